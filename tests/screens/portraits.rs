//! Faces cut out of the sample clip, for screens that show faces: three people, each on dozens of frames.

use std::process::Command;
use std::sync::OnceLock;

use egui::{Color32, ColorImage};
use stepmedia::domain::geometry::Rect;

/// Every n-th frame of the clip is looked at.
pub const EVERY: u32 = 10;
/// The frames as they are kept here.
const WIDTH: usize = 640;
const HEIGHT: usize = 360;
/// Frames of the clip.
const FRAMES: u32 = 500;
/// Side of a cell of the sheet, and cells in a row.
pub const CELL: usize = 128;
pub const COLUMNS: usize = 16;

/// A shot of one person: first and last frame, and the square around the face at either (middle and side, in pixels
/// of 1280 x 720).
struct Shot {
    person: usize,
    frames: (u32, u32),
    from: [f32; 3],
    to: [f32; 3],
}

const fn shot(person: usize, frames: (u32, u32), from: [f32; 3], to: [f32; 3]) -> Shot {
    Shot { person, frames, from, to }
}

const SHOTS: [Shot; 8] = [
    shot(0, (0, 99), [563.0, 300.0, 310.0], [647.0, 333.0, 370.0]),
    shot(1, (100, 199), [652.0, 372.0, 380.0], [652.0, 388.0, 420.0]),
    shot(0, (200, 299), [322.0, 182.0, 190.0], [318.0, 180.0, 210.0]),
    shot(1, (200, 299), [955.0, 245.0, 290.0], [965.0, 225.0, 250.0]),
    shot(2, (300, 374), [470.0, 215.0, 300.0], [612.0, 228.0, 320.0]),
    shot(1, (375, 424), [750.0, 385.0, 520.0], [600.0, 385.0, 520.0]),
    shot(2, (425, 499), [312.0, 140.0, 180.0], [250.0, 125.0, 180.0]),
    shot(0, (425, 499), [985.0, 205.0, 270.0], [920.0, 190.0, 260.0]),
];

/// A face of the clip.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// 0 to 2.
    pub person: usize,
    pub frame: u32,
    pub bbox: Rect,
    /// Made worse on purpose.
    pub blurred: bool,
    pub dark: bool,
}

/// Every face that is cut out, in the order of the sheet's cells.
pub fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    for shot in &SHOTS {
        let (first, last) = shot.frames;
        for frame in (first..=last).filter(|frame| frame % EVERY == 0) {
            let t = (frame - first) as f32 / (last - first) as f32;
            let mix = |i: usize| shot.from[i] + (shot.to[i] - shot.from[i]) * t;
            let side = mix(2);
            let bbox = Rect::new(mix(0) - side / 2.0, mix(1) - side / 2.0, side, side);
            let n = samples.len();
            samples.push(Sample { person: shot.person, frame, bbox, blurred: n % 7 == 3, dark: n % 11 == 5 });
        }
    }
    samples
}

/// Frame `frame` of the clip, small; plain colour (with a reason on the console) where it cannot be had.
pub fn frame(frame: u32) -> ColorImage {
    let at = (frame / EVERY) as usize;
    let size = WIDTH * HEIGHT * 3;
    match frames().get(at * size..(at + 1) * size) {
        Some(pixels) => ColorImage::from_rgb([WIDTH, HEIGHT], pixels),
        None => ColorImage::filled([WIDTH, HEIGHT], Color32::from_rgb(90, 96, 104)),
    }
}

/// All faces on one picture, [`COLUMNS`] cells of [`CELL`] in a row.
pub fn sheet() -> &'static ColorImage {
    static SHEET: OnceLock<ColorImage> = OnceLock::new();
    SHEET.get_or_init(|| {
        let samples = samples();
        let mut sheet =
            ColorImage::filled([COLUMNS * CELL, samples.len().div_ceil(COLUMNS) * CELL], Color32::BLACK);
        for (n, sample) in samples.iter().enumerate() {
            let picture = frame(sample.frame);
            let (left, top) = (n % COLUMNS * CELL, n / COLUMNS * CELL);
            for y in 0..CELL {
                for x in 0..CELL {
                    sheet.pixels[(top + y) * COLUMNS * CELL + left + x] = texel(&picture, sample, x, y);
                }
            }
        }
        sheet
    })
}

/// The mean of some frame pixels: more of them for a blurred face.
fn texel(picture: &ColorImage, sample: &Sample, x: usize, y: usize) -> Color32 {
    let scale = sample.bbox.w / 2.0 / CELL as f32;
    let reach: i32 = if sample.blurred { 4 } else { 0 };
    let (mut sum, mut count) = ([0_u32; 3], 0);
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let at = |origin: f32, i: usize, d: i32, limit: usize| {
                let position = origin / 2.0 + (i as f32 + 0.5 + d as f32 * 1.5) * scale;
                (position.max(0.0) as usize).min(limit - 1)
            };
            let pixel =
                picture.pixels[at(sample.bbox.y, y, dy, HEIGHT) * WIDTH + at(sample.bbox.x, x, dx, WIDTH)];
            for (sum, channel) in sum.iter_mut().zip(pixel.to_array()) {
                *sum += u32::from(channel);
            }
            count += 1;
        }
    }
    let share = if sample.dark { count * 5 / 2 } else { count };
    let [r, g, b] = sum.map(|sum| (sum / share.max(1)) as u8);
    Color32::from_rgb(r, g, b)
}

/// RGB of every n-th frame, one after another; empty where the ffmpeg program is missing.
fn frames() -> &'static [u8] {
    static FRAMES_RGB: OnceLock<Vec<u8>> = OnceLock::new();
    FRAMES_RGB.get_or_init(|| {
        let clip = concat!(env!("CARGO_MANIFEST_DIR"), "/data/portraits.mp4");
        let filter = format!("select=not(mod(n\\,{EVERY})),scale={WIDTH}:{HEIGHT}");
        let output = Command::new("ffmpeg")
            .args(["-v", "error", "-i", clip, "-vf", &filter, "-fps_mode", "passthrough"])
            .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
            .output();
        let expected = (FRAMES / EVERY) as usize * WIDTH * HEIGHT * 3;
        match output {
            Ok(output) if output.stdout.len() == expected => output.stdout,
            Ok(output) => {
                println!(
                    "ffmpeg gave {} bytes instead of {expected}: plain colour instead",
                    output.stdout.len()
                );
                Vec::new()
            }
            Err(error) => {
                println!("ffmpeg cannot be run ({error}): plain colour instead");
                Vec::new()
            }
        }
    })
}
