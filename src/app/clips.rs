//! Clips and stills on their way out: where to, written on a thread of their own, one at a time.

use std::path::PathBuf;
use std::thread;

use super::App;
use super::file_dialogs;
use super::inbox::Event;
use crate::access::Actor;
use crate::domain::ids::VideoId;
use crate::domain::message::Message;
use crate::domain::time::FrameIndex;
use crate::jobs::{
    Blur, Cancel, ClipPart, ClipRequest, Drawn, JobError, OutlineFrames, OutlineRequest, Progress,
    export_clip, export_still, outline_people,
};
use crate::state::{ClipState, ClipWish, Privacy, Severity, Studio};
use crate::store::Library;

/// What is being written, and what waits for a name.
#[derive(Default)]
pub struct ClipDesk {
    asked: Option<ClipWish>,
    running: Option<(Cancel, Progress)>,
}

/// What came of it.
pub enum Written {
    /// Where the file is.
    File(String),
    /// How many people have outlines now.
    Outlines(usize),
}

pub type ClipNews = Result<Written, JobError>;

impl ClipDesk {
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// The wish a chosen file name belongs to.
    pub fn take_wish(&mut self) -> Option<ClipWish> {
        self.asked.take()
    }

    /// No name was chosen.
    pub fn forget(&mut self) {
        self.asked = None;
    }
}

impl App {
    /// Asks where to, unless something is written already.
    pub(super) fn ask_clip(&mut self, wish: ClipWish) {
        if self.state.dialog_open || self.clips.is_running() {
            return;
        }
        let Some(studio) = &self.state.studio else { return };
        let Some(video) = self.state.video(studio.video) else { return };
        let stem = video.name.rsplit_once('.').map_or(video.name.as_str(), |(stem, _)| stem);
        let (title, name) = match wish {
            ClipWish::Still { frame, .. } => {
                (self.words.tr("dialog-still-title"), format!("{stem}-{frame}.png"))
            }
            ClipWish::Outlines { video, frame } => return self.outline_here(video, frame),
            ClipWish::Part { .. } | ClipWish::Person { .. } => {
                (self.words.tr("dialog-clip-title"), format!("{stem}-clip.mp4"))
            }
        };
        self.clips.asked = Some(wish);
        self.state.dialog_open = file_dialogs::choose_target(&self.inbox, title, name);
        if !self.state.dialog_open {
            self.clips.forget();
            self.error(Message::new("error-job-thread"), None);
        }
    }

    /// A name was chosen: the file is written.
    pub(super) fn write_clip(&mut self, wish: ClipWish, target: PathBuf) {
        let Some(studio) = &self.state.studio else { return };
        let drawn = drawn(studio);
        self.start_clip(move |library, cancel, progress| {
            let shown = target.display().to_string();
            match wish {
                ClipWish::Still { video, frame } => {
                    export_still(library, Actor::Owner, video, frame, drawn, &target)?;
                }
                ClipWish::Part { video, range } => {
                    let part = range.map_or(ClipPart::Whole, ClipPart::Range);
                    let request = ClipRequest { video, part, drawn, target };
                    export_clip(library, Actor::Owner, &request, cancel, progress)?;
                }
                ClipWish::Person { video, person } => {
                    let request = ClipRequest { video, part: ClipPart::Person(person), drawn, target };
                    export_clip(library, Actor::Owner, &request, cancel, progress)?;
                }
                // Asks for no file name, so none arrives here.
                ClipWish::Outlines { .. } => {}
            }
            Ok(Written::File(shown))
        });
    }

    /// Outlines everyone on a frame.
    fn outline_here(&mut self, video: VideoId, frame: FrameIndex) {
        let frames = OutlineFrames::Only([frame].into());
        let request = OutlineRequest { video, frames, segmenter: None, again: true };
        self.start_clip(move |library, cancel, progress| {
            let made = outline_people(library, Actor::Owner, &request, cancel, progress)?;
            Ok(Written::Outlines(made.num_people))
        });
    }

    /// On a thread of its own; the header shows how far it is and a way to stop it.
    fn start_clip(&mut self, work: impl FnOnce(&Library, &Cancel, &Progress) -> ClipNews + Send + 'static) {
        let (cancel, progress) = (Cancel::new(), Progress::new());
        let (library, inbox) = (self.gate.library().clone(), self.inbox.clone());
        let (stop, tell) = (cancel.clone(), progress.clone());
        let spawned = thread::Builder::new()
            .name("export:clip".to_owned())
            .spawn(move || inbox.post(Event::Clip(work(&library, &stop, &tell))));
        match spawned {
            Ok(_) => {
                self.clips.running = Some((cancel, progress));
                self.state.clip = Some(ClipState { part: 0.0 });
            }
            Err(error) => {
                tracing::warn!(%error, "no thread for a clip");
                self.error(Message::new("error-job-thread"), None);
            }
        }
    }

    pub(super) fn cancel_clip(&mut self) {
        if let Some((cancel, _)) = &self.clips.running {
            cancel.cancel();
        }
    }

    pub(super) fn take_clip_news(&mut self, news: ClipNews) {
        self.clips.running = None;
        self.state.clip = None;
        match news {
            Ok(Written::File(path)) => {
                self.notice(Severity::Success, Message::new("toast-clip-written").with("path", path), None);
            }
            Ok(Written::Outlines(count)) => {
                self.notice(Severity::Success, Message::new("toast-outlined").with("count", count), None);
                self.ask_people();
            }
            Err(JobError::Cancelled) => {
                self.notice(Severity::Info, Message::new("toast-clip-cancelled"), None);
            }
            Err(error) => self.error(error.message(), None),
        }
    }

    /// How far the clip is.
    pub(super) fn show_clip_progress(&mut self) {
        let Some((_, progress)) = &self.clips.running else { return };
        let view = progress.view();
        let part = if view.total > 0 { (view.done as f32 / view.total as f32).min(1.0) } else { 0.0 };
        self.state.clip = Some(ClipState { part });
    }
}

/// As the studio shows it.
fn drawn(studio: &Studio) -> Drawn {
    let blur = match (studio.overlay.privacy, studio.selected) {
        (Privacy::Off, _) => Blur::Nobody,
        (Privacy::Others, Some(person)) => Blur::AllBut(person),
        (Privacy::Others, None) | (Privacy::Everyone, _) => Blur::Everyone,
    };
    Drawn { boxes: studio.overlay.has(crate::state::OverlayPart::Boxes), blur }
}
