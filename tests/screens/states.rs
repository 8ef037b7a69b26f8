//! Made-up states of the program, from empty to crowded.

use std::sync::Arc;

use stepmedia::domain::frame::ColorInfo;
use stepmedia::domain::geometry::{Point, Rect, Rotation};
use stepmedia::domain::ids::{AppearanceId, CollectionId, JobId, PersonCode, PersonId, VideoId};
use stepmedia::domain::job::JobState;
use stepmedia::domain::message::Message;
use stepmedia::domain::time::{FrameRange, Instant};
use stepmedia::domain::video::{VideoFacts, VideoStatus};
use stepmedia::state::{
    AnalysisInfo, AnalysisState, AppState, BoxNow, Collection, Command, FrameClock, JobItem, LanguageChoice,
    Library, LibraryAccess, Overlay, PersonLane, PersonTag, Playback, Screen, Segment, Settings, Severity,
    Studio, ThemeChoice, Toast, ToastAct, VideoItem,
};

pub const NUM_FRAMES: u32 = 7600;

/// The video that is open in the studio.
pub const OPEN: VideoId = VideoId(1);

/// The people on frame 600 of vtest.avi (number, x, y, width, height, score), so that the boxes fit the picture.
const BOXES: [(u32, f32, f32, f32, f32, f32); 6] = [
    (1, 189.0, 143.0, 28.0, 71.0, 0.91),
    (2, 636.0, 305.0, 32.0, 103.0, 0.95),
    (3, 451.0, 297.0, 46.0, 121.0, 0.97),
    (5, 565.0, 199.0, 30.0, 88.0, 0.88),
    (7, 282.0, 431.0, 46.0, 144.0, 0.93),
    (8, 668.0, 207.0, 34.0, 84.0, 0.81),
];

fn facts(duration_s: f64, fps: f64, size: (u32, u32)) -> VideoFacts {
    VideoFacts {
        duration_s,
        num_frames: (duration_s * fps) as u32,
        fps,
        variable_fps: false,
        codec: "h264".into(),
        container: "mov,mp4,m4a,3gp,3g2,mj2".into(),
        pixel_format: "yuv420p".into(),
        stored_width: size.0,
        stored_height: size.1,
        rotation: Rotation::None,
        color: ColorInfo::default(),
        has_audio: false,
        file_size: (duration_s * 412_345.0) as u64,
    }
}

fn video(id: i64, name: &str, collection: i64, duration_s: f64, status: VideoStatus) -> VideoItem {
    VideoItem {
        id: VideoId(id),
        name: name.into(),
        collection: CollectionId(collection),
        facts: facts(duration_s, 10.0, (768, 576)),
        status,
        progress: None,
        queued: false,
        error: None,
        num_people: (status == VideoStatus::Analyzed).then_some((id as u32 * 7) % 40 + 3),
        imported: Instant(1_793_174_400_000_000 - id * 3_600_000_000),
        imported_day: if id < 8 { (2026, 10, 28) } else { (2026, 10, 27) },
        sample: false,
    }
}

pub fn library() -> Library {
    let mut videos = vec![
        video(1, "gate-a_2026-10-28_0800.mp4", 3, 760.0, VideoStatus::Analyzed),
        video(2, "gate-a_2026-10-28_0730.mp4", 3, 1798.0, VideoStatus::Analyzed),
        video(3, "car-park_2026-10-28_0800.mp4", 5, 1800.0, VideoStatus::Analyzing),
        video(4, "lobby_2026-10-28_0800.mp4", 4, 1452.0, VideoStatus::Analyzed),
        video(5, "gate-a_2026-10-28_0830.mp4", 3, 1800.0, VideoStatus::Imported),
        video(6, "gate-a_2026-10-28_0900.mp4", 3, 1800.0, VideoStatus::Imported),
        video(7, "car-park_2026-10-28_0830.mp4", 5, 1800.0, VideoStatus::Failed),
        video(8, "lobby_2026-10-27_0830.mp4", 4, 1100.0, VideoStatus::Analyzed),
        video(
            9,
            "Cổng chính tòa nhà văn phòng Hà Nội – buổi sáng thứ Ba ngày 27 tháng 10.mp4",
            3,
            4800.0,
            VideoStatus::Analyzed,
        ),
        video(10, "gate-b_2026-10-27_0800.mp4", 3, 1798.0, VideoStatus::Analyzed),
    ];
    videos[2].progress = Some(0.62);
    videos[2].num_people = Some(11);
    videos[4].queued = true;
    videos[6].error =
        Some(Message::new("error-media-bad-header").with("path", "car-park_2026-10-28_0830.mp4"));
    let collection = |id, name: &str, parent: Option<i64>| Collection {
        id: CollectionId(id),
        name: name.into(),
        parent: parent.map(CollectionId),
    };
    Library {
        collections: vec![
            collection(1, "Offices", None),
            collection(2, "Ha Noi", Some(1)),
            collection(3, "Gate A", Some(2)),
            collection(4, "Lobby", Some(2)),
            collection(5, "Car park", Some(2)),
            collection(6, "Da Nang", Some(1)),
            collection(7, "Training sets", None),
        ],
        videos,
        revision: 1,
        loading: false,
    }
}

fn job(id: i64, subject: &str, title: &'static str, state: JobState) -> JobItem {
    JobItem {
        id: JobId(id),
        subject: subject.into(),
        title: Message::new(title),
        video: None,
        state,
        progress: None,
        detail: None,
        eta_s: None,
        error: None,
        finished: None,
        finished_clock: None,
    }
}

pub fn jobs() -> Vec<JobItem> {
    let mut running = job(1, "car-park_2026-10-28_0800.mp4", "job-find-people", JobState::Running);
    running.progress = Some(0.62);
    running.detail = Some(Message::new("job-frames").with("done", "11,160").with("count", "18,000"));
    running.eta_s = Some(68.0);
    let mut paused = job(2, "lobby_2026-10-27_0830.mp4", "job-find-people", JobState::Paused);
    paused.progress = Some(0.31);
    let queued = job(3, "gate-a_2026-10-28_0830.mp4", "job-find-people", JobState::Queued);
    let mut failed = job(4, "car-park_2026-10-28_0830.mp4", "job-find-people", JobState::Failed);
    failed.error = Some(Message::new("error-media-bad-header").with("path", "car-park_2026-10-28_0830.mp4"));
    let mut done = vec![
        job(5, "gate-a_2026-10-28_0730.mp4", "job-find-people", JobState::Done),
        job(6, "gate-a_2026-10-28_0800.mp4", "job-find-people", JobState::Done),
        job(7, "gate-b_2026-10-27_0800.mp4", "job-import", JobState::Done),
    ];
    for (job, clock) in done.iter_mut().zip(["09:22", "09:15", "08:58"]) {
        job.finished_clock = Some(clock.into());
        job.finished = Some(Instant(0));
    }
    [vec![running, paused, queued, failed], done].concat()
}

/// A repeatable stream of numbers from 0 to 1.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }
}

fn segment(id: i64, start: u32, end: u32, confidence: f32, dice: &mut Dice) -> Segment {
    let mut score = |i: i32| {
        let edge = if i == 0 || i == 39 { 0.12 } else { 0.0 };
        ((f64::from(confidence) - edge + (dice.roll() - 0.5) * 0.08).clamp(0.0, 1.0) * 255.0) as u8
    };
    Segment {
        id: AppearanceId(id),
        range: FrameRange { start, end },
        confidence,
        provisional: false,
        confirmed: id % 3 == 1,
        scores: (0..40).map(&mut score).collect::<Arc<[u8]>>(),
    }
}

fn lane(number: u32, name: Option<&str>, segments: Vec<Segment>) -> PersonLane {
    let total: u32 = segments.iter().map(|segment| segment.range.num_frames()).sum();
    let confidence =
        segments.iter().map(|segment| segment.confidence).sum::<f32>() / segments.len().max(1) as f32;
    PersonLane {
        id: PersonId(i64::from(number)),
        tag: PersonTag::Person(PersonCode(number)),
        name: name.map(ToOwned::to_owned),
        hidden: false,
        segments,
        total_s: f64::from(total) / 10.0,
        confidence,
    }
}

/// Eleven people, the third with the appearances of picture 02.
pub fn people() -> Vec<PersonLane> {
    let mut dice = Dice(7);
    let mut id = 0;
    let mut make = |ranges: &[(u32, u32, f32)]| {
        ranges
            .iter()
            .map(|&(start, end, confidence)| {
                id += 1;
                segment(id, start, end, confidence, &mut dice)
            })
            .collect::<Vec<_>>()
    };
    vec![
        lane(
            1,
            None,
            make(&[
                (600, 680, 0.9),
                (705, 830, 0.93),
                (890, 1040, 0.84),
                (1180, 1310, 0.88),
                (2400, 2900, 0.9),
            ]),
        ),
        lane(
            2,
            Some("Trần Quốc Bảo"),
            make(&[(630, 780, 0.95), (920, 1095, 0.94), (1240, 1420, 0.95), (4000, 4600, 0.9)]),
        ),
        lane(
            3,
            None,
            make(&[
                (10, 90, 0.93),
                (610, 665, 0.95),
                (740, 880, 0.94),
                (905, 960, 0.92),
                (982, 1126, 0.97),
                (1210, 1260, 0.9),
                (1300, 1375, 0.44),
            ]),
        ),
        lane(4, Some("Lê Thu Hà"), make(&[(560, 730, 0.9), (1120, 1290, 0.92), (5000, 5240, 0.91)])),
        lane(5, None, make(&[(790, 910, 0.86), (955, 1070, 0.83), (3200, 3430, 0.8)])),
        lane(
            6,
            None,
            make(&[
                (660, 690, 0.41),
                (760, 780, 0.39),
                (830, 865, 0.6),
                (1085, 1110, 0.45),
                (1140, 1190, 0.42),
                (6000, 6228, 0.7),
            ]),
        ),
        lane(7, Some("Nguyễn Thị Ánh Tuyết Phượng"), make(&[(970, 1160, 0.9), (1900, 2070, 0.9)])),
        lane(8, None, make(&[(975, 1040, 0.8), (3600, 3845, 0.8)])),
        lane(9, Some("Đỗ Văn Nam"), make(&[(2000, 2270, 0.9)])),
        lane(10, None, make(&[(2500, 2650, 0.9), (7000, 7599, 0.85)])),
        lane(11, None, make(&[(3000, 3140, 0.9)])),
    ]
}

/// The studio as `studio`, with this many people.
pub fn studio_with_crowd(count: u32) -> AppState {
    with_studio(|studio| {
        studio.people = crowd(count);
        studio.selected = Some(PersonId(3));
    })
}

/// Many people with a few dozen appearances each.
pub fn crowd(count: u32) -> Vec<PersonLane> {
    let mut dice = Dice(11);
    let mut id = 0;
    (1..=count)
        .map(|number| {
            let mut frame = (dice.roll() * 900.0) as u32;
            let mut segments = Vec::new();
            while frame < NUM_FRAMES - 60 {
                let end = (frame + 8 + (dice.roll() * 90.0) as u32).min(NUM_FRAMES - 1);
                id += 1;
                let confidence = (0.35 + dice.roll() * 0.62) as f32;
                segments.push(segment(id, frame, end, confidence, &mut dice));
                frame = end + 20 + (dice.roll() * 700.0) as u32;
            }
            let name = (number % 7 == 0).then_some("Hoàng Nguyễn Phương Quỳnh");
            lane(number, name, segments)
        })
        .collect()
}

fn studio() -> Studio {
    let people = people();
    let now = BOXES
        .iter()
        .map(|&(number, x, y, w, h, score)| BoxNow {
            person: PersonId(i64::from(number)),
            tag: PersonTag::Person(PersonCode(number)),
            bbox: Rect::new(x, y, w, h),
            score,
            interpolated: number == 5,
        })
        .collect();
    let trail = (0..24).map(|i| {
        let part = i as f32 / 23.0;
        Point { x: 250.0 + 210.0 * part, y: 350.0 + 62.0 * part + 6.0 * (part * 9.0).sin() }
    });
    Studio {
        video: OPEN,
        clock: FrameClock::even(10.0, NUM_FRAMES),
        playback: Playback { frame: 1028, ..Playback::default() },
        analysis: AnalysisState::Done(AnalysisInfo {
            detector: "YOLOX-Nano 640".into(),
            tracker: "StepTrack".into(),
        }),
        people,
        revision: 1,
        selected: Some(PersonId(3)),
        overlay: Overlay { now, trail: trail.collect(), ..Overlay::default() },
        has_segmenter: true,
        playback_error: None,
    }
}

pub fn base(screen: Screen) -> AppState {
    AppState {
        screen,
        settings: Settings {
            theme: ThemeChoice::Dark,
            language: LanguageChoice::English,
            data_folder: "/home/hanh/.local/share/stepmedia".into(),
            data_size: Some(412_000_000_000),
            version: "0.1.0".into(),
        },
        library: library(),
        jobs: jobs(),
        studio: Some(studio()),
        ..AppState::default()
    }
}

/// The states every screen is drawn in, by name.
pub fn all() -> Vec<(&'static str, AppState)> {
    let faces = plain().into_iter().chain(super::faces::all()).chain(super::datasets::all());
    faces.chain(super::people::all()).chain(super::company::all()).collect()
}

fn plain() -> Vec<(&'static str, AppState)> {
    vec![
        ("studio", base(Screen::Studio)),
        ("studio-solo", studio_solo()),
        ("studio-nobody-selected", studio_nobody_selected()),
        ("studio-not-analysed", studio_not_analysed()),
        ("studio-analysing", studio_analysing()),
        ("studio-failed", studio_failed()),
        ("studio-crowd", studio_crowd()),
        ("studio-empty", studio_empty()),
        ("library", base(Screen::Library)),
        ("library-read-only", AppState { access: LibraryAccess::ReadOnly, ..base(Screen::Library) }),
        ("library-empty", library_empty()),
        ("library-toasts", library_toasts()),
        ("home", base(Screen::Home)),
        ("welcome", welcome()),
        ("settings", base(Screen::Settings)),
        ("training", super::training::state(base(Screen::Training))),
        ("live", super::live::watching(base(Screen::Live))),
        ("live-off", super::live::off(base(Screen::Live))),
        ("live-empty", base(Screen::Live)),
        ("training-refused", super::training::refused(base(Screen::Training))),
        ("training-empty", base(Screen::Training)),
    ]
}

pub fn named(name: &str) -> AppState {
    let made = match name.split('-').next() {
        Some("faces") => super::faces::all(),
        Some("datasets") => super::datasets::all(),
        Some("people") => super::people::all(),
        Some("company") => super::company::all(),
        _ => plain(),
    };
    made.into_iter().find(|(other, _)| *other == name).map(|(_, state)| state).expect("a state of this name")
}

fn with_studio(change: impl FnOnce(&mut Studio)) -> AppState {
    let mut state = base(Screen::Studio);
    change(state.studio.as_mut().expect("base has a studio"));
    state
}

/// One person plays; the others step back.
fn studio_solo() -> AppState {
    with_studio(|studio| {
        studio.playback.playing = true;
        studio.playback.skip_gaps = true;
        studio.playback.looping = true;
        studio.playback.speed = 0.25;
        studio.playback.range = Some((PersonId(3), FrameRange { start: 982, end: 1126 }));
    })
}

fn studio_nobody_selected() -> AppState {
    with_studio(|studio| {
        studio.selected = None;
        studio.overlay.trail.clear();
    })
}

fn studio_not_analysed() -> AppState {
    let mut state = with_studio(|studio| {
        studio.people.clear();
        studio.selected = None;
        studio.overlay = Overlay::default();
        studio.analysis = AnalysisState::None;
        studio.playback.frame = 0;
    });
    state.jobs.clear();
    state
}

fn studio_analysing() -> AppState {
    with_studio(|studio| {
        let frontier = 3268;
        for person in &mut studio.people {
            person.segments.retain(|segment| segment.range.start < frontier);
            person.tag = PersonTag::Track(person.tag.number());
            person.name = None;
            for segment in &mut person.segments {
                segment.range.end = segment.range.end.min(frontier - 1);
                segment.provisional = true;
            }
        }
        for now in &mut studio.overlay.now {
            now.tag = PersonTag::Track(now.tag.number());
        }
        studio.people.retain(|person| !person.segments.is_empty());
        studio.analysis =
            AnalysisState::Running { job: JobId(1), frontier, eta_s: Some(71.0), paused: false };
        studio.playback.lag_ms = 600;
    })
}

fn studio_failed() -> AppState {
    with_studio(|studio| {
        studio.people.clear();
        studio.selected = None;
        studio.overlay = Overlay::default();
        studio.analysis = AnalysisState::Failed(
            Message::new("error-media-bad-header").with("path", "car-park_2026-10-28_0830.mp4"),
        );
    })
}

fn studio_crowd() -> AppState {
    with_studio(|studio| {
        studio.people = crowd(200);
        studio.selected = Some(PersonId(120));
    })
}

fn studio_empty() -> AppState {
    AppState { studio: None, ..base(Screen::Studio) }
}

fn library_empty() -> AppState {
    AppState { library: Library::default(), jobs: Vec::new(), studio: None, ..base(Screen::Library) }
}

fn library_toasts() -> AppState {
    let toast = |id, severity, title, detail: Option<Message>, act| Toast {
        id,
        severity,
        title: Message::new(title),
        detail,
        act,
    };
    let retry = ToastAct { label: Message::new("job-retry"), command: Command::RetryJob(JobId(4)) };
    let undo = ToastAct { label: Message::new("act-undo"), command: Command::Undo };
    let ends = Message::new("error-media-bad-header").with("path", "car-park_2026-10-28_0830.mp4");
    AppState {
        toasts: vec![
            toast(1, Severity::Success, "status-saved", None, Some(undo)),
            toast(2, Severity::Error, "analysis-failed", Some(ends), Some(retry)),
        ],
        ..base(Screen::Library)
    }
}

fn welcome() -> AppState {
    let mut state = base(Screen::Home);
    state.first_start = true;
    state.jobs.clear();
    state.studio = None;
    let mut sample = video(1, "sample-courtyard.mp4", 1, 24.0, VideoStatus::Imported);
    sample.sample = true;
    state.library.videos = vec![sample];
    state.library.collections.truncate(1);
    state
}
