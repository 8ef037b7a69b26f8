//! egui's own style, for the parts egui draws: scroll bars, menus, tooltips, text fields.

use egui::style::{HandleShape, ScrollStyle, Selection, WidgetVisuals, Widgets};
use egui::{Color32, CornerRadius, Margin, Stroke, Style, TextStyle, Visuals, vec2};

use super::tokens::Tokens;
use super::typography::Type;

pub(super) fn of(t: &Tokens) -> Style {
    let mut style = Style { animation_time: 0.12, ..Style::default() };
    style.text_styles = [
        (TextStyle::Heading, Type::HEADING.font()),
        (TextStyle::Body, Type::BODY.font()),
        (TextStyle::Monospace, Type::BODY.figures().font()),
        (TextStyle::Button, Type::NAME.font()),
        (TextStyle::Small, Type::SMALL.font()),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 8.0);
    spacing.button_padding = vec2(12.0, 6.0);
    spacing.interact_size.y = 32.0;
    spacing.menu_margin = Margin::same(4);
    spacing.window_margin = Margin::same(24);
    spacing.icon_width = 16.0;
    spacing.combo_height = 320.0;
    spacing.tooltip_width = 320.0;
    spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 4.0,
        handle_min_length: 32.0,
        ..ScrollStyle::floating()
    };
    spacing.scroll.fade.strength = 0.0;
    style.interaction.tooltip_delay = 0.4;
    style.interaction.selectable_labels = false;
    style.visuals = visuals(t);
    style
}

fn visuals(t: &Tokens) -> Visuals {
    let base = if t.dark { Visuals::dark() } else { Visuals::light() };
    let widget = |fill: Color32, stroke: Color32, ink: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, stroke),
        corner_radius: CornerRadius::same(6),
        fg_stroke: Stroke::new(1.0, ink),
        expansion: 0.0,
    };
    Visuals {
        override_text_color: None,
        weak_text_color: Some(t.text3),
        widgets: Widgets {
            noninteractive: widget(t.surface, t.border, t.text),
            inactive: widget(t.surface, t.border2, t.text2),
            hovered: widget(t.hover, t.border2, t.text),
            active: widget(t.press, t.border2, t.text),
            open: widget(t.press, t.border2, t.text),
        },
        selection: Selection { bg_fill: t.sel, stroke: Stroke::new(1.0, t.accent_t) },
        hyperlink_color: t.accent_t,
        faint_bg_color: t.hover,
        extreme_bg_color: t.sunken,
        text_edit_bg_color: Some(if t.dark { t.sunken } else { t.surface }),
        code_bg_color: t.sunken,
        warn_fg_color: t.warning,
        error_fg_color: t.danger,
        window_corner_radius: CornerRadius::same(12),
        window_shadow: t.dialog_shadow(),
        window_fill: t.raised,
        window_stroke: Stroke::new(1.0, t.border2),
        menu_corner_radius: CornerRadius::same(8),
        panel_fill: t.surface,
        popup_shadow: t.menu_shadow(),
        striped: false,
        slider_trailing_fill: true,
        handle_shape: HandleShape::Circle,
        disabled_alpha: 0.45,
        ..base
    }
}
