//! `stepmedia bench decode` and `bench seek`: how fast one video is decoded, and how long its player lets one wait.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::args::{BenchDecodeArgs, BenchSeekArgs};
use super::error::CliError;
use super::output::Output;
use crate::domain::frame::VideoFrame;
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::jobs::JobError;
use crate::media::player::{FrameView, PlayState, Player, PlayerConfig};
use crate::media::{MediaError, VideoReader};
use crate::platform;

/// Times the whole file is decoded.
const DECODE_RUNS: usize = 3;
/// How long the player rests before steps that should find frames at hand.
const REST: Duration = Duration::from_millis(600);
/// An asked frame that takes longer is not coming.
const PATIENCE: Duration = Duration::from_secs(30);
/// Steps one after another.
const STEPS: usize = 4;

#[derive(Debug, Serialize)]
struct Decoded {
    threads: usize,
    frames: u64,
    fps_median: f64,
    fps_max: f64,
    runs: usize,
}

pub fn run_decode(output: &Output, args: &BenchDecodeArgs) -> Result<ExitCode, CliError> {
    let path = video(args.video.as_deref());
    let mut rates = Vec::new();
    let mut frames = 0;
    for _ in 0..DECODE_RUNS {
        let began = Instant::now();
        let mut reader = VideoReader::open(&path, args.threads).map_err(JobError::from)?;
        let mut frame = VideoFrame::default();
        frames = 0;
        while reader.next_frame(&mut frame).map_err(JobError::from)? {
            frames += 1;
        }
        rates.push(frames as f64 / began.elapsed().as_secs_f64());
    }
    rates.sort_by(f64::total_cmp);
    let found = Decoded {
        threads: args.threads,
        frames,
        fps_median: rates[rates.len() / 2],
        fps_max: rates[rates.len() - 1],
        runs: rates.len(),
    };
    if output.json {
        Output::print_json(&found);
    } else {
        let fps = format_decimal(output.translator.language(), found.fps_median, 1);
        output.say(&Message::new("cli-bench-decode").with("fps", fps).with("threads", found.threads as i64));
    }
    Ok(ExitCode::SUCCESS)
}

/// Waits of one kind.
#[derive(Debug, Serialize)]
struct Waits {
    p50_ms: f64,
    p95_ms: f64,
    max_ms: f64,
    runs: usize,
}

pub fn run_seek(output: &Output, args: &BenchSeekArgs) -> Result<ExitCode, CliError> {
    let path = video(args.video.as_deref());
    let waits = measure(&path, args.times as usize).map_err(JobError::from)?;
    if output.json {
        Output::print_json(&waits);
        return Ok(ExitCode::SUCCESS);
    }
    let language = output.translator.language();
    let rows: Vec<Vec<String>> = waits
        .iter()
        .map(|(&what, waits)| {
            let times = [waits.p50_ms, waits.p95_ms].map(|ms| format_decimal(language, ms, 1));
            [output.translator.tr(name(what))].into_iter().chain(times).collect()
        })
        .collect();
    output.table(&["cli-column-wait", "cli-column-median-ms", "cli-column-p95-ms"], &rows, &[1, 2]);
    Ok(ExitCode::SUCCESS)
}

/// Key of what a kind of wait is called.
fn name(what: &str) -> &'static str {
    match what {
        "back" => "cli-bench-seek-back",
        "back_at_once" => "cli-bench-seek-back-at-once",
        "exact" => "cli-bench-seek-exact",
        "forward" => "cli-bench-seek-forward",
        "opened" => "cli-bench-seek-opened",
        _ => "cli-bench-seek-preview",
    }
}

fn video(named: Option<&Path>) -> PathBuf {
    named.map(Path::to_owned).or_else(platform::sample_video).unwrap_or_default()
}

fn measure(path: &Path, times: usize) -> Result<BTreeMap<&'static str, Waits>, MediaError> {
    let mut waits: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    let mut places = places();
    let mut rig = Rig::open(path);
    rig.exact()?;
    let num_frames = rig.num_frames();
    for _ in 0..times {
        rig.player.seek(places() % num_frames);
        waits.entry("exact").or_default().push(rig.exact()?);
        rig.player.step(-1);
        waits.entry("back_at_once").or_default().push(rig.exact()?);
        rig.player.scrub(places() % num_frames);
        waits.entry("preview").or_default().push(rig.preview()?);
        rig.exact()?;
    }
    for _ in 0..times.div_ceil(5) {
        rig.player.seek(places() % num_frames);
        rig.exact()?;
        std::thread::sleep(REST);
        for (what, by) in [("forward", 1), ("back", -1)] {
            for _ in 0..STEPS {
                rig.player.step(by);
                waits.entry(what).or_default().push(rig.exact()?);
            }
        }
    }
    drop(rig);
    for _ in 0..times.div_ceil(3) {
        let began = Instant::now();
        let mut rig = Rig::open(path);
        rig.player.seek(places() % num_frames);
        rig.exact()?;
        waits.entry("opened").or_default().push(ms(began));
    }
    Ok(waits.into_iter().map(|(what, waits)| (what, Waits::of(waits))).collect())
}

impl Waits {
    fn of(mut ms: Vec<f64>) -> Self {
        ms.sort_by(f64::total_cmp);
        let within = |part: f64| ms[((ms.len() - 1) as f64 * part).round() as usize];
        Self { p50_ms: within(0.5), p95_ms: within(0.95), max_ms: within(1.0), runs: ms.len() }
    }
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// A player, and who waits for it as a program does that draws when it is woken.
struct Rig {
    player: Player,
    woken: Receiver<()>,
}

impl Rig {
    fn open(path: &Path) -> Self {
        let (wake, woken) = sync_channel(1);
        // A full channel says the same already.
        let wake = move || wake.try_send(()).unwrap_or(());
        Self { player: Player::open(path, PlayerConfig::default(), wake), woken }
    }

    /// Waits for the asked frame; for how long, in milliseconds.
    fn exact(&mut self) -> Result<f64, MediaError> {
        self.wait(|view| view.is_exact)
    }

    /// Waits for something from near the asked frame, which was far from what is shown.
    fn preview(&mut self) -> Result<f64, MediaError> {
        let old = self.player.advance(Instant::now()).frame.map(|frame| frame.index);
        self.wait(|view| view.is_exact || view.frame.as_ref().map(|frame| frame.index) != old)
    }

    fn wait(&mut self, is_there: impl Fn(&FrameView) -> bool) -> Result<f64, MediaError> {
        let began = Instant::now();
        loop {
            let view = self.player.advance(Instant::now());
            if is_there(&view) {
                return Ok(ms(began));
            }
            if let (PlayState::Failed(error), _) | (_, Some(error)) = (&view.state, &view.problem) {
                tracing::warn!(%error, "the asked frame does not come");
                return Err(MediaError::Cancelled);
            }
            if self.woken.recv_timeout(PATIENCE).is_err() {
                return Err(MediaError::Cancelled);
            }
        }
    }

    fn num_frames(&mut self) -> u32 {
        while !self.player.frame_times().is_complete() && self.woken.recv_timeout(PATIENCE).is_ok() {}
        self.player.frame_times().num_frames()
    }
}

/// A fixed linear congruential generator (Knuth's MMIX constants): the same places every time.
fn places() -> impl FnMut() -> u32 {
    let mut state = 11_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    }
}
