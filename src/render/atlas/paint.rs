//! Tiles with pictures of the atlas, as a screen adds them to egui.

use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui;
use eframe::egui_wgpu::{Callback, CallbackResources, CallbackTrait, ScreenDescriptor};

use super::cells::Cell;
use crate::render::resources::RenderResources;

/// A place in the window where tiles are shown. Each callback of one egui frame needs its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtlasView(u64);

impl AtlasView {
    /// From anything that names it for good.
    pub fn new(name: impl Hash + std::fmt::Debug) -> Self {
        Self(egui::Id::unique(name).value())
    }
}

/// One picture in one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtlasTile {
    /// In points of the window.
    pub rect: egui::Rect,
    /// Without one the tile is an even plate of `plate`.
    pub cell: Option<Cell>,
    pub plate: egui::Color32,
    /// Of its corners, in points.
    pub radius: f32,
    /// How far it steps back: 0 as it is, 1 all `well`.
    pub shade: f32,
}

/// A picture on its way to its cell: rows of RGBA, as many texels as the cell has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtlasUpload {
    pub cell: Cell,
    pub pixels: Vec<u8>,
}

/// Pictures that wait for the next callback.
pub type AtlasUploads = Arc<Mutex<Vec<AtlasUpload>>>;

/// Tiles for one egui frame.
pub struct AtlasPaint {
    pub view: AtlasView,
    pub tiles: Vec<AtlasTile>,
    /// Taken by the first callback that is prepared.
    pub uploads: AtlasUploads,
}

impl AtlasPaint {
    /// The tiles as a shape within `clip`. Between the tiles what lies under them shows; a list of one, because a
    /// callback by itself is taken to fill its rectangle (see [`crate::render::RetainedWindow`]).
    pub fn into_shape(self, clip: egui::Rect) -> egui::Shape {
        egui::Shape::Vec(vec![Callback::new_paint_callback(clip, self).into()])
    }
}

impl CallbackTrait for AtlasPaint {
    fn prepare(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        screen: &ScreenDescriptor,
        _egui_encoder: &mut wgpu::CommandEncoder,
        resources: &mut CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        if let Some(atlas) = resources.get_mut::<RenderResources>().map(|resources| &mut resources.atlas) {
            let uploads = std::mem::take(&mut *self.uploads.lock().unwrap_or_else(PoisonError::into_inner));
            atlas.upload(device, queue, &uploads);
            atlas.prepare(device, queue, screen, self.view, &self.tiles);
        }
        Vec::new()
    }

    fn paint(
        &self,
        info: egui::PaintCallbackInfo,
        pass: &mut wgpu::RenderPass<'static>,
        resources: &CallbackResources,
    ) {
        let clip = info.clip_rect_in_pixels();
        let [width, height] = info.screen_size_px;
        if clip.width_px <= 0 || clip.height_px <= 0 || width == 0 || height == 0 {
            return;
        }
        if let Some(resources) = RenderResources::of(resources) {
            pass.set_viewport(0.0, 0.0, width as f32, height as f32, 0.0, 1.0);
            resources.atlas.draw(pass, self.view);
        }
    }
}
