//! What is made once per app: pipelines, layouts, samplers.

use super::overlay::Mark;
use super::shader_code::{FRAME_YUV_TO_RGB, Shader, TRACK_OVERLAY, VIDEO_QUAD};

/// Format of converted pictures: gamma-space bytes as they are, no transfer curve on the way in or out.
pub(super) const PICTURE_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

pub(super) struct Pipelines {
    /// Planes to RGB at the picture's own size, and smaller.
    pub convert_same_size: wgpu::RenderPipeline,
    pub convert_reduced: wgpu::RenderPipeline,
    pub quad: wgpu::RenderPipeline,
    /// For pictures that were made exactly as large as they are shown.
    pub exact_quad: wgpu::RenderPipeline,
    pub overlay: wgpu::RenderPipeline,
    pub conversion_layout: wgpu::BindGroupLayout,
    pub view_layout: wgpu::BindGroupLayout,
    pub picture_layout: wgpu::BindGroupLayout,
    pub linear_clamped: wgpu::Sampler,
}

impl Pipelines {
    /// For a target of `target_format` without depth or multisampling, as egui is set up here.
    pub fn new(device: &wgpu::Device, target_format: wgpu::TextureFormat) -> Self {
        let conversion_layout = bind_group_layout(
            device,
            "frame conversion",
            &[
                uniform(0, wgpu::ShaderStages::VERTEX_FRAGMENT),
                texture(1),
                texture(2),
                texture(3),
                sampler(4),
            ],
        );
        let view_layout =
            bind_group_layout(device, "video view", &[uniform(0, wgpu::ShaderStages::VERTEX_FRAGMENT)]);
        let picture_layout = bind_group_layout(
            device,
            "video picture",
            &[texture(0), sampler(1), uniform(2, wgpu::ShaderStages::VERTEX)],
        );

        let target_is_srgb = [("target_is_srgb", f64::from(u8::from(target_format.is_srgb())))];
        let convert_same_size = PipelineRecipe {
            shader: FRAME_YUV_TO_RGB,
            vertex_entry: "vs_main",
            fragment_entry: "fs_same_size",
            layouts: &[&conversion_layout],
            target: PICTURE_FORMAT,
            blend: None,
            topology: wgpu::PrimitiveTopology::TriangleList,
            instances: None,
            constants: &[],
        };
        let convert_reduced = PipelineRecipe { fragment_entry: "fs_reduced", ..convert_same_size.clone() };
        let quad = PipelineRecipe {
            shader: VIDEO_QUAD,
            vertex_entry: "vs_main",
            fragment_entry: "fs_main",
            layouts: &[&view_layout, &picture_layout],
            target: target_format,
            blend: None,
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            instances: None,
            constants: &target_is_srgb,
        };
        let exact_quad =
            PipelineRecipe { vertex_entry: "vs_exact", fragment_entry: "fs_exact", ..quad.clone() };
        let overlay = PipelineRecipe {
            shader: TRACK_OVERLAY,
            layouts: &[&view_layout],
            blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
            instances: Some(wgpu::VertexBufferLayout {
                array_stride: size_of::<Mark>() as wgpu::BufferAddress,
                step_mode: wgpu::VertexStepMode::Instance,
                attributes: &Mark::ATTRIBUTES,
            }),
            ..quad.clone()
        };
        Self {
            convert_same_size: convert_same_size.build(device),
            convert_reduced: convert_reduced.build(device),
            quad: quad.build(device),
            exact_quad: exact_quad.build(device),
            overlay: overlay.build(device),
            linear_clamped: device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("video linear clamped"),
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                ..Default::default()
            }),
            conversion_layout,
            view_layout,
            picture_layout,
        }
    }
}

/// What differs between our pipelines.
#[derive(Clone)]
pub(super) struct PipelineRecipe<'a> {
    pub shader: Shader,
    pub vertex_entry: &'static str,
    pub fragment_entry: &'static str,
    pub layouts: &'a [&'a wgpu::BindGroupLayout],
    pub target: wgpu::TextureFormat,
    pub blend: Option<wgpu::BlendState>,
    pub topology: wgpu::PrimitiveTopology,
    pub instances: Option<wgpu::VertexBufferLayout<'a>>,
    pub constants: &'a [(&'a str, f64)],
}

impl PipelineRecipe<'_> {
    pub fn build(&self, device: &wgpu::Device) -> wgpu::RenderPipeline {
        let label = Some(self.shader.name);
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label,
            source: wgpu::ShaderSource::Wgsl(self.shader.source.into()),
        });
        let layouts: Vec<_> = self.layouts.iter().map(|&layout| Some(layout)).collect();
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label,
            bind_group_layouts: &layouts,
            immediate_size: 0,
        });
        let compilation_options =
            wgpu::PipelineCompilationOptions { constants: self.constants, ..Default::default() };
        let buffers: Vec<_> = self.instances.iter().cloned().map(Some).collect();
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label,
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some(self.vertex_entry),
                compilation_options: compilation_options.clone(),
                buffers: &buffers,
            },
            primitive: wgpu::PrimitiveState { topology: self.topology, ..Default::default() },
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some(self.fragment_entry),
                compilation_options,
                targets: &[Some(wgpu::ColorTargetState {
                    format: self.target,
                    blend: self.blend,
                    write_mask: wgpu::ColorWrites::ALL,
                })],
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

pub(super) fn bind_group_layout(
    device: &wgpu::Device,
    label: &str,
    entries: &[wgpu::BindGroupLayoutEntry],
) -> wgpu::BindGroupLayout {
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries })
}

pub(super) fn uniform(binding: u32, visibility: wgpu::ShaderStages) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility,
        ty: wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Uniform,
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    }
}

pub(super) fn texture(binding: u32) -> wgpu::BindGroupLayoutEntry {
    texture_of(binding, wgpu::TextureViewDimension::D2)
}

pub(super) fn texture_array(binding: u32) -> wgpu::BindGroupLayoutEntry {
    texture_of(binding, wgpu::TextureViewDimension::D2Array)
}

fn texture_of(binding: u32, view_dimension: wgpu::TextureViewDimension) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Texture {
            sample_type: wgpu::TextureSampleType::Float { filterable: true },
            view_dimension,
            multisampled: false,
        },
        count: None,
    }
}

pub(super) fn sampler(binding: u32) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
        count: None,
    }
}
