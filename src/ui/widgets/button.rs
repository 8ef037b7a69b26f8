//! Buttons: primary, secondary, ghost, danger; with icon, text or both; and toggles.

use egui::{
    Align2, Color32, CornerRadius, CursorIcon, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::ui::context::AppContext;
use crate::ui::icons::Icon;
use crate::ui::theme::{Tokens, Type};
use crate::ui::{focus, paint};

use super::tip::tip;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The one next step of a view.
    Primary,
    Secondary,
    /// No edge until hovered.
    Ghost,
    /// Confirms what destroys.
    Danger,
    /// Ghost; teal while on.
    Toggle {
        on: bool,
    },
    /// Secondary; teal with edge while on.
    Choice {
        on: bool,
    },
}

/// Heights 24, 28, 32, 40, and 44 for fingers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Small,
    Toolbar,
    Medium,
    Large,
    Touch,
}

impl Size {
    pub fn height(self) -> f32 {
        match self {
            Self::Small => 24.0,
            Self::Toolbar => 28.0,
            Self::Medium => 32.0,
            Self::Large => 40.0,
            Self::Touch => 44.0,
        }
    }

    fn padding(self) -> f32 {
        match self {
            Self::Small | Self::Toolbar => 8.0,
            Self::Medium | Self::Touch => 12.0,
            Self::Large => 16.0,
        }
    }

    fn radius(self) -> u8 {
        if self == Self::Small { 5 } else { 6 }
    }

    fn text(self) -> Type {
        match self {
            Self::Small => Type::SMALL_NAME,
            Self::Toolbar | Self::Medium => Type::NAME,
            Self::Large | Self::Touch => Type { size: 14.0, ..Type::NAME },
        }
    }

    fn icon(self) -> f32 {
        if self == Self::Small { 14.0 } else { 16.0 }
    }

    fn gap(self) -> f32 {
        if self == Self::Small { 4.0 } else { 6.0 }
    }
}

/// What a button looks like and is called.
pub struct Button<'a> {
    name: &'a str,
    /// What assistive technology says instead of the text.
    full_name: Option<&'a str>,
    icon: Option<Icon>,
    icon_size: Option<f32>,
    icon_only: bool,
    caret: bool,
    kind: Kind,
    size: Size,
    enabled: bool,
    key: Option<String>,
}

impl<'a> Button<'a> {
    /// A button that shows its name.
    pub fn text(name: &'a str) -> Self {
        Self {
            name,
            full_name: None,
            icon: None,
            icon_size: None,
            icon_only: false,
            caret: false,
            kind: Kind::Secondary,
            size: Size::Medium,
            enabled: true,
            key: None,
        }
    }

    /// A square button that shows an icon and says its name on hover.
    pub fn icon(icon: Icon, name: &'a str) -> Self {
        Self { icon: Some(icon), icon_only: true, kind: Kind::Ghost, ..Self::text(name) }
    }

    #[must_use]
    pub fn with_icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    #[must_use]
    pub fn icon_size(mut self, points: f32) -> Self {
        self.icon_size = Some(points);
        self
    }

    /// A longer name than the text that is shown.
    #[must_use]
    pub fn named(mut self, name: &'a str) -> Self {
        self.full_name = Some(name);
        self
    }

    /// Shows only the icon where room is short.
    #[must_use]
    pub fn icon_only(mut self, only: bool) -> Self {
        self.icon_only = only && self.icon.is_some();
        self
    }

    /// A small caret behind the text: it opens a menu.
    #[must_use]
    pub fn caret(mut self) -> Self {
        self.caret = true;
        self
    }

    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    #[must_use]
    pub fn size(mut self, size: Size) -> Self {
        self.size = size;
        self
    }

    #[must_use]
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// The key that does the same, shown in the tooltip.
    #[must_use]
    pub fn key(mut self, key: String) -> Self {
        self.key = Some(key);
        self
    }

    /// The size it takes.
    pub fn measure(&self, ui: &Ui) -> Vec2 {
        let height = self.size.height();
        if self.icon_only {
            return Vec2::splat(height);
        }
        let text = paint::width(ui.painter(), self.name, self.size.text());
        let icon = if self.icon.is_some() { self.icon_px() + self.size.gap() } else { 0.0 };
        let caret = if self.caret { 12.0 + self.size.gap() } else { 0.0 };
        vec2((2.0 * self.size.padding() + icon + text + caret).ceil(), height)
    }

    /// Draws it in `rect`.
    pub fn show(&self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> Response {
        let t = cx.tokens;
        let id = ui.scope_id().with(("button", self.name, self.icon.map(|icon| icon.0)));
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let response = ui.interact(rect, id, sense);
        let on = matches!(self.kind, Kind::Toggle { on: true } | Kind::Choice { on: true });
        let name = self.full_name.unwrap_or(self.name);
        response.widget_info(|| match self.kind {
            Kind::Toggle { .. } | Kind::Choice { .. } => {
                WidgetInfo::selected(Role::Button, self.enabled, on, name)
            }
            _ => WidgetInfo::labeled(Role::Button, self.enabled, name),
        });
        if ui.is_rect_visible(rect) {
            let (fill, edge, ink) = self.colors(t, &response);
            let radius = self.size.radius();
            ui.painter().rect_filled(rect, CornerRadius::same(radius), fill);
            if edge != Color32::TRANSPARENT {
                paint::panel(ui.painter(), rect, radius, Color32::TRANSPARENT, edge);
            }
            self.paint_content(ui, rect, ink);
            focus::ring(ui, &response, rect, radius, t);
        }
        if self.icon_only || self.key.is_some() || self.full_name.is_some() {
            return tip(response, cx, name, self.key.as_deref());
        }
        if self.enabled { response.on_hover_cursor(CursorIcon::Default) } else { response }
    }

    fn icon_px(&self) -> f32 {
        self.icon_size.unwrap_or(self.size.icon())
    }

    fn paint_content(&self, ui: &Ui, rect: Rect, ink: Color32) {
        let painter = ui.painter();
        if self.icon_only {
            if let Some(icon) = self.icon {
                paint::icon(painter, rect.center(), icon, self.icon_px(), ink);
            }
            return;
        }
        let content = rect.width().min(self.measure(ui).x) - 2.0 * self.size.padding();
        let mut x = (rect.center().x - content / 2.0).round();
        if let Some(icon) = self.icon {
            paint::icon(painter, pos2(x + self.icon_px() / 2.0, rect.center().y), icon, self.icon_px(), ink);
            x += self.icon_px() + self.size.gap();
        }
        let right =
            rect.right() - self.size.padding() - if self.caret { 12.0 + self.size.gap() } else { 0.0 };
        // Half a point of slack: the measured width is the galley's, rounded.
        let text_rect = Rect::from_min_max(pos2(x, rect.top()), pos2(right + 1.0, rect.bottom()));
        let drawn = paint::text(painter, text_rect, Align2::LEFT_CENTER, self.name, self.size.text(), ink);
        if self.caret {
            let center = pos2(drawn.rect.right() + self.size.gap() + 6.0, rect.center().y);
            paint::icon(painter, center, crate::ui::icons::CARET_DOWN, 12.0, ink);
        }
    }

    /// Fill, edge and ink.
    fn colors(&self, t: &Tokens, response: &Response) -> (Color32, Color32, Color32) {
        let none = Color32::TRANSPARENT;
        let pressed = response.is_pointer_button_down_on();
        let hovered = response.hovered();
        if !self.enabled {
            let (fill, edge) = match self.kind {
                Kind::Ghost | Kind::Toggle { .. } => (none, none),
                _ => (t.sunken, t.border),
            };
            return (fill, edge, t.disabled);
        }
        let quiet = |rest: Color32| {
            if pressed {
                t.press
            } else if hovered {
                t.hover
            } else {
                rest
            }
        };
        match self.kind {
            Kind::Primary if pressed => (t.primary_press, none, t.primary_ink),
            Kind::Primary if hovered => (t.primary_hover, none, t.primary_ink),
            Kind::Primary => (t.primary, none, t.primary_ink),
            Kind::Danger if pressed || hovered => (t.danger_fill.gamma_multiply(0.88), none, t.danger_ink),
            Kind::Danger => (t.danger_fill, none, t.danger_ink),
            Kind::Toggle { on: true } => (t.sel, none, t.accent_t),
            Kind::Choice { on: true } => (t.sel, t.accent, t.accent_t),
            Kind::Ghost | Kind::Toggle { on: false } => {
                (quiet(none), none, if hovered { t.text } else { t.text2 })
            }
            Kind::Secondary | Kind::Choice { on: false } => (quiet(t.raised), t.border2, t.text),
        }
    }
}
