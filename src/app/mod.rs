//! The running program: wires the window to the library, the player and the queue of jobs.
//!
//! Guarantees: the window's thread never waits for the disk, a decoder or another thread; a click takes effect in
//! the same frame; what changes the library is a request through the one gate; nothing is repainted while nothing
//! changes. Threads: `reader` looks things up and decodes pictures, `writer` carries changes out, `jobs` runs the
//! queue, `decode:…` belongs to the player; all tell the window through the inbox.
//! Will not do: draw (`ui`), decide what a change may do (`jobs`), or decode (`media`).

mod bench;
mod changes;
mod clips;
mod commands;
mod datasets;
mod events;
mod faces;
mod file_dialogs;
mod frame;
mod hr;
mod identity;
mod inbox;
mod live;
mod pace;
mod people;
mod pictures;
mod playback;
mod queue;
mod repaint;
mod sample;
mod settings;
#[cfg(test)]
mod shown_colors;
mod snapshot;
mod toasts;
mod training;
mod video_painter;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use eframe::egui_wgpu::RenderState;

use crate::access::Actor;
use crate::domain::message::Message;
use crate::domain::time::FrameIndex;
use crate::i18n::{Language, Translator};
use crate::jobs::{Gate, JobError};
use crate::platform;
use crate::render::{RenderResources, RetainedWindow};
use crate::state::{AnalysisInfo, AppState, CommandSender, LibraryAccess, Screen, Settings};
use crate::store::{Library, StoreError};
use crate::ui::Window;

pub use bench::{BenchOptions, bench_ui};
pub use faces::{FaceBatch, FaceSource, FaceVerdict, Saved};

use changes::History;
use datasets::DatasetDesk;
use faces::{FaceDesk, FrameGrabber, LibraryFaces};
use hr::HrDesk;
use identity::IdentityDesk;
use inbox::Inbox;
use live::LiveDesk;
use pace::{Pace, PlayLog};
use people::Boxes;
use pictures::PictureCache;
use playback::Playback;
use queue::Queue;
use settings::Remembered;
use toasts::Toasts;
use video_painter::StudioPicture;
use worker::Worker;

/// Name by which other programs are told who holds the library.
const HOLDER: &str = "StepMedia";
const MIN_SIZE: [f32; 2] = [390.0, 600.0];
const USUAL_SIZE: [f32; 2] = [1440.0, 900.0];

/// How to start.
#[derive(Debug, Clone)]
pub struct Options {
    pub data_dir: PathBuf,
    /// Asked for on the command line; else the remembered one, else the desktop's.
    pub language: Option<Language>,
}

/// Opens the window and returns when it is closed. What prevents that is said on stderr in one sentence.
pub fn run(options: &Options) -> ExitCode {
    let words = Translator::new(options.language.unwrap_or_else(Language::of_system));
    let fail = |message: &Message| {
        tracing::error!(%message, "the window cannot open");
        eprintln!("{}", words.say(message));
        ExitCode::from(1)
    };
    let (gate, remembered) = match open_library(options) {
        Ok(opened) => opened,
        Err(error) => return fail(&error.message()),
    };
    let viewport = egui::ViewportBuilder::default()
        .with_title("StepMedia")
        .with_app_id("stepmedia")
        .with_inner_size(remembered.size.unwrap_or(USUAL_SIZE))
        .with_min_inner_size(MIN_SIZE);
    let native = native_options(viewport);
    let language = options.language;
    let started = eframe::run_native(
        "StepMedia",
        native,
        Box::new(move |cc| Ok(Box::new(App::new(cc, gate, &remembered, language)?))),
    );
    match started {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "no window");
            fail(&Message::new("error-app-no-window").with("reason", error.to_string()))
        }
    }
}

/// Nothing in the window is a gradient, so dithering would only cost; on a software rasteriser it costs the most.
fn native_options(viewport: egui::ViewportBuilder) -> eframe::NativeOptions {
    eframe::NativeOptions { viewport, dithering: false, ..Default::default() }
}

fn open_library(options: &Options) -> Result<(Gate, Remembered), JobError> {
    let library = match Library::open(&options.data_dir, HOLDER) {
        // Whoever has it goes on; this window looks at what they do.
        Err(StoreError::Locked { .. }) => Library::open_read_only(&options.data_dir)?,
        opened => opened?,
    };
    if let Err(error) = platform::start_logging(&options.data_dir) {
        tracing::warn!(%error, "no log file");
    }
    let remembered = Remembered::read(&library)?;
    Ok((Gate::new(library, Actor::Owner, platform::models_dir())?, remembered))
}

/// The program behind the window.
pub struct App {
    state: AppState,
    sender: CommandSender,
    window: Window,
    words: Translator,
    // Dropped in this order: first the job at work stops, then what was asked for is finished, then the library closes.
    queue: Queue,
    playback: Option<Playback>,
    reader: Worker,
    writer: Worker,
    gate: Gate,
    inbox: Inbox,
    boxes: Arc<Boxes>,
    /// What found the people of the open video.
    found_by: Option<AnalysisInfo>,
    pictures: PictureCache,
    picture: StudioPicture,
    faces: FaceDesk,
    frames: FrameGrabber,
    hr: HrDesk,
    identity: IdentityDesk,
    dataset_desk: DatasetDesk,
    clips: clips::ClipDesk,
    live: LiveDesk,
    history: History,
    toasts: Toasts,
    render: Option<RenderState>,
    lists: Asking,
    people: Asking,
    people_asked_at: Instant,
    training_asked_at: Instant,
    training_wish: training::TrainingWish,
    lists_asked_at: Instant,
    /// Changes on their way to disk.
    writes: usize,
    /// True from the first start until the sample has arrived.
    awaits_sample: bool,
    kept: frame::Kept,
    pace: Pace,
    play_log: PlayLog,
}

/// Hands fetched frames to the window.
fn tell_frames(inbox: Inbox) -> impl Fn(faces::FrameWish, Option<crate::domain::frame::RgbImage>) + Send {
    move |(video, frame, time), image| {
        let picture = image.map(|image| {
            let size = [image.width as usize, image.height as usize];
            egui::ColorImage::from_rgb(size, &image.data)
        });
        inbox.post(inbox::Event::Picture(crate::state::PictureId::Frame(video, frame, time), picture));
    }
}

/// A question of which only one is on its way at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Asking {
    #[default]
    No,
    Once,
    /// Something changed since: ask again when the answer is there.
    Again,
}

impl Asking {
    /// True where the question is to be put now.
    fn ask(&mut self) -> bool {
        let now = *self == Self::No;
        *self = if now { Self::Once } else { Self::Again };
        now
    }

    /// The answer is there. True where it is to be asked again.
    fn answered(&mut self) -> bool {
        std::mem::take(self) == Self::Again
    }
}

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Theme(#[from] crate::ui::ThemeError),
    #[error("a thread could not be started: {0}")]
    Thread(#[from] std::io::Error),
    #[error(transparent)]
    Job(#[from] JobError),
}

impl App {
    /// Over an open library, as the window does it; `language` as in [`Options`].
    pub fn open(
        cc: &eframe::CreationContext<'_>,
        gate: Gate,
        language: Option<Language>,
    ) -> Result<Self, StartError> {
        let remembered = Remembered::read(gate.library()).map_err(JobError::from)?;
        Self::new(cc, gate, &remembered, language)
    }

    fn new(
        cc: &eframe::CreationContext<'_>,
        gate: Gate,
        remembered: &Remembered,
        language: Option<Language>,
    ) -> Result<Self, StartError> {
        if let Some(render) = &cc.wgpu_render_state {
            RenderResources::install(render);
            RetainedWindow::install(&cc.egui_ctx, render);
        }
        let remembered_language = remembered.language.map(settings::language_of);
        let language = language.or(remembered_language).unwrap_or_else(Language::of_system);
        let inbox = Inbox::new(cc.egui_ctx.clone());
        let state = AppState {
            screen: Screen::Home,
            settings: Settings {
                theme: remembered.theme,
                language: settings::choice_of(language),
                data_folder: gate.library().data_dir().to_owned(),
                data_size: None,
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            library: crate::state::Library { loading: true, ..Default::default() },
            access: if gate.library().is_read_only() {
                LibraryAccess::ReadOnly
            } else {
                LibraryAccess::ReadWrite
            },
            faces: crate::state::faces::Faces { is_offered: true, ..Default::default() },
            ..AppState::default()
        };
        let mut app = Self {
            state,
            sender: CommandSender::default(),
            window: Window::new(&cc.egui_ctx, remembered.layout)?,
            words: Translator::new(language),
            queue: Queue::start(gate.clone(), inbox.clone())?,
            playback: None,
            reader: Worker::start("reader")?,
            writer: Worker::start("writer")?,
            boxes: Arc::default(),
            found_by: None,
            pictures: PictureCache::default(),
            picture: StudioPicture::new(),
            faces: FaceDesk::new(Some(Arc::new(LibraryFaces::new(gate.clone())))),
            frames: FrameGrabber::start(gate.library().clone(), tell_frames(inbox.clone()))?,
            hr: HrDesk::default(),
            identity: IdentityDesk::default(),
            dataset_desk: DatasetDesk::default(),
            clips: clips::ClipDesk::default(),
            live: LiveDesk::default(),
            history: History::default(),
            toasts: Toasts::default(),
            render: cc.wgpu_render_state.clone(),
            lists: Asking::No,
            people: Asking::No,
            people_asked_at: Instant::now(),
            training_asked_at: Instant::now(),
            training_wish: training::TrainingWish::default(),
            lists_asked_at: Instant::now(),
            writes: 0,
            awaits_sample: false,
            kept: frame::Kept::new(remembered),
            pace: Pace::default(),
            play_log: PlayLog::default(),
            gate,
            inbox,
        };
        app.begin_first_start(remembered)?;
        app.ask_lists();
        app.ask_steps();
        app.ask_questions();
        Ok(app)
    }

    /// What the window knows, for tests.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// The frame on screen, for tests.
    pub fn shown_frame(&self) -> Option<FrameIndex> {
        self.picture.frame.as_ref().map(|frame| frame.index)
    }

    /// Where wishes go, for tests.
    pub fn sender(&self) -> &CommandSender {
        &self.sender
    }
}
