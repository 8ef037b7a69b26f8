//! What is marked on a picture, and the instances the overlay shader draws for it.

use super::shader_code::MarkKind;
use crate::domain::geometry::{Point, Rect};
use eframe::egui;

/// Side of a selected box's handles in points. Mirrored by `HANDLE_SIZE` in `shaders/track_overlay.wgsl`.
pub const HANDLE_SIZE: f32 = 6.0;

/// How much a trail's oldest end shows; its newest end is opaque.
const TRAIL_TAIL_OPACITY: f32 = 0.25;

/// The marks of one view, all in display pixels. Labels are not among them: text is egui's.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    pub boxes: Vec<TrackBox>,
    pub trails: Vec<Trail>,
}

/// The box of one person in the shown frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackBox {
    /// Display pixels; may reach outside the picture.
    pub rect: Rect,
    /// The lane's colour.
    pub color: egui::Color32,
    pub emphasis: Emphasis,
    /// 0 to 1; below 1 for a box that is guessed or fading out.
    pub opacity: f32,
    /// Its line is dashed: the person was not seen there, but must have been.
    pub dashed: bool,
}

/// How much a box asks for attention. In the order in which they are drawn, the last on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Emphasis {
    /// Someone else than the one looked at: half transparent, and shaded.
    Muted,
    #[default]
    Normal,
    /// Thicker line, light fill, four handles.
    Selected,
}

/// Where someone came from: dots on a line, oldest first, drawn under all boxes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trail {
    /// Display pixels. The caller thins them out: each one becomes a dot.
    pub points: Vec<Point>,
    pub color: egui::Color32,
}

/// One instance of the overlay shader; `Mark` in `shaders/track_overlay.wgsl`.
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(super) struct Mark {
    pub a: [f32; 2],
    pub b: [f32; 2],
    /// Gamma space, not premultiplied.
    pub color: [u8; 4],
    pub kind: u32,
    /// At both ends of a line. Of a box: its opacity, and 1 for a whole line or 0 for a dashed one.
    pub opacity: [f32; 2],
}

impl Mark {
    pub const ATTRIBUTES: [wgpu::VertexAttribute; 5] =
        wgpu::vertex_attr_array![0 => Float32x2, 1 => Float32x2, 2 => Unorm8x4, 3 => Uint32, 4 => Float32x2];

    fn new(kind: MarkKind, a: Point, b: Point, color: egui::Color32, opacity: [f32; 2]) -> Self {
        let opacity = opacity.map(|o| o.clamp(0.0, 1.0));
        Self {
            a: [a.x, a.y],
            b: [b.x, b.y],
            color: color.to_srgba_unmultiplied(),
            kind: kind as u32,
            opacity,
        }
    }
}

impl Overlay {
    /// Fills `marks` in the order they are painted: trails, muted boxes, boxes, selected boxes, handles.
    pub(super) fn marks_into(&self, marks: &mut Vec<Mark>) {
        marks.clear();
        for trail in &self.trails {
            trail.marks_into(marks);
        }
        for (emphasis, kind) in [
            (Emphasis::Muted, MarkKind::BoxMuted),
            (Emphasis::Normal, MarkKind::Box),
            (Emphasis::Selected, MarkKind::BoxSelected),
        ] {
            for b in self.boxes.iter().filter(|b| b.emphasis == emphasis) {
                let [top_left, _, _, bottom_right] = corners(b.rect);
                let solid = if b.dashed { 0.0 } else { 1.0 };
                marks.push(Mark::new(kind, top_left, bottom_right, b.color, [b.opacity, solid]));
            }
        }
        for b in self.boxes.iter().filter(|b| b.emphasis == Emphasis::Selected) {
            for corner in corners(b.rect) {
                marks.push(Mark::new(MarkKind::Handle, corner, corner, egui::Color32::WHITE, [b.opacity; 2]));
            }
        }
    }

    /// Left, top, right, bottom of the first selected box, where muted people are not shaded; inverted for none.
    pub(super) fn focus(&self) -> [f32; 4] {
        self.boxes.iter().find(|b| b.emphasis == Emphasis::Selected).map_or([0.0, 0.0, -1.0, -1.0], |b| {
            let [top_left, _, _, bottom_right] = corners(b.rect);
            [top_left.x, top_left.y, bottom_right.x, bottom_right.y]
        })
    }
}

impl Trail {
    fn marks_into(&self, marks: &mut Vec<Mark>) {
        let num_segments = self.points.len().saturating_sub(1).max(1) as f32;
        let opacity = |i: usize| TRAIL_TAIL_OPACITY + (1.0 - TRAIL_TAIL_OPACITY) * i as f32 / num_segments;
        for (i, ends) in self.points.windows(2).enumerate() {
            let fade = [opacity(i), opacity(i + 1)];
            marks.push(Mark::new(MarkKind::TrailLine, ends[0], ends[1], self.color, fade));
        }
        for &point in &self.points {
            marks.push(Mark::new(MarkKind::TrailDot, point, point, self.color, [1.0; 2]));
        }
    }
}

/// Top left, top right, bottom left, bottom right.
fn corners(r: Rect) -> [Point; 4] {
    let at = |x, y| Point { x, y };
    [at(r.x, r.y), at(r.right(), r.y), at(r.x, r.bottom()), at(r.right(), r.bottom())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_in_painting_order_and_the_selected_box_gets_its_handles() {
        let track_box = |emphasis, x| TrackBox {
            rect: Rect::new(x, 2.0, 10.0, 20.0),
            color: egui::Color32::from_rgb(9, 8, 7),
            emphasis,
            opacity: 1.0,
            dashed: emphasis == Emphasis::Muted,
        };
        let overlay = Overlay {
            boxes: vec![
                track_box(Emphasis::Selected, 30.0),
                track_box(Emphasis::Normal, 20.0),
                track_box(Emphasis::Muted, 10.0),
            ],
            trails: vec![Trail {
                points: [1.0, 2.0, 3.0].map(|x| Point { x, y: 0.0 }).to_vec(),
                color: egui::Color32::WHITE,
            }],
        };
        let mut marks =
            vec![Mark::new(MarkKind::Box, Point::default(), Point::default(), egui::Color32::RED, [1.0; 2])];
        overlay.marks_into(&mut marks);
        let kinds: Vec<u32> = marks.iter().map(|m| m.kind).collect();
        assert_eq!(kinds, [0, 0, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5]);
        assert_eq!(overlay.focus().map(|side| side as i32), [30, 2, 40, 22]);
        assert_eq!(marks[0].opacity.map(|o| (o * 1000.0) as i32), [250, 625]);
        assert_eq!(marks[1].opacity.map(|o| (o * 1000.0) as i32), [625, 1000]);
        assert_eq!(marks[6].color, [9, 8, 7, 255]);
        assert_eq!([5, 6].map(|i: usize| marks[i].opacity[1] as i32), [0, 1], "the muted one is dashed");
        let none = Overlay::default().focus();
        assert!(none[2] < none[0]);
    }
}
