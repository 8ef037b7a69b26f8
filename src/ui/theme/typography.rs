//! The type table: size, line height and weight by use.

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Color32, FontId};

use super::fonts::FAMILIES;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Medium,
    Semibold,
}

/// One row of the type table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    pub size: f32,
    pub line: f32,
    pub weight: Weight,
    /// Digits of equal width: timecodes, counts, axes, anything that changes or stands in a column.
    pub figures: bool,
}

impl Type {
    pub const HERO: Self = Self::new(36.0, 44.0, Weight::Semibold);
    pub const DISPLAY: Self = Self::new(28.0, 36.0, Weight::Semibold);
    pub const HEADING: Self = Self::new(20.0, 28.0, Weight::Semibold);
    pub const TITLE: Self = Self::new(16.0, 24.0, Weight::Semibold);
    pub const CARD_TITLE: Self = Self::new(14.0, 20.0, Weight::Semibold);
    pub const READING: Self = Self::new(14.0, 22.0, Weight::Regular);
    pub const BODY: Self = Self::new(13.0, 20.0, Weight::Regular);
    pub const NAME: Self = Self::new(13.0, 20.0, Weight::Medium);
    pub const SMALL: Self = Self::new(12.0, 16.0, Weight::Regular);
    pub const SMALL_NAME: Self = Self::new(12.0, 16.0, Weight::Medium);
    pub const CAPTION: Self = Self::new(11.0, 16.0, Weight::Medium);
    pub const SECTION: Self = Self::new(11.0, 16.0, Weight::Semibold);

    const fn new(size: f32, line: f32, weight: Weight) -> Self {
        Self { size, line, weight, figures: false }
    }

    #[must_use]
    pub const fn figures(mut self) -> Self {
        self.figures = true;
        self
    }

    #[must_use]
    pub const fn weight(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }

    pub fn font(self) -> FontId {
        let family = if self.figures { FAMILIES.figures(self.weight) } else { FAMILIES.text(self.weight) };
        FontId::new(self.size, family.clone())
    }

    /// The icon font at `size`; filled icons for what is current or on.
    pub fn icon_font(size: f32, filled: bool) -> FontId {
        let family = if filled { &FAMILIES.icons_fill } else { &FAMILIES.icons };
        FontId::new(size, family.clone())
    }

    pub fn format(self, color: Color32) -> TextFormat {
        TextFormat {
            line_height: Some(self.line),
            valign: Align::Center,
            ..TextFormat::simple(self.font(), color)
        }
    }

    /// One line, as wide as it needs.
    pub fn line(self, text: &str, color: Color32) -> LayoutJob {
        let mut job = LayoutJob::single_section(text.to_owned(), self.format(color));
        job.wrap = TextWrapping::no_max_width();
        job.break_on_newline = false;
        job
    }

    /// One line that ends in an ellipsis where it does not fit.
    pub fn truncated(self, text: &str, color: Color32, width: f32) -> LayoutJob {
        let mut job = self.line(text, color);
        job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
        job
    }

    /// As many lines as `width` makes.
    pub fn wrapped(self, text: &str, color: Color32, width: f32) -> LayoutJob {
        let mut job = LayoutJob::single_section(text.to_owned(), self.format(color));
        job.wrap = TextWrapping::wrap_at_width(width.max(1.0));
        job
    }
}
