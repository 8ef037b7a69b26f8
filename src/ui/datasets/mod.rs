//! Datasets: snapshots of the library, what a new one would hold, what changed between two, and exports.
//!
//! Guarantees: what a snapshot or an export would do is on screen before it is done; on narrow windows the panel takes
//! the place of the list and gives it back.
//! Will not do: count or write. Questions go out as commands, answers come with the state.

mod compare;
mod export;
mod list;
mod new;
mod rows;
mod split_bar;

use egui::{Align2, Rect, Ui, vec2};

use crate::domain::ids::{DatasetImportId, SnapshotId};
use crate::state::Command;
use crate::state::datasets::DatasetsCommand;

use super::context::{AppContext, Width};
use super::theme::Type;
use super::widgets::{Button, Dialog, Empty, Kind, Size, Strip, child};
use super::{icons, paint};

use export::ExportForm;
use new::NewForm;

/// Width of the panel beside the list.
const PANEL: f32 = 380.0;

/// What hands have moved on the screen.
#[derive(Debug, Default)]
pub struct DatasetsView {
    panel: Panel,
    new: NewForm,
    export: ExportForm,
    /// The first of two to be compared.
    marked: Option<SnapshotId>,
    /// The one that is about to be deleted.
    deleting: Option<SnapshotId>,
    /// The import that is about to be taken out.
    removing: Option<DatasetImportId>,
}

/// What stands beside the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Panel {
    #[default]
    None,
    New,
    Export(SnapshotId),
    Compare(SnapshotId, SnapshotId),
}

fn send(cx: &AppContext<'_>, command: DatasetsCommand) {
    cx.sender.send(Command::Datasets(command));
}

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut DatasetsView) {
    ui.painter().rect_filled(rect, 0, cx.tokens.bg);
    view.forget_what_is_gone(cx);
    let escape = |ui: &Ui| ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
    let asks = view.deleting.is_some() || view.removing.is_some();
    if view.panel != Panel::None && !asks && !ui.ctx().egui_wants_keyboard_input() && escape(ui) {
        view.panel = Panel::None;
    }
    let beside = cx.width >= Width::Medium;
    let mut list_place = Some(rect);
    if view.panel != Panel::None {
        let place = if beside { rect.with_min_x(rect.right() - PANEL) } else { rect };
        list_place = beside.then(|| rect.with_max_x(place.left()));
        child(ui, "dataset panel", place, |ui| panel(ui, cx, place, view));
    }
    if let Some(place) = list_place {
        child(ui, "snapshots", place, |ui| screen(ui, cx, place, view));
    }
    confirm_delete(ui, cx, view);
    confirm_remove(ui, cx, view);
}

impl DatasetsView {
    fn forget_what_is_gone(&mut self, cx: &AppContext<'_>) {
        let known = |id: SnapshotId| cx.state.datasets.snapshots.iter().any(|s| s.id == id);
        let is_gone = match self.panel {
            Panel::Export(id) => !known(id),
            Panel::Compare(a, b) => !known(a) || !known(b),
            Panel::None | Panel::New => false,
        };
        if is_gone && cx.state.datasets.known {
            self.panel = Panel::None;
        }
        self.marked = self.marked.filter(|id| known(*id));
    }
}

/// The page head and the list, or what teaches where there is none yet.
fn screen(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut DatasetsView) {
    let phone = cx.width.is_phone();
    let pad = if phone { 16.0 } else { 24.0 };
    let (head, body) = rect.split_top_bottom_at_y(rect.top() + 64.0);
    let mut strip = Strip::new(head.shrink2(vec2(pad, 0.0)));
    let datasets = &cx.state.datasets;
    let is_empty = datasets.known && datasets.snapshots.is_empty() && datasets.imports.is_empty();
    if !is_empty {
        let name = cx.tr("datasets-new");
        let size = if phone { Size::Touch } else { Size::Medium };
        let kind = if view.panel == Panel::None { Kind::Primary } else { Kind::Secondary };
        let enabled = !cx.state.is_read_only();
        let button = Button::text(&name).with_icon(icons::PLUS).kind(kind).size(size).enabled(enabled);
        let place = strip.right_part(button.measure(ui));
        if button.show(ui, cx, place).clicked() {
            view.new.open(cx);
            view.panel = Panel::New;
        }
    }
    strip.space_right(8.0);
    let name = cx.tr("datasets-import");
    let size = if phone { Size::Touch } else { Size::Medium };
    let enabled = !cx.state.is_read_only() && !cx.state.dialog_open;
    let button = Button::text(&name).with_icon(icons::TRAY).size(size).enabled(enabled).icon_only(phone);
    let place = strip.right_part(button.measure(ui));
    if button.show(ui, cx, place).clicked() {
        send(cx, DatasetsCommand::ChooseImport);
    }
    let title = cx.tr("nav-datasets");
    paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, &title, Type::HEADING, cx.tokens.text);
    if is_empty {
        let (title, text) = (cx.tr("datasets-empty-title"), cx.tr("datasets-empty-text"));
        let act = cx.tr("datasets-new");
        let empty = Empty {
            icon: icons::DATABASE,
            title: &title,
            text: &text,
            act: Some((&act, icons::PLUS)),
            enabled: !cx.state.is_read_only(),
        };
        if empty.show(ui, cx, body).is_some_and(|r| r.clicked()) {
            view.new.open(cx);
            view.panel = Panel::New;
        }
        return;
    }
    list::draw(ui, cx, body, pad, view);
}

/// The panel: a head that closes it, and what it is about.
fn panel(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut DatasetsView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::vline(ui.painter(), rect.left(), rect.y_range(), t.border);
    let (head, body) = rect.split_top_bottom_at_y(rect.top() + 56.0);
    paint::hline(ui.painter(), head.x_range(), head.bottom() - 1.0, t.border);
    let mut strip = Strip::new(head.shrink2(vec2(16.0, 0.0)));
    let close = cx.tr("close");
    let size = if cx.width.is_phone() { 44.0 } else { 32.0 };
    let button_size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let place = strip.right_part(vec2(size, size));
    let closed = Button::icon(icons::X, &close).size(button_size).show(ui, cx, place).clicked();
    let title = match view.panel {
        Panel::New | Panel::None => cx.tr("datasets-new"),
        Panel::Export(_) => cx.tr("datasets-export"),
        Panel::Compare(..) => cx.tr("datasets-compare"),
    };
    paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, &title, Type::TITLE, t.text);
    let done = match view.panel {
        Panel::None => false,
        Panel::New => new::draw(ui, cx, body, &mut view.new),
        Panel::Export(id) => {
            export::draw(ui, cx, body, id, &mut view.export);
            false
        }
        Panel::Compare(a, b) => {
            compare::draw(ui, cx, body, a, b);
            false
        }
    };
    if closed || done {
        view.panel = Panel::None;
    }
}

fn confirm_delete(ui: &Ui, cx: &AppContext<'_>, view: &mut DatasetsView) {
    let Some(id) = view.deleting else { return };
    let Some(card) = cx.state.datasets.snapshots.iter().find(|s| s.id == id) else {
        view.deleting = None;
        return;
    };
    let title = cx.say(
        &crate::domain::message::Message::new("datasets-delete-title")
            .with("name", card.settings.name.as_str()),
    );
    let (text, act) = (cx.tr("datasets-delete-text"), cx.tr("datasets-delete"));
    let dialog = Dialog { title: &title, text: &text, act: &act, danger: true, field: None };
    match dialog.show(ui, cx, &mut String::new()) {
        Some(super::widgets::Answer::Do) => {
            send(cx, DatasetsCommand::DeleteSnapshot(id));
            view.deleting = None;
        }
        Some(super::widgets::Answer::Cancel) => view.deleting = None,
        None => {}
    }
}

fn confirm_remove(ui: &Ui, cx: &AppContext<'_>, view: &mut DatasetsView) {
    let Some(id) = view.removing else { return };
    let (title, text) = (cx.tr("datasets-remove-title"), cx.tr("datasets-remove-text"));
    let act = cx.tr("datasets-remove");
    let dialog = Dialog { title: &title, text: &text, act: &act, danger: true, field: None };
    let answer = dialog.show(ui, cx, &mut String::new());
    if answer == Some(super::widgets::Answer::Do) {
        send(cx, DatasetsCommand::RemoveImport(id));
    }
    if answer.is_some() {
        view.removing = None;
    }
}
