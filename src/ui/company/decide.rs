//! Asking why: a decision that needs words.

use egui::Ui;

use crate::state::Command;
use crate::state::hr::HrCommand;
use crate::ui::context::AppContext;
use crate::ui::widgets::{Answer, Dialog};

/// A decision that waits for its reason.
#[derive(Debug)]
pub struct Asking {
    pub title: &'static str,
    pub act: &'static str,
    pub danger: bool,
    /// The command with the reason in it.
    pub command: fn(AskedOf, String) -> HrCommand,
    pub of: AskedOf,
    pub text: String,
}

/// What is decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedOf {
    Leave(crate::domain::ids::LeaveRequestId),
    Correction(crate::domain::ids::CorrectionId),
    Overtime(crate::domain::ids::EmployeeId, jiff::civil::Date),
}

/// Draws the question where there is one; sends the command and forgets it when it is answered.
pub fn ask(ui: &Ui, cx: &AppContext<'_>, asking: &mut Option<Asking>) {
    let Some(open) = asking else { return };
    let (title, label, act) = (cx.tr(open.title), cx.tr("leave-reject-reason"), cx.tr(open.act));
    let dialog = Dialog { title: &title, text: "", field: Some(&label), act: &act, danger: open.danger };
    match dialog.show(ui, cx, &mut open.text) {
        Some(Answer::Do) => {
            cx.sender.send(Command::Hr((open.command)(open.of, open.text.trim().to_owned())));
            *asking = None;
        }
        Some(Answer::Cancel) => *asking = None,
        None => {}
    }
}
