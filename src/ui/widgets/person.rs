//! A person's face or stand-in, and their number in their colour.

use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, pos2, vec2};

use crate::state::PersonTag;
use crate::ui::context::{AppContext, Picture};
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::Type;

/// The best view, cropped to fill `rect`; a quiet figure while there is none.
pub fn avatar(painter: &Painter, cx: &AppContext<'_>, rect: Rect, radius: u8, picture: Option<Picture>) {
    let t = cx.tokens;
    if let Some(picture) = picture {
        cover(painter, rect, radius, picture, Color32::WHITE);
    } else {
        painter.rect_filled(rect, CornerRadius::same(radius), t.press);
        paint::icon(painter, rect.center(), icons::USER, rect.width() * 0.55, t.text3);
    }
}

/// A picture that fills `rect`, its overhang cut off evenly (upper part kept of tall ones: that is where heads are).
pub fn cover(
    painter: &Painter,
    rect: Rect,
    radius: impl Into<CornerRadius>,
    picture: Picture,
    tint: Color32,
) {
    let (pw, ph) = (picture.size.x.max(1.0), picture.size.y.max(1.0));
    let scale = (rect.width() / pw).max(rect.height() / ph);
    let (uw, uh) = (rect.width() / (pw * scale), rect.height() / (ph * scale));
    let top = if uh < 1.0 { (1.0 - uh) * 0.1 } else { 0.0 };
    let uv = Rect::from_min_size(pos2((1.0 - uw) / 2.0, top), vec2(uw, uh));
    let shape = egui::epaint::RectShape::filled(rect, radius, tint);
    painter.add(shape.with_texture(picture.texture, uv));
}

/// The square in the person's colour with their number, 20 high from `min`; returns its place.
pub fn lane_square(painter: &Painter, cx: &AppContext<'_>, min: Pos2, tag: PersonTag) -> Rect {
    let t = cx.tokens;
    let number = tag.number().to_string();
    let digits = paint::width(painter, &number, Type::SECTION.figures());
    let rect = Rect::from_min_size(min, vec2((digits + 8.0).max(20.0).ceil(), 20.0));
    painter.rect_filled(rect, CornerRadius::same(4), t.lane(tag.number()));
    paint::text(painter, rect, Align2::CENTER_CENTER, &number, Type::SECTION.figures(), t.lane_ink);
    rect
}
