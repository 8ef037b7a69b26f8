//! Pictures drawn by the whole path, read back and compared with a formula in floating point.

use std::sync::Arc;

use super::{
    Emphasis, Offscreen, Overlay, Placement, RenderError, RenderResources, RgbaPicture, TrackBox, Trail,
    VideoPaint, VideoSlot, VideoView,
};
use crate::domain::frame::{ColorInfo, ColorMatrix, ColorRange, Plane, VideoFrame};
use crate::domain::geometry::{Point, Rect, Rotation};
use crate::domain::time::MediaTime;
use eframe::egui::{self, pos2, vec2};

/// Largest difference of a channel that rounding on the way may make.
const TOLERANCE: f32 = 2.0;

/// A device, or `None` with the reason printed where the machine has no adapter at all.
fn offscreen(format: wgpu::TextureFormat) -> Option<Offscreen> {
    match Offscreen::with_format(format) {
        Ok(offscreen) => Some(offscreen),
        Err(RenderError::NoAdapter) => {
            eprintln!("skipped: no graphics adapter on this machine, not even a software one");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

pub(super) fn rgba() -> Option<Offscreen> {
    offscreen(wgpu::TextureFormat::Rgba8Unorm)
}

/// A frame of hard contrasts: pseudo-random codes, rows padded with bytes that must never show.
pub(super) fn noisy_frame(width: usize, height: usize, color: ColorInfo, rotation: Rotation) -> VideoFrame {
    let mut state = 0x9E37_79B9_u32 ^ (width * 131 + height) as u32;
    let mut plane = |width: usize, height: usize| {
        let stride = width + 5;
        let mut data = vec![255; stride * height];
        for row in data.chunks_exact_mut(stride) {
            for code in &mut row[..width] {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *code = (state >> 24) as u8;
            }
        }
        Plane { data, stride, width, height }
    };
    let (chroma_width, chroma_height) = (width.div_ceil(2), height.div_ceil(2));
    let planes =
        [plane(width, height), plane(chroma_width, chroma_height), plane(chroma_width, chroma_height)];
    VideoFrame { index: 0, time: MediaTime(0), planes, color, rotation }
}

/// One colour all over.
fn flat_frame(width: usize, height: usize, yuv: [u8; 3]) -> VideoFrame {
    let mut frame = noisy_frame(width, height, ColorInfo::default(), Rotation::None);
    for (plane, code) in frame.planes.iter_mut().zip(yuv) {
        plane.data.fill(code);
    }
    frame
}

/// The code of a plane at a place in its texels, between texels mixed linearly, past the edge the edge.
fn sample(plane: &Plane, x: f32, y: f32) -> f32 {
    let at = |x: f32, y: f32| {
        let x = x.clamp(0.0, plane.width as f32 - 1.0) as usize;
        let y = y.clamp(0.0, plane.height as f32 - 1.0) as usize;
        f32::from(plane.row(y)[x])
    };
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    mix(
        mix(at(left, top), at(left + 1.0, top), x - left),
        mix(at(left, top + 1.0), at(left + 1.0, top + 1.0), x - left),
        y - top,
    )
}

/// Textbook conversion of code values (not normalised) to RGB codes.
pub(super) fn rgb_from_codes([y, u, v]: [f32; 3], color: ColorInfo) -> [f32; 3] {
    let (red, blue) = match color.matrix {
        ColorMatrix::Bt601 => (0.299, 0.114),
        ColorMatrix::Bt709 => (0.2126, 0.0722),
        ColorMatrix::Bt2020 => (0.2627, 0.0593),
    };
    let (luma, cb, cr) = match color.range {
        ColorRange::Limited => ((y - 16.0) / 219.0, (u - 128.0) / 224.0, (v - 128.0) / 224.0),
        ColorRange::Full => (y / 255.0, (u - 128.0) / 255.0, (v - 128.0) / 255.0),
    };
    let r = luma + 2.0 * (1.0 - red) * cr;
    let b = luma + 2.0 * (1.0 - blue) * cb;
    let g = (luma - red * r - blue * b) / (1.0 - red - blue);
    [r, g, b].map(|c| c.clamp(0.0, 1.0) * 255.0)
}

/// The RGB of a display pixel by the formula: chroma on the left luma column, between the luma rows.
fn expected(frame: &VideoFrame, x: u32, y: u32) -> [f32; 3] {
    let (width, height) = frame.stored_size();
    let display = Point { x: x as f32 + 0.5, y: y as f32 + 0.5 };
    let p = frame.rotation.display_to_stored(display, width as f32, height as f32);
    let chroma = (p.x * 0.5 + 0.25, p.y * 0.5);
    rgb_from_codes(
        [
            sample(&frame.planes[0], p.x, p.y),
            sample(&frame.planes[1], chroma.0, chroma.1),
            sample(&frame.planes[2], chroma.0, chroma.1),
        ],
        frame.color,
    )
}

pub(super) fn assert_close(found: [u8; 4], wanted: [f32; 3], tolerance: f32, what: &str) {
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((f32::from(*found) - wanted).abs() <= tolerance, "{what}: {found:?} is not {wanted:?}");
    }
    assert_eq!(found[3], 255, "{what}: opaque");
}

/// The whole of `frame` with a pixel of the target for each of its own, its corner at the window's `corner`.
pub(super) fn paint_at(frame: &VideoFrame, corner: egui::Pos2) -> VideoPaint {
    let (width, height) = frame.display_size();
    let area = egui::Rect::from_min_size(corner, vec2(width as f32, height as f32));
    VideoPaint {
        slot: VideoSlot::new("slot"),
        view: VideoView::new("view"),
        frame: Arc::new(frame.clone()),
        generation: 0,
        placement: Placement::stretched(area, (width, height)),
        overlay: Overlay::default(),
    }
}

#[test]
fn every_matrix_range_rotation_and_odd_size_gives_the_formula_s_bytes() {
    let Some(mut offscreen) = rgba() else { return };
    for matrix in [ColorMatrix::Bt601, ColorMatrix::Bt709, ColorMatrix::Bt2020] {
        for range in [ColorRange::Limited, ColorRange::Full] {
            for rotation in [Rotation::None, Rotation::Clockwise90, Rotation::Half, Rotation::Clockwise270] {
                for (width, height) in [(8, 2), (7, 5), (1, 1), (2, 3), (33, 18)] {
                    let frame = noisy_frame(width, height, ColorInfo { matrix, range }, rotation);
                    let mut paint = paint_at(&frame, pos2(3.0, 2.0));
                    paint.slot = VideoSlot::new((
                        width,
                        height,
                        rotation.degrees_clockwise(),
                        matrix as u8,
                        range as u8,
                    ));
                    let picture = offscreen.render(&[paint], [50, 45], 1.0).unwrap();
                    let (width, height) = frame.display_size();
                    for y in 0..height {
                        for x in 0..width {
                            let what =
                                format!("{matrix:?} {range:?} {rotation:?} {width}x{height} at {x} {y}");
                            assert_close(
                                picture.pixel(3 + x, 2 + y),
                                expected(&frame, x, y),
                                TOLERANCE,
                                &what,
                            );
                        }
                    }
                    // Nothing is drawn around it.
                    assert_eq!(picture.pixel(2, 2), [0; 4]);
                    assert_eq!(picture.pixel(3 + width, 2), [0; 4]);
                    assert_eq!(picture.pixel(3, 2 + height), [0; 4]);
                }
            }
        }
    }
}

#[test]
fn well_known_codes_give_well_known_colours() {
    let Some(mut offscreen) = rgba() else { return };
    // BT.601 limited, as in every table of colour bars.
    for (i, (yuv, rgb)) in [
        ([16, 128, 128], [0, 0, 0]),
        ([235, 128, 128], [255, 255, 255]),
        ([81, 90, 240], [255, 0, 0]),
        ([145, 54, 34], [0, 255, 0]),
        ([41, 240, 110], [0, 0, 255]),
        ([126, 128, 128], [128, 128, 128]),
    ]
    .into_iter()
    .enumerate()
    {
        let mut paint = paint_at(&flat_frame(8, 2, yuv), pos2(0.0, 0.0));
        paint.generation = i as u64;
        let picture = offscreen.render(&[paint], [8, 2], 1.0).unwrap();
        for x in 0..8 {
            assert_close(picture.pixel(x, 1), rgb.map(|c: u8| f32::from(c)), TOLERANCE, &format!("{yuv:?}"));
        }
    }
}

#[test]
fn an_srgb_target_and_a_bgra_target_get_the_same_bytes() {
    let frame = noisy_frame(8, 6, ColorInfo::default(), Rotation::None);
    for (format, order) in [
        (wgpu::TextureFormat::Rgba8UnormSrgb, [0, 1, 2, 3]),
        (wgpu::TextureFormat::Bgra8Unorm, [2, 1, 0, 3]),
        (wgpu::TextureFormat::Bgra8UnormSrgb, [2, 1, 0, 3]),
    ] {
        let Some(mut offscreen) = offscreen(format) else { return };
        let picture = offscreen.render(&[paint_at(&frame, pos2(0.0, 0.0))], [8, 6], 1.0).unwrap();
        for (x, y) in (0..6).flat_map(|y| (0..8).map(move |x| (x, y))) {
            let found = order.map(|i| picture.pixel(x, y)[i]);
            assert_close(found, expected(&frame, x, y), TOLERANCE, &format!("{format:?} at {x} {y}"));
        }
    }
}

#[test]
fn a_picture_shown_small_is_the_mean_of_what_each_pixel_covers() {
    let Some(mut offscreen) = rgba() else { return };
    // The last two leave a rest on both axes, which must not stretch the others.
    for (reduction, width, height) in [(2, 32, 16), (4, 32, 16), (8, 32, 16), (2, 31, 15), (4, 29, 17)] {
        let frame = noisy_frame(width, height, ColorInfo::default(), Rotation::None);
        let size = [width.div_ceil(reduction), height.div_ceil(reduction)];
        let mut paint = paint_at(&frame, pos2(0.0, 0.0));
        paint.slot = VideoSlot::new(("small", reduction, width));
        // As many display pixels as there are texels, so that each pixel of the target is one of them.
        paint.placement.area =
            egui::Rect::from_min_size(pos2(0.0, 0.0), vec2(width as f32, height as f32) / reduction as f32);
        let target = size.map(|side| side as u32);
        let picture = offscreen.render(&[paint], target, 1.0).unwrap();
        let full_cells = (width / reduction, height / reduction);
        for (x, y) in (0..full_cells.1).flat_map(|y| (0..full_cells.0).map(move |x| (x, y))) {
            let mut sum = [0.0_f32; 3];
            for (dx, dy) in (0..reduction).flat_map(|dy| (0..reduction).map(move |dx| (dx, dy))) {
                let (x, y) = (x * reduction + dx, y * reduction + dy);
                sum[0] += f32::from(frame.planes[0].row(y)[x]);
                sum[1] += f32::from(frame.planes[1].row(y / 2)[x / 2]);
                sum[2] += f32::from(frame.planes[2].row(y / 2)[x / 2]);
            }
            let mean = sum.map(|sum| sum / (reduction * reduction) as f32);
            let wanted = rgb_from_codes(mean, frame.color);
            let what = format!("{width}x{height} by {reduction} at {x} {y}");
            assert_close(picture.pixel(x as u32, y as u32), wanted, TOLERANCE, &what);
        }
    }
}

#[test]
fn zoom_and_pan_show_the_asked_part_at_full_detail() {
    let Some(mut offscreen) = rgba() else { return };
    let frame = noisy_frame(32, 16, ColorInfo::default(), Rotation::None);
    let mut paint = paint_at(&frame, pos2(0.0, 0.0));
    let small = egui::Rect::from_min_size(pos2(0.0, 0.0), vec2(8.0, 4.0));
    paint.placement = Placement::stretched(small, (32, 16));
    offscreen.render(&[paint.clone()], [8, 4], 1.0).unwrap();
    // The same frame, now only its part from (10, 5) on: no new upload, but a finer conversion.
    paint.placement.source = Rect::new(10.0, 5.0, 8.0, 4.0);
    let picture = offscreen.render(&[paint], [8, 4], 1.0).unwrap();
    for (x, y) in (0..4).flat_map(|y| (0..8).map(move |x| (x, y))) {
        assert_close(picture.pixel(x, y), expected(&frame, 10 + x, 5 + y), TOLERANCE, &format!("{x} {y}"));
    }
    let stats = offscreen.resources().unwrap().stats();
    assert_eq!((stats.uploads, stats.conversions, stats.plane_sets_created), (1, 2, 1));
}

#[test]
fn a_view_partly_off_the_window_is_cut_and_not_squeezed() {
    let Some(mut offscreen) = rgba() else { return };
    let frame = noisy_frame(20, 10, ColorInfo::default(), Rotation::None);
    let picture = offscreen.render(&[paint_at(&frame, pos2(-6.0, -3.0))], [10, 5], 1.0).unwrap();
    for (x, y) in (0..5).flat_map(|y| (0..10).map(move |x| (x, y))) {
        assert_close(picture.pixel(x, y), expected(&frame, 6 + x, 3 + y), TOLERANCE, &format!("{x} {y}"));
    }
}

#[test]
fn a_frame_is_uploaded_and_converted_only_when_it_is_new() {
    let Some(mut offscreen) = rgba() else { return };
    let mut frame = noisy_frame(16, 8, ColorInfo::default(), Rotation::None);
    let mut counts = |frame: &VideoFrame, generation| {
        let mut paint = paint_at(frame, pos2(0.0, 0.0));
        paint.generation = generation;
        offscreen.render(&[paint], [16, 8], 1.0).unwrap();
        let stats = offscreen.resources().unwrap().stats();
        (stats.uploads, stats.conversions, stats.plane_sets_created)
    };
    assert_eq!(counts(&frame, 0), (1, 1, 1));
    assert_eq!(counts(&frame, 0), (1, 1, 1));
    frame.index = 1;
    frame.time = MediaTime(40_000);
    assert_eq!(counts(&frame, 0), (2, 2, 1));
    frame.time = MediaTime(41_000);
    assert_eq!(counts(&frame, 0), (3, 3, 1));
    assert_eq!(counts(&frame, 1), (4, 4, 1));
    assert_eq!(counts(&frame, 1), (4, 4, 1));
    // Another size: the textures are made anew.
    let larger = noisy_frame(18, 8, ColorInfo::default(), Rotation::None);
    assert_eq!(counts(&larger, 1), (5, 5, 2));
}

#[test]
fn two_views_in_one_frame_do_not_disturb_each_other() {
    let Some(mut offscreen) = rgba() else { return };
    let left = noisy_frame(16, 8, ColorInfo::default(), Rotation::None);
    let right =
        noisy_frame(9, 7, ColorInfo { matrix: ColorMatrix::Bt709, range: ColorRange::Full }, Rotation::Half);
    let first = paint_at(&left, pos2(0.0, 0.0));
    let mut second = paint_at(&right, pos2(20.0, 1.0));
    (second.slot, second.view) = (VideoSlot::new("other"), VideoView::new("other"));
    // A third view shows the first one's slot again, small and with a box.
    let mut third = paint_at(&left, pos2(0.0, 10.0));
    third.view = VideoView::new("third");
    third.placement.area = egui::Rect::from_min_size(pos2(0.0, 10.0), vec2(4.0, 2.0));
    let paints = [first, second, third];
    let picture = offscreen.render(&paints, [32, 16], 1.0).unwrap();
    for (frame, corner) in [(&left, (0, 0)), (&right, (20, 1))] {
        let (width, height) = frame.display_size();
        for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
            let found = picture.pixel(corner.0 + x, corner.1 + y);
            assert_close(found, expected(frame, x, y), TOLERANCE, &format!("{corner:?} {x} {y}"));
        }
    }
    assert_eq!(picture.pixel(1, 11)[3], 255);
    let stats = offscreen.resources().unwrap().stats();
    assert_eq!(
        (stats.uploads, stats.conversions),
        (2, 2),
        "two slots, and the small view takes what is there"
    );

    // Playing on with the small view first: the size the large view needs is remembered.
    let [mut first, _, mut third] = paints;
    for index in 1..4 {
        let frame = Arc::new(VideoFrame { index, ..left.clone() });
        (first.frame, third.frame) = (frame.clone(), frame);
        offscreen.render(&[third.clone(), first.clone()], [32, 16], 1.0).unwrap();
    }
    let stats = offscreen.resources().unwrap().stats();
    assert_eq!((stats.uploads, stats.conversions), (5, 5));
}

#[test]
fn a_freed_slot_gives_everything_back_and_can_be_used_again() {
    let Some(mut offscreen) = rgba() else { return };
    let frame = noisy_frame(8, 2, ColorInfo::default(), Rotation::None);
    let keep = paint_at(&frame, pos2(0.0, 0.0));
    let mut close = keep.clone();
    (close.slot, close.view) = (VideoSlot::new("closed"), VideoView::new("closed"));
    offscreen.render(&[keep.clone(), close.clone()], [8, 2], 1.0).unwrap();
    let resources = offscreen.resources_mut().unwrap();
    assert_eq!((resources.num_slots(), resources.num_views()), (2, 2));
    resources.free_slot(close.slot);
    assert_eq!((resources.num_slots(), resources.num_views()), (1, 1));
    let picture = offscreen.render(&[close], [8, 2], 1.0).unwrap();
    assert_close(picture.pixel(3, 1), expected(&frame, 3, 1), TOLERANCE, "opened again");
    let resources = offscreen.resources_mut().unwrap();
    assert_eq!(resources.stats().uploads, 3);
    resources.retain_slots(|slot| slot == keep.slot);
    assert_eq!((resources.num_slots(), resources.num_views()), (1, 1));
}

#[test]
fn a_broken_frame_leaves_the_last_good_one_standing() {
    let Some(mut offscreen) = rgba() else { return };
    let good = noisy_frame(8, 4, ColorInfo::default(), Rotation::None);
    offscreen.render(&[paint_at(&good, pos2(0.0, 0.0))], [8, 4], 1.0).unwrap();
    let mut broken = noisy_frame(8, 4, ColorInfo::default(), Rotation::None);
    broken.index = 1;
    broken.planes[1].data.truncate(3);
    let paint = paint_at(&broken, pos2(0.0, 0.0));
    let slot = paint.slot;
    let picture = offscreen.render(&[paint], [8, 4], 1.0).unwrap();
    assert_close(picture.pixel(2, 2), expected(&good, 2, 2), TOLERANCE, "the old picture");
    let problem = offscreen.resources().unwrap().problem(slot);
    assert!(matches!(problem, Some(RenderError::BadPlane { plane: 1, .. })), "{problem:?}");
    offscreen.render(&[paint_at(&good, pos2(0.0, 0.0))], [8, 4], 1.0).unwrap();
    assert!(offscreen.resources().unwrap().problem(slot).is_none());
}

/// A mid-grey picture of 100 x 100 with `overlay`, `zoom` points per display pixel.
fn marked(overlay: Overlay, zoom: f32, pixels_per_point: f32) -> Option<RgbaPicture> {
    let mut offscreen = rgba()?;
    let frame = flat_frame(100, 100, [126, 128, 128]);
    let mut paint = paint_at(&frame, pos2(0.0, 0.0));
    let side = 100.0 * zoom;
    paint.placement.area = egui::Rect::from_min_size(pos2(0.0, 0.0), vec2(side, side));
    paint.overlay = overlay;
    let side = (side * pixels_per_point) as u32;
    Some(offscreen.render(&[paint], [side, side], pixels_per_point).unwrap())
}

const LANE: [u8; 3] = [0x99, 0x80, 0xFE];
const GREY: f32 = 128.0;

fn boxed(rect: Rect, emphasis: Emphasis) -> TrackBox {
    TrackBox {
        rect,
        color: egui::Color32::from_rgb(LANE[0], LANE[1], LANE[2]),
        emphasis,
        opacity: 1.0,
        dashed: false,
    }
}

/// `top` at `alpha` over `under`.
fn over(top: [f32; 3], alpha: f32, under: [f32; 3]) -> [f32; 3] {
    [0, 1, 2].map(|i| top[i] * alpha + under[i] * (1.0 - alpha))
}

#[test]
fn a_box_is_a_lane_coloured_line_over_a_darker_wider_one_at_any_zoom() {
    let lane = LANE.map(f32::from);
    // At 2 pixels a point the coloured line is 3 pixels wide and the black one 6, whatever the zoom.
    for zoom in [1.0, 3.0] {
        let overlay = Overlay {
            boxes: vec![boxed(Rect::new(20.0, 30.0, 40.0, 50.0), Emphasis::Normal)],
            ..Overlay::default()
        };
        let Some(picture) = marked(overlay, zoom, 2.0) else { return };
        let per_pixel = (zoom * 2.0) as u32;
        let (edge, middle) = (20 * per_pixel, 55 * per_pixel);
        let at = |x: u32| picture.pixel(x, middle);
        let what = format!("zoom {zoom}");
        assert_close(at(edge - 5), [GREY; 3], 2.0, &what);
        // The coloured line covers edge - 1.5 to edge + 1.5: its two middle pixels wholly.
        assert_close(at(edge - 1), lane, 2.0, &what);
        assert_close(at(edge), lane, 2.0, &what);
        // The next pixel is half coloured, the one after black at 55 %.
        let halo = over([0.0; 3], 0.55, [GREY; 3]);
        assert_close(at(edge - 2), over(lane, 0.5, halo), 3.0, &what);
        assert_close(at(edge + 1), over(lane, 0.5, halo), 3.0, &what);
        assert_close(at(edge - 3), halo, 3.0, &what);
        assert_close(at(edge + 2), halo, 3.0, &what);
        assert_close(at(edge + 4), [GREY; 3], 2.0, &what);
        // The right and the bottom edge are where they should be.
        assert_close(picture.pixel(60 * per_pixel, middle), lane, 2.0, &what);
        assert_close(picture.pixel(40 * per_pixel, 80 * per_pixel), lane, 2.0, &what);
        // The corner is rounded.
        assert_ne!(picture.pixel(edge, 30 * per_pixel)[..3], LANE, "{what}: rounded corner");
    }
}

#[test]
fn a_dashed_box_shows_the_picture_in_its_gaps() {
    let dashed = TrackBox { dashed: true, ..boxed(Rect::new(20.0, 20.0, 60.0, 60.0), Emphasis::Normal) };
    // Six dashes with their gaps, at four pixels a point.
    let Some(picture) = marked(Overlay { boxes: vec![dashed], ..Overlay::default() }, 1.0, 4.0) else {
        return;
    };
    let left: Vec<[u8; 3]> = (104..296).map(|y| [0, 1, 2].map(|i| picture.pixel(80, y)[i])).collect();
    let right: Vec<[u8; 3]> = (104..296).map(|y| [0, 1, 2].map(|i| picture.pixel(319, y)[i])).collect();
    let lit = left.iter().filter(|&&color| color == LANE).count() as f32 / left.len() as f32;
    assert!((lit - 0.6).abs() < 0.05, "{lit} of the line is drawn");
    assert!(
        left.iter().all(|&c| c == LANE || c == [GREY as u8; 3]),
        "a pixel is of the line or of the picture"
    );
    assert_eq!(left, right, "opposite sides are alike");
}

#[test]
fn edges_of_boxes_lie_between_pixels() {
    let at = |rect| {
        marked(Overlay { boxes: vec![boxed(rect, Emphasis::Selected)], ..Overlay::default() }, 1.0, 1.0)
    };
    let Some(even) = at(Rect::new(20.0, 30.0, 40.0, 50.0)) else { return };
    assert_eq!(at(Rect::new(20.3, 29.7, 40.1, 50.6)).unwrap(), even);
    assert_ne!(at(Rect::new(20.6, 30.0, 40.0, 50.0)).unwrap(), even);
}

#[test]
fn the_selected_box_is_filled_and_has_handles_and_the_others_step_back() {
    let overlay = Overlay {
        boxes: vec![
            boxed(Rect::new(20.0, 20.0, 40.0, 40.0), Emphasis::Selected),
            boxed(Rect::new(40.0, 30.0, 50.0, 20.0), Emphasis::Muted),
        ],
        ..Overlay::default()
    };
    let Some(picture) = marked(overlay, 1.0, 4.0) else { return };
    let at = |x: f32, y: f32| picture.pixel((x * 4.0) as u32, (y * 4.0) as u32);
    let (lane, grey) = (LANE.map(f32::from), [GREY; 3]);
    // 10 % fill, thicker line (2 points = 8 pixels), white handles on all corners.
    assert_close(at(30.0, 40.0), over(lane, 0.10, grey), 2.0, "fill");
    assert_close(at(20.75, 40.0), lane, 2.0, "line");
    assert_close(at(19.25, 40.0), lane, 2.0, "line");
    for (x, y) in [(20.0, 20.0), (60.0, 20.0), (20.0, 60.0), (60.0, 60.0)] {
        assert_close(at(x + 2.5, y + 1.0), [255.0; 3], 2.0, "handle");
        assert_close(at(x - 2.5, y - 1.0), [255.0; 3], 2.0, "handle");
        assert_ne!(at(x + 3.9, y + 3.9)[..3], [255; 3], "handles are 6 points wide");
    }
    // The other one is shaded, but not where the selected person stands, and its line is half transparent.
    let shaded = over([0.0; 3], 0.35, grey);
    assert_close(at(75.0, 40.0), shaded, 2.0, "shade");
    assert_close(at(50.0, 40.0), over(lane, 0.10, grey), 2.0, "no shade on the selected person");
    let muted_line = over(lane, 0.5, over([0.0; 3], 0.275, over([0.0; 3], 0.175, grey)));
    assert_close(at(90.0, 40.0), muted_line, 8.0, "muted line");
}

#[test]
fn a_trail_is_dots_on_a_line_that_grows_stronger() {
    let points = [(10.0, 50.0), (50.0, 50.0), (90.0, 50.0)].map(|(x, y)| Point { x, y }).to_vec();
    let color = egui::Color32::from_rgb(LANE[0], LANE[1], LANE[2]);
    let Some(picture) =
        marked(Overlay { trails: vec![Trail { points, color }], ..Overlay::default() }, 1.0, 4.0)
    else {
        return;
    };
    let at = |x: f32, y: f32| picture.pixel((x * 4.0) as u32, (y * 4.0) as u32);
    let (lane, grey) = (LANE.map(f32::from), [GREY; 3]);
    for x in [10.0, 50.0, 90.0] {
        assert_close(at(x, 51.5), lane, 2.0, "dots are 4 points wide");
        assert_close(at(x, 52.5), grey, 2.0, "and no wider");
    }
    assert_close(at(30.0, 50.0), over(lane, 0.4375, grey), 3.0, "a quarter along");
    assert_close(at(70.0, 50.0), over(lane, 0.8125, grey), 3.0, "three quarters along");
    assert_close(at(30.0, 51.25), grey, 2.0, "the line is 1.5 points wide");
}

#[test]
fn marks_follow_the_picture_into_its_bars_but_not_out_of_the_view() {
    let Some(mut offscreen) = rgba() else { return };
    let frame = flat_frame(40, 40, [126, 128, 128]);
    let mut paint = paint_at(&frame, pos2(0.0, 0.0));
    let area = egui::Rect::from_min_size(pos2(10.0, 0.0), vec2(60.0, 40.0));
    paint.placement = Placement::fit(area, (40, 40));
    paint.overlay.boxes = vec![boxed(Rect::new(-20.0, 10.0, 80.0, 20.0), Emphasis::Normal)];
    let picture = offscreen.render(&[paint], [80, 40], 1.0).unwrap();
    assert_eq!(picture.pixel(15, 20), [0; 4], "a bar is left to the caller");
    assert_close(picture.pixel(40, 20), [GREY; 3], 2.0, "the picture is in the middle");
    assert!(picture.pixel(15, 10)[3] > 0, "the box reaches over the bar");
    assert_eq!(picture.pixel(5, 10), [0; 4], "but not out of the area");
    assert_eq!(picture.pixel(75, 10), [0; 4], "but not out of the area");
}

#[test]
fn egui_shows_the_picture_in_a_half_scrolled_view_and_queues_nothing_for_a_hidden_one() {
    use egui_kittest::wgpu::{WgpuTestRenderer, create_render_state, default_wgpu_setup};
    if rgba().is_none() {
        return;
    }
    let state = create_render_state(default_wgpu_setup(), eframe::egui_wgpu::RendererOptions::PREDICTABLE);
    RenderResources::install(&state);
    let frame = noisy_frame(40, 30, ColorInfo::default(), Rotation::Clockwise90);
    let shown = paint_at(&frame, pos2(-10.0, 20.0));
    let mut hidden = paint_at(&frame, pos2(500.0, 20.0));
    (hidden.slot, hidden.view) = (VideoSlot::new("hidden"), VideoView::new("hidden"));
    let mut harness = egui_kittest::Harness::builder()
        .with_size(vec2(100.0, 80.0))
        .renderer(WgpuTestRenderer::from_render_state(state.clone()))
        .build_ui(move |ui| {
            let painter = ui.ctx().layer_painter(ui.layer_id());
            let cut = egui::Rect::from_min_max(pos2(0.0, 30.0), pos2(100.0, 80.0));
            assert!(shown.clone().add_to(&painter.with_clip_rect(cut)));
            assert!(!hidden.clone().add_to(&painter));
        });
    let picture = harness.render().unwrap();
    let (width, height) = frame.display_size();
    for (x, y) in (10..height).flat_map(|y| (10..width).map(move |x| (x, y))) {
        let found = picture.get_pixel(x - 10, y + 20).0;
        assert_close(found, expected(&frame, x, y), TOLERANCE, &format!("{x} {y}"));
    }
    assert_ne!(picture.get_pixel(5, 29).0[..3], expected(&frame, 15, 9).map(|c| c as u8), "clipped above");
    let (slots, stats) = RenderResources::with(&state, |r| (r.num_slots(), r.stats())).unwrap();
    assert_eq!((slots, stats.uploads), (1, 1));
    // Drawn again, nothing is uploaded again.
    harness.render().unwrap();
    assert_eq!(RenderResources::with(&state, |r| r.stats()).unwrap().uploads, 1);
}
