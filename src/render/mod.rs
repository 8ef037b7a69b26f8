//! Pixels on the GPU: a video's planes as textures, converted once per new frame, drawn into an egui rect with the
//! boxes of the people on top.
//!
//! - [`RenderResources`] lives in egui's `callback_resources`: pipelines once per app, one picture per
//!   [`VideoSlot`], one uniform and one mark buffer per [`VideoView`].
//! - [`VideoPaint`] is what a screen adds to a painter each frame: the picture to show, where, and what is marked.
//! - [`AtlasPaint`] draws small pictures by the hundred, whose places [`AtlasCells`] knows.
//! - [`Placement`] maps between display pixels and the window's points, for drawing labels and for the pointer.
//! - [`RetainedWindow`] keeps the window's picture, so that only what differs is drawn anew.
//! - [`Offscreen`] draws the same into memory, without a window, for tests and benches.
//!
//! Guarantees: a frame is uploaded only when it is new to its slot and converted once for it (and again only when a
//! view needs it finer), by the graphics card or, where that is only the processor itself, by the processor; textures are made anew only when a size changes; views do not disturb each other; what is
//! wholly clipped away queues nothing; the bytes on the target are those of the YUV conversion, whatever its format.
//!
//! Will not do: decode, keep frames, draw text, choose colours, or touch the device from any thread but the one that
//! paints. Layers that egui transforms as a whole (`egui::Scene`) are not followed.

mod atlas;
mod error;
mod offscreen;
mod overlay;
mod picture;
mod pipelines;
mod placement;
mod reduce;
mod resources;
mod retained;
pub mod shader_code;
mod video_paint;
mod view;

#[cfg(test)]
mod tests;

pub use atlas::{AtlasCells, AtlasPaint, AtlasTile, AtlasUpload, AtlasUploads, AtlasView, Cell, CellSize};
pub use error::RenderError;
pub use offscreen::{Offscreen, RgbaPicture};
pub use overlay::{Emphasis, HANDLE_SIZE, Overlay, TrackBox, Trail};
pub use placement::Placement;
pub use resources::{RenderResources, RenderStats, VideoSlot, VideoView};
pub use retained::RetainedWindow;
pub use video_paint::VideoPaint;
