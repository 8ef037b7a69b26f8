//! The mouse on the page: clicks, ranges, the rubber band, and picking faces up.

use egui::{CornerRadius, Painter, PointerButton, Pos2, Rect, Response, Stroke, StrokeKind, Ui, pos2};

use crate::state::faces::FacesCommand;
use crate::ui::context::AppContext;

use super::send;
use super::view::{Drag, FacesView};

/// Points a second the page moves while a rubber band is held at its edge.
const EDGE_SPEED: f32 = 900.0;
const EDGE: f32 = 28.0;

pub fn act(ui: &Ui, cx: &AppContext<'_>, response: &Response, view: &mut FacesView) {
    let faces = &cx.state.faces;
    let modifiers = ui.input(|input| input.modifiers);
    let hit = |view: &FacesView, point: Pos2| {
        let (x, y) = view.on_page(point);
        view.grid.place_at(x, y).and_then(|place| faces.layout.row_at(place))
    };
    if ui.input(egui::InputState::any_touches) && response.dragged() {
        view.scroll -= f64::from(response.drag_delta().y);
        view.clamp_scroll();
        return;
    }
    if let Some(point) = response.interact_pointer_pos().filter(|_| response.clicked()) {
        response.request_focus();
        match hit(view, point) {
            Some(row) if modifiers.shift => view.selection.extend_to(&faces.layout, row, modifiers.command),
            Some(row) if modifiers.command => view.selection.toggle(row),
            Some(row) => view.selection.select(row),
            None => view.selection.clear(),
        }
    }
    if response.double_clicked()
        && let Some(row) = view.selection.cursor()
    {
        send(cx, FacesCommand::Play(row));
    }
    if response.drag_started_by(PointerButton::Primary)
        && let Some(point) = ui.input(|input| input.pointer.press_origin())
    {
        view.drag = if let Some(row) = hit(view, point).filter(|_| !modifiers.shift) {
            // What is not selected is carried alone and stays so: the panel beside it goes on showing the same face,
            // and with it the people to drop on, which must not move under the hand.
            let carried = if view.selection.contains(row) { view.selection.rows() } else { vec![row] };
            Some(Drag::Faces(carried))
        } else {
            let adds = modifiers.command || modifiers.shift;
            let before = if adds { view.selection.rows() } else { Vec::new() };
            Some(Drag::Rubber { from: view.on_page(point), before })
        };
    }
    if let (Some(Drag::Rubber { from, before }), Some(point)) =
        (view.drag.clone(), ui.input(|input| input.pointer.latest_pos()))
    {
        edge_scroll(ui, view, point);
        let to = view.on_page(point);
        let (x, y) = (from.0.min(to.0)..from.0.max(to.0), from.1.min(to.1)..from.1.max(to.1));
        let inside = view.grid.places_in(x, y).into_iter().filter_map(|place| faces.layout.row_at(place));
        let rows: Vec<u32> = before.into_iter().chain(inside).collect();
        if rows.len() != view.selection.len() || !rows.iter().all(|&row| view.selection.contains(row)) {
            view.selection.set_rows(rows);
        }
    }
}

/// After everything was drawn: what nobody took is put back.
pub fn let_go(ui: &Ui, view: &mut FacesView) {
    if view.drag.is_some() && ui.input(|input| input.pointer.any_released() || !input.pointer.any_down()) {
        view.drag = None;
    }
}

fn edge_scroll(ui: &Ui, view: &mut FacesView, point: Pos2) {
    let dt = ui.input(|input| input.stable_dt).min(0.1);
    let off = if point.y < view.well.top() + EDGE {
        -1.0
    } else if point.y > view.well.bottom() - EDGE {
        1.0
    } else {
        return;
    };
    view.scroll += f64::from(off * EDGE_SPEED * dt);
    view.clamp_scroll();
    ui.ctx().request_repaint();
}

pub fn rubber(painter: &Painter, cx: &AppContext<'_>, view: &FacesView, pointer: Option<Pos2>) {
    let (Some(Drag::Rubber { from, .. }), Some(pointer)) = (&view.drag, pointer) else { return };
    let start = pos2(view.well.left() + from.0, view.well.top() + (from.1 - view.scroll) as f32);
    let band = Rect::from_two_pos(start, pointer);
    let t = cx.tokens;
    painter.rect(
        band,
        CornerRadius::same(3),
        t.accent.gamma_multiply(0.14),
        Stroke::new(1.0, t.accent),
        StrokeKind::Inside,
    );
}
