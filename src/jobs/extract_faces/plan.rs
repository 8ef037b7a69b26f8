//! Where to look: which people's boxes on which frames.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::geometry::Rect;
use crate::domain::ids::AnalysisId;
use crate::domain::ids::{PersonId, TrackId};
use crate::domain::time::{FrameIndex, FrameRange};
use crate::store::identity_events::Review;
use crate::store::tracks::TrackRow;
use crate::store::{Connection, StoreError, appearances, detections, faces, tracks};

/// A track is looked at on this many frames at least, where it has them.
const LEAST_VIEWS: usize = 3;
/// A detection of this score may be somebody: those in a crowd, or half in the picture, hardly come to more.
const SEEN: f32 = 0.25;

/// A person's box on a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    pub track: TrackId,
    pub bbox: Rect,
}

/// The boxes to look at, by frame, and whose the tracks are. Of a frame without boxes all is looked at: somebody was
/// seen there, but not well enough to be followed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    pub frames: BTreeMap<FrameIndex, Vec<View>>,
    pub people: BTreeMap<TrackId, PersonId>,
}

impl Plan {
    /// Every `every`-th frame of each track of an analysis that shows somebody, a few of tracks shorter than that,
    /// those on which a face is known, and every `every`-th on which somebody was seen whom no track follows.
    pub fn of(conn: &Connection, analysis: AnalysisId, every: u32) -> Result<Self, StoreError> {
        let seen: BTreeMap<_, _> = appearances::list(conn, analysis)?
            .into_iter()
            .filter(|row| row.review != Review::NotAPerson)
            .map(|row| (row.id, row.person))
            .collect();
        let mut known: BTreeMap<TrackId, Vec<FrameIndex>> = BTreeMap::new();
        for row in faces::list(conn, analysis)? {
            if let Some(track) = row.face.track {
                known.entry(track).or_default().push(row.face.frame);
            }
        }
        let every = every.max(1);
        let mut plan = Self::default();
        for row in tracks::list(conn, analysis)?.into_iter().filter(|row| row.is_final) {
            let Some(&person) = row.appearance.and_then(|id| seen.get(&id)) else { continue };
            plan.people.insert(row.id, person);
            let wanted = wanted(&row, every, known.get(&row.id).map_or(&[], Vec::as_slice));
            for b in row.track.boxes.iter().filter(|b| wanted.contains(&b.frame)) {
                plan.frames.entry(b.frame).or_default().push(View { track: row.id, bbox: b.bbox });
            }
        }
        let all = detections::load(conn, analysis, FrameRange { start: 0, end: FrameIndex::MAX })?;
        let last = all.last().map_or(0, |seen| seen.frame);
        for seen in all.iter().filter(|seen| seen.detections.iter().any(|d| d.score >= SEEN)) {
            // The analysis may have looked at other frames than these.
            let near = (seen.frame + every / 2) / every * every;
            if near <= last {
                plan.frames.entry(near).or_default();
            }
        }
        Ok(plan)
    }

    pub fn num_views(&self) -> usize {
        self.frames.values().map(|views| looks(views)).sum()
    }
}

/// How often a frame is looked at.
pub fn looks(views: &[View]) -> usize {
    views.len().max(1)
}

/// All tracks are looked at on the same frames, so that a frame is decoded for all of them.
fn wanted(row: &TrackRow, every: u32, known: &[FrameIndex]) -> BTreeSet<FrameIndex> {
    let boxes = &row.track.boxes;
    let mut wanted: BTreeSet<FrameIndex> =
        boxes.iter().map(|b| b.frame).filter(|frame| frame.is_multiple_of(every)).collect();
    if wanted.len() < LEAST_VIEWS {
        let part = |i: usize| boxes.get((boxes.len() - 1) * i / (LEAST_VIEWS - 1)).map(|b| b.frame);
        wanted.extend((0..LEAST_VIEWS).filter_map(part));
    }
    wanted.extend(known);
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::track;

    fn row(first: u32, last: u32) -> TrackRow {
        TrackRow {
            id: TrackId(1),
            track: track(1, first, last),
            mean_confidence: 0.5,
            is_final: true,
            appearance: None,
            cut_from: None,
        }
    }

    #[test]
    fn short_tracks_are_looked_at_too_and_known_faces_again() {
        let frames = |row: &TrackRow, known: &[u32]| wanted(row, 10, known).into_iter().collect::<Vec<_>>();
        assert_eq!(frames(&row(5, 44), &[]), [10, 20, 30, 40]);
        assert_eq!(frames(&row(11, 17), &[]), [11, 14, 17]);
        assert_eq!(frames(&row(5, 44), &[23]), [10, 20, 23, 30, 40]);
        assert_eq!(frames(&row(3, 3), &[]), [3]);
    }
}
