//! The visual language: colours, type and egui styles of both themes.
//!
//! Guarantees: every colour on screen comes from [`Tokens`] (or is a plate over a picture), every text from a
//! [`Type`]; fonts cover all of Vietnamese and are compiled in.
//! Will not do: draw. Widgets and screens do.

mod fonts;
mod style;
mod tokens;
mod typography;

pub use tokens::{ThemeError, Tokens};
pub use typography::{Type, Weight};

use crate::state::ThemeChoice;

/// Both themes, read once at the start.
pub struct Themes {
    light: Tokens,
    dark: Tokens,
}

impl Themes {
    /// Reads the tokens and hands fonts and styles to egui.
    pub fn install(ctx: &egui::Context) -> Result<Self, ThemeError> {
        let themes = Self {
            light: Tokens::parse(include_str!("../../../assets/theme/light.ron"))?,
            dark: Tokens::parse(include_str!("../../../assets/theme/dark.ron"))?,
        };
        ctx.set_fonts(fonts::definitions());
        ctx.set_style_of(egui::Theme::Light, style::of(&themes.light));
        ctx.set_style_of(egui::Theme::Dark, style::of(&themes.dark));
        Ok(themes)
    }

    /// Makes egui follow the choice.
    pub fn choose(ctx: &egui::Context, choice: ThemeChoice) {
        let preference = match choice {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
        };
        ctx.options_mut(|options| options.theme_preference = preference);
    }

    /// The tokens of the theme egui draws with now.
    pub fn current(&self, ctx: &egui::Context) -> &Tokens {
        match ctx.theme() {
            egui::Theme::Light => &self.light,
            egui::Theme::Dark => &self.dark,
        }
    }

    /// The dark tokens, which also serve on top of pictures.
    pub fn dark(&self) -> &Tokens {
        &self.dark
    }
}
