//! From when to when an appearance is, and what shows it best, after its tracks have changed.

use crate::domain::ids::{AnalysisId, AppearanceId};
use crate::domain::time::{FrameRange, MediaTime};
use crate::domain::track::{BoxSource, Track, TrackBox};
use crate::identity;
use crate::jobs::analyze_video::FrameTimes;
use crate::store::appearances::{AppearanceRow, BestShot};
use crate::store::identity_events::{Extent, Recorder};
use crate::store::tracks::TrackRow;
use crate::store::videos::VideoRow;
use crate::store::{Connection, StoreError, tracks};

/// A best shot is still an appearance's own where one of its boxes lies there.
const SAME_BOX_IOU: f32 = 0.9;

/// A picture already cut out, to be kept by whoever's tracks it shows now.
#[derive(Clone)]
pub(super) struct OldShot {
    best: BestShot,
    file: Option<String>,
}

impl OldShot {
    pub(super) fn of(row: &AppearanceRow) -> Option<Self> {
        Some(Self { best: row.best?, file: row.best_shot_file.clone() })
    }
}

/// What the rows of cut appearances are worked out from.
pub(super) struct Fit<'a> {
    pub video: &'a VideoRow,
    pub analysis: AnalysisId,
    pub times: &'a FrameTimes,
    /// The pictures there were before.
    pub shots: Vec<OldShot>,
}

impl Fit<'_> {
    /// The extent of an appearance made of `own` tracks.
    pub(super) fn extent(&self, conn: &Connection, own: &[TrackRow]) -> Result<Extent, StoreError> {
        let mut boxes: Vec<TrackBox> = own.iter().flat_map(|row| row.track.boxes.iter().copied()).collect();
        boxes.sort_by_key(|b| b.frame);
        let (Some(first), Some(last)) = (boxes.first(), boxes.last()) else {
            return Err(StoreError::Damaged { what: "an appearance without boxes".to_owned() });
        };
        let range = FrameRange { start: first.frame, end: last.frame };
        let start = self.times.start(range.start);
        let end = MediaTime(self.times.start(range.end + 1).0.max(start.0));
        let confidence = mean_confidence(own);
        let whole = Track { number: 0, boxes };
        let (best, best_shot_file) = self.best(conn, own, whole, range)?;
        Ok(Extent { range, start, end, confidence, best, best_shot_file })
    }

    /// Gives the row of an appearance what its tracks say now.
    pub(super) fn refit(
        &self,
        conn: &Connection,
        recorder: &mut Recorder<'_>,
        appearance: AppearanceId,
    ) -> Result<(), StoreError> {
        let own = tracks::of_appearance(conn, appearance)?;
        recorder.refit(appearance, &self.extent(conn, &own)?)
    }

    fn best(
        &self,
        conn: &Connection,
        own: &[TrackRow],
        whole: Track,
        range: FrameRange,
    ) -> Result<(Option<BestShot>, Option<String>), StoreError> {
        let shows = |shot: &&OldShot| {
            let at = whole.box_at(shot.best.frame);
            at.is_some_and(|b| b.bbox.iou(&shot.best.bbox) >= SAME_BOX_IOU)
        };
        if let Some(kept) = self.shots.iter().find(shows) {
            return Ok((Some(kept.best), kept.file.clone()));
        }
        let others = tracks::list_in(conn, self.analysis, range)?;
        let others = others.into_iter().filter(|row| own.iter().all(|own| own.id != row.id));
        let all: Vec<Track> = std::iter::once(whole).chain(others.map(|row| row.track)).collect();
        let (width, height) = self.video.facts.display_size();
        let best = identity::best_shot(&all, 0, width as f32, height as f32);
        Ok((best.map(|b| BestShot { frame: b.frame, bbox: b.bbox }), None))
    }
}

/// Mean over all detected boxes, from the tracks' own means: those know the scores as they were before storing.
fn mean_confidence(own: &[TrackRow]) -> f32 {
    let (mut sum, mut n) = (0.0, 0.0);
    for row in own {
        let seen = row.track.boxes.iter().filter(|b| b.source == BoxSource::Detected).count() as f64;
        sum += f64::from(row.mean_confidence) * seen;
        n += seen;
    }
    if n > 0.0 { ((sum / n) as f32).clamp(0.0, 1.0) } else { 0.0 }
}
