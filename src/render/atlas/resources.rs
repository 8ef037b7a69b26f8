//! The texture array and what draws from it.

use std::collections::BTreeMap;

use eframe::egui_wgpu::ScreenDescriptor;

use super::cells::Cell;
use super::paint::{AtlasTile, AtlasUpload, AtlasView};
use super::{LAYER_SIDE, LAYERS};
use crate::render::picture::entry;
use crate::render::pipelines::{
    PICTURE_FORMAT, PipelineRecipe, bind_group_layout, sampler, texture_array, uniform,
};
use crate::render::shader_code::{FACE_TILES, NO_LAYER};

/// Room for this many tiles before a buffer first grows.
const FIRST_CAPACITY: usize = 256;

/// Pipeline once per app, texture once there is a picture, a buffer per view.
pub struct Atlas {
    pipeline: wgpu::RenderPipeline,
    screen_layout: wgpu::BindGroupLayout,
    pictures_layout: wgpu::BindGroupLayout,
    linear: wgpu::Sampler,
    texture: Option<(wgpu::Texture, wgpu::BindGroup)>,
    views: BTreeMap<AtlasView, View>,
}

struct View {
    uniform: wgpu::Buffer,
    bind_group: wgpu::BindGroup,
    tiles: wgpu::Buffer,
    capacity: usize,
    count: u32,
}

/// Mirrors `Screen` in `shaders/face_tiles.wgsl`.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct ScreenUniform {
    size: [f32; 2],
    pixels_per_point: f32,
    padding: f32,
}

/// Mirrors `Tile` in `shaders/face_tiles.wgsl`.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct TileInstance {
    /// Left top and right bottom in points.
    rect: [f32; 4],
    /// The same of the picture in its layer, 0 to 1.
    place: [f32; 4],
    plate: [u8; 4],
    layer: u32,
    radius: f32,
    shade: f32,
}

impl TileInstance {
    const ATTRIBUTES: [wgpu::VertexAttribute; 6] = wgpu::vertex_attr_array![
        0 => Float32x4, 1 => Float32x4, 2 => Unorm8x4, 3 => Uint32, 4 => Float32, 5 => Float32
    ];

    fn of(tile: &AtlasTile) -> Self {
        let rect = [tile.rect.left(), tile.rect.top(), tile.rect.right(), tile.rect.bottom()];
        Self {
            rect,
            place: tile.cell.map_or([0.0; 4], unit_place),
            plate: tile.plate.to_array(),
            layer: tile.cell.map_or(NO_LAYER, |cell| cell.layer),
            radius: tile.radius,
            shade: tile.shade,
        }
    }
}

/// Half a texel in, so that nothing of the neighbours is mixed in.
fn unit_place(cell: Cell) -> [f32; 4] {
    let (x, y, side) = (cell.x as f32, cell.y as f32, cell.size.side() as f32);
    [x + 0.5, y + 0.5, x + side - 0.5, y + side - 0.5].map(|texel| texel / LAYER_SIDE as f32)
}

impl Atlas {
    pub fn new(device: &wgpu::Device, target_format: wgpu::TextureFormat) -> Self {
        let screen_layout =
            bind_group_layout(device, "face tiles", &[uniform(0, wgpu::ShaderStages::VERTEX_FRAGMENT)]);
        let pictures_layout = bind_group_layout(device, "face pictures", &[texture_array(0), sampler(1)]);
        let recipe = PipelineRecipe {
            shader: FACE_TILES,
            vertex_entry: "vs_main",
            fragment_entry: "fs_main",
            layouts: &[&screen_layout, &pictures_layout],
            target: target_format,
            blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            instances: Some(wgpu::VertexBufferLayout {
                array_stride: size_of::<TileInstance>() as wgpu::BufferAddress,
                step_mode: wgpu::VertexStepMode::Instance,
                attributes: &TileInstance::ATTRIBUTES,
            }),
            constants: &[("target_is_srgb", f64::from(u8::from(target_format.is_srgb())))],
        };
        Self {
            pipeline: recipe.build(device),
            linear: device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("face pictures"),
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                ..Default::default()
            }),
            screen_layout,
            pictures_layout,
            texture: None,
            views: BTreeMap::new(),
        }
    }

    pub(super) fn upload(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, uploads: &[AtlasUpload]) {
        if self.texture.is_none() {
            self.make_texture(device);
        }
        let Some((texture, _)) = &self.texture else { return };
        for AtlasUpload { cell, pixels } in uploads {
            let side = cell.size.side();
            if pixels.len() != (side * side * 4) as usize || cell.layer >= LAYERS {
                tracing::error!(?cell, bytes = pixels.len(), "a picture does not fit its cell");
                continue;
            }
            queue.write_texture(
                wgpu::TexelCopyTextureInfo {
                    origin: wgpu::Origin3d { x: cell.x, y: cell.y, z: cell.layer },
                    ..texture.as_image_copy()
                },
                pixels,
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(side * 4),
                    rows_per_image: None,
                },
                wgpu::Extent3d { width: side, height: side, depth_or_array_layers: 1 },
            );
        }
    }

    fn make_texture(&mut self, device: &wgpu::Device) {
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("face pictures"),
            size: wgpu::Extent3d { width: LAYER_SIDE, height: LAYER_SIDE, depth_or_array_layers: LAYERS },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: PICTURE_FORMAT,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor {
            dimension: Some(wgpu::TextureViewDimension::D2Array),
            ..Default::default()
        });
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("face pictures"),
            layout: &self.pictures_layout,
            entries: &[
                entry(0, wgpu::BindingResource::TextureView(&view)),
                entry(1, wgpu::BindingResource::Sampler(&self.linear)),
            ],
        });
        self.texture = Some((texture, bind_group));
    }

    pub(super) fn prepare(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        screen: &ScreenDescriptor,
        view: AtlasView,
        tiles: &[AtlasTile],
    ) {
        let instances: Vec<TileInstance> = tiles.iter().map(TileInstance::of).collect();
        let layout = &self.screen_layout;
        let view = self.views.entry(view).or_insert_with(|| View::new(device, layout));
        if instances.len() > view.capacity {
            view.capacity = instances.len().next_power_of_two();
            view.tiles = tile_buffer(device, view.capacity);
        }
        let uniform = ScreenUniform {
            size: screen.size_in_pixels.map(|side| side as f32),
            pixels_per_point: screen.pixels_per_point,
            padding: 0.0,
        };
        queue.write_buffer(&view.uniform, 0, bytemuck::bytes_of(&uniform));
        queue.write_buffer(&view.tiles, 0, bytemuck::cast_slice(&instances));
        view.count = instances.len() as u32;
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'static>, view: AtlasView) {
        let (Some(view), Some((_, pictures))) = (self.views.get(&view), &self.texture) else { return };
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &view.bind_group, &[]);
        pass.set_bind_group(1, pictures, &[]);
        pass.set_vertex_buffer(0, view.tiles.slice(..));
        pass.draw(0..4, 0..view.count);
    }
}

impl View {
    fn new(device: &wgpu::Device, layout: &wgpu::BindGroupLayout) -> Self {
        let uniform = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("face tiles"),
            size: size_of::<ScreenUniform>() as wgpu::BufferAddress,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("face tiles"),
            layout,
            entries: &[entry(0, uniform.as_entire_binding())],
        });
        let tiles = tile_buffer(device, FIRST_CAPACITY);
        Self { uniform, bind_group, tiles, capacity: FIRST_CAPACITY, count: 0 }
    }
}

fn tile_buffer(device: &wgpu::Device, capacity: usize) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("face tiles"),
        size: (capacity * size_of::<TileInstance>()) as wgpu::BufferAddress,
        usage: wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}
