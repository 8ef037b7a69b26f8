//! Train, val and test as one bar, with their names and counts below: state is never colour alone.

use egui::{Align2, Color32, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::dataset::Split;
use crate::domain::message::Message;
use crate::state::datasets::Counts;
use crate::ui::context::AppContext;
use crate::ui::paint;
use crate::ui::theme::{Tokens, Type};

/// The bar's height with its line of text.
pub const HEIGHT: f32 = 28.0;

fn color(split: Split, t: &Tokens) -> Color32 {
    match split {
        Split::Train => t.primary_t,
        Split::Val => t.accent,
        Split::Test => t.control,
    }
}

/// Draws it in `rect`, [`HEIGHT`] high.
pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, counts: Counts) {
    let t = cx.tokens;
    let track = Rect::from_min_size(rect.min, vec2(rect.width(), 6.0));
    ui.painter().rect_filled(track, CornerRadius::same(3), t.sunken);
    let total = counts.total();
    let mut x = track.left();
    let mut told = Vec::new();
    for split in Split::ALL {
        let count = counts.of(split);
        let name = Message::new(match split {
            Split::Train => "datasets-train",
            Split::Val => "datasets-val",
            Split::Test => "datasets-test",
        });
        told.push(cx.say(&name.with("count", cx.integer(count.cast_signed()))));
        if count == 0 {
            continue;
        }
        let width = track.width() * count as f32 / total as f32;
        let part = Rect::from_min_max(pos2(x, track.top()), pos2(x + width, track.bottom()));
        ui.painter().rect_filled(
            part.with_max_x((part.right() - 1.0).max(part.left() + 1.0)),
            2,
            color(split, t),
        );
        x += width;
    }
    let mut left = track.left();
    for (split, text) in Split::ALL.into_iter().zip(&told) {
        let y = rect.top() + 20.0;
        ui.painter().circle_filled(pos2(left + 4.0, y), 3.5, color(split, t));
        left =
            paint::text_at(ui.painter(), pos2(left + 12.0, y), text, Type::SMALL.figures(), t.text2) + 16.0;
    }
    let response = ui.interact(rect, ui.scope_id().with("split bar"), Sense::hover());
    let told = told.join(", ");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &told));
}

/// "1,204 faces", "320 frames", "12 people": what there is of it, in one line.
pub fn summary(cx: &AppContext<'_>, counts: Counts, people: u32) -> String {
    let mut parts = Vec::new();
    for (key, count) in [("datasets-faces", counts.faces()), ("datasets-frames", counts.frames())] {
        if count > 0 {
            let number = cx.integer(count.cast_signed());
            parts.push(cx.say(&Message::new(key).with("count", count).with("number", number)));
        }
    }
    parts.push(cx.say(
        &Message::new("datasets-people").with("count", people).with("number", cx.integer(i64::from(people))),
    ));
    parts.join(" · ")
}

/// One line of text at the left of `rect`.
pub fn line(ui: &Ui, rect: Rect, text: &str, ty: Type, color: Color32) {
    paint::text(ui.painter(), rect, Align2::LEFT_CENTER, text, ty, color);
}
