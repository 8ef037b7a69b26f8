//! What the window remembers in the library's settings, by key.

use serde::Serialize;

use crate::i18n::Language;
use crate::state::{LanguageChoice, OverlayParts, ThemeChoice};
use crate::store::{Library, StoreError, settings};
use crate::ui::Layout;

const THEME: &str = "window.theme";
const LANGUAGE: &str = "window.language";
const SIZE: &str = "window.size";
const LAYOUT: &str = "window.layout";
const OVERLAY: &str = "studio.overlay";
/// True once the welcome screen has been gone through.
const WELCOMED: &str = "window.welcomed";
/// The id of the video that came with the program.
pub const SAMPLE_VIDEO: &str = "sample.video";

/// What was remembered, or the usual.
#[derive(Debug, Clone, PartialEq)]
pub struct Remembered {
    pub theme: ThemeChoice,
    pub language: Option<LanguageChoice>,
    /// Inner width and height in points.
    pub size: Option<[f32; 2]>,
    pub layout: Layout,
    pub overlay: OverlayParts,
    pub welcomed: bool,
}

impl Remembered {
    pub fn read(library: &Library) -> Result<Self, StoreError> {
        library.read(|conn| {
            Ok(Self {
                theme: settings::get(conn, THEME)?.unwrap_or_default(),
                language: settings::get(conn, LANGUAGE)?,
                size: settings::get(conn, SIZE)?,
                layout: settings::get(conn, LAYOUT)?.unwrap_or_default(),
                overlay: settings::get(conn, OVERLAY)?.unwrap_or_default(),
                welcomed: settings::get(conn, WELCOMED)?.unwrap_or_default(),
            })
        })
    }
}

/// One thing to remember.
#[derive(Debug, Clone)]
pub enum Remember {
    Theme(ThemeChoice),
    Language(LanguageChoice),
    Size([f32; 2]),
    Layout(Layout),
    Overlay(OverlayParts),
    Welcomed,
    SampleVideo(crate::domain::ids::VideoId),
}

impl Remember {
    /// Waits for the disk. How the window looks is not a change of the library, so it is neither permitted nor audited.
    pub fn write(self, library: &Library) -> Result<(), StoreError> {
        fn set<T: Serialize + Send + 'static>(
            library: &Library,
            key: &'static str,
            value: T,
        ) -> Result<(), StoreError> {
            library.write(move |tx| settings::set(tx, key, &value))
        }
        match self {
            Self::Theme(theme) => set(library, THEME, theme),
            Self::Language(language) => set(library, LANGUAGE, language),
            Self::Size(size) => set(library, SIZE, size),
            Self::Layout(layout) => set(library, LAYOUT, layout),
            Self::Overlay(parts) => set(library, OVERLAY, parts),
            Self::Welcomed => set(library, WELCOMED, true),
            Self::SampleVideo(video) => set(library, SAMPLE_VIDEO, video),
        }
    }
}

pub fn language_of(choice: LanguageChoice) -> Language {
    match choice {
        LanguageChoice::English => Language::English,
        LanguageChoice::Vietnamese => Language::Vietnamese,
    }
}

pub fn choice_of(language: Language) -> LanguageChoice {
    match language {
        Language::English => LanguageChoice::English,
        Language::Vietnamese => LanguageChoice::Vietnamese,
    }
}
