//! A video's current picture on the GPU: its planes, and the RGB made from them.

use super::error::RenderError;
use super::pipelines::{PICTURE_FORMAT, Pipelines};
use super::reduce::Reducer;
use super::resources::RenderStats;
use super::shader_code::{matrix_number, range_number};
use crate::domain::frame::VideoFrame;
use crate::domain::time::{FrameIndex, MediaTime};
use wgpu::util::DeviceExt;

/// Views that show a picture 1/8 or smaller all take the conversion at 1/8.
const MAX_HALVINGS: u32 = 3;

/// Which frame a picture holds. `generation` is the caller's, see [`super::VideoPaint::generation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameKey {
    pub generation: u64,
    pub index: FrameIndex,
    pub time: MediaTime,
}

impl FrameKey {
    pub fn of(frame: &VideoFrame, generation: u64) -> Self {
        Self { generation, index: frame.index, time: frame.time }
    }
}

/// How large a picture's RGB is made, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// Halved so often, by the graphics card.
    Halved(u32),
    /// Exactly as large as it is shown, by the processor.
    Exact(u32, u32),
}

impl Size {
    /// Of a picture stored as `stored`.
    fn texels(self, stored: (u32, u32)) -> (u32, u32) {
        match self {
            Self::Halved(halvings) => (stored.0.div_ceil(1 << halvings), stored.1.div_ceil(1 << halvings)),
            Self::Exact(width, height) => (width, height),
        }
    }

    fn is_finer_than(self, other: Self, stored: (u32, u32)) -> bool {
        let area = |size: Self| u64::from(size.texels(stored).0) * u64::from(size.texels(stored).1);
        area(self) > area(other)
    }
}

/// How often the RGB may be halved and still have a texel for each physical pixel, when a display pixel covers
/// `pixels` physical pixels.
pub(super) fn halvings_for_scale(pixels: f32) -> u32 {
    let mut halvings = 0;
    while halvings < MAX_HALVINGS && pixels * 2.0_f32.powi(halvings as i32 + 1) <= 1.0 {
        halvings += 1;
    }
    halvings
}

/// Plane textures and RGB of one video slot.
pub(super) struct Picture {
    planes: [wgpu::Texture; 3],
    uniform: wgpu::Buffer,
    conversion: wgpu::BindGroup,
    stored_size: (u32, u32),
    chroma_size: (u32, u32),
    /// The last good one stays until a new one is ready.
    rgb: Option<Rgb>,
    holds: Option<FrameKey>,
    /// The planes are those of the frame it holds.
    has_planes: bool,
    /// The finest that a view asked for since the last new frame, so that two views of different sizes do not make
    /// each frame be converted twice.
    finest_wanted: Size,
}

struct Rgb {
    size: Size,
    texture: wgpu::Texture,
    target: wgpu::TextureView,
    bind_group: wgpu::BindGroup,
}

/// Mirrors `Conversion` in `shaders/frame_yuv_to_rgb.wgsl`.
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct ConversionUniform {
    color_matrix: u32,
    color_range: u32,
    reduction: u32,
    padding: u32,
    /// Luma samples for each chroma sample, across and down.
    chroma_steps: [f32; 2],
}

/// The GPU as `prepare` hands it over, and what the app keeps for it.
pub(super) struct Gpu<'a> {
    pub device: &'a wgpu::Device,
    pub queue: &'a wgpu::Queue,
    pub pipelines: &'a Pipelines,
    pub stats: &'a mut RenderStats,
    pub reducer: &'a mut Reducer,
}

impl Picture {
    /// Textures for pictures stored as `frame`, which [`check_frame`] has let pass.
    pub fn new(gpu: &mut Gpu<'_>, frame: &VideoFrame) -> Self {
        let (stored_size, chroma_size) = (frame.stored_size(), chroma_size(frame));
        let planes = [stored_size, chroma_size, chroma_size].map(|size| {
            gpu.device.create_texture(&texture_descriptor(
                "video plane",
                size,
                wgpu::TextureFormat::R8Unorm,
                wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            ))
        });
        let uniform = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("frame conversion"),
            size: size_of::<ConversionUniform>() as wgpu::BufferAddress,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let views = planes.each_ref().map(|plane| plane.create_view(&wgpu::TextureViewDescriptor::default()));
        let conversion = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("frame conversion"),
            layout: &gpu.pipelines.conversion_layout,
            entries: &[
                entry(0, uniform.as_entire_binding()),
                entry(1, wgpu::BindingResource::TextureView(&views[0])),
                entry(2, wgpu::BindingResource::TextureView(&views[1])),
                entry(3, wgpu::BindingResource::TextureView(&views[2])),
                entry(4, wgpu::BindingResource::Sampler(&gpu.pipelines.linear_clamped)),
            ],
        });
        gpu.stats.plane_sets_created += 1;
        let finest_wanted = Size::Halved(MAX_HALVINGS);
        Self {
            planes,
            uniform,
            conversion,
            stored_size,
            chroma_size,
            rgb: None,
            holds: None,
            has_planes: false,
            finest_wanted,
        }
    }

    /// The textures are as large as the planes of `frame`.
    pub fn fits(&self, frame: &VideoFrame) -> bool {
        self.stored_size == frame.stored_size() && self.chroma_size == chroma_size(frame)
    }

    /// Uploads `frame` if it is new, and converts it if it is new or was converted too coarsely.
    pub fn show(&mut self, gpu: &mut Gpu<'_>, frame: &VideoFrame, key: FrameKey, size: Size) {
        let is_new = self.holds != Some(key);
        let finest =
            if size.is_finer_than(self.finest_wanted, self.stored_size) { size } else { self.finest_wanted };
        if is_new {
            gpu.stats.uploads += 1;
            self.has_planes = false;
        }
        self.finest_wanted = if is_new { size } else { finest };
        self.holds = Some(key);
        let held = self.rgb.as_ref().filter(|_| !is_new).map(|rgb| rgb.size);
        if held.is_some_and(|held| !size.is_finer_than(held, self.stored_size)) {
            return;
        }
        match finest {
            Size::Exact(width, height) => self.reduce(gpu, frame, (width, height)),
            Size::Halved(halvings) => self.convert(gpu, frame, halvings),
        }
    }

    /// The converted picture to draw with, once there is one, and whether it is exactly `size`.
    pub fn bind_group(&self, size: Size) -> Option<(&wgpu::BindGroup, bool)> {
        self.rgb.as_ref().map(|rgb| (&rgb.bind_group, rgb.size == size && matches!(size, Size::Exact(..))))
    }

    /// Has the processor do it all.
    fn reduce(&mut self, gpu: &mut Gpu<'_>, frame: &VideoFrame, (width, height): (u32, u32)) {
        let rgb = self.take_rgb(gpu, Size::Exact(width, height));
        match gpu.reducer.reduce(frame, (width, height)) {
            Ok(rgba) => {
                upload(gpu.queue, &rgb.texture, rgba, width * 4);
                // As below: not with egui's commands, which may be dropped.
                gpu.queue.submit([]);
                gpu.stats.conversions += 1;
                self.rgb = Some(rgb);
            }
            Err(error) => {
                tracing::warn!(%error, "the picture is converted by the shader instead");
                self.convert(gpu, frame, 0);
            }
        }
    }

    fn take_rgb(&mut self, gpu: &mut Gpu<'_>, size: Size) -> Rgb {
        match self.rgb.take() {
            Some(rgb) if rgb.size == size => rgb,
            _ => Rgb::new(gpu, self.stored_size, size),
        }
    }

    fn convert(&mut self, gpu: &mut Gpu<'_>, frame: &VideoFrame, halvings: u32) {
        if !std::mem::replace(&mut self.has_planes, true) {
            for (texture, plane) in self.planes.iter().zip(&frame.planes) {
                upload(gpu.queue, texture, &plane.data, plane.stride as u32);
            }
        }
        let reduction = 1 << halvings;
        let uniform = ConversionUniform {
            color_matrix: matrix_number(frame.color.matrix),
            color_range: range_number(frame.color.range),
            reduction,
            padding: 0,
            chroma_steps: [frame.chroma_steps().0 as f32, frame.chroma_steps().1 as f32],
        };
        gpu.queue.write_buffer(&self.uniform, 0, bytemuck::bytes_of(&uniform));
        let rgb = self.take_rgb(gpu, Size::Halved(halvings));
        // Submitted here and not with egui's own commands: those are dropped when the window's surface is lost or
        // hidden, and the picture would then count as converted without being so.
        let mut encoder = gpu
            .device
            .create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("frame conversion") });
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("frame conversion"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &rgb.target,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    // Every texel is written; clearing is what tilers like better than loading.
                    load: wgpu::LoadOp::Clear(wgpu::Color::BLACK),
                    store: wgpu::StoreOp::Store,
                },
            })],
            ..Default::default()
        });
        let pipelines = gpu.pipelines;
        pass.set_pipeline(if halvings == 0 {
            &pipelines.convert_same_size
        } else {
            &pipelines.convert_reduced
        });
        pass.set_bind_group(0, &self.conversion, &[]);
        pass.draw(0..3, 0..1);
        drop(pass);
        gpu.queue.submit([encoder.finish()]);
        gpu.stats.conversions += 1;
        self.rgb = Some(rgb);
    }
}

impl Rgb {
    fn new(gpu: &mut Gpu<'_>, stored_size: (u32, u32), form: Size) -> Self {
        let size = form.texels(stored_size);
        let filled = match form {
            Size::Halved(halvings) => {
                let pixels = |texels: u32| (texels << halvings) as f32;
                [stored_size.0 as f32 / pixels(size.0), stored_size.1 as f32 / pixels(size.1)]
            }
            Size::Exact(..) => [1.0; 2],
        };
        let uniform = gpu.device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
            label: Some("video picture"),
            contents: bytemuck::bytes_of(&filled),
            usage: wgpu::BufferUsages::UNIFORM,
        });
        let texture = gpu.device.create_texture(&texture_descriptor(
            "video picture",
            size,
            PICTURE_FORMAT,
            wgpu::TextureUsages::RENDER_ATTACHMENT
                | wgpu::TextureUsages::TEXTURE_BINDING
                | wgpu::TextureUsages::COPY_DST,
        ));
        let target = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let bind_group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("video picture"),
            layout: &gpu.pipelines.picture_layout,
            entries: &[
                entry(0, wgpu::BindingResource::TextureView(&target)),
                entry(1, wgpu::BindingResource::Sampler(&gpu.pipelines.linear_clamped)),
                entry(2, uniform.as_entire_binding()),
            ],
        });
        Self { size: form, texture, target, bind_group }
    }
}

/// Whether the planes are those of a picture (chroma whole or half on each axis) that a texture of `limit` texels a side can hold.
pub(super) fn check_frame(frame: &VideoFrame, limit: u32) -> Result<(), RenderError> {
    let (width, height) = frame.stored_size();
    if width > limit || height > limit {
        return Err(RenderError::TooLarge { width, height, limit });
    }
    let luma = (frame.planes[0].width, frame.planes[0].height);
    let steps = frame.chroma_steps();
    let chroma = (luma.0.div_ceil(steps.0), luma.1.div_ceil(steps.1));
    for (plane, (p, size)) in frame.planes.iter().zip([luma, chroma, chroma]).enumerate() {
        let needed = p.stride * size.1.saturating_sub(1) + size.0;
        if size.0 == 0
            || size.1 == 0
            || (p.width, p.height) != size
            || p.stride < size.0
            || p.data.len() < needed
        {
            return Err(RenderError::BadPlane { plane, needed, found: p.data.len() });
        }
    }
    Ok(())
}

fn chroma_size(frame: &VideoFrame) -> (u32, u32) {
    (frame.planes[1].width as u32, frame.planes[1].height as u32)
}

fn upload(queue: &wgpu::Queue, texture: &wgpu::Texture, bytes: &[u8], bytes_per_row: u32) {
    queue.write_texture(
        texture.as_image_copy(),
        bytes,
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(bytes_per_row), rows_per_image: None },
        texture.size(),
    );
}

fn texture_descriptor(
    label: &'static str,
    (width, height): (u32, u32),
    format: wgpu::TextureFormat,
    usage: wgpu::TextureUsages,
) -> wgpu::TextureDescriptor<'static> {
    wgpu::TextureDescriptor {
        label: Some(label),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage,
        view_formats: &[],
    }
}

pub(super) fn entry(binding: u32, resource: wgpu::BindingResource<'_>) -> wgpu::BindGroupEntry<'_> {
    wgpu::BindGroupEntry { binding, resource }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::frame::Plane;

    #[test]
    fn a_reduced_picture_still_has_a_texel_for_each_pixel() {
        for (scale, halvings) in
            [(4.0, 0), (1.0, 0), (0.51, 0), (0.5, 1), (0.26, 1), (0.25, 2), (0.125, 3), (0.01, 3), (0.0, 3)]
        {
            assert_eq!(halvings_for_scale(scale), halvings, "{scale}");
        }
    }

    #[test]
    fn frames_that_the_gpu_would_refuse_are_refused_before() {
        let plane = |width: usize, height: usize| Plane {
            data: vec![0; width * height],
            stride: width,
            width,
            height,
        };
        let good = VideoFrame { planes: [plane(7, 5), plane(4, 3), plane(4, 3)], ..VideoFrame::default() };
        assert!(check_frame(&good, 8).is_ok());
        assert!(matches!(
            check_frame(&good, 6),
            Err(RenderError::TooLarge { width: 7, height: 5, limit: 6 })
        ));
        assert!(matches!(
            check_frame(&VideoFrame::default(), 8),
            Err(RenderError::BadPlane { plane: 0, .. })
        ));
        let mut short = good.clone();
        short.planes[2].data.pop();
        assert!(matches!(
            check_frame(&short, 8),
            Err(RenderError::BadPlane { plane: 2, needed: 12, found: 11 })
        ));
        let mut floor_chroma = good.clone();
        floor_chroma.planes[1] = plane(3, 3);
        assert!(matches!(check_frame(&floor_chroma, 8), Err(RenderError::BadPlane { plane: 1, .. })));
        let mut narrow = good;
        narrow.planes[0].stride = 6;
        assert!(check_frame(&narrow, 8).is_err());
    }
}
