//! A video picture with its marks, as a screen adds it to egui.

use std::sync::Arc;

use super::overlay::Overlay;
use super::placement::Placement;
use super::resources::{RenderResources, VideoSlot, VideoView};
use crate::domain::frame::VideoFrame;
use eframe::egui;
use eframe::egui_wgpu::{Callback, CallbackResources, CallbackTrait, ScreenDescriptor};

/// One picture in one place for one egui frame. Cheap to make: it shares the frame and carries numbers.
#[derive(Debug, Clone)]
pub struct VideoPaint {
    pub slot: VideoSlot,
    pub view: VideoView,
    pub frame: Arc<VideoFrame>,
    /// A frame is taken for new when its index, its time or this number differs from what the slot holds. Change it
    /// when the same index and time may mean another picture: the file was replaced, the camera reconnected.
    pub generation: u64,
    pub placement: Placement,
    pub overlay: Overlay,
}

impl VideoPaint {
    /// Adds the picture to what `painter` draws. What lies wholly outside its clip is not added and costs nothing;
    /// returns whether it was added.
    pub fn add_to(self, painter: &egui::Painter) -> bool {
        let visible = self.is_visible(painter);
        if visible {
            painter.add(self.callback());
        }
        visible
    }

    /// False where it lies wholly outside of what `painter` draws.
    pub fn is_visible(&self, painter: &egui::Painter) -> bool {
        painter.clip_rect().intersect(self.placement.area).is_positive() && painter.is_visible()
    }

    /// The shape to add to a painter. Added again while it stays the same, it counts as unchanged.
    pub fn callback(&self) -> egui::PaintCallback {
        Callback::new_paint_callback(self.placement.area, self.clone())
    }
}

impl PartialEq for VideoPaint {
    /// The same frame, not an equal one.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.frame, &other.frame)
            && (self.slot, self.view, self.generation) == (other.slot, other.view, other.generation)
            && self.placement == other.placement
            && self.overlay == other.overlay
    }
}

impl CallbackTrait for VideoPaint {
    fn prepare(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        screen: &ScreenDescriptor,
        _egui_encoder: &mut wgpu::CommandEncoder,
        callback_resources: &mut CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        if let Some(resources) = callback_resources.get_mut::<RenderResources>() {
            resources.prepare(device, queue, screen, self);
        }
        Vec::new()
    }

    fn paint(
        &self,
        info: egui::PaintCallbackInfo,
        pass: &mut wgpu::RenderPass<'static>,
        callback_resources: &CallbackResources,
    ) {
        let Some(resources) = RenderResources::of(callback_resources) else { return };
        let touched = info.clip_rect.intersect(self.placement.area);
        let Some([x, y, w, h]) = scissor(touched, info.pixels_per_point, info.screen_size_px) else { return };
        // egui clamps the viewport it sets to the window, which squeezes a picture that is partly outside; ours is
        // the whole window and the view's own numbers say where the picture lies.
        let [width, height] = info.screen_size_px.map(|side| side as f32);
        pass.set_viewport(0.0, 0.0, width, height, 0.0, 1.0);
        pass.set_scissor_rect(x, y, w, h);
        resources.draw(pass, self);
    }
}

/// `rect` in physical pixels of a target, as x, y, width, height; `None` where nothing of it is on the target.
fn scissor(rect: egui::Rect, pixels_per_point: f32, target_size: [u32; 2]) -> Option<[u32; 4]> {
    // Float to integer saturates, so what lies left of or above the target becomes 0.
    let pixel = |points: f32, limit: u32| ((points * pixels_per_point).round() as u32).min(limit);
    let (left, top) = (pixel(rect.min.x, target_size[0]), pixel(rect.min.y, target_size[1]));
    let (right, bottom) = (pixel(rect.max.x, target_size[0]), pixel(rect.max.y, target_size[1]));
    (left < right && top < bottom).then(|| [left, top, right - left, bottom - top])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scissors_stay_on_the_target() {
        let rect = |x1, y1, x2, y2| egui::Rect::from_min_max(egui::pos2(x1, y1), egui::pos2(x2, y2));
        assert_eq!(scissor(rect(-5.0, 2.0, 10.0, 400.0), 2.0, [100, 50]), Some([0, 4, 20, 46]));
        assert_eq!(scissor(rect(-5.0, 2.0, -1.0, 40.0), 1.0, [100, 50]), None);
        assert_eq!(scissor(rect(101.0, 2.0, 120.0, 40.0), 1.0, [100, 50]), None);
        assert_eq!(scissor(rect(10.0, 10.0, 5.0, 20.0), 1.0, [100, 50]), None);
    }
}
