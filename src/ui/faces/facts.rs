//! What is known of one face: where it is from, how good a picture it is, whom it looks like.

use egui::{Align2, Color32, CornerRadius, Rect, Sense, Ui, pos2, vec2};

use crate::domain::geometry;
use crate::domain::message::Message;
use crate::state::faces::{Decision, FaceRow, FacesCommand, STILLS, Who};
use crate::state::{FrameClock, PictureId};
use crate::ui::context::{AppContext, FaceTile, OverlayBox};
use crate::ui::format;
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::{Tokens, Type, Weight};
use crate::ui::widgets::{Button, Size, bar, tip};

use super::view::FacesView;
use super::{drop, keys, send, tiles};

/// A box drawn smaller than this is a slip of the hand, in display pixels.
const LEAST_BOX: f32 = 8.0;

/// Words that lead somewhere, their right end at the right of `rect`; true where they were just clicked.
pub fn link(ui: &Ui, cx: &AppContext<'_>, rect: Rect, words: &str) -> bool {
    let t = cx.tokens;
    let width = paint::width(ui.painter(), words, Type::SMALL_NAME).ceil() + 1.0;
    let place = rect.with_min_x(rect.right() - width);
    let response = ui.interact(place, ui.scope_id().with(("link", words)), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, words));
    paint::text(ui.painter(), place, Align2::RIGHT_CENTER, words, Type::SMALL_NAME, t.accent_t);
    if response.hovered() {
        paint::hline(ui.painter(), place.x_range(), place.center().y + 8.0, t.accent_t);
    }
    crate::ui::focus::ring(ui, &response, place, 4, t);
    response.clicked()
}

/// Frame, time, size and confidence, each a word and its value under it, as many as fit.
pub fn origin(ui: &Ui, cx: &AppContext<'_>, rect: Rect, face: &FaceRow) {
    let t = cx.tokens;
    let time = match cx.state.video(face.video) {
        Some(video) => {
            format::timecode(&FrameClock::even(video.facts.fps, video.facts.num_frames), face.frame)
        }
        None => format::position(face.time.seconds()),
    };
    let size = format!("{} × {} px", face.bbox.w.round(), face.bbox.h.round());
    let facts = [
        ("fact-frame", cx.integer(face.frame)),
        ("fact-time", time),
        ("faces-fact-size", size),
        ("fact-confidence", cx.decimal(f64::from(face.quality.score), 2)),
    ];
    let step = 38.0;
    for (i, (key, value)) in facts.into_iter().enumerate() {
        let top = rect.top() + i as f32 * step;
        if top + 34.0 > rect.bottom() + 1.0 {
            break;
        }
        let label = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), 16.0));
        paint::text(ui.painter(), label, Align2::LEFT_CENTER, &cx.tr(key), Type::SMALL, t.text2);
        let place = label.translate(vec2(0.0, 17.0));
        let ty = Type::SMALL_NAME.figures().weight(Weight::Semibold);
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &value, ty, t.text);
    }
}

/// Sharpness, brightness, angle, and how much is uncovered, as bars; returns the height used.
pub fn quality(ui: &Ui, cx: &AppContext<'_>, rect: Rect, face: &FaceRow) -> f32 {
    let t = cx.tokens;
    let q = &face.quality;
    // Neither dark nor washed out is good: in the middle half it counts in full.
    let lit = (2.0 - (q.brightness - 0.5).abs() * 4.0).clamp(0.0, 1.0);
    let rows = [
        ("faces-gate-sharpness", q.sharpness, q.sharpness),
        ("faces-gate-brightness", q.brightness, lit),
        ("faces-frontal", q.frontal(), q.frontal()),
        ("faces-uncovered", q.uncovered, q.uncovered),
    ];
    for (i, (key, value, good)) in rows.into_iter().enumerate() {
        let row = Rect::from_min_size(rect.min + vec2(0.0, i as f32 * 22.0), vec2(rect.width(), 22.0));
        let label = row.with_max_x(row.left() + 88.0);
        paint::text(ui.painter(), label, Align2::LEFT_CENTER, &cx.tr(key), Type::SMALL, t.text2);
        let number = cx.decimal(f64::from(value), 2);
        let ty = Type::SMALL_NAME.figures();
        paint::text(ui.painter(), row, Align2::RIGHT_CENTER, &number, ty, t.text);
        let rail = Rect::from_min_max(
            pos2(label.right() + 4.0, row.center().y - 2.0),
            pos2(row.right() - 40.0, row.center().y + 2.0),
        );
        bar(ui.painter(), rail, Some(value), tiles::tone(t, good), t);
    }
    4.0 * 22.0
}

/// The frame the face was found on, or the seconds around it while they play.
/// A box drawn on it is a face that was missed.
pub fn in_video(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    view: &mut FacesView,
    row: u32,
    face: &FaceRow,
) {
    let t = cx.tokens;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, CornerRadius::same(6), t.well);
    let Some(video) = cx.state.video(face.video) else {
        let key = if face.video == STILLS { "faces-of-still" } else { "faces-video-gone" };
        paint::text(&painter, rect, Align2::CENTER_CENTER, &cx.tr(key), Type::SMALL, t.text3);
        return;
    };
    let (w, h) = video.facts.rotation.displayed_size(video.facts.stored_width, video.facts.stored_height);
    let (w, h) = (w.max(1) as f32, h.max(1) as f32);
    let scale = (rect.width() / w).min(rect.height() / h);
    let picture = Rect::from_center_size(rect.center(), vec2(w, h) * scale);
    let color = box_color(cx, row);
    let playing = cx.state.faces.playing == Some(face.id);
    let studio = cx.state.studio.as_ref().filter(|studio| playing && studio.video == face.video);
    if let Some(studio) = studio {
        let here = studio.playback.frame == face.frame;
        let boxes = OverlayBox { bbox: face.bbox, color, selected: true, interpolated: false };
        let boxes = if here { vec![boxes] } else { Vec::new() };
        cx.video.paint(&painter, picture, geometry::Rect::new(0.0, 0.0, w, h), &boxes);
    } else if let Some(frame) = cx.pictures.picture(PictureId::Frame(face.video, face.frame, face.time)) {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(frame.texture, picture, whole, Color32::WHITE);
        face_box(&painter, picture, scale, face, color);
    }
    let name = cx.tr(if playing { "faces-stop" } else { "faces-play" });
    let id = ui.scope_id().with(("in video", rect.width() as u32));
    let response = ui.interact(rect, id, Sense::click_and_drag());
    if !playing && let Some(bbox) = drawn_box(ui, cx, &response, picture, scale, view) {
        send(cx, FacesCommand::Draw { row, bbox });
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.hovered() || playing {
        let center = rect.left_bottom() + vec2(20.0, -20.0);
        ui.painter().circle_filled(center, 14.0, Tokens::plate());
        let icon = if playing { icons::PAUSE } else { icons::PLAY };
        paint::icon_filled(ui.painter(), center, icon, 14.0, Color32::WHITE);
    }
    crate::ui::focus::ring(ui, &response, rect, 6, t);
    if tip(response, cx, &name, Some(keys::FaceAction::Play.key_text())).clicked() {
        send(cx, FacesCommand::Play(row));
    }
}

/// The box that was just drawn on `picture`, in display pixels.
fn drawn_box(
    ui: &Ui,
    cx: &AppContext<'_>,
    response: &egui::Response,
    picture: Rect,
    scale: f32,
    view: &mut FacesView,
) -> Option<geometry::Rect> {
    if response.drag_started_by(egui::PointerButton::Primary) {
        view.box_from = ui.input(|input| input.pointer.press_origin()).filter(|at| picture.contains(*at));
    }
    let from = view.box_from?;
    let to = picture.clamp(ui.input(|input| input.pointer.latest_pos())?);
    let band = Rect::from_two_pos(from, to);
    let stroke = egui::Stroke::new(2.0, cx.over_video.accent);
    ui.painter().rect_stroke(band, CornerRadius::same(2), stroke, egui::StrokeKind::Middle);
    if !response.drag_stopped() {
        return None;
    }
    view.box_from = None;
    let at = (band.min - picture.min) / scale;
    let size = band.size() / scale;
    (size.x.min(size.y) >= LEAST_BOX).then(|| geometry::Rect::new(at.x, at.y, size.x, size.y))
}

/// In the colour of whom it belongs to.
pub fn box_color(cx: &AppContext<'_>, row: u32) -> Color32 {
    let who = cx.state.faces.mark(row).who;
    cx.state.faces.person(who).map_or(cx.over_video.warning, |person| cx.over_video.lane(person.code.0))
}

pub fn face_box(painter: &egui::Painter, picture: Rect, scale: f32, face: &FaceRow, color: Color32) {
    let min = picture.min + scale * vec2(face.bbox.x, face.bbox.y);
    // A box of a few points could not be seen.
    let size = vec2((scale * face.bbox.w).max(8.0), (scale * face.bbox.h).max(8.0));
    let rect = Rect::from_min_size(min, size);
    let shade = egui::Stroke::new(4.0, Color32::from_black_alpha(140));
    painter.rect_stroke(rect, CornerRadius::same(2), shade, egui::StrokeKind::Middle);
    painter.rect_stroke(rect, CornerRadius::same(2), egui::Stroke::new(2.0, color), egui::StrokeKind::Middle);
}

/// Somebody the face may belong to: picture, name, likeness, and what a click does. Faces may be dropped on it.
pub fn person_row(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    view: &mut FacesView,
    who: Who,
    likeness: f32,
    pictures: &mut Vec<FaceTile>,
) {
    let t = cx.tokens;
    let faces = &cx.state.faces;
    let Some(person) = faces.person(who) else { return };
    let own = view.selection.cursor().map(|row| faces.mark(row).who);
    // Two who are nobody known are more likely one than that a single face is out of place.
    let merge = person.name.is_none()
        && own.is_some_and(|own| own != who && faces.person(own).is_some_and(|person| person.name.is_none()));
    let label = cx.tr(if merge { "faces-merge" } else { "faces-assign" });
    let full = cx.say(
        &Message::new(if merge { "faces-merge-name" } else { "faces-assign-name" })
            .with("person", person.name.clone().unwrap_or_else(|| person.code.to_string())),
    );
    let button = Button::text(&label).named(&full).size(Size::Small);
    let size = button.measure(ui);
    let place = Rect::from_min_size(pos2(rect.right() - size.x, rect.center().y - size.y / 2.0), size);
    let pressed = ui.push_id(("person", who), |ui| button.show(ui, cx, place).clicked()).inner;
    let avatar =
        Rect::from_min_size(rect.left_top() + vec2(0.0, (rect.height() - 32.0) / 2.0), vec2(32.0, 32.0));
    if let Some(tile) = faces.cover(who).and_then(|row| tiles::plain(cx, faces, row, avatar, 16.0)) {
        pictures.push(tile);
    } else {
        ui.painter().circle_filled(avatar.center(), 16.0, t.press);
        paint::icon(ui.painter(), avatar.center(), icons::USER, 18.0, t.text3);
    }
    let number = cx.decimal(f64::from(likeness), 2);
    let ty = Type::SMALL.figures();
    let end = place.left() - 8.0;
    let number_place = Rect::from_min_max(pos2(end - 34.0, rect.top()), pos2(end, rect.bottom()));
    paint::text(ui.painter(), number_place, Align2::RIGHT_CENTER, &number, ty, t.text2);
    let left = avatar.right() + 8.0;
    let name = person.name.clone().unwrap_or_else(|| person.code.to_string());
    let line = Rect::from_min_max(
        pos2(left, avatar.top() + 2.0),
        pos2(number_place.left() - 4.0, avatar.top() + 20.0),
    );
    // Part of a name may be another's: where it does not fit, the code stands for it.
    let fits = paint::width(ui.painter(), &name, Type::SMALL_NAME) <= line.width();
    let shown = if fits { name } else { person.code.to_string() };
    paint::text(ui.painter(), line, Align2::LEFT_CENTER, &shown, Type::SMALL_NAME, t.text);
    let rail = Rect::from_min_size(pos2(left, avatar.bottom() - 7.0), vec2(line.width(), 4.0));
    bar(ui.painter(), rail, Some(likeness.max(0.0)), t.accent, t);
    drop::on_person(ui, cx, view, rect.expand2(vec2(4.0, 0.0)), who);
    if pressed {
        match own {
            Some(from) if merge => send(cx, FacesCommand::Merge { from, into: who }),
            _ => keys::decide(cx, view, Decision::Assign(who)),
        }
    }
}
