//! Boxes and blur drawn into the planes of a picture: what leaves the program as a clip or a still.
//!
//! Guarantees: what is blurred cannot be told from what is left of it: each block of a box becomes its mean, in all
//! three planes, and the box grows by a margin first. Will not do: text beyond the digits of a code.

use crate::domain::frame::{ColorRange, Plane, VideoFrame};
use crate::domain::geometry::{Point, Rect, Rotation};
use crate::domain::outline;

/// A blurred box is this many blocks wide or high at most: a face has two or three of them.
const BLOCKS: f32 = 10.0;

/// Smallest block, in pixels.
const SMALLEST_BLOCK: usize = 8;

/// How much a box grows on each side before it is blurred, as a part of its size.
const MARGIN: f32 = 0.08;

/// A block this many of its sides away from an outline (its middle) is blurred too.
const NEAR: f32 = 1.0;

/// Three by five dots for each digit, row by row from the top, the left dot in the highest bit.
const DIGITS: [u16; 10] = [
    0b111_101_101_101_111,
    0b010_110_010_010_111,
    0b111_001_111_100_111,
    0b111_001_111_001_111,
    0b101_101_111_001_001,
    0b111_100_111_001_111,
    0b111_100_111_101_111,
    0b111_001_010_010_010,
    0b111_101_111_101_111,
    0b111_101_111_001_111,
];

/// Makes what is in `rect` (pixels of the picture as stored in `frame`, which must be upright) unrecognisable: all of
/// it, or, where `corners` of a closed polygon say how far the person reaches, every block that comes near to that.
pub fn blur(frame: &mut VideoFrame, rect: Rect, corners: Option<&[Point]>) {
    let grown = Rect::new(
        rect.x - rect.w * MARGIN,
        rect.y - rect.h * MARGIN,
        rect.w * (1.0 + 2.0 * MARGIN),
        rect.h * (1.0 + 2.0 * MARGIN),
    );
    let side = ((rect.w.max(rect.h) / BLOCKS).ceil() as usize).max(SMALLEST_BLOCK);
    // Even, so that luma and chroma blocks show the same.
    let side = side + side % 2;
    let chroma = frame.chroma_steps();
    for (index, plane) in frame.planes.iter_mut().enumerate() {
        let steps = if index == 0 { (1, 1) } else { chroma };
        let Some((columns, rows)) = cells(plane, &grown, steps) else { continue };
        let near = |x: usize, y: usize| {
            // The middle of a block whose upper left sample this is, in pixels of the picture.
            let half = side as f32 / 2.0;
            let middle = Point { x: (x * steps.0) as f32 + half, y: (y * steps.1) as f32 + half };
            corners.is_none_or(|corners| {
                outline::contains(corners, middle) || outline::distance(corners, middle) <= NEAR * side as f32
            })
        };
        mosaic(plane, columns, rows, (side / steps.0, side / steps.1), near);
    }
}

/// The outline of `rect` with `code` above it, `thickness` pixels wide.
pub fn outline(frame: &mut VideoFrame, rect: Rect, rgb: [u8; 3], code: u32, thickness: u32) {
    let yuv = to_yuv(rgb, frame.color.range);
    let t = thickness.max(1) as f32;
    let sides = [
        Rect::new(rect.x, rect.y, rect.w, t),
        Rect::new(rect.x, rect.bottom() - t, rect.w, t),
        Rect::new(rect.x, rect.y, t, rect.h),
        Rect::new(rect.right() - t, rect.y, t, rect.h),
    ];
    for side in sides {
        fill(frame, side, yuv);
    }
    let text = format!("{code:04}");
    let dot = t.max(2.0);
    let width = (text.len() as f32 * 4.0 + 1.0) * dot;
    let height = 7.0 * dot;
    // Above the box, or inside it where there is no room above.
    let top = if rect.y >= height { rect.y - height } else { rect.y };
    let (picture_width, _) = frame.stored_size();
    let left = rect.x.min(picture_width as f32 - width).max(0.0);
    fill(frame, Rect::new(left, top, width, height), yuv);
    let ink = if yuv[0] > 120 {
        to_yuv([11, 13, 18], frame.color.range)
    } else {
        to_yuv([255; 3], frame.color.range)
    };
    for (i, digit) in text.bytes().filter(u8::is_ascii_digit).enumerate() {
        let bits = DIGITS[usize::from(digit - b'0')];
        for cell in (0..15).filter(|cell| bits >> (14 - cell) & 1 == 1) {
            let x = left + (i as f32 * 4.0 + 1.0 + (cell % 3) as f32) * dot;
            let y = top + (1.0 + (cell / 3) as f32) * dot;
            fill(frame, Rect::new(x, y, dot, dot), ink);
        }
    }
}

/// The picture turned as it is shown; a copy.
pub fn upright(frame: &VideoFrame) -> VideoFrame {
    let turn = |plane: &Plane| {
        let (width, height) = if frame.rotation.swaps_sides() {
            (plane.height, plane.width)
        } else {
            (plane.width, plane.height)
        };
        let mut data = Vec::with_capacity(width * height);
        for y in 0..height {
            match frame.rotation {
                Rotation::None => data.extend_from_slice(plane.row(y)),
                Rotation::Half => data.extend(plane.row(height - 1 - y).iter().rev()),
                Rotation::Clockwise90 => data.extend((0..width).map(|x| plane.row(plane.height - 1 - x)[y])),
                Rotation::Clockwise270 => data.extend((0..width).map(|x| plane.row(x)[plane.width - 1 - y])),
            }
        }
        Plane { data, stride: width, width, height }
    };
    VideoFrame {
        index: frame.index,
        time: frame.time,
        planes: frame.planes.each_ref().map(turn),
        color: frame.color,
        rotation: Rotation::None,
    }
}

fn fill(frame: &mut VideoFrame, rect: Rect, yuv: [u8; 3]) {
    let chroma = frame.chroma_steps();
    for (index, plane) in frame.planes.iter_mut().enumerate() {
        let steps = if index == 0 { (1, 1) } else { chroma };
        let Some((columns, rows)) = cells(plane, &rect, steps) else { continue };
        for y in rows {
            let row = y * plane.stride;
            plane.data[row + columns.start..row + columns.end].fill(yuv[index]);
        }
    }
}

/// The samples of a plane that a rectangle of the picture touches; `None` where it lies outside. `steps`: luma samples
/// for each of the plane's, across and down.
fn cells(
    plane: &Plane,
    rect: &Rect,
    steps: (usize, usize),
) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    let part = |from: f32, to: f32, step: usize, limit: usize| {
        // Casts saturate, and make 0 of what is not a number.
        let start = from.max(0.0).floor() as usize / step;
        let end = (to.max(0.0).ceil() as usize).div_ceil(step).min(limit);
        (start < end).then_some(start..end)
    };
    Some((
        part(rect.x, rect.right(), steps.0, plane.width)?,
        part(rect.y, rect.bottom(), steps.1, plane.height)?,
    ))
}

fn mosaic(
    plane: &mut Plane,
    columns: std::ops::Range<usize>,
    rows: std::ops::Range<usize>,
    (across, down): (usize, usize),
    wanted: impl Fn(usize, usize) -> bool,
) {
    for top in rows.clone().step_by(down) {
        for left in columns.clone().step_by(across) {
            if !wanted(left, top) {
                continue;
            }
            let (bottom, right) = ((top + down).min(rows.end), (left + across).min(columns.end));
            let row = |y: usize| y * plane.stride;
            let sum: u64 = (top..bottom)
                .flat_map(|y| &plane.data[row(y) + left..row(y) + right])
                .map(|&value| u64::from(value))
                .sum();
            let mean = (sum / ((bottom - top) * (right - left)) as u64) as u8;
            for y in top..bottom {
                let row = y * plane.stride;
                plane.data[row + left..row + right].fill(mean);
            }
        }
    }
}

/// BT.601: boxes need no more exact colour than that.
fn to_yuv(rgb: [u8; 3], range: ColorRange) -> [u8; 3] {
    let [r, g, b] = rgb.map(f32::from);
    let y = 0.299 * r + 0.587 * g + 0.114 * b;
    let (u, v) = ((b - y) / 1.772, (r - y) / 1.402);
    match range {
        ColorRange::Full => [y, u + 128.0, v + 128.0].map(|value| value.round() as u8),
        ColorRange::Limited => [
            (16.0 + y * 219.0 / 255.0).round() as u8,
            (128.0 + u * 224.0 / 255.0).round() as u8,
            (128.0 + v * 224.0 / 255.0).round() as u8,
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: usize, height: usize) -> VideoFrame {
        let plane = |width: usize, height: usize| Plane {
            data: (0..width * height).map(|i| (i * 37 % 251) as u8).collect(),
            stride: width,
            width,
            height,
        };
        let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
        let planes = [plane(width, height), plane(half_width, half_height), plane(half_width, half_height)];
        VideoFrame { planes, ..VideoFrame::default() }
    }

    #[test]
    fn a_blurred_box_has_few_colours_and_the_rest_is_untouched() {
        let before = frame(101, 75);
        let mut after = before.clone();
        blur(&mut after, Rect::new(20.0, 10.0, 40.0, 50.0), None);
        for (plane, old) in after.planes.iter().zip(&before.planes) {
            assert_eq!(plane.row(0), old.row(0));
            let shift = if plane.width == 101 { 1 } else { 2 };
            let inside: std::collections::BTreeSet<u8> = (20 / shift..50 / shift)
                .flat_map(|y| plane.row(y)[24 / shift..56 / shift].to_vec())
                .collect();
            assert!(inside.len() <= 40, "{} values", inside.len());
            assert_eq!(plane.row(30 / shift)[plane.width - 1], old.row(30 / shift)[plane.width - 1]);
        }
        // Partly or wholly outside is no fault.
        blur(&mut after, Rect::new(-30.0, -30.0, 40.0, 40.0), None);
        blur(&mut after, Rect::new(500.0, 500.0, 40.0, 40.0), None);
        blur(&mut after, Rect::new(f32::NAN, 0.0, 4.0, 4.0), None);
    }

    #[test]
    fn blur_within_an_outline_leaves_the_corners_of_the_box() {
        let before = frame(200, 200);
        let mut after = before.clone();
        let diamond =
            [(100.0, 20.0), (180.0, 100.0), (100.0, 180.0), (20.0, 100.0)].map(|(x, y)| Point { x, y });
        blur(&mut after, Rect::new(20.0, 20.0, 160.0, 160.0), Some(&diamond));
        let luma = |frame: &VideoFrame, x: usize, y: usize| frame.planes[0].row(y)[x..x + 8].to_vec();
        for (x, y) in [(96, 60), (60, 96), (130, 100), (100, 150)] {
            assert_ne!(luma(&after, x, y), luma(&before, x, y), "inside at {x}, {y}");
        }
        for (x, y) in [(22, 22), (168, 24), (24, 170), (166, 170)] {
            assert_eq!(luma(&after, x, y), luma(&before, x, y), "a corner at {x}, {y}");
        }
    }

    #[test]
    fn upright_pictures_are_turned_as_they_are_shown() {
        let mut stored = frame(4, 2);
        stored.planes[0].data = vec![1, 2, 3, 4, 5, 6, 7, 8];
        let luma = |rotation| {
            let turned = upright(&VideoFrame { rotation, ..stored.clone() });
            assert_eq!(turned.rotation, Rotation::None);
            (turned.stored_size(), turned.planes[0].data.clone())
        };
        assert_eq!(luma(Rotation::None), ((4, 2), vec![1, 2, 3, 4, 5, 6, 7, 8]));
        assert_eq!(luma(Rotation::Clockwise90), ((2, 4), vec![5, 1, 6, 2, 7, 3, 8, 4]));
        assert_eq!(luma(Rotation::Half), ((4, 2), vec![8, 7, 6, 5, 4, 3, 2, 1]));
        assert_eq!(luma(Rotation::Clockwise270), ((2, 4), vec![4, 8, 3, 7, 2, 6, 1, 5]));
    }

    #[test]
    fn an_outline_has_its_colour_on_all_sides_and_leaves_the_middle() {
        let before = frame(100, 80);
        let mut after = before.clone();
        outline(&mut after, Rect::new(30.0, 40.0, 40.0, 30.0), [255, 255, 255], 12, 2);
        let luma = |x: usize, y: usize| after.planes[0].row(y)[x];
        assert_eq!([luma(31, 41), luma(50, 40), luma(69, 55), luma(50, 69)], [235; 4]);
        assert_eq!(luma(50, 55), before.planes[0].row(55)[50]);
        // The second digit of 0012, a nought, is dark on white.
        assert_eq!([luma(34, 28), luma(42, 28), luma(43, 33)].map(|y| y < 60), [true, true, false]);
    }
}
