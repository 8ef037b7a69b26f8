//! The fonts, compiled in, and the families they form.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use egui::{FontData, FontDefinitions, FontFamily};

use super::typography::Weight;

/// Families are asked for thousands of times a frame: make each name once.
pub(super) struct Families {
    text: [FontFamily; 3],
    figures: [FontFamily; 3],
    pub icons: FontFamily,
    pub icons_fill: FontFamily,
}

pub(super) static FAMILIES: LazyLock<Families> = LazyLock::new(|| {
    let name = |s: &str| FontFamily::Name(Arc::from(s));
    Families {
        text: [name("ui-400"), name("ui-500"), name("ui-600")],
        figures: [name("figures-400"), name("figures-500"), name("figures-600")],
        icons: name("icons"),
        icons_fill: name("icons-fill"),
    }
});

impl Families {
    pub fn text(&self, weight: Weight) -> &FontFamily {
        &self.text[weight as usize]
    }

    /// The text family with digits of equal width in front.
    pub fn figures(&self, weight: Weight) -> &FontFamily {
        &self.figures[weight as usize]
    }
}

pub(super) fn definitions() -> FontDefinitions {
    macro_rules! font {
        ($file:literal) => {
            ($file, Arc::new(FontData::from_static(include_bytes!(concat!("../../../assets/fonts/", $file)))))
        };
    }
    let fonts = [
        font!("BeVietnamPro-400.ttf"),
        font!("BeVietnamPro-500.ttf"),
        font!("BeVietnamPro-600.ttf"),
        font!("Figures-400.ttf"),
        font!("Figures-500.ttf"),
        font!("Figures-600.ttf"),
        font!("Phosphor-Regular.ttf"),
        font!("Phosphor-Fill.ttf"),
    ];
    let mut families: BTreeMap<FontFamily, Vec<String>> = BTreeMap::new();
    let mut family = |key: &FontFamily, files: &[&str]| {
        families.insert(key.clone(), files.iter().map(|file| (*file).to_owned()).collect());
    };
    let text = ["BeVietnamPro-400.ttf", "BeVietnamPro-500.ttf", "BeVietnamPro-600.ttf"];
    let figures = ["Figures-400.ttf", "Figures-500.ttf", "Figures-600.ttf"];
    for i in 0..3 {
        family(&FAMILIES.text[i], &[text[i], "Phosphor-Regular.ttf"]);
        family(&FAMILIES.figures[i], &[figures[i], text[i], "Phosphor-Regular.ttf"]);
    }
    family(&FAMILIES.icons, &["Phosphor-Regular.ttf"]);
    family(&FAMILIES.icons_fill, &["Phosphor-Fill.ttf"]);
    // What egui itself draws (its own fallbacks) speaks the same face.
    family(&FontFamily::Proportional, &[text[0], "Phosphor-Regular.ttf"]);
    family(&FontFamily::Monospace, &[figures[0], text[0], "Phosphor-Regular.ttf"]);
    FontDefinitions {
        font_data: fonts.into_iter().map(|(name, data)| (name.to_owned(), data)).collect(),
        families,
    }
}
