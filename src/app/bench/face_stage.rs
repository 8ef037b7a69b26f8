//! The course of a measurement of the faces screen: open it, wait for the first pictures and for all faces, scroll, give
//! a thousand faces to somebody, open the person with the most.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use egui::{Event, MouseWheelUnit, pos2, vec2};
use serde_json::{Value, json};

use crate::app::App;
use crate::platform::peak_memory;
use crate::state::faces::{Decision, FaceList, FaceQuery, FacesCommand, Loading, Who};
use crate::state::{Command, Screen};

/// The window is left alone before it is measured.
const SETTLE: Duration = Duration::from_secs(2);
const SCROLL: Duration = Duration::from_secs(10);
const ASSIGNED: usize = 1000;
/// A window that does not get on within this time is given up.
const PATIENCE: Duration = Duration::from_mins(2);
/// Points scrolled in a frame.
const WHEEL: f32 = 300.0;

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Starting,
    FirstPicture,
    Loading,
    Settling,
    Scrolling { frames: u64 },
    Assigning { revision: u64, shown: bool },
    Saving,
    Opening { revision: u64 },
    Over,
}

#[derive(Default)]
struct Seen {
    first_picture_ms: f64,
    loaded_ms: f64,
    scroll: Value,
    assign_ms: f64,
    saved_ms: f64,
    open_ms: f64,
    /// Frames drawn until the first picture, the new order, and the person were on screen: where the rasteriser is
    /// software, most of the time is theirs.
    frames: [u64; 3],
    opened_faces: usize,
}

/// [`App`] with someone who watches the clock.
pub struct FaceStage {
    app: App,
    phase: Phase,
    since: Instant,
    /// Frames that had been drawn when the phase began.
    drawn: u64,
    seen: Seen,
    figures: Arc<Mutex<Option<Value>>>,
}

impl FaceStage {
    pub fn new(app: App, figures: Arc<Mutex<Option<Value>>>) -> Self {
        Self { app, phase: Phase::Starting, since: Instant::now(), drawn: 0, seen: Seen::default(), figures }
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
        self.drawn = self.app.pace.num_frames();
    }

    fn frames(&self) -> u64 {
        self.app.pace.num_frames() - self.drawn
    }

    fn ms(&self) -> f64 {
        (self.since.elapsed().as_secs_f64() * 1e5).round() / 100.0
    }

    /// Moves on where it is time to.
    fn watch(&mut self) {
        let faces = &self.app.state.faces;
        let passed = self.since.elapsed();
        match self.phase {
            Phase::Over => {}
            _ if passed > PATIENCE => self.enter(Phase::Over),
            Phase::Starting if passed >= SETTLE && !self.app.state.library.loading => {
                self.app.sender.send(Command::OpenScreen(Screen::Faces));
                self.enter(Phase::FirstPicture);
            }
            Phase::FirstPicture if self.app.drawn_faces().0 > 0 => {
                self.seen.first_picture_ms = self.ms();
                self.seen.frames[0] = self.frames();
                // The clock goes on: everything counts from the opening.
                self.phase = Phase::Loading;
            }
            Phase::Loading if faces.loading == Loading::Done && !faces.layout.is_empty() => {
                self.seen.loaded_ms = self.ms();
                self.enter(Phase::Settling);
            }
            Phase::Settling if passed >= SETTLE => {
                let frames = self.app.pace.num_frames();
                self.enter(Phase::Scrolling { frames });
            }
            Phase::Scrolling { frames } if passed >= SCROLL => {
                let drawn = self.app.pace.num_frames() - frames;
                let costs = self.app.pace.costs(drawn);
                self.seen.scroll = json!({
                    "frames": drawn, "fps": drawn as f64 / passed.as_secs_f64(),
                    "ui_cpu_ms": {
                        "median": costs.within_ms(0.5), "p95": costs.within_ms(0.95),
                        "p99": costs.within_ms(0.99), "max": costs.within_ms(1.0),
                    },
                });
                let rows: Vec<u32> = faces.layout.order.iter().copied().take(ASSIGNED).collect();
                let revision = faces.layout.revision;
                let decision = Decision::Assign(Who::at(1));
                self.app.sender.send(Command::Faces(FacesCommand::Decide { rows, decision }));
                self.enter(Phase::Assigning { revision, shown: false });
            }
            // Put in order again, and drawn so.
            Phase::Assigning { revision, shown: false } if faces.layout.revision != revision => {
                self.phase = Phase::Assigning { revision, shown: true };
            }
            Phase::Assigning { shown: true, .. } => {
                self.seen.assign_ms = self.ms();
                self.seen.frames[1] = self.frames();
                self.phase = Phase::Saving;
            }
            Phase::Saving if self.app.writes == 0 => {
                self.seen.saved_ms = self.ms();
                let query =
                    FaceQuery { person: Some(Who::at(0)), list: FaceList::All, ..FaceQuery::default() };
                let revision = faces.layout.revision;
                self.app.sender.send(Command::Faces(FacesCommand::Show(query)));
                self.enter(Phase::Opening { revision });
            }
            Phase::Opening { revision }
                if faces.layout.revision != revision && self.app.drawn_faces().0 > 0 =>
            {
                self.seen.open_ms = self.ms();
                self.seen.frames[2] = self.frames();
                self.seen.opened_faces = faces.layout.len();
                let figures = self.told();
                *self.figures.lock().unwrap_or_else(PoisonError::into_inner) = Some(figures);
                self.enter(Phase::Over);
            }
            _ => {}
        }
    }

    fn told(&self) -> Value {
        let adapter = self.app.render.as_ref().map(|render| render.adapter.get_info().name);
        json!({
            "faces": self.app.state.faces.rows.len(),
            "adapter": adapter,
            "first_picture_ms": self.seen.first_picture_ms,
            "frames_drawn": {
                "first_picture": self.seen.frames[0], "assign_1000": self.seen.frames[1],
                "open_person": self.seen.frames[2],
            },
            "all_loaded_ms": self.seen.loaded_ms,
            "scroll": self.seen.scroll,
            "assign_1000_ms": self.seen.assign_ms,
            "assign_1000_saved_ms": self.seen.saved_ms,
            "open_person_ms": self.seen.open_ms,
            "person_faces": self.seen.opened_faces,
            "peak_memory_mb": peak_memory().map(|bytes| bytes / 1_000_000),
        })
    }
}

impl eframe::App for FaceStage {
    fn raw_input_hook(&mut self, _ctx: &egui::Context, input: &mut egui::RawInput) {
        if matches!(self.phase, Phase::Scrolling { .. }) {
            let middle = input.screen_rect.map_or(pos2(700.0, 500.0), |rect| rect.center());
            input.events.push(Event::PointerMoved(middle));
            // Down most of the time, now and then far up again: what was seen has to come back.
            let up = self.since.elapsed().as_millis() / 1500 % 3 == 2;
            let delta = if up { vec2(0.0, WHEEL * 2.0) } else { vec2(0.0, -WHEEL) };
            input.events.push(Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta,
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Wheel,
                modifiers: egui::Modifiers::NONE,
            });
        }
    }

    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.watch();
        if matches!(self.phase, Phase::Over) {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
        // Looked at all the time: what is waited for may come between two frames.
        ctx.request_repaint();
        self.app.logic(ctx, frame);
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
