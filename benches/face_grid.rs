//! What the review of a quarter of a million faces costs: the whole program over as many distinct JPEGs on disk.
//!
//! `cargo bench --bench face_grid -- make DIR [COUNT]` writes the pictures, some 1.5 GB; then
//! `cargo bench --bench face_grid -- DIR` measures and `rm -r DIR` cleans up. Before measuring, the pictures are
//! taken out of the page cache where the system lets us. UI time is `App::logic` + `App::ui` of each frame, as
//! processor time of the thread that draws (Linux); frames are drawn by a software rasteriser on the same cores, and
//! a screen reader is listening, which costs more than in daily use.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use eframe::egui;
use egui_kittest::Harness;
use rayon::prelude::*;
use stepmedia::access::Actor;
use stepmedia::app::{App, FaceBatch, FaceSource, FaceVerdict, Saved};
use stepmedia::domain::frame::RgbImage;
use stepmedia::domain::geometry::Rect;
use stepmedia::domain::ids::{FaceId, PersonCode, PersonId, VideoId};
use stepmedia::domain::message::Message;
use stepmedia::domain::time::MediaTime;
use stepmedia::i18n::Language;
use stepmedia::jobs::Gate;
use stepmedia::media::encode_jpeg;
use stepmedia::platform;
use stepmedia::state::faces::{
    Decision, FaceFlags, FaceList, FaceMark, FacePerson, FaceQuality, FaceQuery, FaceRow, FaceVectors,
    FacesCommand, HistoryLine, Loading, ReviewState, Who,
};
use stepmedia::state::{Command, Screen};
use stepmedia::store::Library;

const COUNT: usize = 250_000;
const SIDE: usize = 128;
const IN_FOLDER: usize = 500;
/// Faces of the person with the most.
const CROWDED: usize = 50_000;
/// Numbers of an embedding, as SFace has them.
const DIMENSION: usize = 128;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", dir] => make(Path::new(dir), COUNT),
        ["make", dir, count] => make(Path::new(dir), count.parse().expect("a number of pictures")),
        [dir] => measure(Path::new(dir)),
        _ => println!("face_grid: give a folder; see the head of benches/face_grid.rs"),
    }
}

fn path_of(dir: &Path, face: usize) -> PathBuf {
    dir.join(format!("{:04}", face / IN_FOLDER)).join(format!("{face:06}.jpg"))
}

/// A noise that is the same on every machine.
fn mixed(n: u64) -> u64 {
    let mut x = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn part(n: u64) -> f32 {
    (mixed(n) >> 40) as f32 / (1 << 24) as f32
}

/// An oval on a ground with eyes, a mouth and grain: about as hard to decode as a face.
fn picture(face: usize) -> RgbImage {
    let f = face as u64 * 16;
    let (cx, cy, rx, ry) =
        (52.0 + 24.0 * part(f), 56.0 + 16.0 * part(f + 1), 34.0 + 10.0 * part(f + 2), 46.0);
    let skin = [150.0 + 90.0 * part(f + 3), 110.0 + 70.0 * part(f + 4), 90.0 + 60.0 * part(f + 5)];
    let ground = [200.0 * part(f + 6), 200.0 * part(f + 7), 200.0 * part(f + 8)];
    let mut data = Vec::with_capacity(SIDE * SIDE * 3);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let (dx, dy) = ((x as f32 - cx) / rx, (y as f32 - cy) / ry);
            let inside = dx * dx + dy * dy < 1.0;
            let eye = (dx.abs() - 0.42).abs() < 0.13 && (dy + 0.2).abs() < 0.07;
            let mouth = dx.abs() < 0.35 && (dy - 0.5).abs() < 0.05;
            let light = 1.0 - 0.35 * dx - if eye || mouth { 0.55 } else { 0.0 };
            let grain = ((mixed(f + (y * SIDE + x) as u64 * 31) & 15) as f32) - 8.0;
            for channel in 0..3 {
                let value = if inside { skin[channel] * light } else { ground[channel] };
                data.push((value + grain).clamp(0.0, 255.0) as u8);
            }
        }
    }
    RgbImage { width: SIDE as u32, height: SIDE as u32, data }
}

fn make(dir: &Path, count: usize) {
    let began = Instant::now();
    for folder in 0..count.div_ceil(IN_FOLDER) {
        fs::create_dir_all(dir.join(format!("{folder:04}"))).expect("the folder can be made");
    }
    let bytes = AtomicU64::new(0);
    (0..count).into_par_iter().for_each(|face| {
        let jpeg = encode_jpeg(&picture(face), 88).expect("a picture can be encoded");
        bytes.fetch_add(jpeg.len() as u64, Ordering::Relaxed);
        fs::write(path_of(dir, face), jpeg).expect("a picture can be written");
    });
    let megabytes = bytes.load(Ordering::Relaxed) / 1_000_000;
    println!("{count} pictures, {megabytes} MB, in {:.0} s", began.elapsed().as_secs_f32());
}

/// The pictures of a folder as faces of made-up people.
struct Folder {
    dir: PathBuf,
    count: usize,
    decided: AtomicU64,
}

impl Folder {
    /// The first person has many faces, the others some hundred each.
    fn who(&self, face: usize) -> usize {
        if face < CROWDED.min(self.count / 2) { 0 } else { 1 + (face - CROWDED.min(self.count / 2)) / 180 }
    }

    fn batch(&self, count: usize) -> FaceBatch {
        let people = self.who(self.count - 1) as u32 + 1;
        let mut batch = FaceBatch { vectors: FaceVectors::new(DIMENSION), ..FaceBatch::default() };
        batch.people = (1..=people)
            .map(|n| FacePerson { id: PersonId(i64::from(n)), code: PersonCode(n), name: None })
            .collect();
        for face in 0..count {
            let f = face as u64 * 16;
            let sharpness = 0.3 + 0.7 * part(f + 9);
            batch.rows.push(FaceRow {
                id: FaceId(face as i64 + 1),
                video: VideoId(1),
                frame: face as u32,
                time: MediaTime(face as i64 * 40_000),
                bbox: Rect::new(100.0, 100.0, 96.0, 96.0),
                quality: FaceQuality {
                    // Falling, so that the first part is what is shown first.
                    overall: 1.0 - face as f32 / self.count as f32,
                    sharpness,
                    brightness: part(f + 10),
                    uncovered: 0.9,
                    yaw: -60.0 + 120.0 * part(f + 11),
                    pitch: 0.0,
                    roll: 0.0,
                    size: 40.0 + 160.0 * part(f + 12),
                    score: 0.95,
                },
                cluster: 0,
                doubt: part(f + 13),
                flags: FaceFlags::default(),
            });
            batch.marks.push(FaceMark::new(Who::at(self.who(face)), ReviewState::New));
            let vector: [f32; DIMENSION] = std::array::from_fn(|i| {
                part((self.who(face) * DIMENSION + i) as u64) - 0.5 + 0.2 * part(f + i as u64)
            });
            batch.vectors.push(&vector);
        }
        batch
    }
}

impl FaceSource for Folder {
    fn load(&self, first: &mut dyn FnMut(FaceBatch)) -> Result<FaceBatch, Message> {
        first(self.batch(2000));
        Ok(self.batch(self.count))
    }

    fn picture(&self, face: FaceId) -> Option<Vec<u8>> {
        fs::read(path_of(&self.dir, face.0 as usize - 1)).ok()
    }

    fn history(&self, _: FaceId) -> Vec<HistoryLine> {
        Vec::new()
    }

    fn decide(&self, _: &FaceVerdict) -> Result<Saved, Message> {
        Ok(Saved { event: self.decided.fetch_add(1, Ordering::Relaxed) as i64, made: None })
    }

    fn take_back(&self, _: i64) -> Result<(), Message> {
        Ok(())
    }

    fn do_again(&self, _: i64) -> Result<(), Message> {
        Ok(())
    }
}

/// The program, and how long its frames took.
struct Timed {
    app: App,
    logic_ms: f64,
    frames: Vec<f64>,
}

impl eframe::App for Timed {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        let start = thread_cpu_ms();
        self.app.logic(ctx, frame);
        self.logic_ms = thread_cpu_ms() - start;
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        let start = thread_cpu_ms();
        self.app.ui(ui, frame);
        self.frames.push(self.logic_ms + thread_cpu_ms() - start);
    }
}

type Window = Harness<'static, Timed>;

fn measure(dir: &Path) {
    let count = fs::read_dir(dir).expect("the folder is there").count() * IN_FOLDER;
    println!("{count} faces; {}", drop_cache());
    let library_dir = tempfile::tempdir().expect("a temporary folder");
    let library = Library::open(library_dir.path(), "bench").expect("a library");
    let gate = Gate::new(library, Actor::Owner, platform::models_dir()).expect("a gate");
    let source = Arc::new(Folder { dir: dir.to_owned(), count, decided: AtomicU64::new(0) });
    let mut window: Window =
        Harness::builder().with_size(egui::vec2(1440.0, 900.0)).with_step_dt(1.0 / 60.0).wgpu().build_eframe(
            move |cc| {
                let mut app = App::open(cc, gate, Some(Language::English)).expect("the program starts");
                app.review(source);
                Timed { app, logic_ms: 0.0, frames: Vec::new() }
            },
        );
    window.state().app.sender().send(Command::FinishFirstStart);
    for _ in 0..10 {
        frame(&mut window);
    }
    println!("memory before opening: {} MB", memory_mb("VmRSS"));

    let began = Instant::now();
    window.state().app.sender().send(Command::OpenScreen(Screen::Faces));
    let first = until(&mut window, |app| app.drawn_faces().0 > 0);
    println!("first picture drawn after {first:.0} ms");
    until(&mut window, |app| app.drawn_faces().1 == 0 && app.drawn_faces().0 > 40);
    println!("screen full of pictures after {:.0} ms", ms(began));
    until(&mut window, |app| {
        app.state().faces.loading == Loading::Done && app.state().faces.layout.len() > 2000
    });
    println!(
        "all {} faces in order after {:.0} ms",
        window.state().app.state().faces.layout.len(),
        ms(began)
    );

    for (what, step, tiles) in [
        ("slowly", 12.0, 0),
        ("fast", 300.0, 0),
        ("a page a frame", 800.0, 0),
        ("fast, 32 px tiles", 300.0, 8),
    ] {
        for _ in 0..tiles {
            window.key_press(egui::Key::Minus);
            frame(&mut window);
        }
        let (mut shown, mut missing) = (0, 0);
        window.hover_at(egui::pos2(700.0, 500.0));
        window.state_mut().frames.clear();
        for _ in 0..240 {
            window.event(egui::Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: egui::vec2(0.0, -step),
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Unknown,
                modifiers: egui::Modifiers::NONE,
            });
            frame(&mut window);
            let (here, gone) = window.state().app.drawn_faces();
            (shown, missing) = (shown + here, missing + gone);
        }
        let frames = sorted(&window.state().frames);
        println!(
            "scrolling {what}: UI CPU median {:.2} ms, p99 {:.2} ms, worst {:.2} ms; {:.0}% of tiles had their picture",
            frames[frames.len() / 2],
            frames[frames.len() * 99 / 100],
            frames[frames.len() - 1],
            100.0 * shown as f64 / (shown + missing).max(1) as f64,
        );
    }

    let rows: Vec<u32> = (0..1000).map(|i| i * 7).collect();
    let revision = window.state().app.state().faces.layout.revision;
    let began = Instant::now();
    let decide = FacesCommand::Decide { rows, decision: Decision::Assign(Who::at(3)) };
    window.state().app.sender().send(Command::Faces(decide));
    frame(&mut window);
    let marked = ms(began);
    until(&mut window, |app| app.state().faces.layout.revision > revision && !app.state().saving);
    println!(
        "1,000 faces assigned: decided after {marked:.0} ms, in their new place after {:.0} ms",
        ms(began)
    );

    let query = FaceQuery { list: FaceList::All, person: Some(Who::at(0)), ..FaceQuery::default() };
    let revision = window.state().app.state().faces.layout.revision;
    window.state().app.sender().send(Command::Faces(FacesCommand::Show(query)));
    let opened =
        until(&mut window, |app| app.state().faces.layout.revision > revision && app.drawn_faces().0 > 0);
    let shown = window.state().app.state().faces.layout.len();
    println!("a person with {shown} faces opened after {opened:.0} ms");
    println!("memory: {} MB now, {} MB at most", memory_mb("VmRSS"), memory_mb("VmHWM"));
}

/// One frame of the window, drawn.
fn frame(window: &mut Window) {
    window.run_steps(1);
    window.render().expect("a software rasteriser is there");
}

/// Frames until `done`; milliseconds it took.
fn until(window: &mut Window, done: impl Fn(&App) -> bool) -> f64 {
    let began = Instant::now();
    loop {
        frame(window);
        if done(&window.state().app) {
            return ms(began);
        }
        assert!(began.elapsed() < Duration::from_secs(60), "it does not come");
    }
}

fn ms(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1e3
}

fn sorted(frames: &[f64]) -> Vec<f64> {
    let mut frames = frames.to_vec();
    frames.sort_by(f64::total_cmp);
    frames
}

/// Takes files out of the page cache, where that is permitted.
fn drop_cache() -> &'static str {
    let _ = std::process::Command::new("sync").status();
    match fs::write("/proc/sys/vm/drop_caches", "1") {
        Ok(()) => "cold page cache",
        Err(_) => "page cache as it was (dropping it is not permitted here)",
    }
}

/// Milliseconds on a processor so far of this thread; NaN where the system does not say.
fn thread_cpu_ms() -> f64 {
    fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|line| line.split(' ').next()?.parse::<f64>().ok())
        .map_or(f64::NAN, |nanoseconds| nanoseconds / 1e6)
}

fn memory_mb(key: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}
