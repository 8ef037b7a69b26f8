//! The desktop's file dialog, on a thread of its own and one at a time.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::inbox::{Event, Inbox};
use crate::domain::ids::CollectionId;

/// A dialog that is gone sooner than this was never shown: nobody cancels that fast, and a desktop without a file
/// portal answers at once.
const NEVER_SHOWN: Duration = Duration::from_millis(250);

/// Endings of pictures whose faces can be searched.
const PICTURES: [&str; 4] = ["jpg", "jpeg", "png", "JPG"];

/// What came of a dialog.
pub enum Choice {
    Files {
        paths: Vec<PathBuf>,
        collection: Option<CollectionId>,
    },
    /// A table of employees.
    Table(PathBuf),
    /// A picture whose face is to be searched for.
    Picture(PathBuf),
    /// The folder to export into.
    Folder(PathBuf),
    /// The folder of a dataset to be taken in.
    Dataset(PathBuf),
    /// A folder of pictures whose faces are cut out.
    Stills(PathBuf),
    /// The same, its folders named after people.
    StillsOfPeople(PathBuf),
    /// A folder of pictures to learn from.
    Pictures(PathBuf),
    /// Something for the company's screens.
    Hr(Box<crate::state::hr::HrCommand>),
    /// Where to write.
    Save(PathBuf),
    Cancelled,
    /// The desktop has no file dialog.
    NoDialog,
}

/// Asks for video files; the answer comes to the inbox. False where no thread could be started.
pub fn choose_videos(inbox: &Inbox, title: String, filter: String, collection: Option<CollectionId>) -> bool {
    let answer = inbox.clone();
    let spawned = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
        let began = Instant::now();
        let endings = ["mp4", "m4v", "mov", "avi", "mkv", "webm", "mpg", "mpeg", "ts", "mts", "wmv", "flv"];
        let dialog = rfd::FileDialog::new().set_title(title).add_filter(filter, &endings);
        let choice = match dialog.pick_files() {
            Some(paths) => Choice::Files { paths, collection },
            None if began.elapsed() < NEVER_SHOWN => Choice::NoDialog,
            None => Choice::Cancelled,
        };
        answer.post(Event::Chosen(choice));
    });
    spawned.is_ok()
}

/// Asks for a table; the answer comes to the inbox. False where no thread could be started.
pub fn choose_table(inbox: &Inbox, title: String, filter: String) -> bool {
    let answer = inbox.clone();
    let spawned = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
        let began = Instant::now();
        let endings = ["csv", "xlsx", "xlsm", "xls", "ods"];
        let dialog = rfd::FileDialog::new().set_title(title).add_filter(filter, &endings);
        let choice = match dialog.pick_file() {
            Some(path) => Choice::Table(path),
            None if began.elapsed() < NEVER_SHOWN => Choice::NoDialog,
            None => Choice::Cancelled,
        };
        answer.post(Event::Chosen(choice));
    });
    spawned.is_ok()
}

/// Asks where to write a file of this name; the answer comes to the inbox. False where no thread could be started.
pub fn choose_target(inbox: &Inbox, title: String, name: String) -> bool {
    let answer = inbox.clone();
    let spawned = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
        let began = Instant::now();
        let choice = match rfd::FileDialog::new().set_title(title).set_file_name(name).save_file() {
            Some(path) => Choice::Save(path),
            None if began.elapsed() < NEVER_SHOWN => Choice::NoDialog,
            None => Choice::Cancelled,
        };
        answer.post(Event::Chosen(choice));
    });
    spawned.is_ok()
}

/// Asks for one picture; the answer comes to the inbox. False where no thread could be started.
pub fn choose_picture(inbox: &Inbox, title: String, filter: String) -> bool {
    let answer = inbox.clone();
    let spawned = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
        let began = Instant::now();
        let dialog = rfd::FileDialog::new().set_title(title).add_filter(filter, &PICTURES);
        let choice = match dialog.pick_file() {
            Some(path) => Choice::Picture(path),
            None if began.elapsed() < NEVER_SHOWN => Choice::NoDialog,
            None => Choice::Cancelled,
        };
        answer.post(Event::Chosen(choice));
    });
    spawned.is_ok()
}

/// Asks for one file, of these endings where there are any; the answer comes to the inbox as `choice`. False where no
/// thread could be started.
pub fn choose_file(
    inbox: &Inbox,
    title: String,
    filter: Option<(String, &'static [&'static str])>,
    choice: fn(PathBuf) -> Choice,
) -> bool {
    let answer = inbox.clone();
    let spawned = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
        let began = Instant::now();
        let dialog = rfd::FileDialog::new().set_title(title);
        let dialog = match filter {
            Some((name, endings)) => dialog.add_filter(name, endings),
            None => dialog,
        };
        let choice = match dialog.pick_file() {
            Some(path) => choice(path),
            None if began.elapsed() < NEVER_SHOWN => Choice::NoDialog,
            None => Choice::Cancelled,
        };
        answer.post(Event::Chosen(choice));
    });
    spawned.is_ok()
}

/// Endings of pictures, for [`choose_file`].
pub const PICTURE_ENDINGS: &[&str] = &PICTURES;

/// Asks for a folder; the answer comes to the inbox as `choice`. False where no thread could be started.
pub fn choose_folder(inbox: &Inbox, title: String, choice: fn(PathBuf) -> Choice) -> bool {
    let answer = inbox.clone();
    let spawned = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
        let began = Instant::now();
        let chosen = match rfd::FileDialog::new().set_title(title).pick_folder() {
            Some(path) => choice(path),
            None if began.elapsed() < NEVER_SHOWN => Choice::NoDialog,
            None => Choice::Cancelled,
        };
        answer.post(Event::Chosen(chosen));
    });
    spawned.is_ok()
}
