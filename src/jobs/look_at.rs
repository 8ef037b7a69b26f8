//! Looking at a video's frames: what people look like, and what the camera does.

use std::path::Path;

use super::{Cancel, JobError};
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::domain::time::FrameIndex;
use crate::media::VideoReader;
use crate::tracking::{CameraMotion, CameraPath, Looks};
use crate::vision::body_appearance::AppearanceModel;

/// The looks of the `wanted` boxes (by rising frame, in display pixels) in the video at `path`.
///
/// A frame that is not there gives none: looks help to decide, nothing depends on them.
pub fn look_at(
    path: &Path,
    wanted: &[(FrameIndex, Rect)],
    model: &mut dyn AppearanceModel,
    cancel: &Cancel,
) -> Result<Looks, JobError> {
    let mut looks = Looks::default();
    let stop = cancel.clone();
    let mut reader = VideoReader::open_unless(path, 2, move || stop.is_cancelled())?;
    let (mut frame, mut boxes, mut vectors) = (VideoFrame::default(), Vec::new(), Vec::new());
    let mut wanted = wanted.chunk_by(|a, b| a.0 == b.0).peekable();
    while let Some(of_frame) = wanted.peek() {
        let Some(stamp) = reader.advance()? else { break };
        if stamp.index < of_frame[0].0 {
            continue;
        }
        if stamp.index == of_frame[0].0 {
            reader.fill(&mut frame)?;
            boxes.clear();
            boxes.extend(of_frame.iter().map(|(_, bbox)| *bbox));
            vectors.clear();
            model.describe(&frame, &boxes, &mut vectors)?;
            for (bbox, vector) in boxes.iter().zip(vectors.chunks_exact(model.dim())) {
                looks.insert(stamp.index, bbox, vector);
            }
        }
        wanted.next();
    }
    Ok(looks)
}

/// What the camera does in the video at `path`, taken for one shot.
pub fn follow_camera(path: &Path, cancel: &Cancel) -> Result<CameraPath, JobError> {
    let stop = cancel.clone();
    let mut reader = VideoReader::open_unless(path, 2, move || stop.is_cancelled())?;
    let (mut motion, mut camera, mut frame) =
        (CameraMotion::default(), CameraPath::default(), VideoFrame::default());
    while reader.advance()?.is_some() {
        reader.fill(&mut frame)?;
        camera.push(frame.index, motion.view_of(&frame, false));
    }
    Ok(camera)
}
