//! One tile: its picture, and what is said over it.

use egui::{
    Align2, Color32, CornerRadius, Id, Painter, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2,
};

use crate::domain::message::Message;
use crate::state::faces::{FaceFlags, FaceMark, FaceRow, Faces, ReviewState, Who};
use crate::ui::context::{AppContext, FaceTile};
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::{Tokens, Type, Weight};

use super::view::FacesView;

/// How far rejected faces step back.
const REJECTED: f32 = 0.66;
const RADIUS: f32 = 5.0;
/// Below this side there is no room for words.
const WORDS: f32 = 56.0;
/// Above this quality is good, below the other it is bad.
pub const GOOD: f32 = 0.7;
pub const FAIR: f32 = 0.5;

/// A face and where it is on screen.
pub struct Tile {
    pub row: u32,
    pub rect: Rect,
}

impl Tile {
    pub fn picture(&self, cx: &AppContext<'_>) -> FaceTile {
        let faces = &cx.state.faces;
        let face = faces.row(self.row).map_or(crate::domain::ids::FaceId(0), |row| row.id);
        let shade = if faces.mark(self.row).state.is_out() { REJECTED } else { 0.0 };
        FaceTile { face, rect: self.rect, radius: RADIUS, shade, plate: cx.tokens.press }
    }
}

/// Colour of a measure from 0 to 1.
pub fn tone(t: &Tokens, value: f32) -> Color32 {
    match value {
        v if v >= GOOD => t.success,
        v if v >= FAIR => t.warning,
        _ => t.danger,
    }
}

/// State, selection, quality and cursor.
pub fn marks(painter: &Painter, cx: &AppContext<'_>, view: &FacesView, tiles: &[Tile]) {
    let faces = &cx.state.faces;
    let mut shapes = Vec::with_capacity(tiles.len() * 3);
    for tile in tiles {
        let Some(row) = faces.row(tile.row) else { continue };
        let mark = faces.mark(tile.row);
        let selected = view.selection.contains(tile.row);
        if tile.rect.width() >= WORDS {
            quality_plate(painter, cx, tile.rect, row, mark.state.is_out());
        }
        state_disc(painter, cx, tile.rect, mark.state);
        if row.flags.has(FaceFlags::LIKELY_WRONG) && !mark.state.is_decided() && tile.rect.width() >= WORDS {
            let disc = tile.rect.right_top() + vec2(-12.0, 12.0);
            painter.circle_filled(disc, 9.0, Tokens::plate());
            paint::icon(painter, disc, icons::WARNING, 12.0, cx.over_video.warning);
        }
        if selected {
            selection(painter, cx, tile.rect, &mut shapes);
        }
    }
    painter.extend(shapes);
    cursor(painter, cx, view, tiles);
}

fn quality_plate(painter: &Painter, cx: &AppContext<'_>, rect: Rect, row: &FaceRow, out: bool) {
    let ty = Type { size: 10.0, line: 14.0, ..Type::SECTION.figures() };
    let text = cx.decimal(f64::from(row.quality.overall), 2);
    let dark = cx.over_video;
    let ink = if out { dark.text3.gamma_multiply(0.6) } else { tone(dark, row.quality.overall) };
    let plate =
        Rect::from_min_max(rect.right_bottom() - vec2(31.0, 17.0), rect.right_bottom() - vec2(3.0, 3.0));
    painter.rect_filled(plate, CornerRadius::same(4), Tokens::plate());
    paint::text(painter, plate, Align2::CENTER_CENTER, &text, ty, ink);
}

/// Kept: a green check. Rejected: a red cross. No face: a red bar.
fn state_disc(painter: &Painter, cx: &AppContext<'_>, rect: Rect, state: ReviewState) {
    let t = cx.over_video;
    let small = rect.width() < WORDS;
    match state {
        ReviewState::New | ReviewState::InReview => {}
        ReviewState::Accepted => {
            let (radius, inset) = if small { (6.0, 8.0) } else { (8.0, 12.0) };
            let center = rect.left_bottom() + vec2(inset, -inset);
            painter.circle_filled(center, radius, cx.tokens.success);
            let ink = if cx.tokens.dark { t.accent_ink } else { Color32::WHITE };
            paint::icon(painter, center, icons::CHECK, radius * 1.4, ink);
        }
        ReviewState::Rejected | ReviewState::NotAFace => {
            let radius = if small { 7.0 } else { 11.0 };
            painter.circle_filled(rect.center(), radius, t.danger_fill);
            let icon = if state == ReviewState::Rejected { icons::X } else { icons::PROHIBIT };
            paint::icon(painter, rect.center(), icon, radius * 1.3, t.danger_ink);
        }
    }
}

fn selection(painter: &Painter, cx: &AppContext<'_>, rect: Rect, shapes: &mut Vec<Shape>) {
    let t = cx.tokens;
    let stroke = Stroke::new(2.0, t.accent);
    shapes.push(Shape::Rect(egui::epaint::RectShape::stroke(
        rect,
        CornerRadius::same(RADIUS as u8),
        stroke,
        StrokeKind::Outside,
    )));
    let side = if rect.width() < WORDS { 12.0 } else { 16.0 };
    let plate = Rect::from_min_size(rect.min + vec2(4.0, 4.0), vec2(side, side));
    painter.rect_filled(plate, CornerRadius::same(4), t.accent);
    paint::icon(painter, plate.center(), icons::CHECK, side - 4.0, t.accent_ink);
}

fn cursor(painter: &Painter, cx: &AppContext<'_>, view: &FacesView, tiles: &[Tile]) {
    let Some(tile) = view.selection.cursor().and_then(|row| tiles.iter().find(|tile| tile.row == row)) else {
        return;
    };
    let off = if view.selection.contains(tile.row) { 2.0 } else { 0.0 };
    let ring = tile.rect.expand(off);
    let radius = CornerRadius::same(RADIUS as u8 + off as u8);
    painter.rect_stroke(ring, radius, Stroke::new(2.0, cx.tokens.text), StrokeKind::Outside);
}

pub fn node_id(grid: Id, row: u32) -> Id {
    grid.with(("face", row))
}

/// Says what the tiles show, where somebody listens. Clicks are the grid's; only assistive technology clicks here.
pub fn names(ui: &Ui, cx: &AppContext<'_>, grid: Id, view: &mut FacesView, tiles: &[Tile]) {
    if ui.ctx().accesskit_node_builder(grid, |_| ()).is_none() {
        return;
    }
    for tile in tiles {
        let id = node_id(grid, tile.row);
        let response = ui.interact(tile.rect, id, Sense::hover());
        let name = name_of(cx, tile.row);
        let selected = view.selection.contains(tile.row);
        response.widget_info(|| egui::WidgetInfo::selected(Role::ListBoxOption, true, selected, &name));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_selected(selected);
            node.add_action(egui::accesskit::Action::Click);
        });
        let clicked =
            ui.input(|input| input.has_accesskit_action_request(id, egui::accesskit::Action::Click));
        if clicked {
            view.selection.toggle(tile.row);
        }
    }
}

/// "Face 0123 of PERSON-0004, frame 532, not yet reviewed".
pub fn name_of(cx: &AppContext<'_>, row: u32) -> String {
    let faces = &cx.state.faces;
    let Some(face) = faces.row(row) else { return String::new() };
    let mark = faces.mark(row);
    let message = Message::new(if mark.who == Who::NOBODY { "faces-tile-nobody" } else { "faces-tile" })
        .with("number", format!("{:04}", face.id.0))
        .with("frame", cx.integer(face.frame))
        .with("state", cx.tr(state_key(mark)));
    let message = match faces.person(mark.who) {
        Some(person) => message.with("person", person.code.to_string()),
        None => message,
    };
    cx.say(&message)
}

pub fn state_key(mark: FaceMark) -> &'static str {
    match mark.state {
        ReviewState::New => "faces-state-new",
        ReviewState::InReview => "faces-state-in-review",
        ReviewState::Accepted => "faces-state-kept",
        ReviewState::Rejected => "faces-state-rejected",
        ReviewState::NotAFace => "faces-state-not-a-face",
    }
}

/// A small picture of a face with nothing said over it.
pub fn plain(cx: &AppContext<'_>, faces: &Faces, row: u32, rect: Rect, radius: f32) -> Option<FaceTile> {
    let face = faces.row(row)?.id;
    Some(FaceTile { face, rect, radius, shade: 0.0, plate: cx.tokens.press })
}

/// Frame around a tile that is pointed at while something is carried.
pub fn target_frame(painter: &Painter, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    painter.rect_filled(rect, CornerRadius::same(8), t.accent.gamma_multiply(0.12));
    let stroke = Stroke::new(2.0, t.accent);
    let corners =
        [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
    painter.extend(Shape::dashed_line(&corners, stroke, 6.0, 4.0));
}

/// A name in the person's colour: bar, code, and the name behind it; returns where it ends.
pub fn person_line(
    painter: &Painter,
    cx: &AppContext<'_>,
    left: f32,
    y: f32,
    who: Who,
    ty: Type,
    room: f32,
) -> f32 {
    let t = cx.tokens;
    let Some(person) = cx.state.faces.person(who) else {
        let place = Rect::from_min_max(pos2(left, y - 12.0), pos2(left + room, y + 12.0));
        let drawn = paint::text(painter, place, Align2::LEFT_CENTER, &cx.tr("faces-nobody"), ty, t.warning);
        return drawn.rect.right();
    };
    let right =
        paint::text_at(painter, pos2(left, y), &person.code.to_string(), ty.weight(Weight::Semibold), t.text);
    let name = person.name.clone().unwrap_or_else(|| cx.tr("person-unnamed"));
    let rest =
        Rect::from_min_max(pos2(right + 8.0, y - 12.0), pos2((left + room).max(right + 8.0), y + 12.0));
    let small = Type { size: ty.size.min(13.0), weight: Weight::Regular, ..ty };
    if rest.width() < paint::width(painter, &name, small) {
        return right;
    }
    paint::text(painter, rest, Align2::LEFT_CENTER, &name, small, t.text2).rect.right()
}
