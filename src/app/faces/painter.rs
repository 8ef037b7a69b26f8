//! Tiles of faces, handed to the GPU; and what they make the loader want.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;

use super::loader::{FaceLoader, Loaded, Wish};
use crate::domain::ids::FaceId;
use crate::render::{AtlasCells, AtlasPaint, AtlasTile, AtlasUpload, AtlasUploads, AtlasView, CellSize};
use crate::ui::{FacePainter, FaceTile};

/// Bytes of pictures uploaded in one frame: 64 small ones, or four of the largest.
const MOST_UPLOADED: usize = 1 << 20;

/// Pictures of faces on the GPU, and what was asked for while drawing.
#[derive(Default)]
pub struct FacePictures {
    inner: RefCell<Inner>,
    uploads: AtlasUploads,
}

#[derive(Default)]
struct Inner {
    cells: AtlasCells<FaceId>,
    /// On screen and not there, in the order drawn.
    seen: Vec<Wish>,
    /// Soon to be seen.
    expected: Vec<Wish>,
    /// What each view was last drawn as: the same tiles are the same shape, which then need not be drawn again.
    shapes: HashMap<&'static str, (egui::Rect, Vec<AtlasTile>, egui::Shape)>,
    /// Tiles drawn with a picture.
    num_shown: usize,
    /// There is no picture of these.
    missing: HashSet<FaceId>,
}

impl FacePictures {
    /// Before drawing: takes what was loaded, within what one frame may upload. True where more waits.
    pub fn begin_frame(&self, loader: &FaceLoader) -> bool {
        let mut inner = self.inner.borrow_mut();
        inner.cells.begin_frame();
        inner.seen.clear();
        inner.expected.clear();
        inner.num_shown = 0;
        let mut uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        if !uploads.is_empty() {
            // The last ones have not been painted: a hidden window must not gather pictures.
            return false;
        }
        let taken = loader.take(MOST_UPLOADED);
        for Loaded { wish: (face, size), pixels } in taken {
            if pixels.is_empty() {
                inner.missing.insert(face);
            } else if let Some(cell) = inner.cells.place(face, size) {
                uploads.push(AtlasUpload { cell, pixels });
            }
        }
        loader.has_more()
    }

    /// After drawing: tells the loader what is wanted now.
    pub fn end_frame(&self, loader: &FaceLoader) {
        let inner = self.inner.borrow();
        loader.want(inner.seen.iter().chain(&inner.expected).copied());
    }

    /// Pictures on their way to the GPU are forgotten with all others.
    pub fn clear(&self) {
        let mut inner = self.inner.borrow_mut();
        inner.cells.clear();
        inner.missing.clear();
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Tiles drawn with their picture, and those that wait for one (or for a finer one).
    pub fn drawn(&self) -> (usize, usize) {
        let inner = self.inner.borrow();
        (inner.num_shown, inner.seen.len())
    }
}

impl FacePainter for FacePictures {
    fn paint(&self, painter: &egui::Painter, view: &'static str, tiles: &[FaceTile]) {
        let mut inner = self.inner.borrow_mut();
        let scale = painter.pixels_per_point();
        let tiles = tiles.iter().map(|tile| {
            let size = CellSize::for_pixels(tile.rect.width() * scale);
            let cell = inner.cells.find_any(tile.face, size);
            inner.num_shown += usize::from(cell.is_some());
            if cell.is_none_or(|cell| cell.size != size) && !inner.missing.contains(&tile.face) {
                inner.seen.push((tile.face, size));
            }
            AtlasTile { rect: tile.rect, cell, plate: tile.plate, radius: tile.radius, shade: tile.shade }
        });
        let tiles: Vec<AtlasTile> = tiles.collect();
        if tiles.is_empty() || !painter.is_visible() {
            return;
        }
        let clip = painter.clip_rect();
        // Pictures wait to be uploaded, and that is done by a shape that is drawn.
        let waits = !self.uploads.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        let known = inner.shapes.get(view).filter(|(c, t, _)| !waits && *c == clip && *t == tiles);
        let draw_anew = || {
            let uploads = self.uploads.clone();
            AtlasPaint { view: AtlasView::new(view), tiles: tiles.clone(), uploads }.into_shape(clip)
        };
        let shape = known.map_or_else(draw_anew, |(_, _, shape)| shape.clone());
        painter.add(shape.clone());
        inner.shapes.insert(view, (clip, tiles, shape));
    }

    fn expect(&self, faces: &mut dyn Iterator<Item = FaceId>, pixels: f32) {
        let mut inner = self.inner.borrow_mut();
        let size = CellSize::for_pixels(pixels);
        for face in faces {
            if !inner.cells.contains(face, size) && !inner.missing.contains(&face) {
                inner.expected.push((face, size));
            }
        }
    }
}
