//! The strip that says that this window may only look.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::{Strip, show_whole};

const HEIGHT: f32 = 32.0;

/// Draws it at the top of `rect` where it applies; returns what is left.
pub fn draw(ui: &Ui, cx: &AppContext<'_>, rect: Rect) -> Rect {
    if !cx.state.read_only {
        return rect;
    }
    let t = cx.tokens;
    let (place, rest) = rect.split_top_bottom_at_y(rect.top() + HEIGHT);
    ui.painter().rect_filled(place, 0, t.warning_tint);
    paint::hline(ui.painter(), place.x_range(), place.bottom() - 1.0, t.border);
    let mut strip = Strip::new(place.shrink2(vec2(12.0, 0.0)));
    paint::icon(ui.painter(), strip.left(16.0).center(), icons::INFO, 16.0, t.warning);
    strip.space_left(8.0);
    let text = cx.tr("read-only");
    let drawn =
        paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, &text, Type::SMALL_NAME, t.warning);
    let response = ui.interact(place, ui.scope_id().with("read only"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    show_whole(response, cx, drawn.elided, &text);
    rest
}
