//! The map of faces: a point for each, in its person's colour. A line drawn around some selects them, in the grid too.

use egui::{
    Align2, CornerRadius, Id, PointerButton, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::state::faces::{FaceMap, FacesCommand, MapState};
use crate::ui::context::{AppContext, FaceTile};
use crate::ui::focus;
use crate::ui::paint;
use crate::ui::theme::Type;

use super::view::FacesView;
use super::{send, tiles};

const PAD: f32 = 32.0;
const DOT: f32 = 3.5;
/// Points of the line are this far apart at least.
const STEP: f32 = 4.0;
/// The pointer reaches a face from this far.
const REACH: f32 = 12.0;
/// Side of the picture beside the pointer.
const PICTURE: f32 = 96.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.bg);
    let faces = &cx.state.faces;
    let well = square(rect.shrink(PAD));
    let id = Id::unique("face map");
    let response = ui.interact(rect, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, cx.tr("faces-map-name")));
    let map = match &faces.map {
        MapState::Done(map) => map.clone(),
        MapState::Running => {
            paint::text(
                ui.painter(),
                rect,
                Align2::CENTER_CENTER,
                &cx.tr("faces-map-running"),
                Type::BODY,
                t.text2,
            );
            return;
        }
        MapState::Not => {
            send(cx, FacesCommand::MakeMap);
            return;
        }
    };
    if map.rows.is_empty() {
        paint::text(ui.painter(), rect, Align2::CENTER_CENTER, &cx.tr("faces-map-none"), Type::BODY, t.text2);
        return;
    }
    dots(ui, cx, well, view, &map);
    let on_map = |at: Pos2| ((at.x - well.left()) / well.width(), (at.y - well.top()) / well.height());
    let pointer = ui.input(|input| input.pointer.latest_pos()).filter(|at| rect.contains(*at));
    if response.drag_started_by(PointerButton::Primary) {
        view.lasso = ui.input(|input| input.pointer.press_origin()).into_iter().collect();
    }
    if let Some(at) = pointer.filter(|_| response.dragged())
        && view.lasso.last().is_some_and(|last| last.distance(at) >= STEP)
    {
        view.lasso.push(at);
    }
    if !view.lasso.is_empty() {
        ui.painter().add(Shape::closed_line(view.lasso.clone(), Stroke::new(1.5, t.accent)));
    }
    if response.drag_stopped() {
        let line: Vec<(f32, f32)> = std::mem::take(&mut view.lasso).into_iter().map(on_map).collect();
        let found = map.inside(&line);
        let adds = ui.input(|input| input.modifiers.command || input.modifiers.shift);
        if adds {
            view.selection.add_rows(found);
        } else {
            view.selection.set_rows(found);
        }
    }
    let near = pointer.and_then(|at| map.nearest(on_map(at), REACH / well.width()));
    if response.clicked() {
        match near {
            Some(row) if ui.input(|input| input.modifiers.command) => view.selection.toggle(row),
            Some(row) => view.selection.select(row),
            None => view.selection.clear(),
        }
    }
    if let (Some(row), Some(at), true) = (near, pointer, view.lasso.is_empty()) {
        picture(ui, cx, rect, at, row);
    }
    focus::ring_inside(ui, &response, rect, t);
}

fn square(rect: Rect) -> Rect {
    Rect::from_center_size(rect.center(), egui::Vec2::splat(rect.width().min(rect.height()).max(1.0)))
}

fn dots(ui: &Ui, cx: &AppContext<'_>, well: Rect, view: &FacesView, map: &FaceMap) {
    let t = cx.tokens;
    let faces = &cx.state.faces;
    let painter = ui.painter();
    let any = !view.selection.is_empty();
    for (&row, &(x, y)) in map.rows.iter().zip(&map.points) {
        let at = well.min + vec2(x * well.width(), y * well.height());
        let mark = faces.mark(row);
        let color = faces.person(mark.who).map_or(t.text3, |person| t.lane(person.code.0));
        let selected = any && view.selection.contains(row);
        let faded = (any && !selected) || mark.state.is_out();
        painter.circle_filled(at, DOT, if faded { color.gamma_multiply(0.35) } else { color });
        if selected {
            painter.circle_stroke(at, DOT + 2.0, Stroke::new(1.5, t.text));
        }
    }
}

/// The face at the pointer, beside it.
fn picture(ui: &Ui, cx: &AppContext<'_>, rect: Rect, at: Pos2, row: u32) {
    let left = if at.x + 16.0 + PICTURE > rect.right() { at.x - 16.0 - PICTURE } else { at.x + 16.0 };
    let top =
        (at.y - PICTURE / 2.0).clamp(rect.top() + 4.0, (rect.bottom() - PICTURE - 4.0).max(rect.top() + 4.0));
    let place = Rect::from_min_size(pos2(left, top), egui::Vec2::splat(PICTURE));
    ui.painter().add(cx.tokens.menu_shadow().as_shape(place, CornerRadius::same(8)));
    let drawn: Vec<FaceTile> = tiles::plain(cx, &cx.state.faces, row, place, 8.0).into_iter().collect();
    cx.faces.paint(ui.painter(), "face on map", &drawn);
}
