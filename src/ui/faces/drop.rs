//! Drag and drop: faces onto a person move them, a person onto another merges them, faces onto the empty place at the
//! top make somebody new.

use egui::{Align2, CornerRadius, CursorIcon, Order, Rect, Ui, pos2, vec2};

use crate::domain::message::Message;
use crate::state::faces::{Decision, FacesCommand, Who};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::Type;

use super::view::{Drag, FacesView};
use super::{send, tiles};

/// Makes `rect` a place where faces and people may be let go.
pub fn on_person(ui: &Ui, cx: &AppContext<'_>, view: &mut FacesView, rect: Rect, who: Who) {
    let what = match &view.drag {
        Some(Drag::Faces(rows)) => {
            FacesCommand::Decide { rows: rows.clone(), decision: Decision::Assign(who) }
        }
        Some(Drag::Person(from)) if *from != who => FacesCommand::Merge { from: *from, into: who },
        _ => return,
    };
    place(ui, cx, view, rect, what);
}

/// Where faces become somebody new, shown while faces are carried.
pub fn on_new_person(ui: &Ui, cx: &AppContext<'_>, view: &mut FacesView, area: Rect) {
    let Some(Drag::Faces(rows)) = &view.drag else { return };
    let what = FacesCommand::Decide { rows: rows.clone(), decision: Decision::NewPerson };
    let t = cx.tokens;
    let width = 260.0_f32.min(area.width() - 32.0);
    let rect = Rect::from_min_size(pos2(area.center().x - width / 2.0, area.top() + 12.0), vec2(width, 44.0));
    ui.painter().add(t.menu_shadow().as_shape(rect, CornerRadius::same(10)));
    paint::panel(ui.painter(), rect, 10, t.raised, t.border2);
    paint::icon(ui.painter(), pos2(rect.left() + 24.0, rect.center().y), icons::USER_PLUS, 18.0, t.accent_t);
    let text = rect.with_min_x(rect.left() + 44.0).with_max_x(rect.right() - 8.0);
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, &cx.tr("faces-drop-new"), Type::NAME, t.text);
    place(ui, cx, view, rect, what);
}

fn place(ui: &Ui, cx: &AppContext<'_>, view: &mut FacesView, rect: Rect, what: FacesCommand) {
    let (pointer, released) = ui.input(|input| (input.pointer.latest_pos(), input.pointer.any_released()));
    if !pointer.is_some_and(|pointer| rect.contains(pointer) && ui.clip_rect().contains(pointer)) {
        return;
    }
    tiles::target_frame(ui.painter(), cx, rect);
    if released {
        view.drag = None;
        view.selection.clear();
        send(cx, what);
    }
}

/// What the pointer carries.
pub fn carried(ui: &Ui, cx: &AppContext<'_>, view: &FacesView) {
    let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) else { return };
    let faces = &cx.state.faces;
    let text = match &view.drag {
        Some(Drag::Faces(rows)) => {
            let count = rows.len();
            cx.say(&Message::new("faces-count").with("count", count).with("number", cx.integer(count as i64)))
        }
        Some(Drag::Person(who)) => {
            faces.person(*who).map(|person| person.code.to_string()).unwrap_or_default()
        }
        Some(Drag::Rubber { .. }) | None => return,
    };
    let t = cx.tokens;
    let layer = egui::LayerId::new(Order::Tooltip, egui::Id::unique("carried faces"));
    let painter = ui.ctx().layer_painter(layer);
    let width = paint::width(&painter, &text, Type::NAME.figures()) + 24.0;
    let plate = Rect::from_min_size(pointer + vec2(14.0, 10.0), vec2(width, 28.0));
    painter.add(t.menu_shadow().as_shape(plate, CornerRadius::same(14)));
    painter.rect_filled(plate, CornerRadius::same(14), t.accent);
    paint::text(&painter, plate, Align2::CENTER_CENTER, &text, Type::NAME.figures(), t.accent_ink);
    ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
}
