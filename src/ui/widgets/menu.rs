//! Menus that drop from a button.

use egui::{Align2, CornerRadius, Popup, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2};

use crate::ui::context::AppContext;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::Type;
use crate::ui::{focus, paint};

/// One line of a menu.
pub struct MenuItem<'a> {
    pub name: &'a str,
    pub icon: Option<Icon>,
    /// A check before it.
    pub on: bool,
    /// Red: it destroys.
    pub danger: bool,
    pub indent: usize,
    /// The key that does the same, at the right.
    pub key: Option<String>,
    /// A hairline above it.
    pub apart: bool,
}

impl<'a> MenuItem<'a> {
    pub fn new(name: &'a str) -> Self {
        Self { name, icon: None, on: false, danger: false, indent: 0, key: None, apart: false }
    }

    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    #[must_use]
    pub fn on(mut self, on: bool) -> Self {
        self.on = on;
        self
    }

    #[must_use]
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    #[must_use]
    pub fn key(mut self, key: String) -> Self {
        self.key = Some(key);
        self
    }

    #[must_use]
    pub fn apart(mut self) -> Self {
        self.apart = true;
        self
    }

    #[must_use]
    pub fn indent(mut self, steps: usize) -> Self {
        self.indent = steps;
        self
    }
}

/// A menu below `button`, open after it was clicked; returns the index of the line that was chosen.
pub fn menu(button: &Response, cx: &AppContext<'_>, items: &[MenuItem<'_>]) -> Option<usize> {
    show(Popup::menu(button).gap(4.0), cx, items)
}

/// The same at the pointer, after a secondary click on `part`.
pub fn context_menu(part: &Response, cx: &AppContext<'_>, items: &[MenuItem<'_>]) -> Option<usize> {
    show(Popup::context_menu(part), cx, items)
}

/// True while a context menu of `part` is open or opens now: only then its lines have to be worked out.
pub fn has_context_menu(part: &Response) -> bool {
    part.secondary_clicked() || Popup::is_id_open(&part.ctx, Popup::default_response_id(part))
}

fn show(popup: Popup<'_>, cx: &AppContext<'_>, items: &[MenuItem<'_>]) -> Option<usize> {
    let shown = popup.show(|ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        let text_width = items
            .iter()
            .map(|item| {
                let key =
                    item.key.as_ref().map_or(0.0, |key| paint::width(ui.painter(), key, Type::SMALL) + 24.0);
                paint::width(ui.painter(), item.name, Type::BODY) + key + 16.0 * item.indent as f32
            })
            .fold(0.0, f32::max);
        let width = (text_width + 56.0).clamp(140.0, 320.0).ceil();
        let mut chosen = None;
        for (i, item) in items.iter().enumerate() {
            if line(ui, cx, width, item).clicked() {
                chosen = Some(i);
                ui.close();
            }
        }
        chosen
    });
    shown.and_then(|shown| shown.inner)
}

fn line(ui: &mut Ui, cx: &AppContext<'_>, width: f32, item: &MenuItem<'_>) -> Response {
    let t = cx.tokens;
    let height = if cx.width.is_phone() { 44.0 } else { 28.0 };
    if item.apart {
        let (rule, _) = ui.allocate_exact_size(egui::vec2(width, 9.0), Sense::hover());
        paint::hline(ui.painter(), rule.x_range(), rule.center().y, t.border);
    }
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, item.on, item.name));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(5), t.hover);
    }
    let ink = if item.danger { t.danger } else { t.text };
    let lead = if item.on { Some(icons::CHECK) } else { item.icon };
    let left = rect.left() + 8.0 + 16.0 * item.indent as f32;
    if let Some(icon) = lead {
        let color = if item.on { t.accent_t } else { ink };
        paint::icon(ui.painter(), pos2(left + 8.0, rect.center().y), icon, 16.0, color);
    }
    let mut text = Rect::from_min_max(pos2(left + 26.0, rect.top()), pos2(rect.right() - 4.0, rect.bottom()));
    if let Some(key) = &item.key {
        let place = rect.with_max_x(rect.right() - 8.0);
        let drawn = paint::text(ui.painter(), place, Align2::RIGHT_CENTER, key, Type::SMALL, t.text3);
        text.max.x = drawn.rect.left() - 12.0;
    }
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, item.name, Type::BODY, ink);
    focus::ring_inside(ui, &response, rect, t);
    response
}
