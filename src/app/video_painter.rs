//! The open video's current frame, handed to the GPU.

use std::cell::RefCell;
use std::sync::Arc;

use super::live::LivePictures;
use super::people::Boxes;
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::{Point, Rect};
use crate::media;
use crate::render::{Emphasis, Overlay, Placement, TrackBox, VideoPaint, VideoSlot, VideoView};
use crate::state::{Privacy, Studio};
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
    /// Boxes to be made unrecognisable.
    veiled: Vec<Veiled>,
    /// The frame last veiled, by what, as what, and how many there were before.
    veil: RefCell<Option<Veil>>,
    /// Pictures of watched cameras, on the live screen.
    pub live: LivePictures,
    slot: VideoSlot,
    view: VideoView,
}

/// Where somebody is who is not to be recognised, and how far they reach, if that is known.
type Veiled = (Rect, Option<Vec<Point>>);

/// A frame with boxes blurred.
struct Veil {
    of: Arc<VideoFrame>,
    boxes: Vec<Veiled>,
    made: Arc<VideoFrame>,
    count: u64,
}

impl StudioPicture {
    pub fn new() -> Self {
        Self {
            last: RefCell::new(None),
            frame: None,
            generation: 0,
            is_solo: false,
            veiled: Vec::new(),
            veil: RefCell::new(None),
            live: LivePictures::default(),
            slot: VideoSlot::new("studio picture"),
            view: VideoView::new("studio picture"),
        }
    }

    pub fn slot(&self) -> VideoSlot {
        self.slot
    }

    /// Says who is to be unrecognisable on the frame now shown.
    pub fn veil(&mut self, studio: &Studio, boxes: &Boxes) {
        self.veiled.clear();
        let Some(frame) = &self.frame else { return };
        let kept = match studio.overlay.privacy {
            Privacy::Off => return,
            Privacy::Others => studio.selected,
            Privacy::Everyone => None,
        };
        let shown = studio.overlay.now.iter().filter(|now| Some(now.person) != kept).map(|now| now.bbox);
        let index = frame.index;
        let veiled = |bbox: Rect| (bbox, boxes.blurred_part(index, bbox).map(<[Point]>::to_vec));
        self.veiled.extend(shown.chain(boxes.unshown_at(index)).map(veiled));
    }

    /// The frame as it may be seen, and a number that differs where its pixels do.
    fn seen(&self, frame: &Arc<VideoFrame>) -> (Arc<VideoFrame>, u64) {
        if self.veiled.is_empty() {
            return (Arc::clone(frame), self.generation);
        }
        let mut veil = self.veil.borrow_mut();
        let number = |count: u64| self.generation ^ (count << 32);
        if let Some(veil) = veil.as_ref().filter(|v| Arc::ptr_eq(&v.of, frame) && v.boxes == self.veiled) {
            return (Arc::clone(&veil.made), number(veil.count));
        }
        let count = veil.as_ref().map_or(0, |veil| veil.count) + 1;
        // On the processor, so that it is the same on every graphics adapter and in what is exported.
        let mut picture = media::upright(frame);
        for (bbox, corners) in &self.veiled {
            media::blur(&mut picture, *bbox, corners.as_deref());
        }
        let made = Arc::new(picture);
        let boxes = self.veiled.clone();
        *veil = Some(Veil { of: Arc::clone(frame), boxes, made: Arc::clone(&made), count });
        (made, number(count))
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
        let (frame, generation) = self.seen(frame);
        let paint = VideoPaint {
            slot: self.slot,
            view: self.view,
            frame,
            generation,
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
