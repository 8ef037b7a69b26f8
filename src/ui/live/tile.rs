//! One camera: its picture, the people in it, and how it is.

use egui::{
    Align2, Color32, CornerRadius, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::cameras::CameraForm;
use super::{LiveView, shapes};
use crate::domain::geometry;
use crate::domain::message::Message;
use crate::state::{Command, LiveCommand, LiveTile, TileBox, TileBoxKind, TileState};
use crate::ui::context::{AppContext, OverlayBox};
use crate::ui::theme::{Tokens, Type};
use crate::ui::widgets::{Button, Kind, MenuItem, Size, context_menu, spinner};
use crate::ui::{focus, icons, paint};

const RADIUS: u8 = 6;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, tile: &LiveTile, view: &mut LiveView) {
    let response = ui.interact(rect, ui.scope_id().with("tile"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &tile.name));
    ui.painter().rect_filled(rect, RADIUS, cx.tokens.well);
    let has_picture = tile.size.0 > 0 && tile.watched.is_some();
    let place = fitted(rect, tile.size);
    if has_picture {
        picture(ui, cx, place, rect, tile, view);
    }
    let lost = !matches!(tile.state, TileState::Live | TileState::Off);
    if !has_picture || matches!(tile.state, TileState::Waiting { .. }) {
        condition(ui, cx, rect, tile, has_picture);
    }
    let edge = if lost { cx.tokens.border2 } else { cx.tokens.border };
    ui.painter().rect_stroke(rect, RADIUS, Stroke::new(1.0, edge), StrokeKind::Inside);
    focus::ring(ui, &response, rect, RADIUS, cx.tokens);
    plates(ui, cx, rect, tile);
    if view.drawing.as_ref().is_some_and(|drawing| drawing.is_on(tile)) {
        shapes::draw(ui, cx, (rect, place), &mut view.drawing);
        return;
    }
    if response.double_clicked() {
        view.enlarged = if view.enlarged == Some(tile.id) { None } else { Some(tile.id) };
    }
    menu(cx, &response, tile, view);
}

/// The largest place with the picture's proportions.
fn fitted(rect: Rect, (width, height): (u32, u32)) -> Rect {
    let (w, h) = (width.max(1) as f32, height.max(1) as f32);
    let scale = (rect.width() / w).min(rect.height() / h);
    Align2::CENTER_CENTER.align_size_within_rect(vec2(w * scale, h * scale), rect)
}

fn color_of(kind: TileBoxKind, t: &Tokens) -> Color32 {
    match kind {
        TileBoxKind::Checking => t.accent,
        TileBoxKind::Known => t.success,
        TileBoxKind::Unknown | TileBoxKind::Close => t.warning,
    }
}

fn picture(ui: &Ui, cx: &AppContext<'_>, place: Rect, clip: Rect, tile: &LiveTile, view: &LiveView) {
    let t = cx.over_video;
    let Some(camera) = tile.watched else { return };
    let painter = ui.painter().with_clip_rect(clip.intersect(ui.clip_rect()));
    let (w, h) = (tile.size.0 as f32, tile.size.1 as f32);
    let boxes: Vec<OverlayBox> = tile
        .boxes
        .iter()
        .map(|found| OverlayBox {
            bbox: found.bbox,
            color: color_of(found.kind, t),
            selected: false,
            interpolated: matches!(found.kind, TileBoxKind::Unknown | TileBoxKind::Close),
        })
        .collect();
    cx.video.paint_camera(&painter, camera, place, geometry::Rect::new(0.0, 0.0, w, h), &boxes);
    let at =
        |x: f32, y: f32| pos2(place.left() + x / w * place.width(), place.top() + y / h * place.height());
    for found in &tile.boxes {
        if let Some(face) = found.covered {
            let cover = Rect::from_min_max(at(face.x, face.y), at(face.right(), face.bottom()));
            painter.rect_filled(cover.expand(2.0), 6, t.well);
        }
        if view.names && place.width() > 160.0 {
            label(&painter, cx, clip, found, at(found.bbox.x, found.bbox.y));
        }
    }
    if view.drawing.as_ref().is_none_or(|drawing| !drawing.is_on(tile)) {
        shapes::shapes(ui, place, &tile.shapes, t, None);
    }
}

/// Name, score and how long somebody has been there, above their box.
fn label(painter: &egui::Painter, cx: &AppContext<'_>, clip: Rect, found: &TileBox, corner: Pos2) {
    let t = cx.over_video;
    let name = match (found.kind, &found.label) {
        (_, Some(label)) => label.clone(),
        (TileBoxKind::Checking, None) => cx.tr("live-checking"),
        (TileBoxKind::Close, None) => cx.tr("live-close"),
        _ => cx.tr("live-unknown"),
    };
    let mut text = name;
    if let (Some(score), TileBoxKind::Known) = (found.score, found.kind) {
        text = format!("{text} {}", cx.decimal(f64::from(score), 2));
    }
    if found.dwell_s >= 5 {
        text = format!("{text} · {}", seconds(cx, found.dwell_s));
    }
    let ty = Type::CAPTION.figures();
    let mark = if found.flat { 14.0 } else { 0.0 };
    let width = paint::width(painter, &text, ty) + 10.0 + mark;
    let above = corner.y - 17.0;
    let y = if above < clip.top() + 2.0 { corner.y + 1.0 } else { above };
    let x = corner.x.clamp(clip.left() + 1.0, (clip.right() - width - 1.0).max(clip.left() + 1.0));
    let plate = Rect::from_min_size(pos2(x, y), vec2(width, 16.0));
    let fill = if found.flat { t.danger } else { color_of(found.kind, t) };
    painter.rect_filled(plate, CornerRadius::same(3), fill);
    if found.flat {
        paint::icon(painter, plate.left_center() + vec2(10.0, 0.0), icons::WARNING, 12.0, t.accent_ink);
    }
    paint::text(
        painter,
        plate.with_min_x(plate.left() + 5.0 + mark),
        Align2::LEFT_CENTER,
        &text,
        ty,
        t.accent_ink,
    );
}

fn seconds(cx: &AppContext<'_>, seconds: u32) -> String {
    let message = if seconds < 60 {
        Message::new("live-seconds").with("n", seconds)
    } else {
        Message::new("live-minutes").with("n", seconds / 60)
    };
    cx.say(&message)
}

/// Why there is no picture, and what can be done.
fn condition(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, tile: &LiveTile, over_picture: bool) {
    let t = cx.over_video;
    if over_picture {
        ui.painter().rect_filled(rect, RADIUS, Tokens::plate());
    }
    let center = rect.center();
    match &tile.state {
        TileState::Connecting => spinner(ui, center, 24.0, t.accent),
        TileState::Live => {}
        TileState::Off | TileState::Ended => {
            let key = if tile.state == TileState::Off { "live-off" } else { "live-ended" };
            paint::icon(ui.painter(), center - vec2(0.0, 14.0), icons::VIDEO_CAMERA, 28.0, t.text3);
            let place = Rect::from_center_size(center + vec2(0.0, 18.0), vec2(rect.width(), 20.0));
            paint::text(ui.painter(), place, Align2::CENTER_CENTER, &cx.tr(key), Type::SMALL, t.text2);
        }
        TileState::Waiting { reason, again_s } => {
            let small = rect.height() < 190.0;
            let top = center.y - if small { 34.0 } else { 64.0 };
            if !small {
                paint::icon(ui.painter(), pos2(center.x, top), icons::WIFI_SLASH, 28.0, t.text3);
            }
            let title = match tile.age_s {
                0 if tile.size.0 == 0 => cx.tr("live-no-picture"),
                age => cx.say(&Message::new("live-last-picture").with("ago", seconds(cx, age))),
            };
            let place = Rect::from_center_size(pos2(center.x, top + 30.0), vec2(rect.width() - 24.0, 20.0));
            paint::text(ui.painter(), place, Align2::CENTER_CENTER, &title, Type::CARD_TITLE, t.text);
            let again = cx.say(&Message::new("live-again").with("seconds", *again_s));
            let text = if small { again } else { format!("{}. {again}", cx.say(reason)) };
            let width = (rect.width() - 24.0).min(380.0);
            let height = paint::paragraph_centered(
                ui.painter(),
                pos2(center.x, top + 46.0),
                width,
                &text,
                Type::SMALL,
                t.text2,
            );
            let name = cx.tr("live-try-now");
            let button =
                Button::text(&name).with_icon(icons::ARROW_CLOCKWISE).kind(Kind::Secondary).size(Size::Small);
            let size = button.measure(ui);
            let y = top + 56.0 + height;
            if y + size.y < rect.bottom() - 30.0 {
                let place = Rect::from_center_size(pos2(center.x, y + size.y / 2.0), size);
                if let (true, Some(camera)) = (button.show(ui, cx, place).clicked(), tile.watched) {
                    cx.sender.send(Command::Live(LiveCommand::TryNow(camera)));
                }
            }
        }
    }
}

/// Name, clock and figures on plates in the corners.
fn plates(ui: &Ui, cx: &AppContext<'_>, rect: Rect, tile: &LiveTile) {
    let t = cx.over_video;
    let inner = rect.shrink(8.0);
    let dot = match tile.state {
        TileState::Live => t.success,
        TileState::Connecting => t.warning,
        TileState::Waiting { .. } => t.danger,
        TileState::Off | TileState::Ended => t.text3,
    };
    let clock = (tile.state == TileState::Live && rect.width() > 240.0).then_some(tile.clock.as_str());
    let clock_width =
        clock.map_or(0.0, |clock| plate(ui, inner, Align2::RIGHT_TOP, clock, Type::SMALL.figures(), None));
    let room = inner.width() - clock_width - 8.0;
    let text_width = paint::width(ui.painter(), &tile.name, Type::SMALL_NAME).min(room - 30.0);
    let name = Rect::from_min_size(inner.min, vec2(text_width + 28.0, 24.0));
    ui.painter().rect_filled(name, 4, Tokens::plate());
    ui.painter().circle_filled(name.left_center() + vec2(11.0, 0.0), 3.0, dot);
    let text = name.with_min_x(name.left() + 20.0);
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, &tile.name, Type::SMALL_NAME, Color32::WHITE);
    if tile.state != TileState::Live || rect.height() < 110.0 {
        return;
    }
    let slow = tile.looks > 0.0 && tile.looks < 0.8 * tile.wished;
    let mut text = cx.say(
        &Message::new("live-figures")
            .with("people", tile.boxes.len())
            .with("fps", cx.decimal(f64::from(tile.fps), 0))
            .with("ms", tile.box_ms),
    );
    if slow {
        let (given, wished) = (cx.decimal(f64::from(tile.looks), 1), cx.decimal(f64::from(tile.wished), 1));
        let rate = Message::new("live-slow").with("given", given).with("wished", wished);
        text = format!("{text} · {}", cx.say(&rate));
    }
    plate(ui, inner, Align2::LEFT_BOTTOM, &text, Type::CAPTION.figures(), Some(icons::USERS));
}

/// A line of text on a dark plate in a corner; its width.
fn plate(ui: &Ui, inner: Rect, corner: Align2, text: &str, ty: Type, icon: Option<icons::Icon>) -> f32 {
    let lead = if icon.is_some() { 20.0 } else { 0.0 };
    let width = (paint::width(ui.painter(), text, ty) + 16.0 + lead).min(inner.width());
    let rect = corner.align_size_within_rect(vec2(width, 22.0), inner);
    ui.painter().rect_filled(rect, 4, Tokens::plate());
    if let Some(icon) = icon {
        paint::icon(ui.painter(), rect.left_center() + vec2(14.0, 0.0), icon, 14.0, Color32::WHITE);
    }
    let place = rect.shrink2(vec2(8.0, 0.0)).with_min_x(rect.left() + 8.0 + lead);
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, text, ty, Color32::WHITE);
    width
}

fn menu(cx: &AppContext<'_>, response: &egui::Response, tile: &LiveTile, view: &mut LiveView) {
    let read_only = cx.state.is_read_only();
    let enlarged = view.enlarged == Some(tile.id);
    let names = [
        cx.tr(if enlarged { "live-all-tiles" } else { "live-enlarge" }),
        cx.tr("live-snapshot"),
        cx.tr("live-edit-camera"),
        cx.tr("live-shapes"),
        cx.tr("live-remove-camera"),
    ];
    let mut items =
        vec![MenuItem::new(&names[0]).icon(icons::CORNERS_OUT), MenuItem::new(&names[1]).icon(icons::CAMERA)];
    if !read_only {
        items.push(MenuItem::new(&names[2]).icon(icons::PENCIL).apart());
        items.push(MenuItem::new(&names[3]).icon(icons::TARGET));
        items.push(MenuItem::new(&names[4]).icon(icons::TRASH).danger().apart());
    }
    let send = |command| cx.sender.send(Command::Live(command));
    match context_menu(response, cx, &items) {
        Some(0) => view.enlarged = if enlarged { None } else { Some(tile.id) },
        Some(1) => {
            if let Some(camera) = tile.watched {
                send(LiveCommand::Snapshot(camera));
            }
        }
        Some(2) => view.form = Some(CameraForm::of(tile)),
        Some(3) => {
            // Large, so that corners can be put where they belong.
            view.enlarged = Some(tile.id);
            view.drawing = Some(shapes::Drawing::of(tile));
        }
        Some(4) => send(LiveCommand::RemoveCamera(tile.id)),
        _ => {}
    }
}
