//! A closer look: the frame a face was found on beside the pointer, and the face as large as there is room.

use egui::{Align2, Color32, CornerRadius, Order, Rect, Response, Sense, Ui, pos2, vec2};

use crate::domain::message::Message;
use crate::state::PictureId;
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::Button;

use super::view::FacesView;
use super::{facts, tiles};

/// The pointer rests this long before the frame is shown, in seconds.
const PATIENCE: f64 = 0.4;

pub fn draw(ui: &Ui, cx: &AppContext<'_>, response: &Response, view: &mut FacesView) {
    let now = ui.input(|input| input.time);
    let pointer =
        response.hover_pos().filter(|_| view.drag.is_none() && !ui.input(|input| input.pointer.any_down()));
    let over = pointer.and_then(|point| {
        let (x, y) = view.on_page(point);
        let place = view.grid.place_at(x, y)?;
        Some((cx.state.faces.layout.row_at(place)?, view.tile_rect(place)))
    });
    let Some((row, tile)) = over else {
        view.hover = None;
        return;
    };
    match view.hover {
        Some((known, since)) if known == row => {
            if now - since < PATIENCE {
                ui.ctx().request_repaint_after_secs((PATIENCE - (now - since)) as f32 + 0.01);
                return;
            }
        }
        _ => {
            view.hover = Some((row, now));
            ui.ctx().request_repaint_after_secs(PATIENCE as f32 + 0.01);
            return;
        }
    }
    frame(ui, cx, row, tile);
}

fn frame(ui: &Ui, cx: &AppContext<'_>, row: u32, tile: Rect) {
    let t = cx.tokens;
    let Some(face) = cx.state.faces.row(row) else { return };
    let Some(picture) = cx.pictures.picture(PictureId::Frame(face.video, face.frame, face.time)) else {
        return;
    };
    let Some(video) = cx.state.video(face.video) else { return };
    let (w, h) = video.facts.rotation.displayed_size(video.facts.stored_width, video.facts.stored_height);
    let scale = (320.0 / w.max(1) as f32).min(220.0 / h.max(1) as f32);
    let size = vec2(w as f32, h as f32) * scale;
    let window = ui.ctx().content_rect().shrink(8.0);
    let whole = size + vec2(0.0, 28.0);
    let mut min = pos2(tile.center().x - whole.x / 2.0, tile.bottom() + 8.0);
    if min.y + whole.y > window.bottom() {
        min.y = tile.top() - 8.0 - whole.y;
    }
    min.x = min.x.clamp(window.left(), (window.right() - whole.x).max(window.left()));
    let rect = Rect::from_min_size(min.round(), whole);
    let layer = egui::LayerId::new(Order::Tooltip, egui::Id::unique("face frame"));
    let painter = ui.ctx().layer_painter(layer);
    painter.add(t.menu_shadow().as_shape(rect, CornerRadius::same(8)));
    paint::panel(&painter, rect.expand(1.0), 8, t.raised, t.border2);
    let image = Rect::from_min_size(rect.min, size);
    let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.image(picture.texture, image, all, Color32::WHITE);
    facts::face_box(&painter, image, scale, face, facts::box_color(cx, row));
    let line =
        Rect::from_min_max(pos2(rect.left() + 8.0, image.bottom()), rect.right_bottom() - vec2(8.0, 0.0));
    let text = Message::new("faces-frame-of")
        .with("frame", cx.integer(face.frame))
        .with("video", video.name.as_str());
    paint::text(&painter, line, Align2::LEFT_CENTER, &cx.say(&text), Type::SMALL.figures(), t.text2);
}

/// The face over the tiles, as large as there is room.
pub fn enlarged(ui: &mut Ui, cx: &AppContext<'_>, area: Rect, view: &mut FacesView) {
    let t = cx.tokens;
    let Some(row) = view.selection.cursor() else {
        view.enlarged = false;
        return;
    };
    let under = ui.interact(area, ui.scope_id().with("enlarged"), Sense::click());
    ui.painter().rect_filled(area, 0, t.ink(t.scrim));
    let side = (area.width().min(area.height()) - 64.0).clamp(64.0, 640.0);
    let rect = Rect::from_center_size(area.center(), vec2(side, side));
    let tile = tiles::plain(cx, &cx.state.faces, row, rect, 10.0);
    cx.faces.paint(
        &ui.painter().with_clip_rect(area),
        "enlarged face",
        &tile.into_iter().collect::<Vec<_>>(),
    );
    let name = cx.tr("close");
    let close = Rect::from_min_size(pos2(rect.right() - 36.0, rect.top() + 4.0), vec2(32.0, 32.0));
    if Button::icon(icons::X, &name).show(ui, cx, close).clicked() || under.clicked() {
        view.enlarged = false;
    }
}
