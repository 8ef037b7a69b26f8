//! What is asked before it is done: a reason, a note, a deletion, which snapshot.

use egui::Ui;

use super::TrainingView;
use crate::domain::ids::{JobId, ModelVersionId};
use crate::domain::message::Message;
use crate::state::{Command, TrainingCommand};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::widgets::{Answer, Dialog, Pick, Picked};

/// The open question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Snapshot,
    Stop(JobId),
    Promote(ModelVersionId),
    Force(ModelVersionId),
    Note(ModelVersionId),
    Delete(ModelVersionId),
}

pub fn show(ui: &Ui, cx: &AppContext<'_>, view: &mut TrainingView) {
    let Some(asked) = view.asked else { return };
    if asked == Asked::Snapshot {
        return pick(ui, cx, view);
    }
    let (title, text, act, field) = match asked {
        Asked::Stop(_) => ("training-ask-stop", "training-ask-stop-text", "training-stop", None),
        Asked::Promote(_) => ("training-ask-promote", "training-ask-promote-text", "training-promote", None),
        Asked::Force(_) => {
            ("training-ask-force", "training-ask-force-text", "training-force-do", Some("training-reason"))
        }
        Asked::Note(_) => {
            ("training-ask-note", "training-ask-note-text", "training-save", Some("training-note"))
        }
        Asked::Delete(_) | Asked::Snapshot => {
            ("training-ask-delete", "training-ask-delete-text", "training-delete", None)
        }
    };
    let said = |key: &'static str| {
        let message = Message::new(key);
        let message = match asked {
            Asked::Promote(id) | Asked::Force(id) | Asked::Note(id) | Asked::Delete(id) => {
                message.with("version", id.0)
            }
            Asked::Stop(_) | Asked::Snapshot => message,
        };
        let gate = cx.state.training.gate.as_ref();
        cx.say(&message.with("flips", gate.map_or(0, |gate| gate.flips.len())))
    };
    let (title, text, act) = (said(title), said(text), cx.tr(act));
    let field = field.map(|key| cx.tr(key));
    let danger = matches!(asked, Asked::Force(_) | Asked::Delete(_));
    let dialog = Dialog { title: &title, text: &text, act: &act, danger, field: field.as_deref() };
    match dialog.show(ui, cx, &mut view.text) {
        None => {}
        Some(Answer::Cancel) => view.asked = None,
        Some(Answer::Do) => {
            // Forcing needs a reason.
            if matches!(asked, Asked::Force(_)) && view.text.trim().is_empty() {
                return;
            }
            view.asked = None;
            let text = std::mem::take(&mut view.text);
            cx.sender.send(match asked {
                Asked::Stop(job) => Command::CancelJob(job),
                Asked::Promote(version) => Command::Training(TrainingCommand::Promote(version)),
                Asked::Force(version) => {
                    Command::Training(TrainingCommand::Force(version, text.trim().to_owned()))
                }
                Asked::Note(version) => {
                    let (notes, tags) = notes_and_tags(&text);
                    Command::Training(TrainingCommand::Describe { version, notes, tags })
                }
                Asked::Delete(version) => Command::Training(TrainingCommand::Delete(version)),
                Asked::Snapshot => return,
            });
        }
    }
}

fn pick(ui: &Ui, cx: &AppContext<'_>, view: &mut TrainingView) {
    let training = &cx.state.training;
    let rows: Vec<(String, usize)> = training.snapshots.iter().map(|(_, name)| (name.clone(), 0)).collect();
    let current = training.snapshots.iter().position(|(id, _)| Some(*id) == training.snapshot);
    let title = cx.tr("training-choose-snapshot");
    match (Pick { title: &title, rows: &rows, current, icon: icons::DATABASE }).show(ui, cx) {
        None => {}
        Some(Picked::Cancel) => view.asked = None,
        Some(Picked::Row(row)) => {
            view.asked = None;
            if let Some((id, _)) = training.snapshots.get(row) {
                cx.sender.send(Command::Training(TrainingCommand::ChooseSnapshot(*id)));
            }
        }
    }
}

/// Words that begin with # are tags.
fn notes_and_tags(text: &str) -> (String, Vec<String>) {
    let (tags, words): (Vec<&str>, Vec<&str>) =
        text.split_whitespace().partition(|word| word.len() > 1 && word.starts_with('#'));
    let mut tags: Vec<String> = tags.into_iter().map(|tag| tag[1..].to_owned()).collect();
    tags.sort_unstable();
    tags.dedup();
    (words.join(" "), tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_notes() {
        let (notes, tags) = notes_and_tags("Cửa sau, ban đêm #đêm #cửa # #đêm");
        assert_eq!(notes, "Cửa sau, ban đêm #");
        assert_eq!(tags, ["cửa", "đêm"]);
    }
}
