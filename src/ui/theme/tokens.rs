//! Colours by role, read from `assets/theme/*.ron`.

use egui::{Color32, Shadow};
use serde::Deserialize;

/// A theme file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    #[error("theme file is not valid RON")]
    Ron(#[from] ron::error::SpannedError),
    #[error("not a colour of the form #RRGGBB: {0}")]
    Color(String),
}

macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// One theme. Fields are roles, not colours.
        #[derive(Debug, Clone)]
        pub struct Tokens {
            pub dark: bool,
            $($(#[$doc])* pub $name: Color32,)+
            /// Ink alpha of the shadow under cards, menus and dialogs.
            pub shadow_card: f32,
            pub shadow_menu: f32,
            pub shadow_dialog: f32,
            /// Ink alpha of what lies behind a dialog.
            pub scrim: f32,
            lanes: [Color32; 12],
        }

        #[derive(Deserialize)]
        struct File {
            dark: bool,
            $($name: String,)+
            shadow_card: f32,
            shadow_menu: f32,
            shadow_dialog: f32,
            scrim: f32,
            lanes: [String; 12],
        }

        impl Tokens {
            /// Reads the text of a theme file.
            pub fn parse(text: &str) -> Result<Self, ThemeError> {
                let file: File = ron::from_str(text)?;
                let mut lanes = [Color32::TRANSPARENT; 12];
                for (lane, hex) in lanes.iter_mut().zip(&file.lanes) {
                    *lane = color(hex)?;
                }
                Ok(Self {
                    dark: file.dark,
                    $($name: color(&file.$name)?,)+
                    shadow_card: file.shadow_card,
                    shadow_menu: file.shadow_menu,
                    shadow_dialog: file.shadow_dialog,
                    scrim: file.scrim,
                    lanes,
                })
            }
        }
    };
}

tokens! {
    /// The window, and the page behind cards.
    bg,
    /// Panels, cards, bars, tables.
    surface,
    /// Menus, popovers, toasts, dialogs; secondary buttons in dark.
    raised,
    /// Lane wells, segmented tracks.
    sunken,
    /// Behind video: always near black.
    well,
    hover,
    press,
    /// Selected row, switched-on toggle.
    sel,
    /// The current place in navigation.
    tint,
    /// Hairlines and card edges.
    border,
    /// Edges of buttons, chips and popovers.
    border2,
    /// Edges of inputs and switches.
    control,
    text,
    text2,
    text3,
    primary_t,
    accent_t,
    success,
    warning,
    danger,
    info,
    disabled,
    /// The one next step in a view.
    primary,
    primary_hover,
    primary_press,
    primary_ink,
    /// Play, playhead, sliders, checks, the focus ring.
    accent,
    accent_hover,
    accent_ink,
    danger_fill,
    danger_ink,
    success_tint,
    warning_tint,
    danger_tint,
    info_tint,
    /// Text on a lane colour.
    lane_ink,
}

impl Tokens {
    /// The colour of person `number` (counted from 1). Repeats after twelve; the number always stands beside it.
    pub fn lane(&self, number: u32) -> Color32 {
        self.lanes[(number.saturating_sub(1) % 12) as usize]
    }

    pub fn menu_shadow(&self) -> Shadow {
        let (y, blur) = if self.dark { (6, 20) } else { (4, 16) };
        Shadow { offset: [0, y], blur, spread: 0, color: self.ink(self.shadow_menu) }
    }

    pub fn card_shadow(&self) -> Shadow {
        Shadow { offset: [0, 1], blur: 2, spread: 0, color: self.ink(self.shadow_card) }
    }

    pub fn dialog_shadow(&self) -> Shadow {
        let (y, blur) = if self.dark { (20, 56) } else { (16, 48) };
        Shadow { offset: [0, y], blur, spread: 0, color: self.ink(self.shadow_dialog) }
    }

    /// Shadow and scrim ink at an opacity of 0 to 1.
    pub fn ink(&self, alpha: f32) -> Color32 {
        let base = if self.dark { Color32::BLACK } else { self.text };
        base.gamma_multiply(alpha)
    }

    /// The plate under text that lies on a picture.
    pub fn plate() -> Color32 {
        Color32::from_rgba_unmultiplied(8, 9, 14, 199)
    }
}

fn color(hex: &str) -> Result<Color32, ThemeError> {
    let not_a_color = || ThemeError::Color(hex.to_owned());
    let digits = hex.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or_else(not_a_color)?;
    let channel = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).ok();
    match (channel(0), channel(2), channel(4)) {
        (Some(r), Some(g), Some(b)) => Ok(Color32::from_rgb(r, g, b)),
        _ => Err(not_a_color()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [&str; 2] =
        [include_str!("../../../assets/theme/light.ron"), include_str!("../../../assets/theme/dark.ron")];

    fn luminance(c: Color32) -> f64 {
        let linear = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(c.r()) + 0.7152 * linear(c.g()) + 0.0722 * linear(c.b())
    }

    /// WCAG 2.1 contrast ratio.
    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_reads_on_every_surface() {
        for file in FILES {
            let t = Tokens::parse(file).unwrap();
            let surfaces = [t.bg, t.surface, t.raised, t.sunken, t.hover, t.sel];
            for surface in surfaces {
                for ink in [t.text, t.text2, t.text3, t.accent_t, t.success, t.warning, t.danger, t.info] {
                    assert!(contrast(ink, surface) >= 4.5, "dark {}: {ink:?} on {surface:?}", t.dark);
                }
            }
            assert!(contrast(t.primary_ink, t.primary) >= 4.5);
            assert!(contrast(t.accent_ink, t.accent) >= 4.5);
            assert!(contrast(t.accent, t.bg) >= 3.0);
        }
    }

    #[test]
    fn lanes_stand_out_from_their_well_and_carry_ink() {
        for file in FILES {
            let t = Tokens::parse(file).unwrap();
            for number in 1..=12 {
                assert!(contrast(t.lane(number), t.sunken) >= 3.0, "dark {}: lane {number}", t.dark);
                assert!(contrast(t.lane(number), t.lane_ink) >= 4.5, "dark {}: lane {number}", t.dark);
            }
            assert_eq!(t.lane(13), t.lane(1));
        }
    }

    #[test]
    fn a_bad_color_is_named() {
        assert!(matches!(color("#12345"), Err(ThemeError::Color(c)) if c == "#12345"));
        assert!(matches!(color("#12345ö"), Err(ThemeError::Color(_))));
        assert_eq!(color("#2E3192").unwrap(), Color32::from_rgb(0x2E, 0x31, 0x92));
    }
}
