//! What the user wants, as closed sets. `app` turns these into requests, playback and state.

use std::cell::RefCell;
use std::path::PathBuf;

use crate::domain::ids::{CollectionId, JobId, PersonId, VideoId};
use crate::domain::time::{FrameIndex, FrameRange};

use super::datasets::DatasetsCommand;
use super::faces::FacesCommand;
use super::hr::HrCommand;
use super::people::PeopleCommand;
use super::playback::Marks;
use super::{
    ClipWish, LanguageChoice, LiveCommand, OverlayParts, Privacy, Screen, ThemeChoice, TrainingCommand,
};

/// One wish, in the order it was made.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    App(Command),
    Time(TimeCommand),
}

/// Everything but time.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    OpenScreen(Screen),
    /// The welcome has been read: show navigation from now on.
    FinishFirstStart,
    SetTheme(ThemeChoice),
    SetLanguage(LanguageChoice),
    /// Open the folder with the desktop's file manager.
    ShowDataFolder,

    /// Ask the desktop for files, then import them into the collection.
    ChooseFiles {
        collection: Option<CollectionId>,
    },
    /// Files or folders, from a drop or a typed path.
    ImportPaths {
        paths: Vec<PathBuf>,
        collection: Option<CollectionId>,
    },
    OpenVideo(VideoId),
    AnalyzeVideo(VideoId),
    /// Takes the video and all that was found in it out of the library.
    RemoveVideo(VideoId),
    MoveVideo {
        video: VideoId,
        collection: CollectionId,
    },

    CreateCollection {
        name: String,
        parent: Option<CollectionId>,
    },
    RenameCollection {
        collection: CollectionId,
        name: String,
    },
    DeleteCollection(CollectionId),

    PauseJob(JobId),
    ResumeJob(JobId),
    CancelJob(JobId),
    RetryJob(JobId),
    /// Takes finished jobs off the list.
    ClearFinishedJobs,

    /// Mark the person without moving the playhead; `None` clears the selection.
    SelectPerson(Option<PersonId>),
    /// What is drawn over the picture, here and in every video opened later.
    SetOverlay(OverlayParts),

    SetPrivacy(Privacy),
    /// Ask the desktop where to, then write the clip or still there.
    ExportClip(ClipWish),
    CancelClip,

    Faces(FacesCommand),
    Hr(HrCommand),
    People(PeopleCommand),
    Datasets(DatasetsCommand),
    Training(TrainingCommand),
    Live(LiveCommand),

    Undo,
    Redo,
    DismissToast(u64),
}

/// The playhead and its movement. Frames are of the open video.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TimeCommand {
    Play,
    Pause,
    Toggle,
    /// By whole frames, exact; pauses first.
    Step(i32),
    /// To exactly this frame: clicks, keys, jumps.
    Seek(FrameIndex),
    /// To about this frame while a hand drags: only the newest matters, frames between may be left out.
    Scrub(FrameIndex),
    /// The drag is over: show exactly this frame.
    EndScrub(FrameIndex),
    /// Play exactly these frames of a person and stop after the last (or go on as loop and gap skipping say).
    PlayRange {
        person: PersonId,
        range: FrameRange,
    },
    /// To the first frame of the selected person's next or previous appearance, and play it.
    NextAppearance,
    PreviousAppearance,
    /// One of [`super::SPEEDS`].
    SetSpeed(f32),
    SetLoop(bool),
    /// Play only the selected person: jump over the gaps between appearances.
    SetSkipGaps(bool),
    SetMarks(Marks),
    /// L (1): play, or while playing the next of [`super::SHUTTLE`]. J (-1): play backward, or the one before. K (0):
    /// pause.
    Shuttle(i32),
}

/// Where drawing code puts wishes; `app` drains it twice a frame.
#[derive(Debug, Default)]
pub struct CommandSender {
    queue: RefCell<Vec<Intent>>,
}

impl CommandSender {
    pub fn send(&self, command: Command) {
        self.queue.borrow_mut().push(Intent::App(command));
    }

    pub fn send_time(&self, command: TimeCommand) {
        self.queue.borrow_mut().push(Intent::Time(command));
    }

    pub fn drain(&self) -> Vec<Intent> {
        self.queue.take()
    }

    pub fn is_empty(&self) -> bool {
        self.queue.borrow().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_come_out_once_and_in_order() {
        let sender = CommandSender::default();
        sender.send_time(TimeCommand::Seek(7));
        sender.send(Command::Undo);
        assert_eq!(sender.drain(), [Intent::Time(TimeCommand::Seek(7)), Intent::App(Command::Undo)]);
        assert!(sender.is_empty());
        assert_eq!(sender.drain(), []);
    }
}
