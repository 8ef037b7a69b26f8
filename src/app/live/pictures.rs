//! The newest picture of each watched camera, handed to the GPU.

use std::cell::RefCell;
use std::sync::Arc;

use crate::domain::geometry::Rect;
use crate::media::camera::CameraFrame;
use crate::render::{Emphasis, Overlay, Placement, TrackBox, VideoPaint, VideoSlot, VideoView};
use crate::ui::OverlayBox;

/// Names of what each tile owns on the GPU; more cameras are not shown at once.
const NAMES: [&str; 16] = [
    "camera 1",
    "camera 2",
    "camera 3",
    "camera 4",
    "camera 5",
    "camera 6",
    "camera 7",
    "camera 8",
    "camera 9",
    "camera 10",
    "camera 11",
    "camera 12",
    "camera 13",
    "camera 14",
    "camera 15",
    "camera 16",
];

/// What the tiles show.
#[derive(Default)]
pub struct LivePictures {
    frames: Vec<Option<Arc<CameraFrame>>>,
    /// What was drawn last of each: the same again is recognised as such.
    last: RefCell<Vec<Option<(VideoPaint, egui::PaintCallback)>>>,
    places: RefCell<Vec<(VideoSlot, VideoView)>>,
}

impl LivePictures {
    pub fn show(&mut self, frames: Vec<Option<Arc<CameraFrame>>>) {
        self.frames = frames;
    }

    pub fn clear(&mut self) {
        self.frames.clear();
        self.last.borrow_mut().clear();
    }

    pub fn paint(
        &self,
        painter: &egui::Painter,
        camera: usize,
        target: egui::Rect,
        source: Rect,
        boxes: &[OverlayBox],
    ) {
        let Some(frame) = self.frames.get(camera).and_then(Option::as_ref) else { return };
        if camera >= NAMES.len() {
            return;
        }
        let (slot, view) = self.place(camera);
        let mark = |found: &OverlayBox| TrackBox {
            rect: found.bbox,
            color: found.color,
            emphasis: Emphasis::Normal,
            opacity: 1.0,
            dashed: found.interpolated,
        };
        let paint = VideoPaint {
            slot,
            view,
            frame: Arc::clone(&frame.picture),
            // Pictures of a camera carry no index and no time of their own.
            generation: frame.number,
            placement: Placement { area: target, source },
            overlay: Overlay { boxes: boxes.iter().map(mark).collect(), trails: Vec::new() },
        };
        let mut last = self.last.borrow_mut();
        if last.len() <= camera {
            last.resize_with(camera + 1, || None);
        }
        let again = last[camera].take_if(|(drawn, _)| *drawn == paint);
        let callback = again.map_or_else(|| paint.callback(), |(_, callback)| callback);
        if paint.is_visible(painter) {
            painter.add(callback.clone());
        }
        last[camera] = Some((paint, callback));
    }

    fn place(&self, camera: usize) -> (VideoSlot, VideoView) {
        let mut places = self.places.borrow_mut();
        while places.len() <= camera {
            let name = NAMES[places.len()];
            places.push((VideoSlot::new(name), VideoView::new(name)));
        }
        places[camera]
    }
}
