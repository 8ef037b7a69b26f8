//! The processor's pictures against the formula, and against the shader's.

use eframe::egui::{Rect, pos2, vec2};

use super::*;
use crate::domain::frame::ColorInfo;
use crate::domain::geometry::Rotation;
use crate::render::VideoSlot;
use crate::render::tests::{assert_close, noisy_frame, paint_at, rgb_from_codes, rgba};

fn frame((width, height): (usize, usize), code: impl Fn(usize, usize, usize) -> u8) -> VideoFrame {
    let plane = |plane: usize, width: usize, height: usize| {
        let stride = width + 3;
        let data = (0..stride * height).map(|at| code(plane, at % stride, at / stride)).collect();
        Plane { data, stride, width, height }
    };
    let chroma = (width.div_ceil(2), height.div_ceil(2));
    let planes = [plane(0, width, height), plane(1, chroma.0, chroma.1), plane(2, chroma.0, chroma.1)];
    VideoFrame { planes, ..VideoFrame::default() }
}

#[test]
fn flat_colours_of_every_matrix_and_range_are_the_formula_s() {
    for matrix in [ColorMatrix::Bt601, ColorMatrix::Bt709, ColorMatrix::Bt2020] {
        for range in [ColorRange::Limited, ColorRange::Full] {
            for yuv in [[16, 128, 128], [235, 128, 128], [81, 90, 240], [145, 54, 34], [41, 240, 110]] {
                let mut flat = frame((37, 21), |plane, _, _| yuv[plane]);
                flat.color = ColorInfo { matrix, range };
                let wanted = rgb_from_codes(yuv.map(f32::from), flat.color);
                for size in [(37, 21), (18, 10), (7, 5), (1, 1)] {
                    let mut reducer = Reducer::default();
                    let rgba = reducer.reduce(&flat, size).unwrap();
                    assert_eq!(rgba.len(), (size.0 * size.1 * 4) as usize);
                    for texel in rgba.chunks_exact(4) {
                        let off = |i: usize| (f32::from(texel[i]) - wanted[i]).abs();
                        assert!((0..3).all(|i| off(i) <= 0.51) && texel[3] == 255, "{texel:?} {wanted:?}");
                    }
                }
            }
        }
    }
}

/// A slope stays where it is: in luma, and in chroma, whose samples lie on the left luma column.
#[test]
fn nothing_is_shifted() {
    for plane in [0, 1] {
        // Codes rise by 1 for each luma column and row.
        let step = if plane == 0 { 1 } else { 2 };
        let slope = frame((120, 80), |p, x, y| if p == plane { (20 + (x + y) * step) as u8 } else { 128 });
        let mut reducer = Reducer::default();
        for (width, height) in [(120, 80), (60, 40), (47, 31)] {
            reducer.reduce(&slope, (width, height)).unwrap();
            let scaled = &reducer.planes[plane];
            for (x, y) in [(10, 10), (width - 11, 10), (width / 2, height - 11)] {
                // The middle of the texel, in luma columns and rows.
                let place = |at: u32, len: u32, of: f32| (at as f32 + 0.5) * of / len as f32;
                let (x_at, y_at) = (place(x, width, 120.0), place(y, height, 80.0));
                // The first sample's middle: 0.5 of luma; in chroma 0.5 across and 1 down.
                let wanted = 20.0 + x_at - 0.5 + y_at - if plane == 0 { 0.5 } else { 1.0 };
                let found = f32::from(scaled[(y * width + x) as usize]);
                assert!((found - wanted).abs() <= 1.01, "plane {plane} {width}: {found} {wanted}");
            }
        }
    }
}

/// Slopes, so that a pixel more or less to one side makes little difference.
fn smooth_frame(width: usize, height: usize, rotation: Rotation) -> VideoFrame {
    let color = ColorInfo { matrix: ColorMatrix::Bt709, range: ColorRange::Limited };
    let mut frame = noisy_frame(width, height, color, rotation);
    for (at, plane) in frame.planes.iter_mut().enumerate() {
        let (stride, width, height) = (plane.stride, plane.width, plane.height);
        for (i, code) in plane.data.iter_mut().enumerate() {
            let (x, y) = ((i % stride) * 60 / width, i / stride * 60 / height);
            *code = [60 + x + y, 90 + x, 160 - y][at] as u8;
        }
    }
    frame
}

#[test]
fn the_processor_s_pictures_look_like_the_shader_s() {
    let Some(mut offscreen) = rgba() else { return };
    for rotation in [Rotation::None, Rotation::Clockwise90, Rotation::Half, Rotation::Clockwise270] {
        let frame = smooth_frame(401, 223, rotation);
        let (width, height) = frame.display_size();
        for (scale, at) in [(0.41, pos2(3.0, 5.0)), (0.73, pos2(2.4, 7.6)), (0.2, pos2(-11.3, 4.5))] {
            let mut paint = paint_at(&frame, at);
            paint.placement.area = Rect::from_min_size(at, vec2(width as f32 * scale, height as f32 * scale));
            let size = [(width as f32 * scale) as u32 + 20, (height as f32 * scale) as u32 + 20];
            let [by_shader, by_processor] = [false, true].map(|is_by_processor| {
                let resources = offscreen.resources_mut().unwrap();
                resources.free_slot(paint.slot);
                resources.convert_by_processor(is_by_processor);
                offscreen.render(std::slice::from_ref(&paint), size, 1.0).unwrap()
            });
            let inside = paint.placement.area.shrink(1.5);
            for y in 0..size[1] {
                for x in 0..size[0] {
                    if inside.contains(pos2(x as f32 + 0.5, y as f32 + 0.5)) {
                        let wanted = by_shader.pixel(x, y).map(f32::from);
                        let what = format!("{rotation:?}, {scale}, {x} {y}");
                        assert_close(by_processor.pixel(x, y), [wanted[0], wanted[1], wanted[2]], 4.0, &what);
                    }
                }
            }
        }
    }
}

/// Chroma that is not halved is neither shifted nor made coarser.
#[test]
fn whole_chroma_looks_the_same_by_both() {
    let Some(mut offscreen) = rgba() else { return };
    for steps in [(1, 1), (2, 1), (1, 2)] {
        let mut frame = smooth_frame(240, 160, Rotation::None);
        for (at, plane) in frame.planes.iter_mut().enumerate().skip(1) {
            let (width, height) = (240 / steps.0, 160 / steps.1);
            let code = |i: usize| [90 + i % width * 80 / width, 160 - i / width * 60 / height][at - 1] as u8;
            *plane = Plane { data: (0..width * height).map(code).collect(), stride: width, width, height };
        }
        let mut paint = paint_at(&frame, pos2(0.0, 0.0));
        for scale in [0.5, 0.25] {
            paint.placement.area = Rect::from_min_size(pos2(0.0, 0.0), vec2(240.0, 160.0) * scale);
            let size = [(240.0 * scale) as u32, (160.0 * scale) as u32];
            let [by_shader, by_processor] = [false, true].map(|is_by_processor| {
                let resources = offscreen.resources_mut().unwrap();
                resources.free_slot(paint.slot);
                resources.convert_by_processor(is_by_processor);
                offscreen.render(std::slice::from_ref(&paint), size, 1.0).unwrap()
            });
            for (x, y) in (2..size[1] - 2).flat_map(|y| (2..size[0] - 2).map(move |x| (x, y))) {
                let [r, g, b, _] = by_shader.pixel(x, y).map(f32::from);
                assert_close(by_processor.pixel(x, y), [r, g, b], 4.0, &format!("{steps:?} {x} {y}"));
            }
        }
    }
}

/// Shown at its own size or larger, a picture is the shader's: nothing is to be made smaller.
#[test]
fn the_processor_leaves_what_is_not_made_smaller() {
    let Some(mut offscreen) = rgba() else { return };
    let frame = noisy_frame(33, 18, ColorInfo::default(), Rotation::None);
    let pictures = [false, true].map(|is_by_processor| {
        let resources = offscreen.resources_mut().unwrap();
        resources.free_slot(VideoSlot::new("slot"));
        resources.convert_by_processor(is_by_processor);
        offscreen.render(&[paint_at(&frame, pos2(0.0, 0.0))], [33, 18], 1.0).unwrap()
    });
    assert_eq!(pictures[0], pictures[1]);
}
