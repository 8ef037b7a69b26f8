//! Small pictures: posters of videos, crops of frames, JPEG.

use std::path::Path;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::MediaError;
use super::reader::VideoReader;
use super::resample::{Region, rotated, scale_to_rgb};
use crate::domain::frame::{ColorRange, RgbImage, VideoFrame};
use crate::domain::geometry::{Point, Rect};
use crate::domain::time::MediaTime;

/// Where in the video to look for a poster, as parts of its duration.
const PLACES: [f64; 4] = [0.1, 0.3, 0.5, 0.7];

/// Luma spreads (standard deviations of 0–255): below the first the beginning is looked through as well, at the
/// second that ends. A plain wall has 10, a dim room 30, a street by day 60.
const DECENT_SPREAD: f32 = 30.0;
const GOOD_SPREAD: f32 = 55.0;

/// Where no keyframe is decent, the beginning is looked through: this many frames, every n-th of them.
const FRAMES_LOOKED_THROUGH: u32 = 240;
const LOOK_EVERY: u32 = 12;

/// A representative picture, its longer side at most `max_side` pixels: the one of most contrast of a few, so
/// neither black nor washed out, taken inside the video rather than at its first frame where the video allows. Rotated as shown;
/// pixels are taken for square.
pub fn poster(path: &Path, max_side: u32) -> Result<RgbImage, MediaError> {
    let mut reader = VideoReader::open(path, 2)?;
    let mut frame = VideoFrame::default();
    let mut best = Best::default();
    for place in PLACES {
        let Some(duration) = reader.stream.source.declared_duration_us() else { break };
        let time = MediaTime((duration as f64 * place) as i64);
        if reader.seek_near(time)? {
            reader.fill(&mut frame)?;
            best.offer(&mut frame);
        }
    }
    if !best.spreads(DECENT_SPREAD) {
        reader.restart()?;
        while let Some(stamp) = reader.advance()? {
            if stamp.index % LOOK_EVERY == 0 {
                reader.fill(&mut frame)?;
                best.offer(&mut frame);
            }
            if best.spreads(GOOD_SPREAD) || stamp.index >= FRAMES_LOOKED_THROUGH {
                break;
            }
        }
    }
    let (width, height) = best.frame.display_size();
    Ok(crop(&best.frame, Rect::new(0.0, 0.0, width as f32, height as f32), max_side, max_side))
}

/// The part of `frame` within `rect` (display pixels), made smaller to fit `max_width` x `max_height` where it is
/// larger, never made larger. Rotated as shown. The rectangle grows to whole pixels and is cut to the picture; of
/// one that lies outside, the picture's nearest pixel remains.
pub fn crop(frame: &VideoFrame, rect: Rect, max_width: u32, max_height: u32) -> RgbImage {
    let (width, height) = frame.display_size();
    let (x1, x2) = whole_pixels(rect.x, rect.right(), width);
    let (y1, y2) = whole_pixels(rect.y, rect.bottom(), height);
    let (w, h) = ((x2 - x1) as f32, (y2 - y1) as f32);
    let scale = (max_width.max(1) as f32 / w).min(max_height.max(1) as f32 / h).min(1.0);
    let shown = |side: f32| ((side * scale).round() as u32).max(1);

    let (stored_w, stored_h) = frame.stored_size();
    let stored = |x: u32, y: u32| {
        let p = Point { x: x as f32, y: y as f32 };
        frame.rotation.display_to_stored(p, stored_w as f32, stored_h as f32)
    };
    let (a, b) = (stored(x1, y1), stored(x2, y2));
    let region = Region {
        x: a.x.min(b.x) as u32,
        y: a.y.min(b.y) as u32,
        w: (a.x - b.x).abs() as u32,
        h: (a.y - b.y).abs() as u32,
    };
    // Turning back changes the sides the same way as turning.
    let (out_w, out_h) = frame.rotation.displayed_size(shown(w), shown(h));
    rotated(scale_to_rgb(frame, region, out_w, out_h), frame.rotation)
}

/// As a JPEG file. `quality` 1 (small) to 100 (faithful).
pub fn encode_jpeg(image: &RgbImage, quality: u8) -> Result<Vec<u8>, MediaError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality.clamp(1, 100)).encode(
        &image.data,
        image.width,
        image.height,
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

/// The whole pixels of `0..limit` that `from..to` touches, at least one.
fn whole_pixels(from: f32, to: f32, limit: u32) -> (u32, u32) {
    // Casts saturate, and make 0 of what is not a number.
    let start = (from.floor().max(0.0) as u32).min(limit.saturating_sub(1));
    let end = (to.ceil().max(0.0) as u32).clamp(start + 1, limit.max(start + 1));
    (start, end)
}

/// The best picture so far.
#[derive(Default)]
struct Best {
    frame: VideoFrame,
    spread: Option<f32>,
}

impl Best {
    /// Keeps `frame`'s picture, giving the old one's buffers for it, if it is better.
    fn offer(&mut self, frame: &mut VideoFrame) {
        let spread = luma_spread(frame);
        if self.spread.is_none_or(|best| spread > best) {
            std::mem::swap(&mut self.frame, frame);
            self.spread = Some(spread);
        }
    }

    fn spreads(&self, enough: f32) -> bool {
        self.spread.is_some_and(|s| s >= enough)
    }
}

/// Standard deviation of a sample of the luma, as if it were full range.
fn luma_spread(frame: &VideoFrame) -> f32 {
    let plane = &frame.planes[0];
    let step = (plane.width.max(plane.height) / 128).max(1);
    let (mut n, mut sum, mut squares) = (0.0_f64, 0.0_f64, 0.0_f64);
    for y in (0..plane.height).step_by(step) {
        for &luma in plane.row(y).iter().step_by(step) {
            let luma = f64::from(luma);
            n += 1.0;
            sum += luma;
            squares += luma * luma;
        }
    }
    let mean = sum / n.max(1.0);
    let spread = (squares / n.max(1.0) - mean * mean).max(0.0).sqrt() as f32;
    if frame.color.range == ColorRange::Limited { spread * 255.0 / 219.0 } else { spread }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::frame::Plane;
    use crate::domain::geometry::Rotation;
    use crate::media::testkit::{burnt_number, make, material, numbered_clip, read_all};

    fn pixel(image: &RgbImage, x: u32, y: u32) -> [u8; 3] {
        let at = (y as usize * image.width as usize + x as usize) * 3;
        [image.data[at], image.data[at + 1], image.data[at + 2]]
    }

    fn is_near(found: [u8; 3], expected: [u8; 3], allowed: u8) -> bool {
        found.iter().zip(expected).all(|(&a, b)| a.abs_diff(b) <= allowed)
    }

    /// Raw RGB: as many rows of these colours as there are colours, each 64 rows high.
    fn stripes(colors: &[[u8; 3]], width: usize, row_height: usize) -> Vec<u8> {
        colors.iter().flat_map(|c| c.repeat(width * row_height)).collect()
    }

    #[test]
    fn pure_colours_come_back_from_every_matrix_and_range() {
        let colors = [[255, 0, 0], [0, 255, 0], [0, 0, 255]];
        let picture = stripes(&colors, 128, 64);
        for matrix in ["smpte170m", "bt709", "bt2020nc"] {
            for range in ["tv", "pc"] {
                let scale = if matrix == "bt2020nc" { "bt2020" } else { matrix };
                let args = format!(
                    "-f rawvideo -pix_fmt rgb24 -s 128x192 -i pipe:0 -vf \
                     scale=out_color_matrix={scale}:out_range={range}:flags=accurate_rnd+full_chroma_int,format=yuv420p \
                     -c:v libx264 -crf 1 -colorspace {matrix} -color_range {range}"
                );
                let Some(clip) = make("colors.mp4", &args, &picture) else { continue };
                let image = poster(&clip.path, 1000).unwrap();
                assert_eq!((image.width, image.height), (128, 192));
                for (row, color) in colors.into_iter().enumerate() {
                    let found = pixel(&image, 64, row as u32 * 64 + 32);
                    assert!(is_near(found, color, 4), "{matrix} {range}: {found:?} instead of {color:?}");
                }
            }
        }
    }

    #[test]
    fn a_turned_clip_shows_its_corner_where_a_player_does() {
        // Red top left, green elsewhere, 64 x 48.
        let mut picture = [0, 160, 0].repeat(64 * 48);
        for y in 0..16 {
            for x in 0..16 {
                picture[(y * 64 + x) * 3..][..3].copy_from_slice(&[255, 0, 0]);
            }
        }
        let args = "-f rawvideo -pix_fmt rgb24 -s 64x48 -i pipe:0 -pix_fmt yuv420p -c:v libx264 -crf 1";
        // The ffmpeg program's tag counts against the clock.
        for (tag, rotation, corner) in [
            (0, Rotation::None, (8, 8)),
            (270, Rotation::Clockwise90, (39, 8)),
            (180, Rotation::Half, (55, 39)),
            (90, Rotation::Clockwise270, (8, 55)),
        ] {
            let Some(upright) = make("upright.mov", args, &picture) else { return };
            let turn = format!("-i {} -c copy -metadata:s:v rotate={tag}", upright.path.display());
            let Some(clip) = make("turned.mov", &turn, &[]) else { return };
            let frames = read_all(&clip.path, 1);
            assert_eq!(frames[0].rotation, rotation);
            let image = poster(&clip.path, 64).unwrap();
            assert_eq!((image.width, image.height), rotation.displayed_size(64, 48));
            let found = pixel(&image, corner.0, corner.1);
            assert!(is_near(found, [255, 0, 0], 12), "{rotation:?}: {found:?}");
            // The whole picture as the ffmpeg program turns it.
            let seen = make("seen.ppm", &format!("-i {} -frames:v 1", clip.path.display()), &[]).unwrap();
            let ppm = std::fs::read(&seen.path).unwrap();
            let expected = &ppm[ppm.len() - image.data.len()..];
            let far = image.data.iter().zip(expected).filter(|(a, b)| a.abs_diff(**b) > 24).count();
            assert!(
                far * 20 < image.data.len(),
                "{rotation:?}: {far} of {} samples differ",
                image.data.len()
            );
        }
    }

    #[test]
    fn a_poster_is_not_the_black_beginning() {
        let args = "-f lavfi -i testsrc=s=160x120:r=25:d=4 -vf fade=in:0:60 -c:v libx264";
        for name in ["fade.mp4", "fade.h264"] {
            for gop in [12, 1000] {
                let Some(clip) = make(name, &format!("{args} -g {gop}"), &[]) else { return };
                let image = poster(&clip.path, 80).unwrap();
                assert_eq!((image.width, image.height), (80, 60));
                let mean = image.data.iter().map(|&v| u32::from(v)).sum::<u32>() / image.data.len() as u32;
                assert!(mean > 60, "{name}, keyframe every {gop}: mean {mean}");
            }
        }
    }

    #[test]
    fn every_video_of_the_material_has_a_poster() {
        for path in ["edge", "videos"].iter().flat_map(|f| material(f)) {
            let began = std::time::Instant::now();
            let Ok(image) = poster(&path, 320) else { continue };
            println!(
                "{}: {}x{} {} ms",
                path.display(),
                image.width,
                image.height,
                began.elapsed().as_millis()
            );
            assert!(image.width.max(image.height) <= 320);
            let jpeg = encode_jpeg(&image, 85).unwrap();
            let back = image::load_from_memory(&jpeg).unwrap().into_rgb8();
            assert_eq!(back.dimensions(), (image.width, image.height));
            let off: u64 = back.iter().zip(&image.data).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
            assert!(off / (image.data.len() as u64) < 6, "{}", path.display());
        }
    }

    #[test]
    fn crops_are_cut_turned_and_made_smaller() {
        let plane = |w: usize, h: usize, at: &dyn Fn(usize, usize) -> u8| Plane {
            data: (0..h).flat_map(|y| (0..w).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect(),
            stride: w,
            width: w,
            height: h,
        };
        let mut frame = VideoFrame {
            planes: [
                plane(40, 30, &|x, y| (x * 5 + y) as u8),
                plane(20, 15, &|_, _| 128),
                plane(20, 15, &|_, _| 128),
            ],
            ..VideoFrame::default()
        };
        frame.color.range = ColorRange::Full;
        let luma = |x: u32, y: u32| [(x * 5 + y) as u8; 3];

        let cut = crop(&frame, Rect::new(9.5, 4.0, 10.0, 6.0), 100, 100);
        assert_eq!((cut.width, cut.height), (11, 6));
        assert_eq!((pixel(&cut, 0, 0), pixel(&cut, 10, 5)), (luma(9, 4), luma(19, 9)));

        frame.rotation = Rotation::Clockwise90;
        let turned = crop(&frame, Rect::new(0.0, 0.0, 10.0, 20.0), 100, 100);
        assert_eq!((turned.width, turned.height), (10, 20));
        // The display's top left is the stored bottom left.
        assert_eq!((pixel(&turned, 0, 0), pixel(&turned, 9, 19)), (luma(0, 29), luma(19, 20)));

        let small = crop(&frame, Rect::new(0.0, 0.0, 30.0, 40.0), 12, 20);
        assert_eq!((small.width, small.height), (12, 16));
        for rect in [
            Rect::new(-50.0, -50.0, 10.0, 10.0),
            Rect::new(500.0, 500.0, 1.0, 1.0),
            Rect::new(3.0, 3.0, -9.0, 0.0),
            Rect::new(f32::NAN, f32::INFINITY, f32::NAN, f32::NEG_INFINITY),
        ] {
            let one = crop(&frame, rect, 9, 9);
            assert_eq!((one.width, one.height, one.data.len()), (1, 1, 3), "{rect:?}");
        }
    }

    #[test]
    fn a_poster_comes_from_inside_the_clip() {
        let Some(clip) = numbered_clip("numbers.mp4", 100, "-c:v libx264 -g 10") else { return };
        let image = poster(&clip.path, 1000).unwrap();
        let whole = Rect::new(0.0, 0.0, 176.0, 144.0);
        let is_inside = |f: &VideoFrame| [10, 30, 50, 70].contains(&burnt_number(f));
        let frames = read_all(&clip.path, 1);
        assert!(frames.iter().filter(|f| is_inside(f)).any(|f| crop(f, whole, 1000, 1000) == image));
    }
}
