//! A few choices side by side in a sunken track.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::ui::context::AppContext;
use crate::ui::icons::Icon;
use crate::ui::theme::Type;
use crate::ui::{focus, paint};

use super::tip::tip;

/// One item: a name, and an icon that stands for it.
pub struct Segmented<'a> {
    pub items: &'a [(&'a str, Option<Icon>)],
    pub selected: usize,
    /// Height of an item: 24, or 40 for fingers.
    pub item_height: f32,
}

impl Segmented<'_> {
    pub fn measure(&self, ui: &Ui) -> egui::Vec2 {
        let width: f32 = (0..self.items.len()).map(|i| self.item_width(ui, i)).sum();
        vec2(width + 4.0, self.item_height + 4.0)
    }

    /// Draws it; returns the index of an item that was just chosen.
    pub fn show(&self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> Option<usize> {
        let t = cx.tokens;
        ui.painter().rect_filled(rect, CornerRadius::same(6), t.sunken);
        let mut chosen = None;
        let mut x = rect.left() + 2.0;
        for (i, &(name, icon)) in self.items.iter().enumerate() {
            let width = self.item_width(ui, i);
            let item = Rect::from_min_size(pos2(x, rect.top() + 2.0), vec2(width, self.item_height));
            x += width;
            let on = i == self.selected;
            let response = ui.interact(item, ui.scope_id().with(("segmented", name)), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, name));
            if on {
                let fill = if t.dark { t.press } else { t.surface };
                ui.painter().add(t.card_shadow().as_shape(item, CornerRadius::same(4)));
                ui.painter().rect_filled(item, CornerRadius::same(4), fill);
            }
            let ink = if on || response.hovered() { t.text } else { t.text2 };
            match icon {
                Some(icon) => paint::icon(ui.painter(), item.center(), icon, 16.0, ink),
                None => {
                    paint::text(ui.painter(), item, Align2::CENTER_CENTER, name, Type::SMALL_NAME, ink);
                }
            }
            focus::ring(ui, &response, item, 4, t);
            let response = if icon.is_some() { tip(response, cx, name, None) } else { response };
            if response.clicked() && !on {
                chosen = Some(i);
            }
        }
        chosen
    }

    fn item_width(&self, ui: &Ui, i: usize) -> f32 {
        let (name, icon) = self.items[i];
        match icon {
            Some(_) => self.item_height.max(32.0),
            None => (paint::width(ui.painter(), name, Type::SMALL_NAME) + 20.0).ceil(),
        }
    }
}
