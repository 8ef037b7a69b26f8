//! Small pictures by the thousand: one texture array, cells in three sizes, drawn with one call however many.
//!
//! - [`AtlasCells`] says which picture lies in which cell, and which cell goes when there is none left. It knows no
//!   GPU and belongs to whoever loads the pictures.
//! - [`Atlas`] is the texture and what draws from it; it belongs to [`super::RenderResources`].
//! - [`AtlasPaint`] is what a screen adds to a painter: the tiles to draw, and the pictures to upload before.
//!
//! Guarantees: a cell that was drawn in this frame or the one before is never given away; nothing is allocated on
//! the GPU before the first picture. Will not do: decode, or decide how much may be uploaded in a frame.

mod cells;
mod paint;
mod resources;

pub use cells::{AtlasCells, Cell, CellSize};
pub use paint::{AtlasPaint, AtlasTile, AtlasUpload, AtlasUploads, AtlasView};
pub use resources::Atlas;

/// Side of a layer in texels: 4 MB each.
const LAYER_SIDE: u32 = 1024;
/// 64 MB in all: some two screens full at any size of the tiles.
const LAYERS: u32 = 16;
