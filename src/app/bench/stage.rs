//! The course of a measurement: open the video, let the window rest, play, say what was seen.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::app::App;
use crate::app::playback::Playback;
use crate::domain::ids::VideoId;
use crate::domain::time::FrameIndex;
use crate::media::player::PlaybackCounts;
use crate::platform::{process_cpu_time, thread_cpu_time};
use crate::render::{RenderResources, RenderStats};
use crate::state::{Command, TimeCommand};

/// From the last thing that had to be loaded to the resting phase: fades and tooltips are over by then.
const SETTLE: Duration = Duration::from_secs(3);
const REST: Duration = Duration::from_secs(5);
/// How often it is looked whether everything is loaded.
const LOOK: Duration = Duration::from_millis(50);
/// A window that does not load within this time is given up.
const PATIENCE: Duration = Duration::from_secs(30);

enum Phase {
    Loading,
    Settling,
    Resting { frames_before: u64 },
    Playing(Box<Before>),
    Over,
}

/// What was so when playing began.
struct Before {
    counts: PlaybackCounts,
    render: RenderStats,
    frames: u64,
    process_cpu: Option<Duration>,
    thread_cpu: Option<Duration>,
}

/// [`App`] with someone who watches the clock.
pub struct Stage {
    app: App,
    video: VideoId,
    seconds: f64,
    phase: Phase,
    since: Instant,
    repaints_at_rest: u64,
    /// Seconds of playing in which frames were dropped, and how many until then.
    drops: Vec<(u64, u64)>,
    /// When the picture on screen changed last while playing, and how long each stayed.
    changed: Option<(FrameIndex, Instant)>,
    intervals: Vec<Duration>,
    /// Why the window was drawn at rest, as egui knows it.
    causes: Vec<String>,
    figures: Arc<Mutex<Option<Value>>>,
}

impl Stage {
    pub fn new(app: App, video: VideoId, seconds: f64, figures: Arc<Mutex<Option<Value>>>) -> Self {
        Self {
            app,
            video,
            seconds,
            phase: Phase::Loading,
            since: Instant::now(),
            repaints_at_rest: 0,
            drops: Vec::new(),
            changed: None,
            intervals: Vec::new(),
            causes: Vec::new(),
            figures,
        }
    }

    fn enter(&mut self, phase: Phase, now: Instant) {
        self.phase = phase;
        self.since = now;
    }

    /// Moves on where it is time to. Returns when to look again.
    fn watch(&mut self, now: Instant) -> Option<Duration> {
        let passed = now.duration_since(self.since);
        let left = |of: Duration| Some(of.saturating_sub(passed));
        match &self.phase {
            Phase::Loading if self.is_loaded() => self.enter(Phase::Settling, now),
            Phase::Loading if passed > PATIENCE => self.enter(Phase::Over, now),
            Phase::Loading => return Some(LOOK),
            Phase::Settling if passed < SETTLE => return left(SETTLE),
            Phase::Settling => {
                let frames_before = self.app.pace.num_frames();
                self.enter(Phase::Resting { frames_before }, now);
                return Some(REST);
            }
            Phase::Resting { .. } if passed < REST => return left(REST),
            Phase::Resting { frames_before } => {
                // The frame that began the rest is drawn after it was noted; the one that ends it is not drawn yet.
                self.repaints_at_rest = (self.app.pace.num_frames() - frames_before).saturating_sub(1);
                let before = Box::new(self.before());
                self.app.sender.send_time(TimeCommand::SetLoop(true));
                self.app.sender.send_time(TimeCommand::Play);
                self.enter(Phase::Playing(before), now);
            }
            Phase::Playing(before) => {
                let whole = Duration::from_secs_f64(self.seconds);
                if passed < whole {
                    let dropped = self.counts().dropped - before.counts.dropped;
                    if dropped > self.drops.last().map_or(0, |&(_, until)| until) {
                        self.drops.push((passed.as_secs(), dropped));
                        self.drops.dedup_by(|later, earlier| {
                            let is_same = later.0 == earlier.0;
                            *earlier = if is_same { *later } else { *earlier };
                            is_same
                        });
                    }
                    return left(whole);
                }
                let figures = self.figures(before, passed);
                *self.figures.lock().unwrap_or_else(PoisonError::into_inner) = Some(figures);
                self.app.sender.send_time(TimeCommand::Pause);
                self.enter(Phase::Over, now);
            }
            Phase::Over => {}
        }
        None
    }

    /// Notes how long each picture stays.
    fn time_picture(&mut self, now: Instant) {
        let (true, Some(frame)) = (matches!(self.phase, Phase::Playing(_)), self.app.shown_frame()) else {
            return;
        };
        if let Some((last, since)) = self.changed {
            if last == frame {
                return;
            }
            self.intervals.push(now.duration_since(since));
        }
        self.changed = Some((frame, now));
    }

    /// The video is open, its first frame shown, its people there.
    fn is_loaded(&self) -> bool {
        let state = &self.app.state;
        match &state.studio {
            None if state.video(self.video).is_some() => {
                self.app.sender.send(Command::OpenVideo(self.video));
                false
            }
            None => false,
            Some(studio) => {
                let player = self.app.playback.as_ref();
                player.is_some_and(Playback::is_clock_final)
                    && self.app.picture.frame.is_some()
                    && self.app.found_by.is_some()
                    && studio.revision > 0
            }
        }
    }

    fn before(&self) -> Before {
        Before {
            counts: self.counts(),
            render: self.render_stats(),
            frames: self.app.pace.num_frames(),
            process_cpu: process_cpu_time(),
            thread_cpu: thread_cpu_time(),
        }
    }

    fn counts(&self) -> PlaybackCounts {
        self.app.playback.as_ref().map(Playback::counts).unwrap_or_default()
    }

    fn render_stats(&self) -> RenderStats {
        let stats = |render| RenderResources::with(render, |resources| resources.stats());
        self.app.render.as_ref().and_then(stats).unwrap_or_default()
    }

    fn figures(&self, before: &Before, passed: Duration) -> Value {
        let seconds = passed.as_secs_f64();
        let now = self.before();
        let drawn = now.frames - before.frames;
        let costs = self.app.pace.costs(drawn);
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
        let used = |now: Option<Duration>, before: Option<Duration>| {
            Some(now?.saturating_sub(before?).as_secs_f64())
        };
        let share = used(now.process_cpu, before.process_cpu).map(|cpu| round(cpu / seconds / cores, 3));
        let thread =
            used(now.thread_cpu, before.thread_cpu).map(|cpu| round(cpu * 1e3 / drawn.max(1) as f64, 3));
        let mut intervals: Vec<f64> =
            self.intervals.iter().map(|i| round(i.as_secs_f64() * 1e3, 1)).collect();
        intervals.sort_by(f64::total_cmp);
        let within =
            |part: f64| intervals.get((intervals.len().saturating_sub(1) as f64 * part).ceil() as usize);
        let facts = self.app.state.video(self.video).map(|video| &video.facts);
        let adapter = self.app.render.as_ref().map(|render| render.adapter.get_info().name);
        json!({
            "video": facts.map(|facts| json!({
                "width": facts.display_size().0, "height": facts.display_size().1,
                "fps": round(facts.fps, 3), "codec": facts.codec, "frames": facts.num_frames,
            })),
            "people": self.app.state.studio.as_ref().map(|studio| studio.people.len()),
            "adapter": adapter,
            "seconds": round(seconds, 2),
            "shown": now.counts.shown - before.counts.shown,
            "dropped": now.counts.dropped - before.counts.dropped,
            "dropped_until_second": self.drops,
            "late": now.counts.late - before.counts.late,
            "picture_ms": {
                "median": within(0.5), "p95": within(0.95), "p99": within(0.99), "max": within(1.0),
            },
            "stalls": now.counts.stalls - before.counts.stalls,
            "uploaded": now.render.uploads - before.render.uploads,
            "drawn": drawn,
            "repaints_at_rest": self.repaints_at_rest,
            "repaint_causes": self.causes,
            "ui_cpu_ms": {
                "median": costs.within_ms(0.5), "p95": costs.within_ms(0.95),
                "p99": costs.within_ms(0.99), "max": costs.within_ms(1.0),
            },
            "window_thread_ms_per_frame": thread,
            "cpu": { "cores": cores, "share_used": share },
        })
    }
}

fn round(number: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (number * scale).round() / scale
}

impl eframe::App for Stage {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        if matches!(self.phase, Phase::Resting { .. }) && self.since.elapsed() < REST {
            let events = ctx
                .input(|input| input.raw.events.iter().map(|event| format!("{event:?}")).collect::<Vec<_>>());
            self.causes.extend(ctx.repaint_causes().iter().map(ToString::to_string).chain(events));
        }
        if let Some(soon) = self.watch(Instant::now()) {
            ctx.request_repaint_after(soon);
        }
        if matches!(self.phase, Phase::Over) {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
        self.app.logic(ctx, frame);
        self.time_picture(Instant::now());
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.app.ui(ui, frame);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        self.app.clear_color(visuals)
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
