//! `stepmedia segment`: the outlines of people in one frame, drawn into a picture.

use std::path::PathBuf;
use std::process::ExitCode;

use super::args::SegmentArgs;
use super::error::CliError;
use super::output::Output;
use super::session::Session;

#[cfg(not(feature = "segment"))]
pub fn run(_: &Session, _: &Output, _: &SegmentArgs) -> Result<ExitCode, CliError> {
    use crate::vision::VisionError;
    use crate::vision::onnx_import::ImportError;
    Err(VisionError::from(ImportError::NotBuilt).into())
}

#[cfg(feature = "segment")]
pub fn run(session: &Session, output: &Output, args: &SegmentArgs) -> Result<ExitCode, CliError> {
    drawn::run(session, output, args)
}

/// The file meant by the number of a video or by a path.
#[cfg_attr(not(feature = "segment"), allow(dead_code, reason = "only drawing opens a file"))]
fn path_of(session: &Session, wanted: &str) -> Result<PathBuf, CliError> {
    let Ok(id) = wanted.parse::<crate::domain::ids::VideoId>() else { return Ok(wanted.into()) };
    let library = session.library()?;
    let row = library.read(move |conn| crate::store::videos::get(conn, id))?;
    Ok(library.media().video_path(row.storage, &row.path))
}

#[cfg(feature = "segment")]
mod drawn {
    use serde_json::json;

    use super::{CliError, ExitCode, Output, SegmentArgs, Session, path_of};
    use crate::domain::frame::{RgbImage, VideoFrame};
    use crate::domain::geometry::{Point, Rect};
    use crate::domain::message::Message;
    use crate::jobs::JobError;
    use crate::media::{self, VideoReader};
    use crate::platform;
    use crate::vision::imported;
    use crate::vision::segment_anything::PersonMask;
    use crate::vision::{DeviceChoice, Models};

    /// Below, a detection is not taken for a person here.
    const MIN_SCORE: f32 = 0.3;

    /// Colour of outlines and of what they enclose.
    const COLOR: [u8; 3] = [255, 96, 0];

    pub fn run(session: &Session, output: &Output, args: &SegmentArgs) -> Result<ExitCode, CliError> {
        let frame = read_frame(session, args)?;
        let models_dir = session.imported_models();
        let models = Models { shipped: &platform::models_dir(), imported: &models_dir };
        let mut detector = models.detector(None, DeviceChoice::Cpu)?;
        let found = detector.detect(&frame, args.size)?.iter().filter(|found| found.score >= MIN_SCORE);
        let boxes: Vec<Rect> = found.map(|found| found.bbox).collect();
        let masks = imported::load_segmenter(&models_dir, &args.segmenter)?.masks(&frame, &boxes)?;
        let (width, height) = frame.display_size();
        let whole = Rect::new(0.0, 0.0, width as f32, height as f32);
        let mut picture = media::crop(&frame, whole, width, height);
        for mask in &masks {
            draw(&mut picture, mask);
        }
        let RgbImage { width, height, data } = picture;
        image::save_buffer_with_format(
            &args.out,
            &data,
            width,
            height,
            image::ExtendedColorType::Rgb8,
            image::ImageFormat::Png,
        )
        .map_err(|error| CliError::file(&args.out, &std::io::Error::other(error)))?;
        if output.json {
            let points = |outline: &[Point]| outline.iter().map(|p| json!([p.x, p.y])).collect::<Vec<_>>();
            let people = boxes.iter().zip(&masks).map(|(b, mask)| {
                json!({"box": [b.x, b.y, b.w, b.h], "score": mask.score, "outline": points(&mask.outline)})
            });
            Output::print_json(&json!({"path": args.out, "people": people.collect::<Vec<_>>()}));
        } else {
            let path = args.out.display().to_string();
            output.say(&Message::new("cli-segmented").with("count", masks.len()).with("path", path));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn read_frame(session: &Session, args: &SegmentArgs) -> Result<VideoFrame, CliError> {
        let mut reader = VideoReader::open(&path_of(session, &args.video)?, 2).map_err(JobError::from)?;
        while let Some(stamp) = reader.advance().map_err(JobError::from)? {
            if stamp.index == args.frame {
                let mut frame = VideoFrame::default();
                reader.fill(&mut frame).map_err(JobError::from)?;
                return Ok(frame);
            }
        }
        Err(CliError::input(Message::new("cli-segment-no-frame").with("frame", args.frame)))
    }

    /// A tint over the mask, and its outline.
    fn draw(picture: &mut RgbImage, mask: &PersonMask) {
        let mut blend = |x: i64, y: i64, share: f32| {
            if (0..i64::from(picture.width)).contains(&x) && (0..i64::from(picture.height)).contains(&y) {
                let at = 3 * (y as usize * picture.width as usize + x as usize);
                for (value, color) in picture.data[at..at + 3].iter_mut().zip(COLOR) {
                    *value = (f32::from(*value) * (1.0 - share) + f32::from(color) * share) as u8;
                }
            }
        };
        for (i, _) in mask.inside.iter().enumerate().filter(|(_, inside)| **inside) {
            let (x, y) = (i as u32 % mask.width + mask.left, i as u32 / mask.width + mask.top);
            blend(i64::from(x), i64::from(y), 0.3);
        }
        for (i, a) in mask.outline.iter().enumerate() {
            let b = mask.outline[(i + 1) % mask.outline.len()];
            let steps = (b.x - a.x).abs().max((b.y - a.y).abs()).ceil().max(1.0);
            for step in 0..steps as u32 {
                let share = step as f32 / steps;
                blend((a.x + (b.x - a.x) * share) as i64, (a.y + (b.y - a.y) * share) as i64, 1.0);
            }
        }
    }
}
