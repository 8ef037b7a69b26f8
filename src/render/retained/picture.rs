//! The kept picture on the GPU.

use eframe::egui::{Context, PaintCallbackInfo};
use eframe::egui_wgpu::{CallbackResources, CallbackTrait, Renderer, RendererOptions, ScreenDescriptor};

use super::{Board, Jobs};
use crate::render::picture::entry;
use crate::render::pipelines::{bind_group_layout, sampler, texture};
use crate::render::resources::RenderResources;
use crate::render::shader_code::WINDOW_BLIT;

/// Draws what differs into the kept picture, and the picture into the window.
pub(super) struct PaintWindow {
    pub jobs: Jobs,
    pub board: Board,
    pub ctx: Context,
}

/// The window as it was drawn last, with a renderer of egui's shapes for it; one value in `callback_resources`.
pub(super) struct KeptPicture {
    renderer: Renderer,
    format: wgpu::TextureFormat,
    blit: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    nearest: wgpu::Sampler,
    target: Option<Target>,
}

struct Target {
    size: [u32; 2],
    view: wgpu::TextureView,
    bind_group: wgpu::BindGroup,
}

impl KeptPicture {
    /// For a window of `format`.
    pub(super) fn new(device: &wgpu::Device, format: wgpu::TextureFormat) -> Self {
        let options = RendererOptions { dithering: false, ..RendererOptions::default() };
        let layout = bind_group_layout(device, "kept window", &[texture(0), sampler(1)]);
        Self {
            renderer: Renderer::new(device, format, options),
            format,
            blit: blit_pipeline(device, format, &layout),
            layout,
            nearest: device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("kept window"),
                ..wgpu::SamplerDescriptor::default()
            }),
            target: None,
        }
    }

    /// True where the picture had to be made anew and holds nothing yet.
    fn make_fit(&mut self, device: &wgpu::Device, size: [u32; 2]) -> bool {
        if self.target.as_ref().is_some_and(|target| target.size == size) {
            return false;
        }
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("kept window"),
            size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: self.format,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("kept window"),
            layout: &self.layout,
            entries: &[
                entry(0, wgpu::BindingResource::TextureView(&view)),
                entry(1, wgpu::BindingResource::Sampler(&self.nearest)),
            ],
        });
        self.target = Some(Target { size, view, bind_group });
        true
    }

    /// Draws `jobs` over what the picture holds. Submitted at once: egui's own commands are dropped where the window
    /// gives no surface, and the picture would then count as drawn without being so.
    fn draw(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, screen: &ScreenDescriptor, jobs: &Jobs) {
        let Some(target) = &self.target else { return };
        let mut encoder =
            device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("kept window") });
        let buffers = self.renderer.update_buffers(device, queue, &mut encoder, jobs, screen);
        let mut pass = encoder
            .begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("kept window"),
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: &target.view,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations { load: wgpu::LoadOp::Load, store: wgpu::StoreOp::Store },
                })],
                ..Default::default()
            })
            .forget_lifetime();
        self.renderer.render(&mut pass, jobs, screen);
        drop(pass);
        queue.submit(buffers.into_iter().chain([encoder.finish()]));
    }
}

impl CallbackTrait for PaintWindow {
    fn prepare(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        screen: &ScreenDescriptor,
        _egui_encoder: &mut wgpu::CommandEncoder,
        resources: &mut CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        if screen.size_in_pixels.contains(&0) || resources.get::<KeptPicture>().is_none() {
            return Vec::new();
        }
        // Videos draw among the shapes, and look for what they need beside the renderer that draws them.
        let videos = resources.remove::<RenderResources>();
        let Some(kept) = resources.get_mut::<KeptPicture>() else { return Vec::new() };
        if let Some(videos) = videos {
            kept.renderer.callback_resources.insert(videos);
        }
        let mut pending = self.board.lock();
        let is_empty = kept.make_fit(device, screen.size_in_pixels);
        let window = self.ctx.viewport_rect();
        if is_empty && !pending.damage.parts().iter().any(|part| part.contains_rect(window)) {
            pending.is_lost = true;
            self.ctx.request_repaint();
        }
        let mut textures = std::mem::take(&mut pending.textures);
        pending.damage.clear();
        drop(pending);
        #[expect(clippy::iter_over_hash_type, reason = "one texture does not depend on another")]
        for (id, deltas) in &textures.set {
            for delta in deltas {
                kept.renderer.update_texture(device, queue, *id, delta);
            }
        }
        if !self.jobs.is_empty() {
            kept.draw(device, queue, screen, &self.jobs);
        }
        #[expect(clippy::iter_over_hash_type, reason = "one texture does not depend on another")]
        for id in &textures.free {
            kept.renderer.free_texture(id);
        }
        textures.clear();
        if let Some(videos) = kept.renderer.callback_resources.remove::<RenderResources>() {
            resources.insert(videos);
        }
        Vec::new()
    }

    fn paint(
        &self,
        info: PaintCallbackInfo,
        pass: &mut wgpu::RenderPass<'static>,
        resources: &CallbackResources,
    ) {
        let Some(kept) = resources.get::<KeptPicture>() else { return };
        let Some(target) = &kept.target else { return };
        let [width, height] = info.screen_size_px;
        pass.set_viewport(0.0, 0.0, width as f32, height as f32, 0.0, 1.0);
        pass.set_scissor_rect(0, 0, width, height);
        pass.set_pipeline(&kept.blit);
        pass.set_bind_group(0, &target.bind_group, &[]);
        pass.draw(0..3, 0..1);
    }
}

fn blit_pipeline(
    device: &wgpu::Device,
    format: wgpu::TextureFormat,
    layout: &wgpu::BindGroupLayout,
) -> wgpu::RenderPipeline {
    let label = Some(WINDOW_BLIT.name);
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label,
        source: wgpu::ShaderSource::Wgsl(WINDOW_BLIT.source.into()),
    });
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label,
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label,
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("vs_main"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("fs_main"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(format.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}
