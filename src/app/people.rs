//! The people of one video: lanes for the timeline, and boxes to draw over each frame.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::domain::geometry::{Point, Rect};
use crate::domain::ids::{AppearanceId, PersonId, VideoId};
use crate::domain::outline;
use crate::domain::time::{FrameIndex, FrameRange};
use crate::domain::track::{BoxSource, Track, TrackBox};
use crate::jobs::provisional_tracks;
use crate::state::{AnalysisInfo, BoxNow, OutlineNow, PersonLane, PersonTag, Segment};
use crate::store::analyses::{self, AnalysisRow, AnalysisState};
use crate::store::appearances::{self, PersonAppearances};
use crate::store::identity_events::Review;
use crate::store::person_outlines::{self, ByFrame};
use crate::store::{Connection, StoreError, tracks, videos};

/// Parts of an appearance whose mean scores are shown.
const SCORE_BINS: u32 = 40;
/// Two boxes of one track no further apart than this belong together, and what lies between is filled in.
const FILL_S: f64 = 1.0;
/// Boxes seen no further apart than this count as seen in between too: not every frame is analysed.
const STEP_S: f64 = 0.25;
/// A track of an analysis that still runs is shown from this length and this mean score on; what stays below rarely
/// becomes a person.
const PROVISIONAL_MIN_S: f64 = 0.8;
const PROVISIONAL_MIN_SCORE: f32 = 0.5;
/// How far back the selected person's trail reaches.
const TRAIL_S: f64 = 2.5;

/// Everything the studio shows of the people of a video.
pub struct PeopleLoad {
    pub lanes: Vec<PersonLane>,
    pub boxes: Arc<Boxes>,
    /// Paths of the best shots.
    pub best_shots: HashMap<PersonId, String>,
    /// There is something to outline them with.
    pub has_segmenter: bool,
    /// What found them; `None` while no analysis was ever finished.
    pub info: Option<AnalysisInfo>,
}

/// Tracks with their people, for finding the boxes of a frame.
#[derive(Default)]
pub struct Boxes {
    tracks: Vec<PersonTrack>,
    /// Whoever is not shown: hidden people, and tracks of nobody. Only blur asks where they are.
    unshown: Vec<Track>,
    /// How far people reach, on frames where a segmenter said so.
    outlines: ByFrame,
    fill: u32,
    step: u32,
    trail: u32,
}

struct PersonTrack {
    person: PersonId,
    tag: PersonTag,
    range: FrameRange,
    boxes: Vec<TrackBox>,
}

impl PeopleLoad {
    /// The people of the current analysis; while the first one runs, its tracks so far.
    pub fn read(conn: &Connection, video: VideoId) -> Result<Self, StoreError> {
        let fps = videos::get(conn, video)?.facts.fps;
        let fps = if fps > 0.0 { fps } else { 25.0 };
        match analyses::current(conn, video)? {
            Some(current) => Self::finished(conn, video, &current, fps),
            None => Self::provisional(conn, video, fps),
        }
    }

    fn finished(conn: &Connection, video: VideoId, row: &AnalysisRow, fps: f64) -> Result<Self, StoreError> {
        let found = appearances::people(conn, Some(video))?;
        let mut owners: HashMap<AppearanceId, (PersonId, PersonTag)> = HashMap::new();
        for person in &found {
            for appearance in &person.appearances {
                owners.insert(appearance.id, (person.person.id, PersonTag::Person(person.person.code)));
            }
        }
        let hidden: Vec<PersonId> =
            found.iter().filter(|found| found.person.hidden).map(|found| found.person.id).collect();
        let mut by_appearance: HashMap<AppearanceId, Vec<TrackBox>> = HashMap::new();
        let mut boxes = Boxes::new(fps);
        boxes.outlines = person_outlines::of_video(conn, video)?;
        for row in tracks::list(conn, row.id)? {
            let owner = row.appearance.and_then(|id| Some((id, *owners.get(&id)?)));
            let Some((appearance, (person, tag))) = owner else {
                boxes.unshown.push(row.track);
                continue;
            };
            by_appearance.entry(appearance).or_default().extend_from_slice(&row.track.boxes);
            // Nobody asks who somebody hidden is.
            if hidden.contains(&person) {
                boxes.unshown.push(row.track);
            } else {
                boxes.add(person, tag, row.track);
            }
        }
        let lanes = found.iter().map(|person| lane(person, &by_appearance)).collect();
        let best_shots = found.iter().filter_map(best_shot).collect();
        Ok(Self { lanes, boxes: Arc::new(boxes), best_shots, has_segmenter: false, info: Some(info(row)) })
    }

    fn provisional(conn: &Connection, video: VideoId, fps: f64) -> Result<Self, StoreError> {
        let running = analyses::list(conn, video)?.into_iter().find(|row| row.state != AnalysisState::Done);
        let mut found = match running {
            Some(row) => provisional_tracks(conn, row.id)?,
            None => Vec::new(),
        };
        found.retain(|track| {
            let frames = track.range().map_or(0, |range| range.num_frames());
            f64::from(frames) >= PROVISIONAL_MIN_S * fps && track.mean_confidence() >= PROVISIONAL_MIN_SCORE
        });
        let mut boxes = Boxes::new(fps);
        let mut lanes = Vec::with_capacity(found.len());
        for track in found {
            let Some(range) = track.range() else { continue };
            // Not a row of the library yet: ids below zero are free.
            let (id, tag) = (PersonId(-i64::from(track.number)), PersonTag::Track(track.number));
            let confidence = track.mean_confidence();
            let segment = Segment {
                id: AppearanceId(-i64::from(track.number)),
                range,
                confidence,
                provisional: true,
                confirmed: false,
                scores: scores(&track.boxes, range),
            };
            let total_s = f64::from(range.num_frames()) / fps;
            let segments = vec![segment];
            lanes.push(PersonLane { id, tag, name: None, hidden: false, segments, total_s, confidence });
            boxes.add(id, tag, track);
        }
        Ok(Self {
            lanes,
            boxes: Arc::new(boxes),
            best_shots: HashMap::new(),
            has_segmenter: false,
            info: None,
        })
    }
}

fn info(row: &AnalysisRow) -> AnalysisInfo {
    let detector = match row.of.detector.as_str() {
        "yolox_nano_coco" => "YOLOX-Nano",
        other => other,
    };
    AnalysisInfo {
        detector: format!("{detector} {}", row.of.settings.size),
        tracker: row.of.tracker_version.clone(),
    }
}

fn best_shot(person: &PersonAppearances) -> Option<(PersonId, String)> {
    let with_picture = person.appearances.iter().filter(|appearance| appearance.best_shot_file.is_some());
    let longest = with_picture.max_by_key(|appearance| appearance.range.num_frames())?;
    Some((person.person.id, longest.best_shot_file.clone()?))
}

fn lane(found: &PersonAppearances, boxes: &HashMap<AppearanceId, Vec<TrackBox>>) -> PersonLane {
    let mut segments: Vec<Segment> = found
        .appearances
        .iter()
        .map(|row| Segment {
            id: row.id,
            range: row.range,
            confidence: row.confidence,
            provisional: false,
            confirmed: row.review == Review::Confirmed,
            scores: scores(boxes.get(&row.id).map_or(&[], Vec::as_slice), row.range),
        })
        .collect();
    segments.sort_by_key(|segment| segment.range.start);
    let total_s = found.appearances.iter().map(|row| (row.end.0 - row.start.0) as f64 / 1e6).sum();
    let count = found.appearances.len().max(1) as f32;
    PersonLane {
        id: found.person.id,
        tag: PersonTag::Person(found.person.code),
        name: found.person.name.clone(),
        hidden: found.person.hidden,
        segments,
        total_s,
        confidence: found.appearances.iter().map(|row| row.confidence).sum::<f32>() / count,
    }
}

/// Mean scores of equal parts of `range`; a part without a box has its neighbour's.
fn scores(boxes: &[TrackBox], range: FrameRange) -> Arc<[u8]> {
    let count = SCORE_BINS.min(range.num_frames());
    let mut sums = vec![(0.0_f32, 0_u32); count as usize];
    for found in boxes.iter().filter(|found| range.contains(found.frame)) {
        let at = u64::from(found.frame - range.start) * u64::from(count) / u64::from(range.num_frames());
        let bin = &mut sums[at as usize];
        *bin = (bin.0 + found.score, bin.1 + 1);
    }
    if sums.iter().all(|bin| bin.1 == 0) {
        return Arc::from([]);
    }
    let mut last = sums.iter().find(|bin| bin.1 > 0).map_or(0.0, |bin| bin.0 / bin.1 as f32);
    sums.into_iter()
        .map(|(sum, n)| {
            last = if n > 0 { sum / n as f32 } else { last };
            (last.clamp(0.0, 1.0) * 255.0).round() as u8
        })
        .collect()
}

impl Boxes {
    fn new(fps: f64) -> Self {
        Self {
            tracks: Vec::new(),
            unshown: Vec::new(),
            outlines: ByFrame::new(),
            fill: (FILL_S * fps).round().max(1.0) as u32,
            step: (STEP_S * fps).round().max(1.0) as u32,
            trail: (TRAIL_S * fps).round() as u32,
        }
    }

    fn add(&mut self, person: PersonId, tag: PersonTag, track: Track) {
        if let Some(range) = track.range() {
            self.tracks.push(PersonTrack { person, tag, range, boxes: track.boxes });
        }
    }

    /// Everyone on `frame`, one box each.
    pub fn at(&self, frame: FrameIndex) -> Vec<BoxNow> {
        let mut now: BTreeMap<PersonTag, BoxNow> = BTreeMap::new();
        for track in self.tracks.iter().filter(|track| track.range.contains(frame)) {
            if let Some(found) = box_at(&track.boxes, frame, self.fill, self.step) {
                now.insert(
                    track.tag,
                    BoxNow {
                        person: track.person,
                        tag: track.tag,
                        bbox: found.bbox,
                        score: found.score,
                        interpolated: found.source == BoxSource::Interpolated,
                    },
                );
            }
        }
        now.into_values().collect()
    }

    /// How far those in `now` reach on `frame`, where that is known.
    pub fn outlines_at(&self, frame: FrameIndex, now: &[BoxNow]) -> Vec<OutlineNow> {
        let of = |now: &BoxNow| {
            let corners = self.outline_of(frame, now.bbox)?.to_vec();
            Some(OutlineNow { person: now.person, tag: now.tag, corners })
        };
        now.iter().filter_map(of).collect()
    }

    /// How far whoever is in `bbox` is to be blurred, where that is less than the box.
    pub fn blurred_part(&self, frame: FrameIndex, bbox: Rect) -> Option<&[Point]> {
        let found = outline::of_box(self.outlines.get(&frame)?, bbox)?;
        found.is_trusted().then_some(&found.corners)
    }

    /// How far whoever is in `bbox` reaches.
    fn outline_of(&self, frame: FrameIndex, bbox: Rect) -> Option<&[Point]> {
        let found = outline::of_box(self.outlines.get(&frame)?, bbox)?;
        Some(&found.corners)
    }

    /// Where people are on `frame` who are not shown.
    pub fn unshown_at(&self, frame: FrameIndex) -> Vec<Rect> {
        let here = |track: &Track| box_at(&track.boxes, frame, self.fill, self.step).map(|found| found.bbox);
        self.unshown.iter().filter_map(here).collect()
    }

    /// Who is where `person` of `earlier` was, in the middle of their first appearance.
    pub fn who_is(&self, person: PersonId, earlier: &Self) -> Option<PersonId> {
        let known = earlier.tracks.iter().find(|track| track.person == person)?;
        let middle = known.boxes.get(known.boxes.len() / 2)?;
        let overlap = |now: &BoxNow| now.bbox.iou(&middle.bbox);
        let nearest = self.at(middle.frame).into_iter().max_by(|a, b| overlap(a).total_cmp(&overlap(b)))?;
        (overlap(&nearest) > 0.5).then_some(nearest.person)
    }

    /// Where the feet of `person` were up to `frame`, oldest first; empty where they are not on it.
    pub fn trail(&self, person: PersonId, frame: FrameIndex) -> Vec<Point> {
        let here = self.tracks.iter().find(|track| track.person == person && track.range.contains(frame));
        let Some(track) = here else { return Vec::new() };
        let from = track.boxes.partition_point(|found| found.frame + self.trail < frame);
        let feet = |found: &TrackBox| Point { x: found.bbox.center().x, y: found.bbox.bottom() };
        track.boxes[from..].iter().take_while(|found| found.frame <= frame).map(feet).collect()
    }
}

/// The box on `frame`, filled in where its neighbours are at most `fill` frames apart; as seen as they are where that
/// is no more than a `step`.
fn box_at(boxes: &[TrackBox], frame: FrameIndex, fill: u32, step: u32) -> Option<TrackBox> {
    let after = boxes.partition_point(|found| found.frame < frame);
    let right = boxes.get(after)?;
    if right.frame == frame {
        return Some(*right);
    }
    let left = boxes.get(after.checked_sub(1)?)?;
    let gap = right.frame - left.frame;
    let is_seen = gap <= step && [left, right].iter().all(|found| found.source == BoxSource::Detected);
    (gap <= fill).then(|| TrackBox {
        frame,
        bbox: left.bbox.lerp(&right.bbox, (frame - left.frame) as f32 / gap as f32),
        score: left.score.min(right.score),
        source: if is_seen { BoxSource::Detected } else { BoxSource::Interpolated },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PersonCode;

    const TAG: PersonTag = PersonTag::Person(PersonCode(3));

    fn track(frames: &[(u32, f32)]) -> Track {
        let boxes = frames.iter().map(|&(frame, x)| TrackBox {
            frame,
            bbox: Rect::new(x, 10.0, 4.0, 8.0),
            score: 0.5 + frame as f32 / 100.0,
            source: BoxSource::Detected,
        });
        Track { number: 1, boxes: boxes.collect() }
    }

    #[test]
    fn a_frame_finds_its_boxes_and_short_gaps_are_filled_in() {
        let mut boxes = Boxes::new(10.0);
        boxes.add(PersonId(7), TAG, track(&[(10, 0.0), (14, 8.0), (30, 50.0)]));
        assert!(boxes.at(9).is_empty() && boxes.at(31).is_empty());
        assert!(boxes.at(20).is_empty(), "too long a gap to guess");
        let exact = boxes.at(14);
        assert_eq!((exact[0].bbox.x, exact[0].interpolated, exact[0].tag), (8.0, false, TAG));
        let between = boxes.at(12);
        assert_eq!((between[0].bbox.x, between[0].interpolated), (4.0, true));
        let mut often = Boxes::new(30.0);
        often.add(PersonId(7), TAG, track(&[(10, 0.0), (13, 6.0)]));
        assert!(!often.at(11)[0].interpolated, "analysed every third frame, but seen all the time");
    }

    #[test]
    fn a_trail_ends_at_the_frame_and_forgets_what_is_long_ago() {
        let mut boxes = Boxes::new(10.0);
        let walked: Vec<(u32, f32)> = (0..60).map(|frame| (frame, frame as f32)).collect();
        boxes.add(PersonId(7), TAG, track(&walked));
        let trail = boxes.trail(PersonId(7), 40);
        assert_eq!(trail.len(), 26);
        assert_eq!(trail.last().map(|p| (p.x, p.y)), Some((42.0, 18.0)));
        assert!(boxes.trail(PersonId(8), 40).is_empty());
    }

    #[test]
    fn scores_are_means_of_equal_parts() {
        let range = FrameRange { start: 0, end: 79 };
        let boxes = track(&(0..80).map(|frame| (frame, 0.0)).collect::<Vec<_>>()).boxes;
        let scores = scores(&boxes, range);
        assert_eq!(scores.len(), 40);
        assert_eq!(scores[0], (0.505_f32 * 255.0).round() as u8);
        assert!(scores.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}
