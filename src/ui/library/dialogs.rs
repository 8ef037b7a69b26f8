//! Questions the library asks before it changes something.

use egui::Ui;

use crate::domain::ids::{CollectionId, VideoId};
use crate::domain::message::Message;
use crate::state::Command;
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::widgets::{Answer, Dialog, Pick, Picked};

use super::{LibraryView, Shown, collections, find};

/// What is being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    /// Under this one, or at the top.
    NewCollection(Option<CollectionId>),
    RenameCollection(CollectionId),
    DeleteCollection(CollectionId),
    /// To a collection that is picked.
    Move(VideoId),
    Remove(VideoId),
}

pub(super) fn show(ui: &Ui, cx: &AppContext<'_>, view: &mut LibraryView) {
    let Some(pending) = view.pending else { return };
    if let Pending::Move(video) = pending {
        move_video(ui, cx, video, view);
        return;
    }
    let (title, text, act, field) = words(cx, pending);
    let danger = matches!(pending, Pending::DeleteCollection(_) | Pending::Remove(_));
    let dialog = Dialog { title: &title, text: &text, act: &act, danger, field: field.as_deref() };
    match dialog.show(ui, cx, &mut view.typed) {
        Some(Answer::Do) => {
            act_on(cx, pending, view);
            view.pending = None;
            view.typed.clear();
        }
        Some(Answer::Cancel) => {
            view.pending = None;
            view.typed.clear();
        }
        None => {}
    }
}

/// Title, explanation, button, and name of the field.
fn words(cx: &AppContext<'_>, pending: Pending) -> (String, String, String, Option<String>) {
    let named = |key, id| {
        let name = find(cx, id).map_or_else(String::new, |collection| collection.name.clone());
        cx.say(&Message::new(key).with("name", name))
    };
    let video = |key, id| {
        let name = cx.state.video(id).map_or_else(String::new, |video| video.name.clone());
        cx.say(&Message::new(key).with("name", name))
    };
    let name = || Some(cx.tr("collection-name"));
    match pending {
        Pending::NewCollection(_) => {
            (cx.tr("collection-new"), String::new(), cx.tr("collection-create"), name())
        }
        Pending::RenameCollection(_) => {
            (cx.tr("collection-rename-title"), String::new(), cx.tr("collection-rename-act"), name())
        }
        Pending::DeleteCollection(id) => {
            let has_inside = cx.state.library.collections.iter().any(|other| other.parent == Some(id));
            let key = if has_inside { "collection-delete-text-inside" } else { "collection-delete-text" };
            (named("collection-delete-title", id), cx.tr(key), cx.tr("delete"), None)
        }
        Pending::Move(id) | Pending::Remove(id) => {
            (video("video-remove-title", id), cx.tr("video-remove-text"), cx.tr("remove"), None)
        }
    }
}

fn move_video(ui: &Ui, cx: &AppContext<'_>, video: VideoId, view: &mut LibraryView) {
    let tree = collections::tree(&cx.state.library.collections, &[]);
    let rows: Vec<(String, usize)> =
        tree.iter().map(|(collection, depth)| (collection.name.clone(), *depth)).collect();
    let at = cx.state.video(video).map(|video| video.collection);
    let current = tree.iter().position(|(collection, _)| Some(collection.id) == at);
    let title = cx.tr("video-move-title");
    match (Pick { title: &title, rows: &rows, current, icon: icons::FOLDER }).show(ui, cx) {
        Some(Picked::Row(i)) => {
            cx.sender.send(Command::MoveVideo { video, collection: tree[i].0.id });
            view.pending = None;
        }
        Some(Picked::Cancel) => view.pending = None,
        None => {}
    }
}

fn act_on(cx: &AppContext<'_>, pending: Pending, view: &mut LibraryView) {
    let name = view.typed.trim().to_owned();
    match pending {
        Pending::NewCollection(parent) => cx.sender.send(Command::CreateCollection { name, parent }),
        Pending::RenameCollection(collection) => {
            cx.sender.send(Command::RenameCollection { collection, name });
        }
        Pending::DeleteCollection(collection) => {
            if view.shown == Shown::Collection(collection) {
                view.shown = Shown::All;
            }
            cx.sender.send(Command::DeleteCollection(collection));
        }
        Pending::Move(_) => {}
        Pending::Remove(video) => cx.sender.send(Command::RemoveVideo(video)),
    }
}
