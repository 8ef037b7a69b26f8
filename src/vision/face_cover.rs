//! How much of a face nothing seems to cover: a cue from colour, not a verdict.
//!
//! The skin of one face has one colour under one light, whatever the person; a mask, a scarf, hair or large glasses
//! have another. The aligned picture is cut into cells, and the colour of each below the eyes is compared with that of
//! the cheeks. A bare hand has the colour of the face and is not seen; nor is anything in a picture without colour.

use super::error::VisionError;
use super::face_align::aligned_crop;
use crate::domain::face::Landmarks;
use crate::domain::frame::{RgbImage, VideoFrame};

/// Side of the aligned picture that is looked at.
const SIDE: u32 = 56;
/// Cells along a side.
const CELLS: usize = 14;
/// The cells of the face: inside this ellipse, whose middle lies a little below that of the picture.
const RADIUS: (f32, f32) = (0.36, 0.42);
const MIDDLE: (f32, f32) = (0.5, 0.58);
/// Differences in colour (Cb and Cr, 0 to 255) that light and make-up also make.
const LIKE: f32 = 13.0;
/// Eyes, brows and mouth are of other colours in every face: so much of it is like the cheeks at most.
const USUAL: f32 = 0.8;

/// The share of the face that has the colour of its cheeks, 0 to 1; 1 is what a bare face has.
pub fn uncovered(frame: &VideoFrame, landmarks: &Landmarks) -> Result<f32, VisionError> {
    Ok(share(&aligned_crop(frame, landmarks, SIDE, 0.0)?))
}

fn share(picture: &RgbImage) -> f32 {
    let colors = cells(picture);
    let inside: Vec<(f32, f32)> = (0..CELLS * CELLS)
        .filter(|&cell| {
            let at = |i: usize| (i as f32 + 0.5) / CELLS as f32;
            let (x, y) = ((at(cell % CELLS) - MIDDLE.0) / RADIUS.0, (at(cell / CELLS) - MIDDLE.1) / RADIUS.1);
            x * x + y * y <= 1.0
        })
        .map(|cell| colors[cell])
        .collect();
    // The middle of the colours: of a face that is mostly bare, its skin's.
    let median = |pick: fn(&(f32, f32)) -> f32| {
        let mut values: Vec<f32> = inside.iter().map(pick).collect();
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(128.0)
    };
    let skin = (median(|c| c.0), median(|c| c.1));
    let like = inside.iter().filter(|c| (c.0 - skin.0).abs() <= LIKE && (c.1 - skin.1).abs() <= LIKE).count();
    (like as f32 / inside.len().max(1) as f32 / USUAL).min(1.0)
}

/// Mean Cb and Cr of each cell.
fn cells(picture: &RgbImage) -> Vec<(f32, f32)> {
    let (width, size) = (picture.width as usize, picture.width as usize / CELLS);
    (0..CELLS * CELLS)
        .map(|cell| {
            let (left, top) = (cell % CELLS * size, cell / CELLS * size);
            let mut sum = [0.0_f32; 3];
            for y in top..top + size {
                for x in left..left + size {
                    let pixel = &picture.data[(y * width + x) * 3..][..3];
                    sum.iter_mut().zip(pixel).for_each(|(sum, v)| *sum += f32::from(*v));
                }
            }
            let [r, g, b] = sum.map(|sum| sum / (size * size) as f32);
            let luma = 0.299 * r + 0.587 * g + 0.114 * b;
            (128.0 + 0.564 * (b - luma), 128.0 + 0.713 * (r - luma))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(cover_from: u32) -> RgbImage {
        let data = (0..SIDE * SIDE)
            .flat_map(|i| if i / SIDE >= cover_from { [60_u8, 110, 190] } else { [200, 150, 125] })
            .collect();
        RgbImage { width: SIDE, height: SIDE, data }
    }

    #[test]
    fn a_mask_covers_and_bare_skin_does_not() {
        assert!(share(&face(SIDE)) > 0.99);
        let masked = share(&face(SIDE * 65 / 100));
        assert!(masked < 0.9, "{masked}");
        assert!(share(&face(SIDE * 55 / 100)) < masked + 1e-6);
    }
}
