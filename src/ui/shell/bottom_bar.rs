//! Navigation on narrow windows: the places along the bottom.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::state::{Command, Screen};
use crate::ui::action::UserAction;
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::{focus, paint};

use super::{badge, draw_badge, places};

/// A place narrower than this shows its icon only.
const NAMED_FROM: f32 = 62.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.top(), t.border);
    let width = rect.width() / (places(cx).count() + 1) as f32;
    // Many places leave no room for their names; assistive technology still says them.
    let names = width >= NAMED_FROM;
    let places = places(cx).chain([(Screen::Settings, UserAction::OpenSettings)]);
    for (i, (screen, action)) in places.enumerate() {
        let item =
            Rect::from_min_size(pos2(rect.left() + i as f32 * width, rect.top()), vec2(width, rect.height()));
        let company = screen == Screen::Dashboard;
        let name = if company { cx.tr("nav-hr") } else { action.name(cx) };
        let on = cx.state.screen == screen || (company && cx.state.screen.is_hr());
        let response = ui.interact(item, ui.scope_id().with(("place", screen)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &name));
        let ink = if on { t.primary_t } else { t.text2 };
        let center = if names { pos2(item.center().x, item.top() + 21.0) } else { item.center() };
        if on {
            let pill = Rect::from_center_size(center, vec2(48.0_f32.min(width - 2.0), 26.0));
            ui.painter().rect_filled(pill, CornerRadius::same(13), t.tint);
            paint::icon_filled(ui.painter(), center, action.icon(), 20.0, ink);
        } else {
            paint::icon(ui.painter(), center, action.icon(), 20.0, ink);
        }
        if names {
            let at = pos2(item.center().x, item.top() + 45.0);
            let text = Rect::from_center_size(at, vec2(width - 4.0, 16.0));
            paint::text(ui.painter(), text, Align2::CENTER_CENTER, &name, Type::CAPTION, ink);
        }
        let count = badge(cx, screen);
        if count > 0 {
            draw_badge(ui, cx, center + vec2(14.0, -8.0), count);
        }
        focus::ring_inside(ui, &response, item, t);
        if response.clicked() {
            cx.sender.send(Command::OpenScreen(screen));
        }
    }
}
