//! Pills: one short word about a state, with an icon or a dot, never colour alone.

use egui::{Align2, Color32, CornerRadius, Painter, Rect, pos2};

use crate::ui::icons::Icon;
use crate::ui::paint;
use crate::ui::theme::{Tokens, Type};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Neutral,
    Accent,
    Success,
    Danger,
    Info,
}

impl Tone {
    /// Fill and ink.
    pub fn colors(self, t: &Tokens) -> (Color32, Color32) {
        match self {
            Self::Neutral => (t.sunken, t.text2),
            Self::Accent => (t.sel, t.accent_t),
            Self::Success => (t.success_tint, t.success),
            Self::Danger => (t.danger_tint, t.danger),
            Self::Info => (t.info_tint, t.info),
        }
    }
}

/// 20 high; an icon of 12 or a dot of 6 before the word.
pub struct Pill<'a> {
    pub text: &'a str,
    pub tone: Tone,
    pub icon: Option<Icon>,
    pub dot: bool,
}

impl Pill<'_> {
    pub const HEIGHT: f32 = 20.0;

    pub fn width(&self, painter: &Painter) -> f32 {
        16.0 + self.lead() + paint::width(painter, self.text, Type::CAPTION.figures()).ceil()
    }

    /// Draws it with its left end at `left`, centred on `y`, no wider than `max_width`; returns its rectangle.
    pub fn show(&self, painter: &Painter, left: f32, y: f32, max_width: f32, t: &Tokens) -> Rect {
        let (fill, ink) = self.tone.colors(t);
        let width = self.width(painter).min(max_width);
        let rect = Rect::from_min_size(pos2(left, y - Self::HEIGHT / 2.0), egui::vec2(width, Self::HEIGHT));
        painter.rect_filled(rect, CornerRadius::same(10), fill);
        if let Some(icon) = self.icon {
            paint::icon(painter, pos2(left + 14.0, y), icon, 12.0, ink);
        } else if self.dot {
            painter.circle_filled(pos2(left + 11.0, y), 3.0, ink);
        }
        let text = Rect::from_min_max(
            pos2(left + 8.0 + self.lead(), rect.top()),
            pos2(rect.right() - 7.0, rect.bottom()),
        );
        paint::text(painter, text, Align2::LEFT_CENTER, self.text, Type::CAPTION.figures(), ink);
        rect
    }

    fn lead(&self) -> f32 {
        if self.icon.is_some() {
            16.0
        } else if self.dot {
            10.0
        } else {
            0.0
        }
    }
}
