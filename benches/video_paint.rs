//! How much a video picture costs to draw: wall time, and processor time of the painting thread and of the whole
//! process, which is what counts where a software rasteriser draws on the same cores or the machine is busy.
//!
//! `cargo bench --bench video_paint`, on the software rasteriser where there is one. Processor times need Linux.

use std::fs;
use std::sync::Arc;
use std::time::Instant;

use eframe::egui;
use stepmedia::domain::frame::{Plane, VideoFrame};
use stepmedia::domain::geometry::Rect;
use stepmedia::render::{
    Emphasis, Offscreen, Overlay, Placement, RenderError, TrackBox, VideoPaint, VideoSlot, VideoView,
};

const ROUNDS: usize = 60;

fn main() -> Result<(), RenderError> {
    let mut offscreen = Offscreen::new()?;
    println!("adapter: {} ({:?})", offscreen.adapter().name, offscreen.adapter().backend);
    println!(
        "milliseconds a frame: painting thread wall (median), its processor | until drawn wall (median), process processor"
    );
    for is_by_processor in [false, true] {
        println!("converted by {}", if is_by_processor { "the processor" } else { "the shader" });
        if let Some(resources) = offscreen.resources_mut() {
            resources.convert_by_processor(is_by_processor);
        }
        measure(&mut offscreen)?;
    }
    Ok(())
}

fn measure(offscreen: &mut Offscreen) -> Result<(), RenderError> {
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
            // Textures and pipelines are made before the clock starts.
            offscreen.draw(std::slice::from_ref(&paint), &target, 1.0);
            offscreen.wait()?;
            let (mut queued, mut drawn, mut thread_cpu) = (Vec::new(), Vec::new(), 0.0);
            let process_start = process_cpu_ms();
            for round in 0..ROUNDS {
                if new_frames {
                    paint.frame = frames[(round + 1) % 2].clone();
                }
                let (start, thread_start) = (Instant::now(), thread_cpu_ms("thread-self"));
                offscreen.draw(std::slice::from_ref(&paint), &target, 1.0);
                thread_cpu += thread_cpu_ms("thread-self") - thread_start;
                queued.push(start.elapsed().as_secs_f64() * 1e3);
                offscreen.wait()?;
                drawn.push(start.elapsed().as_secs_f64() * 1e3);
            }
            println!(
                "{}x{} in {}x{}, {what}: {:.2}, {:.2} | {:.1}, {:.1}",
                stored.0,
                stored.1,
                view.0,
                view.1,
                median(queued),
                thread_cpu / ROUNDS as f64,
                median(drawn),
                (process_cpu_ms() - process_start) / ROUNDS as f64,
            );
        }
        if let Some(resources) = offscreen.resources() {
            println!("  so far {:?}", resources.stats());
        }
    }
    Ok(())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Milliseconds on a processor so far of a thread under `/proc`; NaN where the system does not say.
fn thread_cpu_ms(thread: &str) -> f64 {
    fs::read_to_string(format!("/proc/{thread}/schedstat"))
        .ok()
        .and_then(|line| line.split(' ').next()?.parse::<f64>().ok())
        .map_or(f64::NAN, |nanoseconds| nanoseconds / 1e6)
}

fn process_cpu_ms() -> f64 {
    let Ok(threads) = fs::read_dir("/proc/self/task") else { return f64::NAN };
    threads.flatten().map(|t| thread_cpu_ms(&format!("self/task/{}", t.file_name().to_string_lossy()))).sum()
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
    let (cell_w, cell_h) = (w as f32 / 11.0, h as f32 / 2.2);
    let boxes = (0..num_boxes).map(|i| TrackBox {
        rect: Rect::new((i % 10) as f32 * cell_w, (i / 10) as f32 * cell_h, cell_w * 0.8, cell_h * 0.7),
        color: egui::Color32::LIGHT_BLUE,
        emphasis: if i == 0 { Emphasis::Selected } else { Emphasis::Normal },
        opacity: 1.0,
        dashed: false,
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
