//! What stands at the head of printed reports: the company's name, its address, and a logo.

use egui::{Rect, Ui};

use crate::state::Command;
use crate::state::hr::HrCommand;
use crate::ui::company::{Drawer, Form, Left};
use crate::ui::context::AppContext;
use crate::ui::widgets::Kind;

/// What is being written.
#[derive(Debug)]
pub struct LetterheadView {
    name: String,
    address: String,
}

impl LetterheadView {
    pub fn of(cx: &AppContext<'_>) -> Self {
        let company = &cx.state.hr.setup.company;
        Self { name: company.name.clone(), address: company.address.clone() }
    }

    /// True where it is to be closed.
    pub fn draw(&mut self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> bool {
        let (title, save) = (cx.tr("letterhead-title"), cx.tr("save"));
        let company = &cx.state.hr.setup.company;
        let changed = self.name.trim() != company.name || self.address.trim() != company.address;
        let drawer =
            Drawer { title: &title, save: Some((&save, changed && !cx.state.is_read_only())), remove: None };
        match drawer.show(ui, cx, rect, |form| self.fields(cx, form)) {
            Some(Left::Save) => {
                let (name, address) = (self.name.trim().to_owned(), self.address.trim().to_owned());
                cx.sender.send(Command::Hr(HrCommand::SaveCompany { name, address }));
                true
            }
            Some(Left::Close) => true,
            _ => false,
        }
    }

    fn fields(&mut self, cx: &AppContext<'_>, form: &mut Form<'_, '_>) {
        let can = !cx.state.is_read_only() && !cx.state.dialog_open;
        form.note(&cx.tr("letterhead-note"), cx.tokens.text3);
        form.text("letterhead-name", "", &mut self.name);
        form.text("letterhead-address", "", &mut self.address);
        form.section("letterhead-logo");
        let has_logo = cx.state.hr.setup.company.has_logo;
        let note = cx.tr(if has_logo { "letterhead-has-logo" } else { "letterhead-no-logo" });
        form.note(&note, cx.tokens.text2);
        if form.button("letterhead-choose", Kind::Secondary, can) {
            cx.sender.send(Command::Hr(HrCommand::ChooseLogo));
        }
        if has_logo && form.button("letterhead-remove", Kind::Ghost, can) {
            cx.sender.send(Command::Hr(HrCommand::SetLogo(None)));
        }
    }
}
