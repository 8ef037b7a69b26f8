//! A textured wall, moved by known amounts.

use super::*;
use crate::domain::frame::{Plane, VideoFrame};
use crate::domain::geometry::Rotation;

/// Brightness of the wall at a point: a few waves that have no common period.
fn wall(x: f64, y: f64) -> f64 {
    let wave = |a: f64, b: f64, c: f64| (x / a + y / b + c).sin();
    128.0 + 35.0 * wave(17.0, 29.0, 0.3) + 30.0 * wave(-23.0, 19.0, 1.1) + 25.0 * wave(41.0, -13.0, 2.0)
}

/// The wall seen in `view`, with somebody dark and patterned standing at `person` (display pixels).
fn picture(view: CameraView, person: Option<Rect>) -> VideoFrame {
    let (width, height) = (576, 432);
    let mut data = vec![0; width * height];
    for y in 0..height {
        for x in 0..width {
            let (px, py) = (x as f64, y as f64);
            let inside = person.filter(|r| {
                let (dx, dy) = (px as f32 - r.x, py as f32 - r.y);
                dx >= 0.0 && dy >= 0.0 && dx < r.w && dy < r.h
            });
            let value = inside.map_or_else(
                || wall((px - view.dx) / view.scale, (py - view.dy) / view.scale),
                |r| {
                    60.0 + 40.0
                        * (f64::from(px as f32 - r.x) / 9.0).sin()
                        * (f64::from(py as f32 - r.y) / 7.0).cos()
                },
            );
            data[y * width + x] = value.clamp(0.0, 255.0) as u8;
        }
    }
    let mut frame = VideoFrame::default();
    frame.planes[0] = Plane { data, stride: width, width, height };
    frame
}

fn pan(dx: f64, dy: f64) -> CameraView {
    CameraView { scale: 1.0, dx, dy }
}

/// Largest distance of where two views put the corners of the scene, in display pixels.
fn apart(a: CameraView, b: CameraView) -> f64 {
    let corners = [(0.0, 0.0), (576.0, 0.0), (0.0, 432.0), (576.0, 432.0)];
    let distance = |&(x, y): &(f64, f64)| {
        let at = |v: CameraView| (x * v.scale + v.dx, y * v.scale + v.dy);
        (at(a).0 - at(b).0).hypot(at(a).1 - at(b).1)
    };
    corners.iter().map(distance).fold(0.0, f64::max)
}

#[test]
fn a_camera_that_stands_still_gives_the_identity_exactly() {
    let mut motion = CameraMotion::default();
    for k in 0..80 {
        let person = Rect::new(5.0 * k as f32, 120.0, 90.0, 220.0);
        let view = motion.view_of(&picture(CameraView::default(), Some(person)), false);
        assert_eq!(view, CameraView::default(), "frame {k}");
    }
}

#[test]
fn pans_are_followed_also_past_somebody_who_walks() {
    let mut motion = CameraMotion::default();
    for k in 0..40 {
        let truth = pan(-7.5 * f64::from(k), 2.5 * f64::from(k));
        let person = Rect::new(100.0 + 4.0 * k as f32, 100.0, 120.0, 260.0);
        let view = motion.view_of(&picture(truth, Some(person)), false);
        let way = truth.dx.hypot(truth.dy);
        assert!(apart(view, truth) < 4.0 + 0.05 * way, "frame {k}: {view:?}, truth {truth:?}");
    }
}

#[test]
fn a_slow_pan_is_not_lost_and_a_zoom_is_followed() {
    let mut motion = CameraMotion::default();
    let mut view = CameraView::default();
    for k in 0..100 {
        view = motion.view_of(&picture(pan(0.6 * f64::from(k), 0.0), None), false);
    }
    assert!(apart(view, pan(59.4, 0.0)) < 6.0, "{view:?}");

    let mut motion = CameraMotion::default();
    for k in 0..30 {
        let scale = 1.01_f64.powi(k);
        let truth = CameraView { scale, dx: 288.0 * (1.0 - scale), dy: 216.0 * (1.0 - scale) };
        view = motion.view_of(&picture(truth, None), false);
        assert!(apart(view, truth) < 10.0, "frame {k}: {view:?}, truth {truth:?}");
    }
    assert!(view.scale > 1.25, "{view:?}");
}

#[test]
fn a_cut_begins_a_new_scene_and_a_blank_wall_says_nothing() {
    let mut motion = CameraMotion::default();
    motion.view_of(&picture(pan(0.0, 0.0), None), false);
    assert_ne!(motion.view_of(&picture(pan(20.0, 0.0), None), false), CameraView::default());
    assert_eq!(motion.view_of(&picture(pan(300.0, 90.0), None), true), CameraView::default());

    let mut blank = picture(CameraView::default(), None);
    blank.planes[0].data.fill(120);
    let mut motion = CameraMotion::default();
    for _ in 0..3 {
        assert_eq!(motion.view_of(&blank, false), CameraView::default());
    }
}

#[test]
fn any_size_and_every_turn_is_read() {
    for (width, height) in [(0, 0), (1, 1), (30, 9), (193, 97), (1080, 1920)] {
        let mut frame = VideoFrame::default();
        frame.planes[0] = Plane { data: vec![9; width * height], stride: width, width, height };
        let mut motion = CameraMotion::default();
        motion.view_of(&frame, false);
        assert_eq!(motion.view_of(&frame, false), CameraView::default(), "{width}x{height}");
    }
    // Stored on its side: what goes down as stored goes left as shown.
    let mut motion = CameraMotion::default();
    let mut view = CameraView::default();
    for k in 0..10 {
        let mut frame = picture(pan(0.0, 6.0 * f64::from(k)), None);
        frame.rotation = Rotation::Clockwise90;
        view = motion.view_of(&frame, false);
    }
    assert!((view.dx + 54.0).abs() < 6.0 && view.dy.abs() < 6.0, "{view:?}");
}

#[test]
fn a_path_is_straight_between_the_frames_looked_at_and_keeps_still_times_still() {
    let mut path = CameraPath::default();
    for frame in [0, 3, 6] {
        path.push(frame, CameraView::default());
    }
    assert!(path.is_still());
    path.push(9, pan(30.0, 0.0));
    path.push(12, pan(30.0, 0.0));
    path.push(15, pan(0.0, 0.0));
    for (frame, shift) in [(0, 0), (6, 0), (7, 10), (9, 30), (10, 30), (12, 30), (14, 10), (15, 0), (99, 0)] {
        assert!((path.at(frame).dx - f64::from(shift)).abs() < 1e-9, "frame {frame}");
    }
}

#[test]
fn to_the_scene_and_back_is_where_it_was() {
    let view = CameraView { scale: 1.7, dx: -330.0, dy: 12.5 };
    let there = Rect::new(10.0, 20.0, 30.0, 60.0);
    let back = view.to_picture(&view.to_scene(&there));
    for (a, b) in [(back.x, there.x), (back.y, there.y), (back.w, there.w), (back.h, there.h)] {
        assert!((a - b).abs() < 1e-3, "{back:?}");
    }
}
