//! Navigation at the left: a rail of icons, or icons with names.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::state::{Command, Screen};
use crate::ui::action::UserAction;
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::tip;
use crate::ui::{focus, paint};

use super::{badge, draw_badge, place_bar, places};

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, names: bool) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::vline(ui.painter(), rect.right() - 1.0, rect.y_range(), t.border);
    let (height, gap) = if names { (32.0, 4.0) } else { (36.0, 4.0) };
    let side = 8.0;
    let item =
        |y: f32| Rect::from_min_size(pos2(rect.left() + side, y), vec2(rect.width() - 2.0 * side, height));
    let mut y = rect.top() + 16.0;
    for (screen, action) in places(cx) {
        if screen == Screen::Dashboard {
            y = group(ui, cx, rect, y, names);
        }
        place(ui, cx, item(y), rect.left(), screen, action, names);
        y += height + gap;
    }
    let bottom = rect.bottom() - 12.0 - height;
    place(ui, cx, item(bottom), rect.left(), Screen::Settings, UserAction::OpenSettings, names);
}

/// The heading of the company's screens, or a line where there are only icons. Returns where they begin.
fn group(ui: &Ui, cx: &AppContext<'_>, rect: Rect, y: f32, names: bool) -> f32 {
    let t = cx.tokens;
    if names {
        let place = Rect::from_min_size(pos2(rect.left() + 20.0, y + 8.0), vec2(rect.width() - 32.0, 20.0));
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &cx.tr("nav-hr"), Type::SECTION, t.text3);
        return y + 32.0;
    }
    paint::hline(ui.painter(), rect.shrink2(vec2(14.0, 0.0)).x_range(), y + 6.0, t.border);
    y + 14.0
}

fn place(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    edge: f32,
    screen: Screen,
    action: UserAction,
    names: bool,
) {
    let t = cx.tokens;
    let name = action.name(cx);
    let on = cx.state.screen == screen;
    let response = ui.interact(rect, ui.scope_id().with(("place", screen)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &name));
    let ink = if on {
        t.primary_t
    } else if response.hovered() {
        t.text
    } else {
        t.text2
    };
    if on {
        ui.painter().rect_filled(rect, CornerRadius::same(6), t.tint);
        let bar = Rect::from_center_size(pos2(edge + 1.5, rect.center().y), vec2(3.0, rect.height() - 16.0));
        place_bar(ui, bar, cx);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(6), t.hover);
    }
    let (size, center) =
        if names { (18.0, pos2(rect.left() + 17.0, rect.center().y)) } else { (20.0, rect.center()) };
    if on {
        paint::icon_filled(ui.painter(), center, action.icon(), size, ink);
    } else {
        paint::icon(ui.painter(), center, action.icon(), size, ink);
    }
    focus::ring(ui, &response, rect, 6, t);
    let count = badge(cx, screen);
    if count > 0 {
        let inside = pos2(rect.right() - 18.0, rect.center().y);
        draw_badge(ui, cx, if names { inside } else { rect.right_top() + vec2(-8.0, 8.0) }, count);
    }
    let response = if names {
        let text = Rect::from_min_max(pos2(rect.left() + 36.0, rect.top()), rect.right_bottom());
        paint::text(ui.painter(), text, Align2::LEFT_CENTER, &name, Type::NAME, ink);
        response
    } else {
        tip(response, cx, &name, Some(&action.key_text()))
    };
    if response.clicked() {
        cx.sender.send(Command::OpenScreen(screen));
    }
}
