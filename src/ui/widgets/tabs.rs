//! Tabs: a row of names with a bar under the current one.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::{focus, paint};

/// Draws the tabs from the left of `rect`, each as wide as its name; returns one that was just chosen.
pub fn tabs(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, names: &[String], current: usize) -> Option<usize> {
    let t = cx.tokens;
    let mut chosen = None;
    let mut x = rect.left();
    for (i, name) in names.iter().enumerate() {
        let width = (paint::width(ui.painter(), name, Type::NAME) + 20.0).ceil();
        let tab = Rect::from_min_size(pos2(x, rect.top()), vec2(width, rect.height()));
        x += width + 4.0;
        let on = i == current;
        let response = ui.interact(tab, ui.scope_id().with(("tab", i)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, on, name));
        let ink = if on || response.hovered() { t.text } else { t.text2 };
        paint::text(ui.painter(), tab, Align2::CENTER_CENTER, name, Type::NAME, ink);
        if on {
            let bar = Rect::from_min_max(
                pos2(tab.left() + 8.0, tab.bottom() - 2.0),
                pos2(tab.right() - 8.0, tab.bottom()),
            );
            ui.painter().rect_filled(bar, CornerRadius::same(1), t.accent);
        }
        focus::ring(ui, &response, tab.shrink2(vec2(2.0, 6.0)), 5, t);
        if response.clicked() {
            chosen = Some(i);
        }
    }
    chosen
}
