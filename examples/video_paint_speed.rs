//! How long a video picture takes to draw: what the painting thread spends, and when the GPU is done.
//!
//! `cargo run --example video_paint_speed`, on the software rasteriser where there is one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui;
use stepmedia::domain::frame::{Plane, VideoFrame};
use stepmedia::domain::geometry::Rect;
use stepmedia::render::{
    Emphasis, Offscreen, Overlay, Placement, RenderError, TrackBox, VideoPaint, VideoSlot, VideoView,
};

const ROUNDS: u32 = 60;

fn main() -> Result<(), RenderError> {
    let mut offscreen = Offscreen::new()?;
    println!("adapter: {} ({:?})", offscreen.adapter().name, offscreen.adapter().backend);
    println!("median of {ROUNDS}, milliseconds: painting thread | until the GPU is done");
    for (stored, view) in [
        ((1920, 1080), (794, 447)),
        ((1920, 1080), (1280, 720)),
        ((1920, 1080), (1920, 1080)),
        ((768, 576), (571, 428)),
        ((3840, 2160), (794, 447)),
    ] {
        let target = offscreen.target([view.0, view.1]);
        for (what, num_boxes, new_frames) in
            [("new frames", 0, true), ("new frames, 20 boxes", 20, true), ("same frame, 20 boxes", 20, false)]
        {
            let mut paint = paint(stored, view, num_boxes);
            let frames = [paint.frame.clone(), Arc::new(VideoFrame { index: 1, ..(*paint.frame).clone() })];
            let mut spent = Vec::new();
            for round in 0..ROUNDS {
                if new_frames {
                    paint.frame = frames[round as usize % 2].clone();
                }
                let start = Instant::now();
                offscreen.draw(std::slice::from_ref(&paint), &target, 1.0);
                let queued = start.elapsed();
                offscreen.wait()?;
                spent.push((queued, start.elapsed()));
            }
            let median = |mut times: Vec<Duration>| {
                times.sort();
                times[times.len() / 2].as_secs_f64() * 1e3
            };
            println!(
                "{}x{} in {}x{}, {what}: {:.2} | {:.2}",
                stored.0,
                stored.1,
                view.0,
                view.1,
                median(spent.iter().map(|s| s.0).collect()),
                median(spent.iter().map(|s| s.1).collect()),
            );
        }
        let stats = offscreen.resources().map(stepmedia::render::RenderResources::stats);
        println!("  so far {stats:?}");
    }
    Ok(())
}

fn paint(stored: (usize, usize), view: (u32, u32), num_boxes: u32) -> VideoPaint {
    let plane = |width: usize, height: usize| Plane {
        data: (0..width * height).map(|i| (i * 7 + i / width * 3) as u8).collect(),
        stride: width,
        width,
        height,
    };
    let (w, h) = stored;
    let frame = VideoFrame {
        planes: [plane(w, h), plane(w / 2, h / 2), plane(w / 2, h / 2)],
        ..VideoFrame::default()
    };
    let boxes = (0..num_boxes).map(|i| TrackBox {
        rect: Rect::new(
            (i % 10) as f32 * w as f32 / 11.0,
            (i / 10) as f32 * h as f32 / 2.2,
            w as f32 / 14.0,
            h as f32 / 3.0,
        ),
        color: egui::Color32::LIGHT_BLUE,
        emphasis: if i == 0 { Emphasis::Selected } else { Emphasis::Normal },
        opacity: 1.0,
    });
    let area = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(view.0 as f32, view.1 as f32));
    VideoPaint {
        slot: VideoSlot::new(stored),
        view: VideoView::new((stored, view)),
        placement: Placement::fit(area, frame.display_size()),
        frame: Arc::new(frame),
        generation: u64::from(num_boxes),
        overlay: Overlay { boxes: boxes.collect(), ..Overlay::default() },
    }
}
