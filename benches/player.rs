//! How long the player lets its user wait.
//!
//! `cargo bench --bench player -- CLIP [--seconds 60] [--targets 100] [--threads N] [--only PART]…` prints, for one video: the
//! time from asking for a random range (as a click on a person does) to its first exact picture, for a file just
//! opened (`open`), one second after opening with the first frames of 24 people hinted, as the studio does (`first`),
//! after seeks (`seek`), while playing (`click`) and with hints (`hint`); the same for steps back
//! (`back`); and what playing at 1x with 60 drawings a second costs and drops (`play`). A clip made by the reference script with its
//! frame number in the picture is checked by that number too (`--strip`).

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use stepmedia::domain::frame::VideoFrame;
use stepmedia::domain::time::{FrameIndex, FrameRange};
use stepmedia::media::player::{FrameView, Player, PlayerConfig};

/// Between clicks.
const REST: Duration = Duration::from_millis(300);

struct Options {
    clip: PathBuf,
    threads: usize,
    seconds: u64,
    targets: usize,
    has_strip: bool,
    /// Empty: all.
    only: Vec<String>,
}

impl Options {
    fn does(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }
}

fn main() {
    let options = options();
    println!("{}", options.clip.display());
    if options.does("open") {
        report("opening, and a click at once", &opened(&options));
    }
    if options.does("first") {
        report("first click, one second after opening", &first_clicks(&options));
    }
    if options.does("seek") {
        report("seek while paused, one after another", &seeks(&options));
    }
    if options.does("click") {
        report("click while playing", &clicks(&options, 0));
    }
    if options.does("hint") {
        report("click while playing, hinted", &clicks(&options, 6));
    }
    if options.does("back") {
        let (first, later) = steps_back(&options);
        report("step back, at once after a seek", &first);
        report("further steps back, as fast as they come", &later);
    }
    if options.does("play") {
        play(&options);
    }
}

fn options() -> Options {
    let mut options = Options {
        clip: PathBuf::new(),
        threads: PlayerConfig::default().threads,
        seconds: 60,
        targets: 100,
        has_strip: false,
        only: Vec::new(),
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--seconds" => options.seconds = number(args.next()) as u64,
            "--targets" => options.targets = number(args.next()),
            "--threads" => options.threads = number(args.next()),
            "--strip" => options.has_strip = true,
            "--only" => options.only.extend(args.next()),
            "--bench" => {}
            _ => options.clip = arg.into(),
        }
    }
    assert!(options.clip.is_file(), "name a video");
    options
}

fn number(arg: Option<String>) -> usize {
    arg.and_then(|n| n.parse().ok()).unwrap_or(1)
}

struct Rig {
    player: Player,
    woken: Receiver<()>,
    has_strip: bool,
}

impl Rig {
    fn new(options: &Options) -> Self {
        let (wake, woken) = sync_channel(1);
        let wake = move || wake.try_send(()).unwrap_or(());
        let player = Player::open(
            Path::new(&options.clip),
            PlayerConfig { threads: options.threads, ..PlayerConfig::default() },
            wake,
        );
        Self { player, woken, has_strip: options.has_strip }
    }

    /// Waits for the asked frame as a program does that draws when it is woken.
    fn exact(&mut self) -> FrameView {
        loop {
            let view = self.player.advance(Instant::now());
            if view.is_exact {
                if let (true, Some(frame)) = (self.has_strip, &view.frame) {
                    assert_eq!(strip_number(frame), frame.index, "the picture is the asked one");
                }
                return view;
            }
            assert!(
                self.woken.recv_timeout(Duration::from_secs(20)).is_ok(),
                "the asked frame comes: {view:?}"
            );
        }
    }

    /// The number of frames, once known.
    fn num_frames(&mut self) -> u32 {
        while !self.player.frame_times().is_complete() {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.player.frame_times().num_frames()
    }

    fn draw_for(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while Instant::now() < until {
            std::thread::sleep(Duration::from_millis(16));
            self.player.advance(Instant::now());
        }
    }
}

/// From opening the file and asking for a range in it to that range's first picture.
fn opened(options: &Options) -> Vec<Duration> {
    let num_frames = Rig::new(options).num_frames();
    let mut random = random();
    (0..options.targets.min(30))
        .map(|_| {
            let range = person(&mut random, num_frames);
            let begun = Instant::now();
            let mut rig = Rig::new(options);
            rig.player.play_range(range, false);
            rig.exact();
            begun.elapsed()
        })
        .collect()
}

/// As in the studio: people are known when the video opens, their first frames are hinted at once, and a hand needs a
/// second to find the one it clicks.
fn first_clicks(options: &Options) -> Vec<Duration> {
    let num_frames = Rig::new(options).num_frames();
    let mut random = random();
    (0..options.targets.min(30))
        .map(|i| {
            let mut people: Vec<_> = (0..24).map(|_| person(&mut random, num_frames)).collect();
            people.sort_unstable_by_key(|range| range.start);
            let mut rig = Rig::new(options);
            rig.player.hint(&people.iter().map(|range| range.start).collect::<Vec<_>>());
            rig.draw_for(Duration::from_secs(1));
            let begun = Instant::now();
            rig.player.play_range(people[i * 7 % people.len()], false);
            rig.exact();
            begun.elapsed()
        })
        .collect()
}

fn seeks(options: &Options) -> Vec<Duration> {
    let mut rig = Rig::new(options);
    rig.exact();
    let num_frames = rig.num_frames();
    let mut random = random();
    (0..options.targets)
        .map(|_| {
            let begun = Instant::now();
            rig.player.seek(random() % num_frames);
            rig.exact();
            begun.elapsed()
        })
        .collect()
}

/// Each click interrupts the playing of the one before. With hints, the target is one of so many.
fn clicks(options: &Options, num_hints: usize) -> Vec<Duration> {
    let mut rig = Rig::new(options);
    rig.exact();
    let num_frames = rig.num_frames();
    let mut random = random();
    (0..options.targets)
        .map(|i| {
            let people: Vec<_> = (0..num_hints.max(1)).map(|_| person(&mut random, num_frames)).collect();
            if num_hints > 0 {
                let hints: Vec<_> = people.iter().map(|range| range.start).collect();
                rig.player.hint(&hints);
                rig.draw_for(REST * 5);
            } else {
                rig.draw_for(REST);
            }
            let begun = Instant::now();
            rig.player.play_range(people[i % people.len()], false);
            rig.exact();
            begun.elapsed()
        })
        .collect()
}

fn steps_back(options: &Options) -> (Vec<Duration>, Vec<Duration>) {
    let mut rig = Rig::new(options);
    rig.exact();
    let num_frames = rig.num_frames();
    let mut random = random();
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for _ in 0..options.targets.min(30) {
        rig.player.seek(40.min(num_frames / 2) + random() % (num_frames / 2));
        rig.exact();
        for i in 0..30 {
            let begun = Instant::now();
            rig.player.step(-1);
            rig.exact();
            if i == 0 { &mut first } else { &mut later }.push(begun.elapsed());
        }
    }
    (first, later)
}

fn play(options: &Options) {
    let mut rig = Rig::new(options);
    rig.exact();
    let num_frames = rig.num_frames();
    rig.draw_for(REST);
    let begun = Instant::now();
    let cpu = cpu_seconds();
    let before = rig.player.counts();
    rig.player.play_range(FrameRange { start: 0, end: num_frames - 1 }, true);
    let mut slowest = Duration::ZERO;
    let mut drawings = 0_u32;
    while begun.elapsed() < Duration::from_secs(options.seconds) {
        let asked = Instant::now();
        rig.player.advance(asked);
        slowest = slowest.max(asked.elapsed());
        drawings += 1;
        let next = begun + Duration::from_secs(1) * drawings / 60;
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    let took = begun.elapsed().as_secs_f64();
    let counts = rig.player.counts();
    println!(
        "playing {took:.0} s: {} shown, {} dropped, {} stalls; slowest advance {:.2} ms; {}",
        counts.shown - before.shown,
        counts.dropped - before.dropped,
        counts.stalls - before.stalls,
        slowest.as_secs_f64() * 1e3,
        cpu.zip(cpu_seconds()).map_or_else(
            || "CPU use unknown on this system".to_owned(),
            |(a, b)| format!("{:.1} % of one core", (b - a) / took * 100.0)
        ),
    );
}

/// An appearance of one to ten seconds at 30 frames a second.
fn person(random: &mut impl FnMut() -> u32, num_frames: u32) -> FrameRange {
    let start = random() % num_frames.saturating_sub(30).max(1);
    FrameRange { start, end: start + 30 + random() % 270 }
}

/// A fixed linear congruential generator (Knuth's MMIX constants): the same places every time.
fn random() -> impl FnMut() -> u32 {
    let mut state = 11_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    }
}

/// The frame number the reference script draws: 16 boxes of 32 x 32 at the bottom left, least bit first, white is 1.
fn strip_number(frame: &VideoFrame) -> FrameIndex {
    let row = frame.planes[0].row(frame.planes[0].height - 16);
    (0..16).filter(|bit| row[bit * 32 + 16] > 128).map(|bit| 1 << bit).sum()
}

/// Processor time of this process so far, where the system tells it as Linux does.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let ticks = |at: usize| stat.rsplit(')').next()?.split_whitespace().nth(at)?.parse::<f64>().ok();
    // In hundredths of a second on every Linux there is.
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

fn report(name: &str, times: &[Duration]) {
    let mut ms: Vec<f64> = times.iter().map(|t| t.as_secs_f64() * 1e3).collect();
    ms.sort_by(f64::total_cmp);
    let at = |part: f64| ms[((ms.len() - 1) as f64 * part).round() as usize];
    println!("{name}: p50 {:.1} ms, p95 {:.1} ms, max {:.1} ms (n {})", at(0.5), at(0.95), at(1.0), ms.len());
}
