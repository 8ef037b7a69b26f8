//! Posters and best shots as textures: asked for by drawing, decoded on the reader thread, uploaded once.

use std::cell::RefCell;
use std::collections::HashMap;

use egui::{ColorImage, TextureHandle, TextureOptions};

use crate::domain::ids::{AppearanceId, EmployeeId, PersonId, VideoId};
use crate::state::{PictureId, TrainingPicture};
use crate::store::{Library, appearances, employees, probe_sets, version_faces};
use crate::ui::{Picture, Pictures};

/// Textures kept; those asked for longest ago go first. A screen shows some dozens, the index of people on a large one
/// some hundreds: what was drawn just now stays in any case.
const MOST: usize = 384;
/// Looks at what is to be loaded, two a frame, within which a picture counts as drawn just now.
const JUST_NOW: u64 = 4;
/// Pictures on their way at a time.
const MOST_WAITING: usize = 16;
/// Longer side of a texture; more than any card or row shows.
const MAX_SIDE: u32 = 640;

/// Where pictures are, and those that are loaded.
#[derive(Default)]
pub struct PictureCache {
    slots: RefCell<HashMap<PictureId, Slot>>,
    /// Asked for while drawing, not yet on their way.
    wanted: RefCell<Vec<PictureId>>,
    waiting: usize,
    clock: u64,
    posters: HashMap<VideoId, String>,
    best_shots: HashMap<(VideoId, PersonId), String>,
}

struct Slot {
    texture: Option<TextureHandle>,
    /// When it was last drawn, in frames of the window.
    used: u64,
}

impl PictureCache {
    /// Where the posters are now. What is gone is forgotten.
    pub fn set_posters(&mut self, posters: HashMap<VideoId, String>) {
        self.slots.borrow_mut().retain(|id, slot| match id {
            PictureId::Poster(video) => slot.texture.is_some() && posters.contains_key(video),
            _ => true,
        });
        self.posters = posters;
    }

    /// Where the best shots of a video's people are now.
    pub fn set_best_shots(&mut self, video: VideoId, shots: HashMap<PersonId, String>) {
        let fresh: HashMap<_, _> = shots.into_iter().map(|(person, path)| ((video, person), path)).collect();
        self.slots.borrow_mut().retain(|id, _| match id {
            PictureId::BestShot(v, person) => {
                fresh.get(&(*v, *person)) == self.best_shots.get(&(*v, *person))
            }
            _ => true,
        });
        self.best_shots = fresh;
    }

    /// Has best views of appearances that were missing looked for again; `all`: also those that are there.
    pub fn forget_appearances(&mut self, all: bool) {
        self.slots
            .borrow_mut()
            .retain(|id, slot| !matches!(id, PictureId::Appearance(_)) || (slot.texture.is_some() && !all));
    }

    /// Has photos of employees read again.
    pub fn forget_photos(&mut self) {
        self.slots.borrow_mut().retain(|id, _| !matches!(id, PictureId::Photo(_)));
    }

    /// A picture nobody had to ask for.
    pub fn put(&mut self, ctx: &egui::Context, id: PictureId, image: ColorImage) {
        let mut slots = self.slots.borrow_mut();
        slots.retain(|other, _| !matches!(other, PictureId::Asked(_)));
        let texture = Some(ctx.load_texture(format!("{id:?}"), image, options()));
        slots.insert(id, Slot { texture, used: self.clock });
    }

    /// A new frame of the window: what is to be loaded now, with its path.
    pub fn next_frame(&mut self) -> Vec<(PictureId, String)> {
        self.clock += 1;
        let mut asked = Vec::new();
        let nowhere = String::new();
        let mut slots = self.slots.borrow_mut();
        for id in std::mem::take(&mut *self.wanted.borrow_mut()) {
            if matches!(id, PictureId::Frame(..)) {
                // One that was not begun before another is wanted is asked for again when it is drawn.
                if slots.contains_key(&id) {
                    continue;
                }
                slots.retain(|other, slot| !matches!(other, PictureId::Frame(..)) || slot.texture.is_some());
                slots.insert(id, Slot { texture: None, used: self.clock });
                asked.push((id, String::new()));
                continue;
            }
            let path = match id {
                PictureId::Poster(video) => self.posters.get(&video),
                PictureId::BestShot(video, person) => self.best_shots.get(&(video, person)),
                // Where it is, the library says when it is loaded.
                PictureId::Appearance(_) | PictureId::Photo(_) | PictureId::Training(_) => Some(&nowhere),
                PictureId::Frame(..) | PictureId::Asked(_) => None,
            };
            let Some(path) = path else { continue };
            // The rest is asked for again by the next drawing.
            if self.waiting >= MOST_WAITING || slots.contains_key(&id) {
                continue;
            }
            slots.insert(id, Slot { texture: None, used: self.clock });
            self.waiting += 1;
            asked.push((id, path.clone()));
        }
        while slots.len() > MOST {
            let oldest = slots.iter().min_by_key(|(_, slot)| slot.used).map(|(id, _)| *id);
            let Some(oldest) = oldest else { break };
            if slots[&oldest].used + JUST_NOW >= self.clock {
                break;
            }
            slots.remove(&oldest);
        }
        asked
    }

    /// True where drawing asked for something that can be fetched now.
    pub fn has_wishes(&self) -> bool {
        self.waiting < MOST_WAITING && !self.wanted.borrow().is_empty()
    }

    /// A picture has come, or there is none.
    pub fn arrived(&mut self, ctx: &egui::Context, id: PictureId, image: Option<ColorImage>) {
        if !matches!(id, PictureId::Frame(..)) {
            self.waiting = self.waiting.saturating_sub(1);
        }
        let mut slots = self.slots.borrow_mut();
        let Some(slot) = slots.get_mut(&id) else { return };
        slot.texture = image.map(|image| ctx.load_texture(format!("{id:?}"), image, options()));
    }
}

impl Pictures for PictureCache {
    fn picture(&self, id: PictureId) -> Option<Picture> {
        let mut slots = self.slots.borrow_mut();
        let Some(slot) = slots.get_mut(&id) else {
            self.wanted.borrow_mut().push(id);
            return None;
        };
        slot.used = self.clock;
        let texture = slot.texture.as_ref()?;
        Some(Picture { texture: texture.id(), size: texture.size_vec2() })
    }
}

fn options() -> TextureOptions {
    TextureOptions::LINEAR.with_mipmap_mode(Some(egui::TextureFilter::Linear))
}

/// The best view of an appearance. Takes time: for the reader thread.
pub fn decode_best(library: &Library, appearance: AppearanceId) -> Option<ColorImage> {
    match library.read(|conn| appearances::get(conn, appearance)) {
        Ok(row) => decode(library, &row.best_shot_file?),
        Err(error) => {
            tracing::warn!(%error, "an appearance cannot be read");
            None
        }
    }
}

/// The photo of an employee. Takes time: for the reader thread.
pub fn decode_photo(library: &Library, employee: EmployeeId) -> Option<ColorImage> {
    match library.read(|conn| employees::get(conn, employee)) {
        Ok(row) => decode(library, &row.photo?),
        Err(error) => {
            tracing::warn!(%error, "an employee cannot be read");
            None
        }
    }
}

/// A face the recogniser was judged by. Takes time: for the reader thread.
pub fn decode_training(library: &Library, picture: TrainingPicture) -> Option<ColorImage> {
    let bytes = library.read(|conn| match picture {
        TrainingPicture::Judged(id) => Ok(version_faces::crops(conn, id)?.map(|crops| crops.face)),
        TrainingPicture::Other(id) => Ok(version_faces::crops(conn, id)?.map(|crops| crops.other)),
        TrainingPicture::Probe(set, position) => probe_sets::crop(conn, set, position),
    });
    match bytes {
        Ok(bytes) => decode_bytes(&bytes?, "a face of a version"),
        Err(error) => {
            tracing::warn!(%error, "a face of a version cannot be read");
            None
        }
    }
}

/// Reads and decodes a picture of the library. Takes time: for the reader thread.
pub fn decode(library: &Library, path: &str) -> Option<ColorImage> {
    let bytes = match library.media().read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::warn!(%error, "a picture cannot be read");
            return None;
        }
    };
    decode_bytes(&bytes, path)
}

fn decode_bytes(bytes: &[u8], path: &str) -> Option<ColorImage> {
    let image = match image::load_from_memory(bytes) {
        Ok(image) => image,
        Err(error) => {
            tracing::warn!(%error, path, "a picture cannot be decoded");
            return None;
        }
    };
    let image = if image.width().max(image.height()) > MAX_SIDE {
        image.thumbnail(MAX_SIDE, MAX_SIDE)
    } else {
        image
    };
    let rgb = image.into_rgb8();
    let size = [rgb.width() as usize, rgb.height() as usize];
    Some(ColorImage::from_rgb(size, rgb.as_raw()))
}
