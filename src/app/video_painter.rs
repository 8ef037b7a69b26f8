//! The open video's current frame, handed to the GPU.

use std::cell::RefCell;
use std::sync::Arc;

use super::live::LivePictures;
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::render::{Emphasis, Overlay, Placement, TrackBox, VideoPaint, VideoSlot, VideoView};
use crate::ui::{OverlayBox, VideoPainter};

/// A box that was filled in is fainter than one that was seen.
const FILLED_IN: f32 = 0.8;

/// What the studio's picture shows.
pub struct StudioPicture {
    /// What was drawn last: the same again is recognised as such.
    last: RefCell<Option<(VideoPaint, egui::PaintCallback)>>,
    pub frame: Option<Arc<VideoFrame>>,
    /// Another number for each opened video, so that no two frames are taken for one.
    pub generation: u64,
    /// One person is played: the others step back.
    pub is_solo: bool,
    /// Pictures of watched cameras, on the live screen.
    pub live: LivePictures,
    slot: VideoSlot,
    view: VideoView,
}

impl StudioPicture {
    pub fn new() -> Self {
        Self {
            last: RefCell::new(None),
            frame: None,
            generation: 0,
            is_solo: false,
            live: LivePictures::default(),
            slot: VideoSlot::new("studio picture"),
            view: VideoView::new("studio picture"),
        }
    }

    pub fn slot(&self) -> VideoSlot {
        self.slot
    }
}

impl VideoPainter for StudioPicture {
    fn paint(&self, painter: &egui::Painter, target: egui::Rect, source: Rect, boxes: &[OverlayBox]) {
        let Some(frame) = &self.frame else { return };
        let mark = |found: &OverlayBox| TrackBox {
            rect: found.bbox,
            color: found.color,
            emphasis: match (found.selected, self.is_solo) {
                (true, _) => Emphasis::Selected,
                (false, true) => Emphasis::Muted,
                (false, false) => Emphasis::Normal,
            },
            opacity: if found.interpolated { FILLED_IN } else { 1.0 },
            dashed: found.interpolated,
        };
        let paint = VideoPaint {
            slot: self.slot,
            view: self.view,
            frame: Arc::clone(frame),
            generation: self.generation,
            placement: Placement { area: target, source },
            overlay: Overlay { boxes: boxes.iter().map(mark).collect(), trails: Vec::new() },
        };
        let mut last = self.last.borrow_mut();
        let again = last.take_if(|(drawn, _)| *drawn == paint);
        let callback = again.map_or_else(|| paint.callback(), |(_, callback)| callback);
        if paint.is_visible(painter) {
            painter.add(callback.clone());
        }
        *last = Some((paint, callback));
    }

    fn paint_camera(
        &self,
        painter: &egui::Painter,
        camera: usize,
        target: egui::Rect,
        source: Rect,
        boxes: &[OverlayBox],
    ) {
        self.live.paint(painter, camera, target, source, boxes);
    }
}
