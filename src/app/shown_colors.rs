//! Colours from a file to the screen: every layout, matrix, range and size gives the bytes of the standards' equations.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use eframe::egui::{Rect, pos2, vec2};

use crate::domain::frame::VideoFrame;
use crate::media::player::{PlayState, Player, PlayerConfig};
use crate::render::{Offscreen, Overlay, Placement, RenderError, VideoPaint, VideoSlot, VideoView};

/// Largest difference of a channel that rounding may make.
const TOLERANCE: f32 = 2.0;

/// How the samples of a layout lie in a raw picture.
#[derive(Clone, Copy, PartialEq)]
enum Stored {
    Planes,
    /// Planes of 10 bits, the lower byte first.
    Planes10,
    /// Luma, then both chroma in turn.
    Nv12,
    /// Luma, U, luma, V.
    Yuyv,
    /// Green, blue, red.
    Gbr,
    Rgb24,
}

/// FFmpeg's name, how it is stored, luma samples for each chroma sample (0: no chroma), codec and container.
type Layout = (&'static str, Stored, (usize, usize), &'static str, &'static str);

const LAYOUTS: [Layout; 12] = [
    ("yuv420p", Stored::Planes, (2, 2), "ffv1", "mkv"),
    ("yuv422p", Stored::Planes, (2, 1), "ffv1", "mkv"),
    ("yuv440p", Stored::Planes, (1, 2), "ffv1", "mkv"),
    ("yuv444p", Stored::Planes, (1, 1), "ffv1", "mkv"),
    ("gray", Stored::Planes, (0, 0), "ffv1", "mkv"),
    ("yuv420p10le", Stored::Planes10, (2, 2), "ffv1", "mkv"),
    ("yuv422p10le", Stored::Planes10, (2, 1), "ffv1", "mkv"),
    ("yuv444p10le", Stored::Planes10, (1, 1), "ffv1", "mkv"),
    ("nv12", Stored::Nv12, (2, 2), "rawvideo", "mkv"),
    ("yuyv422", Stored::Yuyv, (2, 1), "rawvideo", "mkv"),
    ("gbrp", Stored::Gbr, (1, 1), "utvideo", "mkv"),
    ("rgb24", Stored::Rgb24, (1, 1), "png", "mov"),
];

/// FFmpeg's name, weights of red and blue in luma.
const MATRICES: [(&str, f32, f32); 3] =
    [("smpte170m", 0.299, 0.114), ("bt709", 0.2126, 0.0722), ("bt2020nc", 0.2627, 0.0593)];

/// Codes that lie far apart, so that edges are hard: Y, U, V, or red, green, blue.
const CODES: [[u8; 3]; 7] = [
    [16, 128, 128],
    [235, 128, 128],
    [81, 90, 240],
    [145, 54, 34],
    [41, 240, 110],
    [126, 128, 128],
    [200, 60, 180],
];

/// One plane's code at a place of its own.
fn code(channel: usize, x: usize, y: usize) -> u8 {
    CODES[(x / 3 + y / 2 * 3) % CODES.len()][channel]
}

fn chroma_size((width, height): (usize, usize), (across, down): (usize, usize)) -> (usize, usize) {
    if across == 0 { (0, 0) } else { (width.div_ceil(across), height.div_ceil(down)) }
}

/// The raw picture as FFmpeg reads it.
fn raw(stored: Stored, size: (usize, usize), steps: (usize, usize)) -> Vec<u8> {
    let chroma = chroma_size(size, steps);
    let plane = |channel: usize, (width, height): (usize, usize)| -> Vec<u8> {
        (0..width * height).map(|i| code(channel, i % width, i / width)).collect()
    };
    let planes = || [plane(0, size), plane(1, chroma), plane(2, chroma)].concat();
    match stored {
        Stored::Planes => planes(),
        Stored::Planes10 => {
            planes().into_iter().flat_map(|code| (u16::from(code) * 4).to_le_bytes()).collect()
        }
        Stored::Nv12 => {
            let both = plane(1, chroma).into_iter().zip(plane(2, chroma)).flat_map(|(u, v)| [u, v]);
            plane(0, size).into_iter().chain(both).collect()
        }
        Stored::Yuyv => (0..size.1)
            .flat_map(|y| {
                (0..chroma.0).flat_map(move |x| {
                    let luma = |x: usize| code(0, x.min(size.0 - 1), y);
                    [luma(2 * x), code(1, x, y), luma(2 * x + 1), code(2, x, y)]
                })
            })
            .collect(),
        Stored::Gbr => [plane(1, size), plane(2, size), plane(0, size)].concat(),
        Stored::Rgb24 => (0..size.0 * size.1)
            .flat_map(|i| [0, 1, 2].map(|channel| code(channel, i % size.0, i / size.0)))
            .collect(),
    }
}

/// A chroma code at the middle of a luma sample: between samples mixed linearly, past the edge the edge. Halved across,
/// it lies on the left luma column; halved down, between the rows.
fn chroma(channel: usize, (x, y): (usize, usize), size: (usize, usize), steps: (usize, usize)) -> f32 {
    if steps.0 == 0 {
        return 128.0;
    }
    let (width, height) = chroma_size(size, steps);
    let across = x as f32 / steps.0 as f32;
    let down = (y as f32 + 0.5) / steps.1 as f32 - 0.5;
    let at = |x: f32, y: f32| {
        let x = x.clamp(0.0, width as f32 - 1.0) as usize;
        let y = y.clamp(0.0, height as f32 - 1.0) as usize;
        f32::from(code(channel, x, y))
    };
    let mix = |a: f32, b: f32, part: f32| a + (b - a) * part;
    let row = |y: f32| mix(at(across.floor(), y), at(across.floor() + 1.0, y), across.fract());
    mix(row(down.floor()), row(down.floor() + 1.0), down - down.floor())
}

/// What the screen should show at a pixel.
fn expected(layout: Layout, size: (usize, usize), at: (usize, usize), color: (f32, f32, bool)) -> [f32; 3] {
    let (_, stored, steps, ..) = layout;
    let first = f32::from(code(0, at.0, at.1));
    let (second, third) = (chroma(1, at, size, steps), chroma(2, at, size, steps));
    if matches!(stored, Stored::Gbr | Stored::Rgb24) {
        return [first, second, third];
    }
    let (red, blue, is_full) = color;
    let (y, u, v) = if is_full {
        (first / 255.0, (second - 128.0) / 255.0, (third - 128.0) / 255.0)
    } else {
        ((first - 16.0) / 219.0, (second - 128.0) / 224.0, (third - 128.0) / 224.0)
    };
    let r = y + 2.0 * (1.0 - red) * v;
    let b = y + 2.0 * (1.0 - blue) * u;
    let g = (y - red * r - blue * b) / (1.0 - red - blue);
    [r, g, b].map(|c| c.clamp(0.0, 1.0) * 255.0)
}

/// Has the `ffmpeg` program put one raw picture into a file; false, with a printed reason, where it cannot.
fn make(path: &std::path::Path, layout: Layout, size: (usize, usize), matrix: &str, range: &str) -> bool {
    let (name, stored, steps, codec, _) = layout;
    let tags = format!("setparams=colorspace={matrix}:range={range}");
    let size_text = format!("{}x{}", size.0, size.1);
    let is_rgb = matches!(stored, Stored::Gbr | Stored::Rgb24);
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", name, "-s", &size_text, "-i", "pipe:0"]);
    if !is_rgb {
        command.args(["-vf", &tags, "-colorspace", matrix, "-color_range", range]);
    }
    command.args(["-pix_fmt", name, "-c:v", codec]).arg(path).stdin(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        println!("skipped: no ffmpeg program to make {name} with");
        return false;
    };
    let written = child.stdin.take().unwrap().write_all(&raw(stored, size, steps));
    let output = child.wait_with_output().unwrap();
    let is_made = written.is_ok() && output.status.success();
    if !is_made {
        println!("skipped: ffmpeg cannot make {name}: {}", String::from_utf8_lossy(&output.stderr));
    }
    is_made
}

/// The first picture as the player hands it to the window.
fn first_picture(path: &std::path::Path) -> Arc<VideoFrame> {
    let (wake, woken) = std::sync::mpsc::channel();
    let mut player = Player::open(path, PlayerConfig::default(), move || {
        // Nobody listens any more once the picture is there.
        let _ = wake.send(());
    });
    player.seek(0);
    loop {
        let view = player.advance(Instant::now());
        if let PlayState::Failed(error) = view.state {
            panic!("{}: {error}", path.display());
        }
        if let Some(frame) = view.frame {
            return frame;
        }
        woken.recv_timeout(std::time::Duration::from_secs(20)).expect("the picture comes");
    }
}

#[test]
fn every_layout_matrix_range_and_size_shows_the_colours_that_are_stored() {
    let mut offscreen = match Offscreen::new() {
        Ok(offscreen) => offscreen,
        Err(RenderError::NoAdapter) => {
            println!("skipped: no graphics adapter on this machine, not even a software one");
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let folder = tempfile::tempdir().unwrap();
    let mut num_checked = 0;
    for layout in LAYOUTS {
        let (name, stored, _, _, ending) = layout;
        let is_rgb = matches!(stored, Stored::Gbr | Stored::Rgb24);
        for (matrix, red, blue) in MATRICES.into_iter().take(if is_rgb { 1 } else { 3 }) {
            for is_full in [false, true].into_iter().take(if is_rgb { 1 } else { 2 }) {
                // Layouts that pack pixels in pairs have no odd width.
                let narrow = if stored == Stored::Yuyv { 22 } else { 23 };
                for size in [(32, 18), (narrow, 15)] {
                    let range = if is_full { "pc" } else { "tv" };
                    let path = folder.path().join(format!("{name}-{matrix}-{range}-{}.{ending}", size.0));
                    if !make(&path, layout, size, matrix, range) {
                        continue;
                    }
                    let frame = first_picture(&path);
                    let what = format!("{name} {matrix} {range} {}x{}", size.0, size.1);
                    assert_eq!(frame.display_size(), (size.0 as u32, size.1 as u32), "{what}");
                    let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(size.0 as f32, size.1 as f32));
                    let paint = VideoPaint {
                        slot: VideoSlot::new("colours"),
                        view: VideoView::new("colours"),
                        frame,
                        generation: num_checked,
                        placement: Placement::stretched(area, (size.0 as u32, size.1 as u32)),
                        overlay: Overlay::default(),
                    };
                    let shown = offscreen.render(&[paint], [size.0 as u32, size.1 as u32], 1.0).unwrap();
                    for at in (0..size.1).flat_map(|y| (0..size.0).map(move |x| (x, y))) {
                        let found = shown.pixel(at.0 as u32, at.1 as u32);
                        let wanted = expected(layout, size, at, (red, blue, is_full));
                        let is_near =
                            found.iter().zip(wanted).all(|(&a, b)| (f32::from(a) - b).abs() <= TOLERANCE);
                        assert!(is_near, "{what} at {at:?}: {found:?} is not {wanted:?}");
                    }
                    num_checked += 1;
                }
            }
        }
    }
    println!("{num_checked} pictures, every pixel within {TOLERANCE} of the formula");
}
