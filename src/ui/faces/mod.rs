//! The review of faces: filters at the left, tiles in the middle, the face under the cursor at the right.
//!
//! Guarantees: only what is in view is laid out and drawn, so that a quarter of a million faces scroll as a hundred
//! do; everything can be done from the keyboard; one key is one decision and each can be undone, so nothing is asked.
//! Will not do: load pictures (see [`crate::ui::FacePainter`]) or put faces in order; both arrive ready.

mod acts;
mod coverage;
mod detail;
mod drop;
mod extract;
mod facts;
mod filters;
mod grid;
mod header;
mod hover;
mod keys;
mod map;
mod pointer;
mod review;
mod tiles;
mod toolbar;
mod view;

use egui::{Key, Modifiers, Rect, Ui, pos2, vec2};

use crate::state::Command;
use crate::state::faces::FacesCommand;

use super::context::{AppContext, Width};
use super::paint;
use super::widgets::{Edge, Splitter, child};
use super::window::Layout;

pub use view::FacesView;

/// Height of the detail strip where there is no room beside the tiles.
const STRIP: f32 = 184.0;
const BAR: f32 = 60.0;

/// Says what is wanted.
fn send(cx: &AppContext<'_>, command: FacesCommand) {
    cx.sender.send(Command::Faces(command));
}

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView, sizes: &mut Layout) {
    ui.painter().rect_filled(rect, 0, cx.tokens.bg);
    let escape = |ui: &Ui| ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    if (view.filters_open || view.enlarged) && view.typed.is_none() && escape(ui) {
        (view.filters_open, view.enlarged) = (false, false);
    }
    keys::act(ui, cx, view);
    view.tell_focus(cx);
    let mut middle = rect;
    let has_faces = !cx.state.faces.rows.is_empty();
    if cx.width >= Width::Regular && has_faces {
        let width = sizes.face.min(middle.width() - 480.0).max(264.0);
        let (rest, place) = middle.split_left_right_at_x(middle.right() - width);
        child(ui, "face detail", place, |ui| detail::panel(ui, cx, place, view));
        let name = cx.tr("edge-face");
        let splitter =
            Splitter { name: &name, edge: Edge::Left, min: 264.0, max: 400.0, usual: Layout::USUAL.face };
        splitter.show(ui, cx, place, &mut sizes.face);
        middle = rest;
    }
    if cx.width >= Width::Medium {
        let width = sizes.face_filters.min(middle.width() - 480.0).max(220.0);
        let (place, rest) = middle.split_left_right_at_x(middle.left() + width);
        child(ui, "face filters", place, |ui| filters::panel(ui, cx, place, view));
        let name = cx.tr("edge-face-filters");
        let splitter = Splitter {
            name: &name,
            edge: Edge::Right,
            min: 220.0,
            max: 360.0,
            usual: Layout::USUAL.face_filters,
        };
        splitter.show(ui, cx, place, &mut sizes.face_filters);
        middle = rest;
    }
    let tools = if cx.width.is_phone() { 52.0 } else { 44.0 };
    let (top, mut body) = middle.split_top_bottom_at_y(middle.top() + tools);
    child(ui, "face tools", top, |ui| toolbar::draw(ui, cx, top, view));
    if cx.width.is_phone() && has_faces {
        let (rest, bar) = body.split_top_bottom_at_y(body.bottom() - BAR);
        child(ui, "face acts", bar, |ui| acts::bottom_bar(ui, cx, bar, view));
        body = rest;
    } else if cx.width < Width::Regular && has_faces && body.height() > 420.0 {
        let (rest, strip) = body.split_top_bottom_at_y(body.bottom() - STRIP);
        child(ui, "face strip", strip, |ui| detail::strip(ui, cx, strip, view));
        body = rest;
    }
    if view.map_open && has_faces {
        child(ui, "face map", body, |ui| map::draw(ui, cx, body, view));
    } else {
        grid::draw(ui, cx, body, view);
    }
    drop::on_new_person(ui, cx, view, body);
    if !cx.width.is_phone() {
        acts::floating_bar(ui, cx, body, view);
    }
    acts::name_field(ui, cx, body, view);
    if view.enlarged {
        hover::enlarged(ui, cx, body, view);
    }
    if cx.width < Width::Medium && view.filters_open {
        drawer(ui, cx, rect, view);
    }
    extract::dialog(ui, cx, view);
    pointer::let_go(ui, view);
}

/// The filters over the tiles, where there is no room beside them.
fn drawer(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    let t = cx.tokens;
    let width = if cx.width.is_phone() { rect.width() } else { 300.0 };
    let place = Rect::from_min_size(rect.min, vec2(width, rect.height()));
    let outside = ui.interact(rect, ui.scope_id().with("outside filters"), egui::Sense::click());
    ui.painter().rect_filled(rect, 0, t.ink(t.scrim * 0.6));
    // What is under the drawer gets neither clicks nor scrolling.
    ui.interact(place, ui.scope_id().with("under filters"), egui::Sense::click_and_drag());
    child(ui, "face filters", place, |ui| filters::panel(ui, cx, place, view));
    paint::vline(ui.painter(), place.right() - 1.0, place.y_range(), t.border);
    if outside.clicked() && outside.interact_pointer_pos().is_some_and(|at| at.x > place.right()) {
        view.filters_open = false;
    }
}

/// The middle of the lower edge of `area`, `size` large, `up` points above it.
fn at_bottom(area: Rect, size: egui::Vec2, up: f32) -> Rect {
    let left = (area.center().x - size.x / 2.0).round().max(area.left() + 8.0);
    Rect::from_min_size(pos2(left, (area.bottom() - up - size.y).round()), size)
}
