//! What the detector said, kept in chunks of some seconds.

use rusqlite::{Connection, Transaction, params};

use super::box_codec::{self, FrameDetections};
use super::error::StoreError;
use crate::domain::ids::AnalysisId;
use crate::domain::time::{FrameIndex, FrameRange};

/// The analysed frames within `range`, in order. Frames that were not analysed are not among them; frames where
/// nothing was seen are, empty.
pub fn load(
    conn: &Connection,
    analysis: AnalysisId,
    range: FrameRange,
) -> Result<Vec<FrameDetections>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT boxes FROM detection_chunk WHERE analysis = ?1 AND start_frame <= ?3 AND end_frame >= ?2
         ORDER BY start_frame",
    )?;
    let mut rows = stmt.query(params![analysis, range.start, range.end])?;
    let mut frames = Vec::new();
    while let Some(row) = rows.next()? {
        let chunk = box_codec::decode_detections(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?;
        frames.extend(chunk.into_iter().filter(|f| range.contains(f.frame)));
    }
    Ok(frames)
}

/// Stores the detections of the frames of `range` as one chunk.
pub(super) fn insert_chunk(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    range: FrameRange,
    frames: &[FrameDetections],
) -> Result<(), StoreError> {
    let boxes = box_codec::encode_detections(frames)?;
    let sql = "INSERT INTO detection_chunk (analysis, start_frame, end_frame, boxes) VALUES (?1, ?2, ?3, ?4)";
    tx.prepare_cached(sql)?.execute(params![analysis, range.start, range.end, boxes])?;
    Ok(())
}

/// The first frames of the shots after the first, in order.
pub fn shot_cuts(conn: &Connection, analysis: AnalysisId) -> Result<Vec<FrameIndex>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT frame FROM shot_cut WHERE analysis = ?1 ORDER BY frame")?;
    let rows = stmt.query_map([analysis], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn insert_cuts(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    cuts: &[FrameIndex],
) -> Result<(), StoreError> {
    let mut stmt = tx.prepare_cached("INSERT OR IGNORE INTO shot_cut (analysis, frame) VALUES (?1, ?2)")?;
    for &frame in cuts {
        stmt.execute(params![analysis, frame])?;
    }
    Ok(())
}
