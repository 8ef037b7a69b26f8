//! Text and icons at exact places.

use std::sync::Arc;

use egui::text::Galley;
use egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2,
};

use super::icons::Icon;
use super::theme::{Tokens, Type};

/// Text that was drawn: where, and whether its end had to go.
#[derive(Debug, Clone, Copy)]
pub struct Drawn {
    pub rect: Rect,
    pub elided: bool,
}

/// How wide a line of text is.
pub fn width(painter: &Painter, text: &str, ty: Type) -> f32 {
    painter.layout_job(ty.line(text, Color32::PLACEHOLDER)).size().x
}

/// One line inside `rect`, ending in an ellipsis where it does not fit.
pub fn text(painter: &Painter, rect: Rect, align: Align2, text: &str, ty: Type, color: Color32) -> Drawn {
    let galley = painter.layout_job(ty.truncated(text, color, rect.width()));
    draw(painter, rect, align, galley, color)
}

/// One line from its left end on `pos`, vertically centred, as wide as it needs. Returns where it ends.
pub fn text_at(painter: &Painter, pos: Pos2, text: &str, ty: Type, color: Color32) -> f32 {
    let galley = painter.layout_job(ty.line(text, color));
    let rect = Rect::from_min_size(pos2(pos.x, pos.y - galley.size().y / 2.0), galley.size());
    let right = rect.right();
    painter.galley(rect.min, galley, color);
    right
}

/// One line whose middle part goes where it does not fit, so that both ends of a file name stay readable.
pub fn file_name(painter: &Painter, rect: Rect, name: &str, ty: Type, color: Color32) -> Drawn {
    let (shown, elided) = shorten_middle(name, |s| width(painter, s, ty) <= rect.width());
    let galley = painter.layout_job(ty.truncated(&shown, color, rect.width() + 1.0));
    Drawn { elided, ..draw(painter, rect, Align2::LEFT_CENTER, galley, color) }
}

/// As many lines as needed from the top of `rect`. Returns the height used.
pub fn paragraph(painter: &Painter, rect: Rect, text: &str, ty: Type, color: Color32) -> f32 {
    let galley = painter.layout_job(ty.wrapped(text, color, rect.width()));
    let height = galley.size().y;
    painter.galley(rect.min, galley, color);
    height
}

/// The same, each line centred.
pub fn paragraph_centered(
    painter: &Painter,
    top: Pos2,
    width: f32,
    text: &str,
    ty: Type,
    color: Color32,
) -> f32 {
    let mut job = ty.wrapped(text, color, width);
    job.halign = egui::Align::Center;
    let galley = painter.layout_job(job);
    let height = galley.size().y;
    painter.galley(top, galley, color);
    height
}

fn draw(painter: &Painter, rect: Rect, align: Align2, galley: Arc<Galley>, color: Color32) -> Drawn {
    let mut placed = align.align_size_within_rect(galley.size(), rect);
    placed = placed.translate(placed.min.round() - placed.min);
    let elided = galley.elided;
    painter.galley(placed.min, galley, color);
    Drawn { rect: placed, elided }
}

/// A line icon of `size` around `center`.
pub fn icon(painter: &Painter, center: Pos2, icon: Icon, size: f32, color: Color32) {
    glyph(painter, center, icon, Type::icon_font(size, false), color);
}

/// Its filled twin: what is current or on.
pub fn icon_filled(painter: &Painter, center: Pos2, icon: Icon, size: f32, color: Color32) {
    glyph(painter, center, icon, Type::icon_font(size, true), color);
}

fn glyph(painter: &Painter, center: Pos2, icon: Icon, font: FontId, color: Color32) {
    let galley = painter.layout_no_wrap(icon.0.to_string(), font, color);
    let min = center - galley.size() / 2.0;
    painter.galley(pos2(min.x.round(), min.y.round()), galley, color);
}

/// Fill and inner edge in one.
pub fn panel(painter: &Painter, rect: Rect, radius: u8, fill: Color32, edge: Color32) {
    painter.rect(rect, CornerRadius::same(radius), fill, Stroke::new(1.0, edge), StrokeKind::Inside);
}

/// A hairline below `y`, one point high.
pub fn hline(painter: &Painter, x: impl Into<egui::Rangef>, y: f32, color: Color32) {
    let x = x.into();
    painter.rect_filled(Rect::from_min_max(pos2(x.min, y), pos2(x.max, y + 1.0)), 0, color);
}

/// A hairline right of `x`, one point wide.
pub fn vline(painter: &Painter, x: f32, y: impl Into<egui::Rangef>, color: Color32) {
    let y = y.into();
    painter.rect_filled(Rect::from_min_max(pos2(x, y.min), pos2(x + 1.0, y.max)), 0, color);
}

/// `part` of a ring from the top, clockwise.
pub fn arc(painter: &Painter, center: Pos2, radius: f32, from: f32, part: f32, stroke: Stroke) {
    let part = part.clamp(0.0, 1.0);
    if part <= 0.0 {
        return;
    }
    let steps = (part * 48.0).ceil().max(2.0) as usize;
    let point = |i: usize| {
        let turn = from + part * i as f32 / steps as f32;
        let angle = turn * std::f32::consts::TAU - std::f32::consts::FRAC_PI_2;
        center + radius * Vec2::angled(angle)
    };
    painter.add(Shape::line((0..=steps).map(point).collect(), stroke));
}

/// The mark of the program: three lanes and a playhead.
pub fn logo(painter: &Painter, rect: Rect, t: &Tokens, plate: Color32) {
    let s = rect.width() / 24.0;
    painter.rect_filled(rect, CornerRadius::same((6.0 * s) as u8), plate);
    let bar = |x: f32, y: f32, w: f32, alpha: f32| {
        let r = Rect::from_min_size(rect.min + s * vec2(x, y), s * vec2(w, 2.6));
        painter.rect_filled(r, CornerRadius::same((1.2 * s) as u8), Color32::WHITE.gamma_multiply(alpha));
    };
    bar(5.0, 6.0, 8.5, 1.0);
    bar(8.5, 10.7, 10.0, 0.72);
    bar(5.0, 15.4, 8.5, 1.0);
    let head = Rect::from_min_size(rect.min + s * vec2(14.2, 4.6), s * vec2(2.0, 14.8));
    painter.rect_filled(head, CornerRadius::same(s as u8), t.accent);
}

/// `name` with its middle replaced by an ellipsis until `fits` says so.
fn shorten_middle(name: &str, fits: impl Fn(&str) -> bool) -> (String, bool) {
    if fits(name) {
        return (name.to_owned(), false);
    }
    let chars: Vec<char> = name.chars().collect();
    let shortened = |kept: usize| {
        let head = kept.div_ceil(2);
        let tail = kept - head;
        let head: String = chars[..head].iter().collect();
        let tail: String = chars[chars.len() - tail..].iter().collect();
        format!("{head}…{tail}")
    };
    // The longest that fits, by bisection: length only grows with what is kept.
    let (mut low, mut high) = (0, chars.len());
    while low + 1 < high {
        let middle = usize::midpoint(low, high);
        if fits(&shortened(middle)) { low = middle } else { high = middle }
    }
    (shortened(low), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_name_goes_first() {
        let fits = |max: usize| move |s: &str| s.chars().count() <= max;
        assert_eq!(shorten_middle("gate.mp4", fits(8)), ("gate.mp4".into(), false));
        assert_eq!(shorten_middle("gate-a_2026-10-28.mp4", fits(11)), ("gate-…8.mp4".into(), true));
        assert_eq!(shorten_middle("cổng chính.mp4", fits(5)), ("cổ…p4".into(), true));
        assert_eq!(shorten_middle("x", fits(0)).0, "…");
    }
}
