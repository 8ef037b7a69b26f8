//! A switch: on or off, at once.

use egui::{CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::ui::context::AppContext;
use crate::ui::focus;

/// 26 x 14 in panels, at the right end of a row whose whole width answers.
pub fn switch(ui: &mut Ui, cx: &AppContext<'_>, row: Rect, name: &str, on: bool) -> Response {
    let t = cx.tokens;
    let response = ui.interact(row, ui.scope_id().with(("switch", name)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Switch, true, on, name));
    let track = Rect::from_min_size(pos2(row.right() - 26.0, row.center().y - 7.0), vec2(26.0, 14.0));
    ui.painter().rect_filled(track, CornerRadius::same(7), if on { t.accent } else { t.control });
    let x = if on { track.right() - 7.0 } else { track.left() + 7.0 };
    ui.painter().circle_filled(pos2(x, track.center().y), 5.0, if on { t.accent_ink } else { t.surface });
    focus::ring(ui, &response, track, 7, t);
    response
}
