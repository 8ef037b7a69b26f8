//! What one view owns on the GPU: its uniform and its marks. Each view has its own, because every callback's
//! `prepare` runs before any callback's `paint`.

use super::overlay::{Mark, Overlay};
use super::picture::{Size, entry, halvings_for_scale};
use super::pipelines::Pipelines;
use super::placement::Placement;
use super::resources::VideoSlot;
use super::shader_code::rotation_number;
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rotation;
use eframe::egui_wgpu::ScreenDescriptor;

/// Room for this many marks before the buffer first grows.
const FIRST_CAPACITY: usize = 64;

pub(super) struct View {
    /// The slot last shown here; the view is freed with it.
    pub slot: VideoSlot,
    /// How large its picture should be.
    pub size: Size,
    uniform: wgpu::Buffer,
    bind_group: wgpu::BindGroup,
    marks: Vec<Mark>,
    mark_buffer: wgpu::Buffer,
    mark_capacity: usize,
}

/// Mirrors `View` in `shaders/common.wgsl`.
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(super) struct ViewUniform {
    pub scale: [f32; 2],
    pub offset: [f32; 2],
    pub target_size: [f32; 2],
    pub display_size: [f32; 2],
    pub focus: [f32; 4],
    pub pixels_per_point: f32,
    pub rotation: u32,
    pub padding: [f32; 2],
}

impl ViewUniform {
    pub fn new(
        placement: &Placement,
        frame: &VideoFrame,
        overlay: &Overlay,
        screen: &ScreenDescriptor,
    ) -> Self {
        let ppp = screen.pixels_per_point;
        let scale = placement.scale() * ppp;
        let origin = placement.area.min.to_vec2() * ppp;
        let display_size = frame.display_size();
        Self {
            scale: scale.into(),
            offset: [origin.x - placement.source.x * scale.x, origin.y - placement.source.y * scale.y],
            target_size: screen.size_in_pixels.map(|side| side as f32),
            display_size: [display_size.0 as f32, display_size.1 as f32],
            focus: overlay.focus(),
            pixels_per_point: ppp,
            rotation: rotation_number(frame.rotation),
            padding: [0.0; 2],
        }
    }
}

impl ViewUniform {
    /// How large to make `frame` for this view: exactly as it is shown where the processor converts it and it is shown
    /// smaller than it is.
    pub fn picture_size(&self, frame: &VideoFrame, is_by_processor: bool) -> Size {
        // As `vs_exact` in `shaders/video_quad.wgsl` places the corners.
        let side = |axis: usize| {
            let end = self.offset[axis] + self.display_size[axis] * self.scale[axis];
            end.round() - self.offset[axis].round()
        };
        let (stored, shown) = (frame.stored_size(), (side(0), side(1)));
        let (width, height) = match frame.rotation {
            Rotation::None | Rotation::Half => shown,
            Rotation::Clockwise90 | Rotation::Clockwise270 => (shown.1, shown.0),
        };
        let is_smaller = |side: f32, stored: u32| (1.0..stored as f32).contains(&side);
        if is_by_processor && is_smaller(width, stored.0) && is_smaller(height, stored.1) {
            return Size::Exact(width as u32, height as u32);
        }
        Size::Halved(halvings_for_scale(self.scale[0].max(self.scale[1])))
    }
}

impl View {
    pub fn new(device: &wgpu::Device, pipelines: &Pipelines, slot: VideoSlot) -> Self {
        let uniform = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("video view"),
            size: size_of::<ViewUniform>() as wgpu::BufferAddress,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("video view"),
            layout: &pipelines.view_layout,
            entries: &[entry(0, uniform.as_entire_binding())],
        });
        Self {
            slot,
            size: Size::Halved(0),
            uniform,
            bind_group,
            marks: Vec::new(),
            mark_buffer: mark_buffer(device, FIRST_CAPACITY),
            mark_capacity: FIRST_CAPACITY,
        }
    }

    pub fn write(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        uniform: ViewUniform,
        overlay: &Overlay,
    ) {
        queue.write_buffer(&self.uniform, 0, bytemuck::bytes_of(&uniform));
        overlay.marks_into(&mut self.marks);
        if self.marks.len() > self.mark_capacity {
            self.mark_capacity = self.marks.len().next_power_of_two();
            self.mark_buffer = mark_buffer(device, self.mark_capacity);
        }
        if !self.marks.is_empty() {
            queue.write_buffer(&self.mark_buffer, 0, bytemuck::cast_slice(&self.marks));
        }
    }

    /// Draws the picture and, over it, the marks. The viewport must be the whole target.
    pub fn draw(
        &self,
        pass: &mut wgpu::RenderPass<'static>,
        pipelines: &Pipelines,
        (picture, is_exact): (&wgpu::BindGroup, bool),
    ) {
        pass.set_bind_group(0, &self.bind_group, &[]);
        pass.set_pipeline(if is_exact { &pipelines.exact_quad } else { &pipelines.quad });
        pass.set_bind_group(1, picture, &[]);
        pass.draw(0..4, 0..1);
        if !self.marks.is_empty() {
            pass.set_pipeline(&pipelines.overlay);
            pass.set_vertex_buffer(0, self.mark_buffer.slice(..));
            pass.draw(0..4, 0..self.marks.len() as u32);
        }
    }
}

fn mark_buffer(device: &wgpu::Device, capacity: usize) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("video marks"),
        size: (capacity * size_of::<Mark>()) as wgpu::BufferAddress,
        usage: wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}
