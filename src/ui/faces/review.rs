//! How far the review of a face is: its stage, who said so and when, and the remark beside it.

use egui::{Align2, Key, Rect, Ui, pos2, vec2};

use crate::state::faces::{Decision, FacesCommand, ReviewState};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Size, tip};

use super::keys::{self, FaceAction};
use super::send;
use super::view::FacesView;

/// Draws the card below `at`; returns where it ends.
pub fn card(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    at: egui::Pos2,
    width: f32,
    view: &mut FacesView,
    row: u32,
) -> f32 {
    let t = cx.tokens;
    let faces = &cx.state.faces;
    let state = faces.mark(row).state;
    let said = faces.focus.as_ref().filter(|focus| focus.row == row).map(|focus| &focus.said);
    let (icon, ink, key) = match state {
        ReviewState::New => (icons::TRAY, t.text2, "faces-stage-new"),
        ReviewState::InReview => (icons::EYE, t.info, "faces-stage-in-review"),
        ReviewState::Accepted => (icons::CHECK_CIRCLE, t.success, "faces-stage-accepted"),
        ReviewState::Rejected => (icons::X_CIRCLE, t.danger, "faces-stage-rejected"),
        ReviewState::NotAFace => (icons::X_CIRCLE, t.danger, "faces-stage-not-a-face"),
    };
    let line = Rect::from_min_size(at, vec2(width, 24.0));
    paint::icon(ui.painter(), pos2(line.left() + 8.0, line.center().y), icon, 16.0, ink);
    let text = line.with_min_x(line.left() + 24.0);
    let words = paint::text(ui.painter(), text, Align2::LEFT_CENTER, &cx.tr(key), Type::NAME, ink);
    let mut right = line;
    if state == ReviewState::New {
        let (name, full) = (cx.tr("faces-start-short"), cx.tr("faces-start"));
        let button = Button::text(&name).named(&full).size(Size::Small);
        let size = button.measure(ui);
        let place = Rect::from_min_size(pos2(line.right() - size.x, line.center().y - size.y / 2.0), size);
        let response = button.show(ui, cx, place);
        let key = FaceAction::Decide(Decision::Start).key_text();
        if tip(response, cx, &full, Some(key)).clicked() {
            keys::decide(cx, view, Decision::Start);
        }
    } else if let Some(said) = said.filter(|said| !said.at.is_empty()) {
        right.min.x = words.rect.right() + 8.0;
        let by = said.by.as_deref().unwrap_or_default();
        let text = format!("{by} · {}", said.at);
        paint::text(ui.painter(), right, Align2::RIGHT_CENTER, &text, Type::SMALL.figures(), t.text3);
    }
    let place = Rect::from_min_size(pos2(at.x, line.bottom() + 6.0), vec2(width, 32.0));
    remark(ui, cx, place, view, row, said.map_or("", |said| said.comment.as_str()));
    place.bottom()
}

/// The remark, to be written and changed in its place; Enter or leaving the field keeps it.
fn remark(ui: &mut Ui, cx: &AppContext<'_>, place: Rect, view: &mut FacesView, row: u32, known: &str) {
    let Some(face) = cx.state.faces.row(row).map(|row| row.id) else { return };
    let mut text = match &view.comment {
        (Some(of), text) if *of == face => text.clone(),
        _ => known.to_owned(),
    };
    let (name, hint) = (cx.tr("faces-remark"), cx.tr("faces-remark-hint"));
    let response = Field { name: &name, hint: &hint, icon: None }.show(ui, cx, place, &mut text);
    if response.has_focus() {
        view.comment = (Some(face), text.clone());
    }
    if response.lost_focus() {
        view.comment = (None, String::new());
        view.wants_focus |= ui.input(|input| input.key_pressed(Key::Enter));
        let left = ui.input(|input| input.key_pressed(Key::Escape));
        if !left && text.trim() != known {
            send(cx, FacesCommand::Comment { row, text: text.trim().to_owned() });
        }
    }
}
