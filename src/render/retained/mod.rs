//! The window's picture, kept between frames: only what differs from the frame before is drawn anew.
//!
//! egui draws the whole window in each frame. While a video plays, almost all of it is the same as before, and on
//! machines without a graphics card drawing it costs more than decoding and showing the video. [`RetainedWindow`]
//! compares the shapes of two frames and hands egui one shape in their place, which draws the parts that differ into
//! a picture of the window, and that picture to the screen.
//!
//! Guarantees: every pixel is the one egui itself would have drawn; a frame that never reaches the GPU is made up for
//! by the next one. A paint callback must fill the whole of its rectangle, as a video without bars does: nothing is
//! drawn under it. Will not do: more than one window.

mod damage;
mod picture;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eframe::egui::epaint::textures::TexturesDelta;
use eframe::egui::epaint::{ClippedPrimitive, ClippedShape};
use eframe::egui::{self, Context, FullOutput, Plugin, Rect};
use eframe::egui_wgpu::{Callback, RenderState};

use damage::{Damage, compare, covers, reach};
use picture::{KeptPicture, PaintWindow};

/// What is still to be done on the GPU.
#[derive(Default)]
struct Pending {
    damage: Damage,
    textures: TexturesDelta,
    /// The kept picture is lost or has another size.
    is_lost: bool,
}

impl Drop for Pending {
    /// The window is gone, and with it the pictures that were still to be uploaded.
    fn drop(&mut self) {
        self.textures.clear();
    }
}

/// Shared by the side that compares and the one that draws; both run on the window's thread, one after the other.
#[derive(Clone, Default)]
struct Board(Arc<Mutex<Pending>>);

impl Board {
    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stands between egui's output and its painter.
pub struct RetainedWindow {
    before: Vec<ClippedShape>,
    window: Rect,
    pixels_per_point: f32,
    board: Board,
}

impl RetainedWindow {
    /// From now on the window of `ctx` is drawn this way. Once, when the program starts, before the first frame.
    pub fn install(ctx: &Context, render_state: &RenderState) {
        let picture = KeptPicture::new(&render_state.device, render_state.target_format);
        render_state.renderer.write().callback_resources.insert(picture);
        ctx.add_plugin(Self::new());
    }

    fn new() -> Self {
        Self { before: Vec::new(), window: Rect::NOTHING, pixels_per_point: 0.0, board: Board::default() }
    }

    fn note_damage(&mut self, pending: &mut Pending, output: &FullOutput, window: Rect) {
        let scale = output.pixels_per_point;
        // A picture that is loaded or replaced may be anywhere, and is rare; new letters join those in use.
        let has_new_picture =
            output.textures_delta.set.values().flatten().any(egui::epaint::ImageDelta::is_whole);
        let is_new_size = self.window != window || self.pixels_per_point.total_cmp(&scale).is_ne();
        if has_new_picture || is_new_size || std::mem::take(&mut pending.is_lost) {
            pending.damage.add(window, window, scale);
        } else {
            compare(&self.before, &output.shapes, |rect| pending.damage.add(rect, window, scale));
        }
        (self.window, self.pixels_per_point) = (window, scale);
    }
}

impl Plugin for RetainedWindow {
    fn debug_name(&self) -> &'static str {
        "retained window"
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let window = ctx.viewport_rect();
        let board = self.board.clone();
        let mut pending = board.lock();
        self.note_damage(&mut pending, output, window);
        pending.textures.append(std::mem::take(&mut output.textures_delta));
        self.before = std::mem::take(&mut output.shapes);
        let mut jobs = Vec::new();
        for &part in pending.damage.parts() {
            jobs.extend(ctx.tessellate(within(&self.before, part), output.pixels_per_point));
        }
        drop(pending);
        let paint = PaintWindow { jobs, board, ctx: ctx.clone() };
        output.shapes = vec![ClippedShape {
            clip_rect: window,
            shape: Callback::new_paint_callback(window, paint).into(),
            transform_after_tessellation: Default::default(),
        }];
    }
}

/// Of the shapes, what shows in `part`.
fn within(shapes: &[ClippedShape], part: Rect) -> Vec<ClippedShape> {
    let shown = shapes.iter().rposition(|shape| covers(shape, part)).map_or(shapes, |at| &shapes[at..]);
    let touches = |shape: &&ClippedShape| reach(shape).intersect(part).is_positive();
    let cut =
        |shape: &ClippedShape| ClippedShape { clip_rect: shape.clip_rect.intersect(part), ..shape.clone() };
    shown.iter().filter(touches).map(cut).collect()
}

/// What is drawn into the kept picture, in this order.
type Jobs = Vec<ClippedPrimitive>;
