//! What the app keeps on the GPU between frames, one value in egui's `callback_resources`.

use std::collections::BTreeMap;
use std::hash::Hash;

use super::atlas::Atlas;
use super::error::RenderError;
use super::picture::{FrameKey, Gpu, Picture, check_frame};
use super::pipelines::Pipelines;
use super::reduce::Reducer;
use super::video_paint::VideoPaint;
use super::view::{View, ViewUniform};
use eframe::egui;
use eframe::egui_wgpu::{CallbackResources, RenderState, ScreenDescriptor};

/// A place for one moving picture on the GPU. Views that show the same frame of the same video share a slot; a hover
/// preview, which shows another frame of it, has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VideoSlot(u64);

/// A place in the window where a slot is shown. Each callback of one egui frame needs its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VideoView(u64);

impl VideoSlot {
    /// From anything that names it for good, such as `("studio", video_id)`.
    pub fn new(name: impl Hash + std::fmt::Debug) -> Self {
        Self(egui::Id::unique(name).value())
    }
}

impl VideoView {
    /// From anything that names it for good, such as the id of the widget.
    pub fn new(name: impl Hash + std::fmt::Debug) -> Self {
        Self(egui::Id::unique(name).value())
    }
}

/// How much work was queued since the start, for tests and diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RenderStats {
    /// Frames whose planes were uploaded.
    pub uploads: u64,
    /// Conversions from YUV to RGB.
    pub conversions: u64,
    /// How often a slot's plane textures were made or made anew.
    pub plane_sets_created: u64,
}

/// Pipelines once per app, pictures per slot, buffers per view.
pub struct RenderResources {
    pipelines: Pipelines,
    pictures: BTreeMap<VideoSlot, Picture>,
    views: BTreeMap<VideoView, View>,
    problems: BTreeMap<VideoSlot, RenderError>,
    stats: RenderStats,
    reducer: Reducer,
    /// The adapter is the processor, which converts faster by itself.
    is_by_processor: bool,
    /// Small pictures by the thousand.
    pub(super) atlas: Atlas,
}

impl RenderResources {
    /// Builds the pipelines and puts them where the paint callbacks find them. Once, when the app starts.
    pub fn install(render_state: &RenderState) {
        let is_software = render_state.adapter.get_info().device_type == wgpu::DeviceType::Cpu;
        let mut resources = Self::new(&render_state.device, render_state.target_format);
        resources.convert_by_processor(is_software);
        render_state.renderer.write().callback_resources.insert(resources);
    }

    /// For a target of `target_format`, without depth or multisampling.
    pub fn new(device: &wgpu::Device, target_format: wgpu::TextureFormat) -> Self {
        Self {
            pipelines: Pipelines::new(device, target_format),
            pictures: BTreeMap::new(),
            views: BTreeMap::new(),
            problems: BTreeMap::new(),
            stats: RenderStats::default(),
            reducer: Reducer::default(),
            is_by_processor: false,
            atlas: Atlas::new(device, target_format),
        }
    }

    /// Whether pictures that are shown smaller than they are are converted by the processor, as
    /// [`RenderResources::install`] chooses for software adapters. Else the adapter does it.
    pub fn convert_by_processor(&mut self, is_by_processor: bool) {
        self.is_by_processor = is_by_processor;
    }

    /// Runs `f` on the installed resources; `None` before [`RenderResources::install`]. Takes egui's renderer lock:
    /// not to be called while something is painted.
    pub fn with<R>(render_state: &RenderState, f: impl FnOnce(&mut Self) -> R) -> Option<R> {
        render_state.renderer.write().callback_resources.get_mut().map(f)
    }

    /// Gives back what `slot` holds on the GPU, and the views that showed it. For when a video is closed.
    pub fn free_slot(&mut self, slot: VideoSlot) {
        self.pictures.remove(&slot);
        self.problems.remove(&slot);
        self.views.retain(|_, view| view.slot != slot);
    }

    /// Gives back every slot but those that `keep` says yes to.
    pub fn retain_slots(&mut self, mut keep: impl FnMut(VideoSlot) -> bool) {
        self.pictures.retain(|&slot, _| keep(slot));
        self.problems.retain(|&slot, _| keep(slot));
        let pictures = &self.pictures;
        self.views.retain(|_, view| pictures.contains_key(&view.slot));
    }

    pub fn stats(&self) -> RenderStats {
        self.stats
    }

    pub fn num_slots(&self) -> usize {
        self.pictures.len()
    }

    pub fn num_views(&self) -> usize {
        self.views.len()
    }

    /// Why the frame last given to `slot` could not be shown. The frame before it stays on the screen.
    pub fn problem(&self, slot: VideoSlot) -> Option<&RenderError> {
        self.problems.get(&slot)
    }

    /// The part of a callback's `prepare`: uploads and converts where needed, writes the view's buffers.
    pub(super) fn prepare(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        screen: &ScreenDescriptor,
        paint: &VideoPaint,
    ) {
        if screen.size_in_pixels.contains(&0) {
            return;
        }
        let frame = &*paint.frame;
        if let Err(error) = check_frame(frame, device.limits().max_texture_dimension_2d) {
            self.problems.insert(paint.slot, error);
            return;
        }
        self.problems.remove(&paint.slot);

        let uniform = ViewUniform::new(&paint.placement, frame, &paint.overlay, screen);
        let wanted = uniform.picture_size(frame, self.is_by_processor);
        let (pipelines, stats, reducer) = (&self.pipelines, &mut self.stats, &mut self.reducer);
        let mut gpu = Gpu { device, queue, pipelines, stats, reducer };
        let picture = self.pictures.entry(paint.slot).or_insert_with(|| Picture::new(&mut gpu, frame));
        if !picture.fits(frame) {
            *picture = Picture::new(&mut gpu, frame);
        }
        picture.show(&mut gpu, frame, FrameKey::of(frame, paint.generation), wanted);

        let view =
            self.views.entry(paint.view).or_insert_with(|| View::new(device, &self.pipelines, paint.slot));
        view.slot = paint.slot;
        view.size = wanted;
        view.write(device, queue, uniform, &paint.overlay);
    }

    /// The part of a callback's `paint`: the viewport is the whole target, the scissor what may be touched.
    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'static>, paint: &VideoPaint) {
        if let (Some(view), Some(picture)) = (self.views.get(&paint.view), self.pictures.get(&paint.slot))
            && let Some(picture) = picture.bind_group(view.size)
        {
            view.draw(pass, &self.pipelines, picture);
        }
    }

    /// The resources among egui's own.
    pub(super) fn of(resources: &CallbackResources) -> Option<&Self> {
        resources.get()
    }
}
