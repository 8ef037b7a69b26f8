//! The kept window against one drawn whole: after every frame the same bytes.

use super::*;
use crate::render::{Offscreen, RenderError, RgbaPicture};
use eframe::egui::{Color32, FontId, RawInput, Stroke, Ui, pos2, vec2};
use eframe::egui_wgpu::{Renderer, RendererOptions, ScreenDescriptor};

const SIZE: [u32; 2] = [240, 160];
const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

/// One window with its own painter.
struct Rig {
    ctx: Context,
    renderer: Renderer,
    textures: TexturesDelta,
}

impl Rig {
    fn new(gpu: &Offscreen, is_retained: bool) -> Self {
        let options = RendererOptions { dithering: false, ..RendererOptions::default() };
        let mut renderer = Renderer::new(gpu.device(), FORMAT, options);
        let ctx = Context::default();
        if is_retained {
            renderer.callback_resources.insert(KeptPicture::new(gpu.device(), FORMAT));
            ctx.add_plugin(RetainedWindow::new());
        }
        Self { ctx, renderer, textures: TexturesDelta::default() }
    }

    /// Draws a frame; `None` where it never reaches the GPU.
    fn frame(
        &mut self,
        gpu: &Offscreen,
        size: [u32; 2],
        reaches: bool,
        draw: impl Fn(&mut Ui),
    ) -> Option<RgbaPicture> {
        let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(size[0] as f32, size[1] as f32));
        let input = RawInput { screen_rect: Some(window), ..RawInput::default() };
        let output = self.ctx.run_ui(input, |ui| draw(ui));
        self.textures.append(output.textures_delta);
        let jobs = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        if !reaches {
            return None;
        }
        let mut textures = std::mem::take(&mut self.textures);
        for (id, deltas) in &textures.set {
            for delta in deltas {
                self.renderer.update_texture(gpu.device(), gpu.queue(), *id, delta);
            }
        }
        textures.clear();
        let screen = ScreenDescriptor { size_in_pixels: size, pixels_per_point: output.pixels_per_point };
        Some(gpu.render_jobs(&mut self.renderer, &jobs, &screen).unwrap())
    }
}

/// A busy window: text, lines, translucent shapes over each other, things that come and go.
fn scene(ui: &Ui, step: u32) {
    let painter = ui.ctx().layer_painter(egui::LayerId::background());
    let shade =
        |n: u32| Color32::from_rgba_unmultiplied((n * 37 % 255) as u8, (n * 91 % 255) as u8, 120, 130);
    painter.rect_filled(Rect::EVERYTHING, 0, Color32::from_gray(30));
    for i in 0..12_u32 {
        let at = pos2((i % 4) as f32 * 60.0, (i / 4) as f32 * 50.0);
        let n = if step % 12 == i { i + 50 } else { i };
        painter.rect_filled(Rect::from_min_size(at, vec2(70.3, 30.7)), 6, shade(n));
        let text = format!("Người {}", if step % 5 == i { step } else { i });
        painter.text(
            at + vec2(6.5, 6.0),
            egui::Align2::LEFT_TOP,
            text,
            FontId::proportional(13.0),
            Color32::WHITE,
        );
    }
    let x = (step * 7 % 240) as f32 + 0.4;
    painter.line_segment([pos2(x, 0.0), pos2(x, 160.0)], Stroke::new(1.5, Color32::RED));
    if step % 3 == 1 {
        painter.circle(pos2(120.0, 80.0), 40.0, shade(9), Stroke::new(3.0, Color32::WHITE));
    }
}

#[test]
fn every_pixel_is_the_one_a_whole_drawing_gives() {
    let gpu = match Offscreen::with_format(FORMAT) {
        Ok(gpu) => gpu,
        Err(RenderError::NoAdapter) => {
            eprintln!("skipped: no graphics adapter on this machine, not even a software one");
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let (mut whole, mut kept) = (Rig::new(&gpu, false), Rig::new(&gpu, true));
    for step in 0..60_u32 {
        let size = if step < 40 { SIZE } else { [SIZE[0] + 31, SIZE[1] + 17] };
        // Some frames are lost on the way, as while a window is hidden.
        let reaches = step % 7 != 3;
        let expected = whole.frame(&gpu, size, reaches, |ui| scene(ui, step));
        let got = kept.frame(&gpu, size, reaches, |ui| scene(ui, step));
        assert!(expected == got, "frame {step} differs");
        assert_eq!(got.is_some(), reaches);
    }
}
