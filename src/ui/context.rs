//! What drawing may read, and the two doors to pixels that come from elsewhere.

use egui::{Color32, TextureId, Vec2};

use crate::domain::geometry::Rect;
use crate::domain::ids::FaceId;
use crate::domain::message::Message;
use crate::i18n::{Language, Translator, format_decimal, format_integer};
use crate::state::{AppState, CommandSender, PersonTag, PictureId};

use super::theme::Tokens;

/// What the program hands to the window for one frame.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    pub state: &'a AppState,
    pub sender: &'a CommandSender,
    pub words: &'a Translator,
    pub pictures: &'a dyn Pictures,
    pub video: &'a dyn VideoPainter,
    pub faces: &'a dyn FacePainter,
}

/// [`Inputs`] and the theme: the read-only view that all drawing gets.
#[derive(Clone, Copy)]
pub struct AppContext<'a> {
    pub state: &'a AppState,
    pub sender: &'a CommandSender,
    pub words: &'a Translator,
    pub pictures: &'a dyn Pictures,
    pub video: &'a dyn VideoPainter,
    pub faces: &'a dyn FacePainter,
    pub tokens: &'a Tokens,
    /// The dark theme, for what lies on pictures.
    pub over_video: &'a Tokens,
    /// How much room there is.
    pub width: Width,
}

impl AppContext<'_> {
    pub fn tr(&self, key: &str) -> String {
        self.words.tr(key)
    }

    pub fn say(&self, message: &Message) -> String {
        self.words.say(message)
    }

    /// How someone is called: PERSON-0003, or a track while codes are not given yet.
    pub fn tag(&self, tag: PersonTag) -> String {
        match tag {
            PersonTag::Person(code) => code.to_string(),
            PersonTag::Track(number) => self.say(&Message::new("track-name").with("number", number)),
        }
    }

    /// The same where there is little room.
    pub fn short_tag(&self, tag: PersonTag) -> String {
        match tag {
            PersonTag::Person(code) => format!("{:04}", code.0),
            PersonTag::Track(number) => number.to_string(),
        }
    }

    pub fn language(&self) -> Language {
        self.words.language()
    }

    /// A whole number, grouped as the language does.
    pub fn integer(&self, number: impl Into<i64>) -> String {
        format_integer(self.language(), number.into())
    }

    pub fn decimal(&self, number: f64, decimals: usize) -> String {
        format_decimal(self.language(), number, decimals)
    }
}

/// Classes of window width; each gives way to the next as the window shrinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// Under 600: bottom bar, 44 px targets, one column.
    Phone,
    /// Under 960: left panels become strips or menus.
    Narrow,
    /// Under 1120: right panels become drawers.
    Medium,
    /// Under 1280: navigation shows icons only.
    Regular,
    Wide,
}

impl Width {
    pub fn of(points: f32) -> Self {
        match points {
            w if w < 600.0 => Self::Phone,
            w if w < 960.0 => Self::Narrow,
            w if w < 1120.0 => Self::Medium,
            w if w < 1280.0 => Self::Regular,
            _ => Self::Wide,
        }
    }

    pub fn is_phone(self) -> bool {
        self == Self::Phone
    }
}

/// A loaded picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Picture {
    pub texture: TextureId,
    /// In pixels.
    pub size: Vec2,
}

/// Posters and best shots as textures.
pub trait Pictures {
    /// The picture if it is loaded; asking for one that is not starts loading it.
    fn picture(&self, id: PictureId) -> Option<Picture>;
}

/// Draws the open video's current frame.
pub trait VideoPainter {
    /// Shows the part `source` (display pixels of the video) in `target` (points of the window), clipped to the
    /// painter's clip rectangle, with `boxes` over it in the same pass. Before the first frame is there, nothing.
    fn paint(&self, painter: &egui::Painter, target: egui::Rect, source: Rect, boxes: &[OverlayBox]);

    /// The same for the newest picture of the watched camera at this place.
    fn paint_camera(
        &self,
        painter: &egui::Painter,
        camera: usize,
        target: egui::Rect,
        source: Rect,
        boxes: &[OverlayBox],
    );
}

/// Draws faces cut out of videos, many at once.
pub trait FacePainter {
    /// Draws the tiles in one go, cut off at the painter's clip rectangle; where a picture is not there yet, its
    /// plate. What is drawn first is loaded first. `view` names the place on screen.
    fn paint(&self, painter: &egui::Painter, view: &'static str, tiles: &[FaceTile]);

    /// Faces that may be seen soon, nearest first, as tiles of `pixels` physical pixels a side.
    fn expect(&self, faces: &mut dyn Iterator<Item = FaceId>, pixels: f32);
}

/// One face in one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceTile {
    pub face: FaceId,
    pub rect: egui::Rect,
    /// Of its corners.
    pub radius: f32,
    /// How far it steps back into the dark, 0 to 1.
    pub shade: f32,
    /// What stands in for it until it is loaded.
    pub plate: Color32,
}

/// One frame around a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverlayBox {
    /// In display pixels of the video.
    pub bbox: Rect,
    pub color: Color32,
    /// Two pixels wide, a tint inside, and handles at the corners.
    pub selected: bool,
    /// Dashed: filled in between detections.
    pub interpolated: bool,
}
