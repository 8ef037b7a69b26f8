//! The whole program without a screen: import, find people, click one, and exactly their frames play.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::{Path, PathBuf};
use std::process::Command as Program;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use egui_kittest::Harness;
use stepmedia::access::Actor;
use stepmedia::app::{App, FaceBatch, FaceSource, FaceVerdict, Saved};
use stepmedia::domain::frame::RgbImage;
use stepmedia::domain::geometry::Rect;
use stepmedia::domain::ids::{FaceId, PersonCode, PersonId, VideoId};
use stepmedia::domain::job::JobState;
use stepmedia::domain::message::Message;
use stepmedia::domain::time::{FrameIndex, MediaTime};
use stepmedia::domain::video::VideoStatus;
use stepmedia::i18n::Language;
use stepmedia::jobs::Gate;
use stepmedia::media::encode_jpeg;
use stepmedia::platform;
use stepmedia::state::faces::{
    Decision, FaceFlags, FaceMark, FacePerson, FaceQuality, FaceRow, FaceVectors, FacesCommand, HistoryLine,
    Loading, ReviewState, Who,
};
use stepmedia::state::people::{
    IndexRow, Loading as PeopleLoading, PeopleCommand, PeopleDecision, Side, YesNo,
};
use stepmedia::state::{AnalysisState, AppState, Command, PersonTag, Screen, Severity, TimeCommand};
use stepmedia::store::Library;
use stepmedia::store::constraints::Target;
use stepmedia::store::suggestions::{self, NewSuggestion, Shown};

type Window = Harness<'static, App>;

/// How long one test may take on a machine that also does other things.
const LIMIT: Duration = Duration::from_mins(8);
/// How long one thing may take to come.
const PATIENCE: Duration = Duration::from_mins(2);

/// Ends the whole program, saying where it stood, if a test neither passes nor fails: waiting for a thread that does
/// not end, say, which no check inside the test would see.
struct Watchdog {
    stage: Arc<Mutex<String>>,
    over: Sender<()>,
}

impl Watchdog {
    fn new(test: &'static str) -> Self {
        let stage = Arc::new(Mutex::new("the start".to_owned()));
        let (over, is_over) = channel::<()>();
        let shown = Arc::clone(&stage);
        let watch = move || {
            if is_over.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
                eprintln!("{test} hangs at: {}", shown.lock().unwrap());
                std::process::abort();
            }
        };
        std::thread::Builder::new().name("watchdog".to_owned()).spawn(watch).unwrap();
        Self { stage, over }
    }

    fn at(&self, stage: &str) {
        stage.clone_into(&mut self.stage.lock().unwrap());
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        let _ = self.over.send(());
    }
}

fn window(data_dir: &Path) -> Window {
    window_over(Library::open(data_dir, "test").unwrap())
}

fn window_over(library: Library) -> Window {
    let gate = Gate::new(library, Actor::Owner, platform::models_dir()).unwrap();
    Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .with_max_steps(8)
        .build_eframe(move |cc| App::open(cc, gate, Some(Language::English)).unwrap())
}

/// Draws frames until `done`; panics with `what` and what there is instead, when it takes too long.
fn wait(window: &mut Window, what: &str, done: impl Fn(&AppState) -> bool) {
    let began = Instant::now();
    loop {
        window.run_steps(1);
        if done(window.state().state()) {
            return;
        }
        let state = window.state().state();
        assert!(began.elapsed() < PATIENCE, "{what} does not come; {}", described(state));
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What is worth knowing of a window in which something does not come.
fn described(state: &AppState) -> String {
    let notices: Vec<_> = state.toasts.iter().map(|toast| toast.title.to_string()).collect();
    let jobs: Vec<_> = state.jobs.iter().map(|job| (job.id, job.state, job.progress)).collect();
    let studio =
        state.studio.as_ref().map(|studio| (&studio.analysis, studio.people.len(), &studio.playback));
    format!(
        "notices: {notices:?}; jobs: {jobs:?}; videos: {}; studio: {studio:?}",
        state.library.videos.len()
    )
}

/// Three seconds of the sample, small: seconds of work instead of a minute.
fn clip(dir: &Path) -> PathBuf {
    clip_from(dir, 10)
}

/// The three seconds from `second` on.
fn clip_from(dir: &Path, second: u32) -> PathBuf {
    let clip = dir.join(format!("clip-{second}.mp4"));
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/street.mp4");
    let status = Program::new("ffmpeg")
        .args(["-v", "error", "-ss", &second.to_string(), "-t", "3", "-i"])
        .arg(&sample)
        .args(["-c:v", "mpeg4", "-q:v", "3", "-g", "10", "-an", "-y"])
        .arg(&clip)
        .status()
        .unwrap();
    assert!(status.success());
    clip
}

#[test]
fn a_click_on_a_person_plays_exactly_their_frames() {
    let watchdog = Watchdog::new("a click on a person");
    let dir = tempfile::tempdir().unwrap();
    let mut window = window(&dir.path().join("library"));
    wait(&mut window, "the sample", |state| state.library.videos.iter().any(|video| video.sample));
    assert!(window.state().state().first_start);
    window.state().sender().send(Command::FinishFirstStart);

    let paths = vec![clip(dir.path())];
    window.state().sender().send(Command::ImportPaths { paths: paths.clone(), collection: None });
    wait(&mut window, "the import", |state| state.library.videos.len() == 2);
    let video = window.state().state().library.videos.iter().find(|video| !video.sample).unwrap().id;

    window.state().sender().send(Command::OpenVideo(video));
    window.state().sender().send(Command::AnalyzeVideo(video));
    wait(&mut window, "the analysis", |state| {
        let studio = state.studio.as_ref().unwrap();
        matches!(studio.analysis, AnalysisState::Done(_)) && !studio.people.is_empty()
    });

    let lane = window.state().state().studio.as_ref().unwrap().people[0].clone();
    let range = lane.segments[0].range;
    window.state().sender().send(Command::SelectPerson(Some(lane.id)));
    window.state().sender().send_time(TimeCommand::PlayRange { person: lane.id, range });
    window.run_steps(1);
    let mut seen: Vec<FrameIndex> = Vec::new();
    let began = Instant::now();
    loop {
        window.run_steps(1);
        let studio = window.state().state().studio.as_ref().unwrap();
        if studio.playback.lag_ms == 0 && window.state().shown_frame() == Some(studio.playback.frame) {
            if seen.last() != Some(&studio.playback.frame) {
                seen.push(studio.playback.frame);
            }
            let present = studio.overlay.now.iter().any(|now| now.person == lane.id);
            assert!(present, "the person has a box on frame {}", studio.playback.frame);
        }
        if !studio.playback.playing {
            break;
        }
        assert!(began.elapsed() < Duration::from_mins(1), "playing does not stop");
        std::thread::sleep(Duration::from_millis(4));
    }
    assert_eq!((seen.first(), seen.last()), (Some(&range.start), Some(&range.end)), "{seen:?}");
    assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "{seen:?}");

    // The same file again is known, and says where.
    window.state().sender().send(Command::ImportPaths { paths, collection: None });
    wait(&mut window, "the notice of a duplicate", |state| {
        state.toasts.iter().any(|toast| toast.title.key == "toast-duplicate")
    });
    watchdog.at("undo and removal");
    undo_brings_a_collection_back(&mut window);
    removing_closes_the_video(&mut window, video);
    watchdog.at("closing");
    drop(window);
}

fn undo_brings_a_collection_back(window: &mut Window) {
    let named = |state: &AppState, name: &str| {
        state.library.collections.iter().find(|known| known.name == name).map(|known| known.id)
    };
    window.state().sender().send(Command::CreateCollection { name: "Gate A".to_owned(), parent: None });
    wait(window, "the collection", |state| named(state, "Gate A").is_some());
    let id = named(window.state().state(), "Gate A").unwrap();
    window.state().sender().send(Command::RenameCollection { collection: id, name: "Gate B".to_owned() });
    wait(window, "the new name", |state| named(state, "Gate B").is_some());
    window.state().sender().send(Command::Undo);
    wait(window, "the old name", |state| named(state, "Gate A").is_some());
    window.state().sender().send(Command::Undo);
    wait(window, "nothing", |state| named(state, "Gate A").is_none());
    window.state().sender().send(Command::Redo);
    wait(window, "the collection again", |state| named(state, "Gate A").is_some());
    window.state().sender().send(Command::Redo);
    wait(window, "the new name again", |state| named(state, "Gate B").is_some());

    window.state().sender().send(Command::CreateCollection { name: "Gate B".to_owned(), parent: None });
    wait(window, "the refusal", |state| state.toasts.iter().any(|toast| toast.severity == Severity::Error));
}

fn removing_closes_the_video(window: &mut Window, video: VideoId) {
    window.state().sender().send(Command::RemoveVideo(video));
    wait(window, "the removal", |state| state.video(video).is_none() && state.studio.is_none());
}

#[test]
fn a_paused_analysis_goes_on_and_a_cancelled_one_leaves_nothing() {
    let watchdog = Watchdog::new("a paused analysis");
    let dir = tempfile::tempdir().unwrap();
    let mut window = window(dir.path());
    wait(&mut window, "the sample", |state| state.library.videos.iter().any(|video| video.sample));
    let video = window.state().state().library.videos[0].id;
    window.state().sender().send(Command::FinishFirstStart);
    window.state().sender().send(Command::OpenVideo(video));
    window.state().sender().send(Command::AnalyzeVideo(video));
    wait(&mut window, "some progress", |state| {
        state.jobs.iter().any(|job| job.video == Some(video) && job.progress.is_some_and(|part| part > 0.02))
    });
    assert_eq!(window.state().state().screen, Screen::Studio);
    let job = window.state().state().jobs.iter().find(|job| job.video == Some(video)).unwrap().id;
    let in_state =
        move |state: &AppState, wanted| state.jobs.iter().any(|row| row.id == job && row.state == wanted);

    watchdog.at("lanes growing");
    // Whoever is still in the picture is shown as well, by a number that is no code yet.
    wait(&mut window, "a track", |state| {
        state.studio.as_ref().is_some_and(|studio| !studio.people.is_empty())
    });
    let studio = window.state().state().studio.as_ref().unwrap();
    assert!(studio.people.iter().all(|lane| matches!(lane.tag, PersonTag::Track(_))), "{:?}", studio.people);

    watchdog.at("the pause");
    window.state().sender().send(Command::PauseJob(job));
    wait(&mut window, "the pause", |state| {
        let paused = state.studio.as_ref().map(|studio| &studio.analysis);
        in_state(state, JobState::Paused)
            && matches!(paused, Some(AnalysisState::Running { paused: true, .. }))
    });
    window.state().sender().send(Command::ResumeJob(job));
    wait(&mut window, "the work going on", |state| in_state(state, JobState::Running));
    window.state().sender().send(Command::CancelJob(job));
    wait(&mut window, "the cancelling", |state| {
        let analysis = state.studio.as_ref().map(|studio| &studio.analysis);
        in_state(state, JobState::Cancelled) && matches!(analysis, Some(AnalysisState::None))
    });
    watchdog.at("closing");
    drop(window);
    let library = Library::open(dir.path(), "test").unwrap();
    let left = library.read(|conn| stepmedia::store::analyses::list(conn, video)).unwrap();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_second_window_looks_on_and_changes_nothing() {
    let watchdog = Watchdog::new("a second window");
    let dir = tempfile::tempdir().unwrap();
    let mut first = window(dir.path());
    wait(&mut first, "the sample", |state| state.library.videos.iter().any(|video| video.sample));
    let library = Library::open_read_only(dir.path()).unwrap();
    let gate = Gate::new(library, Actor::Owner, platform::models_dir()).unwrap();
    let mut second: Window =
        Harness::builder().build_eframe(move |cc| App::open(cc, gate, Some(Language::English)).unwrap());
    assert!(second.state().state().is_read_only());
    wait(&mut second, "the video", |state| !state.library.videos.is_empty());

    watchdog.at("looking");
    let video = second.state().state().library.videos[0].id;
    second.state().sender().send(Command::OpenVideo(video));
    wait(&mut second, "the picture", |state| {
        state.studio.as_ref().is_some_and(|studio| studio.playback.lag_ms == 0)
    });
    second.state().sender().send(Command::CreateCollection { name: "Gate A".to_owned(), parent: None });
    wait(&mut second, "the refusal", |state| {
        state.toasts.iter().any(|toast| toast.severity == Severity::Error)
    });

    watchdog.at("following");
    first.state().sender().send(Command::CreateCollection { name: "Gate B".to_owned(), parent: None });
    let has = |state: &AppState, name: &str| state.library.collections.iter().any(|known| known.name == name);
    wait(&mut first, "the collection", |state| has(state, "Gate B"));
    wait(&mut second, "what the first one made", |state| has(state, "Gate B"));
    assert!(!has(second.state().state(), "Gate A"));

    watchdog.at("closing");
    drop(second);
    drop(first);
}

#[test]
fn two_clips_are_linked_and_an_answer_is_taken_back_also_after_a_restart() {
    let watchdog = Watchdog::new("linking two clips");
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("library");
    let library = Library::open(&data, "test").unwrap();
    let mut window = window_over(library.clone());
    wait(&mut window, "the sample", |state| state.library.videos.iter().any(|video| video.sample));
    let send = |window: &Window, command| window.state().sender().send(command);
    let tell = |window: &Window, command| send(window, Command::People(command));
    send(&window, Command::FinishFirstStart);
    let paths = vec![clip_from(dir.path(), 10), clip_from(dir.path(), 14)];
    send(&window, Command::ImportPaths { paths, collection: None });
    wait(&mut window, "the imports", |state| state.library.videos.len() == 3);
    let clips: Vec<VideoId> =
        window.state().state().library.videos.iter().filter(|v| !v.sample).map(|v| v.id).collect();
    for &video in &clips {
        send(&window, Command::AnalyzeVideo(video));
    }
    watchdog.at("the analyses");
    wait(&mut window, "both analyses", |state| {
        clips.iter().all(|&id| state.video(id).is_some_and(|v| v.status == VideoStatus::Analyzed))
    });

    watchdog.at("linking");
    tell(&window, PeopleCommand::LinkPeople);
    wait(&mut window, "the end of linking", |state| {
        state.jobs.iter().any(|job| job.title.key == "job-link-people" && job.state == JobState::Done)
    });
    send(&window, Command::OpenScreen(Screen::People));
    wait(&mut window, "everyone", |state| state.people.loading == PeopleLoading::Done);
    let only_in = |state: &AppState, video: VideoId| {
        state.people.rows.iter().find(|row| row.videos.iter().all(|seen| seen.video == video)).cloned()
    };
    let [stays, goes] = [clips[0], clips[1]].map(|clip| only_in(window.state().state(), clip).unwrap());
    ask(&library, &stays, &goes);

    watchdog.at("a decision");
    let name = Some("Lan".to_owned());
    tell(&window, PeopleCommand::Decide(PeopleDecision::Rename { person: stays.id, name }));
    wait(&mut window, "the name and the question", |state| {
        let named = state.people.row(stays.id).is_some_and(|row| row.name.as_deref() == Some("Lan"));
        named && state.people.questions.len() == 1 && !state.saving
    });
    let question = window.state().state().people.questions[0].clone();
    tell(&window, PeopleCommand::PlaySide(Side::First));
    wait(&mut window, "the first side's seconds", |state| {
        state.studio.as_ref().is_some_and(|studio| studio.video == clips[0] && studio.playback.playing)
    });

    watchdog.at("the answer");
    tell(&window, PeopleCommand::Answer { question: question.id, answer: YesNo::Yes });
    window.run_steps(1);
    assert!(window.state().state().people.questions.is_empty(), "the next question is there at once");
    let is_known = |state: &AppState| state.people.row(goes.id).is_some();
    let undo_is = |state: &AppState, key| state.undo.as_ref().is_some_and(|undo| undo.key == key);
    wait(&mut window, "the merge", |state| !is_known(state) && undo_is(state, "decision-merge"));
    send(&window, Command::Undo);
    wait(&mut window, "the undo", |state| is_known(state) && state.people.questions.len() == 1);
    assert!(window.state().state().toasts.iter().any(|toast| toast.title.key == "toast-undone"));
    send(&window, Command::Redo);
    wait(&mut window, "the redo", |state| !is_known(state) && !state.saving);

    watchdog.at("the restart");
    drop(window);
    drop(library);
    let mut window = window_over(Library::open(&data, "test").unwrap());
    wait(&mut window, "what can be undone", |state| undo_is(state, "decision-merge"));
    send(&window, Command::Undo);
    send(&window, Command::OpenScreen(Screen::People));
    wait(&mut window, "the undo after a restart", |state| is_known(state) && !state.saving);
    send(&window, Command::Undo);
    wait(&mut window, "the nameless again", |state| {
        state.people.row(stays.id).is_some_and(|row| row.name.is_none())
    });

    watchdog.at("playing");
    tell(&window, PeopleCommand::PlayAppearance(goes.best().unwrap()));
    wait(&mut window, "the appearance playing", |state| {
        let studio = state.studio.as_ref().filter(|studio| studio.video == clips[1]);
        state.screen == Screen::Studio
            && studio
                .is_some_and(|studio| studio.selected == Some(goes.id) && studio.playback.range.is_some())
    });
    watchdog.at("closing");
    drop(window);
}

/// Puts the question whether two are one into the queue, as linking would.
fn ask(library: &Library, stays: &IndexRow, goes: &IndexRow) {
    let shown = |row: &IndexRow| Shown { appearance: row.best(), face: None };
    let asked = NewSuggestion {
        person: stays.id,
        target: Target::Person(goes.id),
        shown: shown(stays),
        other_shown: shown(goes),
        face_score: Some(0.5),
        body_score: None,
        time: serde_json::json!({}),
        score: 0.6,
        worth: 1.0,
    };
    library.write(move |tx| suggestions::replace_open(tx, &[asked])).unwrap();
}

/// Faces that are all one grey, and a note of everything that is decided about them.
struct MadeFaces {
    /// What came, in order.
    told: Mutex<Vec<String>>,
    loads: AtomicUsize,
}

impl FaceSource for MadeFaces {
    fn load(&self, first: &mut dyn FnMut(FaceBatch)) -> Result<FaceBatch, Message> {
        self.loads.fetch_add(1, Ordering::Relaxed);
        first(batch(20));
        Ok(batch(300))
    }

    fn picture(&self, face: FaceId) -> Option<Vec<u8>> {
        let image = RgbImage { width: 16, height: 16, data: vec![face.0 as u8; 768] };
        encode_jpeg(&image, 80).ok()
    }

    fn history(&self, _: FaceId) -> Vec<HistoryLine> {
        Vec::new()
    }

    fn decide(&self, verdict: &FaceVerdict, saved: &mut dyn FnMut(Saved)) -> Result<(), Message> {
        let mut told = self.told.lock().unwrap();
        told.push(format!("{verdict:?}"));
        let made = matches!(verdict, FaceVerdict::NewPerson(_)).then(|| person(17));
        if matches!(verdict, FaceVerdict::NotAFace(_)) {
            return Err(Message::new("error-job-thread"));
        }
        saved(Saved { event: told.len() as i64, made });
        Ok(())
    }

    fn take_back(&self, event: i64) -> Result<(), Message> {
        self.told.lock().unwrap().push(format!("take back {event}"));
        Ok(())
    }

    fn do_again(&self, event: i64) -> Result<(), Message> {
        self.told.lock().unwrap().push(format!("again {event}"));
        Ok(())
    }
}

fn person(number: u32) -> FacePerson {
    FacePerson { id: PersonId(i64::from(number)), code: PersonCode(number), name: None }
}

fn batch(count: i64) -> FaceBatch {
    let quality = |n: i64| FaceQuality {
        overall: 1.0 - n as f32 / 400.0,
        sharpness: 0.8,
        size: 90.0,
        ..FaceQuality::default()
    };
    let row = |n: i64| FaceRow {
        id: FaceId(n),
        video: VideoId(1),
        frame: n as u32,
        time: MediaTime(n * 40_000),
        bbox: Rect::new(0.0, 0.0, 90.0, 90.0),
        quality: quality(n),
        cluster: 0,
        doubt: 0.0,
        flags: FaceFlags::default(),
    };
    let mut vectors = FaceVectors::new(4);
    for n in 1..=count {
        vectors.push(&[1.0, n as f32 / 300.0, 0.0, 0.0]);
    }
    FaceBatch {
        people: vec![person(1), person(2)],
        rows: (1..=count).map(row).collect(),
        marks: (1..=count).map(|n| FaceMark::new(Who::at(usize::from(n > 150)), ReviewState::New)).collect(),
        vectors,
    }
}

#[test]
fn decisions_about_faces_are_on_screen_at_once_and_told_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut window = window(&dir.path().join("library"));
    let source = Arc::new(MadeFaces { told: Mutex::default(), loads: AtomicUsize::new(0) });
    window.state_mut().review(source.clone());
    window.state().sender().send(Command::OpenScreen(Screen::Faces));
    wait(&mut window, "all faces", |state| {
        state.faces.loading == Loading::Done && state.faces.layout.len() == 300
    });

    let decide = |window: &mut Window, rows: &[u32], decision| {
        window.state().sender().send(Command::Faces(FacesCommand::Decide { rows: rows.to_vec(), decision }));
        window.run_steps(1);
    };
    decide(&mut window, &[0, 1], Decision::Keep);
    assert_eq!(window.state().state().faces.mark(1).state, ReviewState::Accepted);
    decide(&mut window, &[2, 3], Decision::NewPerson);
    let made = window.state().state().faces.mark(2).who;
    // At once, while the library may not have given a number yet.
    decide(&mut window, &[4], Decision::Assign(made));
    wait(&mut window, "the number of who was made", |state| {
        state.faces.person(made).is_some_and(|person| person.id == PersonId(17)) && !state.saving
    });
    window.state().sender().send(Command::Undo);
    wait(&mut window, "the undo", |state| state.faces.mark(4).who == Who::at(0) && !state.saving);
    window.state().sender().send(Command::Redo);
    wait(&mut window, "the redo", |state| state.faces.mark(4).who == made && !state.saving);
    let told = source.told.lock().unwrap().clone();
    assert_eq!(
        told,
        [
            "Keep([FaceId(1), FaceId(2)])",
            "NewPerson([FaceId(3), FaceId(4)])",
            "Assign { faces: [FaceId(5)], person: PersonId(17) }",
            "take back 3",
            "again 3",
        ]
    );

    window.state().sender().send(Command::Faces(FacesCommand::FindLookAlikes(vec![299])));
    wait(&mut window, "look-alikes", |state| {
        state.faces.look_alikes.as_ref().is_some_and(|found| found.rows.first() == Some(&299))
    });

    // What the library refuses is read again from it.
    decide(&mut window, &[9], Decision::NotAFace);
    wait(&mut window, "the faces as they are on disk", |state| {
        state.faces.loading == Loading::Done && state.faces.mark(9).state == ReviewState::New && !state.saving
    });
    assert_eq!(source.loads.load(Ordering::Relaxed), 2);
    assert!(window.state().state().toasts.iter().any(|toast| toast.severity == Severity::Error));
}
