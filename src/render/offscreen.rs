//! The same callbacks drawn into memory, without a window: for tests, benches and pictures of screens.

use super::error::RenderError;
use super::resources::RenderResources;
use super::video_paint::VideoPaint;
use eframe::egui;
use eframe::egui_wgpu::{CallbackResources, CallbackTrait, ScreenDescriptor};
use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// How long a picture may take; a software rasteriser on a busy machine needs seconds at worst.
const GPU_PATIENCE: Duration = Duration::from_secs(30);

/// A graphics device of its own, with the room's resources.
pub struct Offscreen {
    device: wgpu::Device,
    queue: wgpu::Queue,
    adapter: wgpu::AdapterInfo,
    callback_resources: CallbackResources,
    format: wgpu::TextureFormat,
}

/// 8-bit RGBA, rows without padding: `data[(y * width + x) * 4 + channel]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RgbaPicture {
    pub width: u32,
    pub height: u32,
    pub data: Vec<u8>,
}

impl RgbaPicture {
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 4] {
        let at = (y as usize * self.width as usize + x as usize) * 4;
        [self.data[at], self.data[at + 1], self.data[at + 2], self.data[at + 3]]
    }
}

impl Offscreen {
    /// On a software adapter where there is one, so that results do not differ from machine to machine; else on any.
    pub fn new() -> Result<Self, RenderError> {
        Self::with_format(wgpu::TextureFormat::Rgba8Unorm)
    }

    /// With a target of `format`, which must have four 8-bit channels.
    pub fn with_format(format: wgpu::TextureFormat) -> Result<Self, RenderError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
        let mut adapters = ready(instance.enumerate_adapters(wgpu::Backends::all()));
        adapters.sort_by_key(|adapter| match adapter.get_info().device_type {
            wgpu::DeviceType::Cpu => 0,
            wgpu::DeviceType::DiscreteGpu => 1,
            _ => 2,
        });
        let adapter = adapters.first().ok_or(RenderError::NoAdapter)?;
        let (device, queue) = ready(adapter.request_device(&wgpu::DeviceDescriptor::default()))?;
        let mut callback_resources = CallbackResources::default();
        callback_resources.insert(RenderResources::new(&device, format));
        Ok(Self { device, queue, adapter: adapter.get_info(), callback_resources, format })
    }

    pub fn adapter(&self) -> &wgpu::AdapterInfo {
        &self.adapter
    }

    /// The device, for drawing something else.
    #[cfg(test)]
    pub(super) fn device(&self) -> &wgpu::Device {
        &self.device
    }

    #[cfg(test)]
    pub(super) fn queue(&self) -> &wgpu::Queue {
        &self.queue
    }

    /// Draws what egui would in one frame of a whole window.
    #[cfg(test)]
    pub(super) fn render_jobs(
        &self,
        renderer: &mut eframe::egui_wgpu::Renderer,
        jobs: &[egui::ClippedPrimitive],
        screen: &ScreenDescriptor,
    ) -> Result<RgbaPicture, RenderError> {
        let target = self.target(screen.size_in_pixels);
        let view = target.create_view(&wgpu::TextureViewDescriptor::default());
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let buffers = renderer.update_buffers(&self.device, &self.queue, &mut encoder, jobs, screen);
        let mut pass = encoder
            .begin_render_pass(&wgpu::RenderPassDescriptor {
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: &view,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations {
                        load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                        store: wgpu::StoreOp::Store,
                    },
                })],
                ..Default::default()
            })
            .forget_lifetime();
        renderer.render(&mut pass, jobs, screen);
        drop(pass);
        self.queue.submit(buffers.into_iter().chain([encoder.finish()]));
        self.read_back(&target)
    }

    pub fn resources(&self) -> Option<&RenderResources> {
        RenderResources::of(&self.callback_resources)
    }

    pub fn resources_mut(&mut self) -> Option<&mut RenderResources> {
        self.callback_resources.get_mut()
    }

    /// Draws `paints` as egui would in one frame on a transparent target of `size` physical pixels: first every
    /// `prepare`, then every `paint`.
    pub fn render(
        &mut self,
        paints: &[VideoPaint],
        size: [u32; 2],
        pixels_per_point: f32,
    ) -> Result<RgbaPicture, RenderError> {
        let target = self.target(size);
        self.draw(paints, &target, pixels_per_point);
        self.read_back(&target)
    }

    /// An empty picture to [`Offscreen::draw`] into, `size` in physical pixels, each side at least 1.
    pub fn target(&self, size: [u32; 2]) -> wgpu::Texture {
        self.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("offscreen"),
            size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: self.format,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        })
    }

    /// Queues what egui would for one frame and returns at once; [`Offscreen::wait`] waits for it.
    pub fn draw(&mut self, paints: &[VideoPaint], target: &wgpu::Texture, pixels_per_point: f32) {
        let size_in_pixels = [target.width(), target.height()];
        let screen = ScreenDescriptor { size_in_pixels, pixels_per_point };
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut buffers = Vec::new();
        for paint in paints {
            let resources = &mut self.callback_resources;
            buffers.extend(paint.prepare(&self.device, &self.queue, &screen, &mut encoder, resources));
        }
        let view = target.create_view(&wgpu::TextureViewDescriptor::default());
        let mut pass = encoder
            .begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("offscreen"),
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: &view,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations {
                        load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                        store: wgpu::StoreOp::Store,
                    },
                })],
                ..Default::default()
            })
            .forget_lifetime();
        let window = egui::vec2(size_in_pixels[0] as f32, size_in_pixels[1] as f32) / pixels_per_point;
        for paint in paints {
            let info = egui::PaintCallbackInfo {
                viewport: paint.placement.area,
                clip_rect: egui::Rect::from_min_size(egui::Pos2::ZERO, window),
                pixels_per_point,
                screen_size_px: size_in_pixels,
            };
            paint.paint(info, &mut pass, &self.callback_resources);
        }
        drop(pass);
        self.queue.submit(buffers.into_iter().chain([encoder.finish()]));
    }

    /// Returns when everything queued is done.
    pub fn wait(&self) -> Result<(), RenderError> {
        self.device
            .poll(wgpu::PollType::Wait { submission_index: None, timeout: Some(GPU_PATIENCE) })
            .map(|_| ())
            .map_err(RenderError::from)
    }

    fn read_back(&self, target: &wgpu::Texture) -> Result<RgbaPicture, RenderError> {
        let (width, height) = (target.width(), target.height());
        let row = width as usize * 4;
        let padded_row = row.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT as usize);
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("offscreen"),
            size: (padded_row * height as usize) as wgpu::BufferAddress,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_texture_to_buffer(
            target.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(padded_row as u32),
                    rows_per_image: None,
                },
            },
            target.size(),
        );
        self.queue.submit([encoder.finish()]);
        let (sender, receiver) = mpsc::sync_channel(1);
        buffer.slice(..).map_async(wgpu::MapMode::Read, move |mapped| {
            // The receiver is gone only where waiting below failed, and that failure is what is reported.
            let _ = sender.send(mapped);
        });
        self.wait()?;
        receiver.recv().unwrap_or(Err(wgpu::BufferAsyncError))?;
        let mapped = buffer.slice(..).get_mapped_range()?;
        let data = mapped.chunks_exact(padded_row).flat_map(|padded| &padded[..row]).copied().collect();
        Ok(RgbaPicture { width, height, data })
    }
}

/// The result of a future that native backends have ready at once.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::yield_now();
    }
}
