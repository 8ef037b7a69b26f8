//! Two who are in the picture at once at different places are two people.

use crate::domain::ids::{AppearanceId, VideoId};
use crate::domain::time::FrameIndex;
use crate::domain::track::TrackBox;
use crate::store::appearances::AppearanceRow;
use crate::store::identity_events::Review;
use crate::store::{Connection, StoreError, tracks};

/// Boxes on one frame that overlap less than this are two bodies; a body found twice overlaps itself by more. The
/// threshold of `MOTChallenge`'s measures.
const SAME_BODY_IOU: f32 = 0.5;

/// The first frame on which an appearance of `a` and one of `b` are at different places, and its video.
pub(super) fn seen_together(
    conn: &Connection,
    a: &[AppearanceRow],
    b: &[AppearanceRow],
) -> Result<Option<(VideoId, FrameIndex)>, StoreError> {
    let counts = |row: &&AppearanceRow| row.review != Review::NotAPerson;
    for one in a.iter().filter(counts) {
        for other in b.iter().filter(counts) {
            let same_video = one.analysis == other.analysis && one.id != other.id;
            if same_video
                && one.range.intersection(&other.range).is_some()
                && let Some(frame) = apart_at(&boxes(conn, one.id)?, &boxes(conn, other.id)?)
            {
                return Ok(Some((one.video, frame)));
            }
        }
    }
    Ok(None)
}

/// All boxes of an appearance in order of frames.
pub(super) fn boxes(conn: &Connection, appearance: AppearanceId) -> Result<Vec<TrackBox>, StoreError> {
    let rows = tracks::of_appearance(conn, appearance)?;
    let mut boxes: Vec<TrackBox> = rows.into_iter().flat_map(|row| row.track.boxes).collect();
    boxes.sort_by_key(|b| b.frame);
    Ok(boxes)
}

fn apart_at(a: &[TrackBox], b: &[TrackBox]) -> Option<FrameIndex> {
    let mut others = b.iter().peekable();
    for one in a {
        while others.next_if(|other| other.frame < one.frame).is_some() {}
        if let Some(other) = others.peek()
            && other.frame == one.frame
            && one.bbox.iou(&other.bbox) < SAME_BODY_IOU
        {
            return Some(one.frame);
        }
    }
    None
}
