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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::domain::detection::Detection;
    use crate::domain::geometry::Rect;
    use crate::domain::job::AnalysisSettings;
    use crate::domain::time::MediaTime;
    use crate::domain::track::{BoxSource, Track, TrackBox};
    use crate::store::analyses::{self, Checkpoint, Effort, Findings, NewAnalysis, Segment};
    use crate::store::testing::add_video;
    use crate::store::{Library, collections, tracks};

    const PEOPLE: u32 = 20;
    const FRAMES: u32 = 50_000;
    const SEGMENT: u32 = 500;
    /// Frames after which everyone is replaced by someone else.
    const STAY: u32 = 400;

    /// Numerical Recipes' 64-bit linear congruential generator; its high bits are good enough to shake boxes.
    struct Shake(u64);

    impl Shake {
        /// Sum of four uniform numbers: nearly normal, standard deviation `sigma`.
        fn normal(&mut self, sigma: f32) -> f32 {
            let sum: f32 = (0..4).map(|_| self.unit() - 0.5).sum();
            sum * 3.0_f32.sqrt() * sigma
        }

        fn unit(&mut self) -> f32 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 40) as f32 / (1 << 24) as f32
        }
    }

    /// Twenty people cross a full-HD picture, ten analysed frames a second: walking speed, a detector that is off
    /// by one to two pixels each way, and scores that tremble.
    fn walk() -> Vec<Track> {
        let mut shake = Shake(7);
        let mut walked = Vec::new();
        for start in (0..FRAMES).step_by(STAY as usize) {
            for _ in 0..PEOPLE {
                let (mut x, mut y) = (shake.unit() * 1800.0, shake.unit() * 800.0);
                let (vx, vy) = (shake.normal(8.0), shake.normal(2.0));
                let height = 80.0 + shake.unit() * 200.0;
                let boxes = (start..start + STAY).map(|frame| {
                    x += vx + shake.normal(1.0);
                    y += vy + shake.normal(0.5);
                    let w = height * 0.4 + shake.normal(2.0);
                    let bbox = Rect::new(
                        x + shake.normal(1.5),
                        y + shake.normal(1.5),
                        w,
                        height + shake.normal(2.0),
                    );
                    let score = (0.8 + shake.normal(0.08)).clamp(0.1, 1.0);
                    TrackBox { frame, bbox, score, source: BoxSource::Detected }
                });
                walked.push(Track { number: walked.len() as u32 + 1, boxes: boxes.collect() });
            }
        }
        walked
    }

    #[test]
    fn a_million_boxes_stay_under_forty_megabytes() {
        let dir = tempfile::tempdir().unwrap();
        let lib = Library::open(dir.path(), "test").unwrap();
        let id = lib
            .write(|tx| {
                let collection = collections::create(tx, "home", None)?;
                let video = add_video(tx, collection, 1)?;
                let settings = AnalysisSettings { every: Some(1), ..Default::default() };
                let (detector, model_hash) = ("yolox-nano".to_owned(), "abc".to_owned());
                let tracker_version = "1".to_owned();
                analyses::begin(tx, &NewAnalysis { video, settings, detector, model_hash, tracker_version })
            })
            .unwrap();
        let walked = walk();
        let mut frames: Vec<FrameDetections> =
            (0..FRAMES).map(|frame| FrameDetections { frame, detections: Vec::new() }).collect();
        for b in walked.iter().flat_map(|t| &t.boxes) {
            frames[b.frame as usize].detections.push(Detection { bbox: b.bbox, score: b.score });
        }
        assert_eq!(frames.iter().map(|f| f.detections.len()).sum::<usize>(), 1_000_000);
        for start in (0..FRAMES).step_by(SEGMENT as usize) {
            let range = FrameRange { start, end: start + SEGMENT - 1 };
            let segment = Segment {
                range,
                checkpoint: Checkpoint {
                    blob: vec![7; 20_000],
                    next_frame: range.end + 1,
                    next_time: MediaTime(i64::from(range.end + 1) * 100_000),
                },
                effort: Effort::default(),
                detections: frames[range.start as usize..=range.end as usize].to_vec(),
                ended_tracks: walked
                    .iter()
                    .filter(|t| t.range().is_some_and(|r| range.contains(r.end)))
                    .cloned()
                    .collect(),
                cuts: vec![],
                progress: None,
            };
            lib.write(move |tx| analyses::commit_segment(tx, id, &segment)).unwrap();
        }
        let final_tracks = walked.clone();
        lib.write(move |tx| {
            let findings = Findings { tracks: final_tracks, ..Default::default() };
            analyses::finish(tx, id, &findings)
        })
        .unwrap();
        let read = lib.read(|conn| {
            let range = FrameRange { start: 31_000, end: 31_999 };
            Ok((load(conn, id, range)?, tracks::list_in(conn, id, range)?))
        });
        let (seen, tracks) = read.unwrap();
        assert_eq!(seen.len(), 1000);
        let first = box_codec::quantized(frames[31_000].detections[0].bbox).unwrap();
        assert_eq!(seen[0].detections[0].bbox, first);
        assert!(tracks.iter().all(|t| t.is_final) && tracks.len() == 3 * PEOPLE as usize);
        drop(lib);
        let size = fs::metadata(dir.path().join("stepmedia.db")).unwrap().len();
        println!("a million detections and as many track boxes: {:.1} MB", size as f64 / 1e6);
        assert!(size < 40_000_000, "{size} bytes");
    }
}
