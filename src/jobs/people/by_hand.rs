//! What a hand draws: where an appearance begins and ends, somebody who was missed, one box.
//!
//! Nothing found is thrown away: boxes that an appearance no longer covers stay with the analysis as tracks of nobody,
//! and come back where the appearance is drawn out over them again.

use super::cut::tail_tracks;
use super::error::PeopleError;
use super::extent::{Fit, OldShot};
use crate::domain::decision::Decision;
use crate::domain::geometry::Rect;
use crate::domain::ids::{AppearanceId, EventId, PersonId, VideoId};
use crate::domain::person::Person;
use crate::domain::time::{FrameIndex, FrameRange};
use crate::domain::track::{BoxSource, Track, TrackBox};
use crate::jobs::analyze_video::FrameTimes;
use crate::store::appearances::{self, AppearanceRow};
use crate::store::identity_events::{Recorder, Review};
use crate::store::tracks::{self, TrackRow};
use crate::store::videos::{self, VideoRow};
use crate::store::{Connection, StoreError, Transaction, analyses, persons};

/// What a human says of a box is certain.
const SURE: f32 = 1.0;

/// A box narrower or lower than this, in pixels, is a slip of the hand.
const SMALLEST: f32 = 2.0;

/// Somebody's appearance begins and ends with `range`. Drawn out beyond what is known of them, they stay where they
/// were first or last seen.
pub(super) fn trim(
    tx: &Transaction<'_>,
    by: &str,
    appearance: AppearanceId,
    range: FrameRange,
    times: Option<&FrameTimes>,
) -> Result<Option<EventId>, StoreError> {
    let at = AtHand::of(tx, appearance)?;
    let times = times.ok_or(PeopleError::NothingLeft(at.person.code))?;
    let end = range.end.min(at.video.facts.num_frames.max(1) - 1);
    let range = FrameRange::new(range.start, end).ok_or(PeopleError::NothingLeft(at.person.code))?;
    let same = appearances::list(tx, at.row.analysis)?.into_iter().filter(|row| {
        row.id != appearance && row.person == at.row.person && row.review != Review::NotAPerson
    });
    if let Some(met) = { same }.find_map(|row| row.range.intersection(&range)) {
        return Err(PeopleError::ThereAlready { code: at.person.code, frame: met.start }.into());
    }
    let mut recorder = Recorder::begin(tx, by)?;
    take_back(tx, &mut recorder, appearance, range)?;
    for after in tail_tracks(tx, &mut recorder, appearance, range.end.saturating_add(1))? {
        recorder.release_track(after)?;
    }
    let kept = tail_tracks(tx, &mut recorder, appearance, range.start)?;
    for row in tracks::of_appearance(tx, appearance)? {
        if !kept.contains(&row.id) {
            recorder.release_track(row.id)?;
        }
    }
    let own = tracks::of_appearance(tx, appearance)?;
    hold_ends(&mut recorder, own, range, at.person.code)?;
    at.fit(times).refit(tx, &mut recorder, appearance)?;
    recorder.finish(&Decision::Trim { code: at.person.code, video: at.row.video, appearance, range })
}

/// Somebody who was missed: the boxes of `keyframes`, and what lies between them in even steps. `person` none: nobody
/// known, who gets a new code.
pub(super) fn draw(
    tx: &Transaction<'_>,
    by: &str,
    video: VideoId,
    person: Option<PersonId>,
    keyframes: &[(FrameIndex, Rect)],
    times: Option<&FrameTimes>,
) -> Result<Option<EventId>, StoreError> {
    let row = videos::get(tx, video)?;
    let boxes = between(&row, keyframes)?;
    let whole = Track { number: 0, boxes };
    let (Some(range), Some(times)) = (whole.range(), times) else {
        return Err(PeopleError::NothingDrawn.into());
    };
    let current = analyses::current(tx, video)?.ok_or(PeopleError::NotAnalysed(video))?;
    let known = person.map(|person| persons::survivor(tx, person)).transpose()?;
    if let Some(known) = &known {
        let seen = appearances::list(tx, current.id)?;
        let mut theirs =
            seen.iter().filter(|seen| seen.person == known.id && seen.review != Review::NotAPerson);
        if let Some(met) = theirs.find_map(|seen| seen.range.intersection(&range)) {
            return Err(PeopleError::ThereAlready { code: known.code, frame: met.start }.into());
        }
    }
    let mut recorder = Recorder::begin(tx, by)?;
    let person = match known {
        Some(known) => known,
        None => recorder.create_person()?,
    };
    let fit = Fit { video: &row, analysis: current.id, times, shots: Vec::new() };
    let drawn = TrackRow {
        id: crate::domain::ids::TrackId(0),
        mean_confidence: whole.mean_confidence(),
        track: whole.clone(),
        is_final: true,
        appearance: None,
        cut_from: None,
    };
    let extent = fit.extent(tx, &[drawn])?;
    let appearance = recorder.add_appearance((current.id, video), person.id, &extent)?;
    recorder.add_track(current.id, appearance, &whole.boxes)?;
    recorder.review(appearance, Review::Confirmed)?;
    recorder.finish(&Decision::Draw { code: person.code, video, range })
}

/// On `frame` the person of the appearance is in `bbox`.
pub(super) fn set_box(
    tx: &Transaction<'_>,
    by: &str,
    appearance: AppearanceId,
    frame: FrameIndex,
    bbox: Rect,
    times: Option<&FrameTimes>,
) -> Result<Option<EventId>, StoreError> {
    let at = AtHand::of(tx, appearance)?;
    let code = at.person.code;
    let times = times.ok_or(PeopleError::NothingLeft(code))?;
    if !at.row.range.contains(frame) {
        return Err(PeopleError::NotSeen { code, frame }.into());
    }
    let bbox = inside(&at.video, bbox)?;
    // The track that goes through the frame, else the last one that ends before it.
    let own = tracks::of_appearance(tx, appearance)?;
    let goes_through = |row: &&TrackRow| row.track.range().is_some_and(|range| range.contains(frame));
    let begins = |row: &&TrackRow| row.track.range().is_some_and(|range| range.start <= frame);
    let row = own.iter().find(goes_through).or_else(|| own.iter().rfind(begins));
    let row = row.ok_or(PeopleError::NotSeen { code, frame })?;
    let mut recorder = Recorder::begin(tx, by)?;
    recorder.set_boxes(row.id, &corrected(&row.track.boxes, frame, bbox))?;
    at.fit(times).refit(tx, &mut recorder, appearance)?;
    recorder.finish(&Decision::SetBox { code, video: at.row.video, frame })
}

/// On `frame` the person of the appearance is not in the picture.
pub(super) fn remove_box(
    tx: &Transaction<'_>,
    by: &str,
    appearance: AppearanceId,
    frame: FrameIndex,
    times: Option<&FrameTimes>,
) -> Result<Option<EventId>, StoreError> {
    let at = AtHand::of(tx, appearance)?;
    let code = at.person.code;
    let times = times.ok_or(PeopleError::NothingLeft(code))?;
    let mut recorder = Recorder::begin(tx, by)?;
    let own = tracks::of_appearance(tx, appearance)?;
    let through = own.iter().find(|row| row.track.range().is_some_and(|range| range.contains(frame)));
    let through = through.ok_or(PeopleError::NotSeen { code, frame })?;
    // Cut on both sides: what is between two tracks is not filled in.
    let from = recorder.cut_track(through.id, frame)?.unwrap_or(through.id);
    let rest = tracks::of_appearance(tx, appearance)?;
    let from = rest.iter().find(|row| row.id == from);
    if let Some(row) = from.filter(|row| row.track.range().is_some_and(|range| range.start <= frame)) {
        recorder.cut_track(row.id, frame.saturating_add(1))?;
        recorder.release_track(row.id)?;
    }
    if tracks::of_appearance(tx, appearance)?.is_empty() {
        return Err(PeopleError::NothingLeft(code).into());
    }
    at.fit(times).refit(tx, &mut recorder, appearance)?;
    recorder.finish(&Decision::RemoveBox { code, video: at.row.video, frame })
}

/// An appearance of the current analysis, and whose it is.
struct AtHand {
    row: AppearanceRow,
    person: Person,
    video: VideoRow,
}

impl AtHand {
    fn of(conn: &Connection, appearance: AppearanceId) -> Result<Self, StoreError> {
        let row = appearances::get(conn, appearance)?;
        if analyses::current(conn, row.video)?.map(|current| current.id) != Some(row.analysis) {
            return Err(PeopleError::Outdated(appearance).into());
        }
        Ok(Self { person: persons::get(conn, row.person)?, video: videos::get(conn, row.video)?, row })
    }

    fn fit<'a>(&'a self, times: &'a FrameTimes) -> Fit<'a> {
        let shots = OldShot::of(&self.row).into_iter().collect();
        Fit { video: &self.video, analysis: self.row.analysis, times, shots }
    }
}

/// What was cut off the appearance's tracks before and lies in `range` belongs to it again.
fn take_back(
    conn: &Connection,
    recorder: &mut Recorder<'_>,
    appearance: AppearanceId,
    range: FrameRange,
) -> Result<(), StoreError> {
    for row in tracks::released_by(conn, appearance)? {
        let own = tracks::of_appearance(conn, appearance)?;
        let Some(part) = row.track.range().and_then(|it| it.intersection(&range)) else { continue };
        let met = own.iter().filter_map(|own| own.track.range()).any(|own| own.intersection(&part).is_some());
        if met || !row.track.boxes.iter().any(|b| part.contains(b.frame)) {
            continue;
        }
        let inner = recorder.cut_track(row.id, part.start)?.unwrap_or(row.id);
        recorder.cut_track(inner, part.end.saturating_add(1))?;
        recorder.move_track(inner, appearance)?;
    }
    Ok(())
}

/// The first box holds back to the start of `range`, the last one on to its end.
fn hold_ends(
    recorder: &mut Recorder<'_>,
    own: Vec<TrackRow>,
    range: FrameRange,
    code: crate::domain::ids::PersonCode,
) -> Result<(), StoreError> {
    let first = own.iter().min_by_key(|row| row.track.boxes.first().map(|b| b.frame)).map(|row| row.id);
    let last = own.iter().max_by_key(|row| row.track.boxes.last().map(|b| b.frame)).map(|row| row.id);
    let (Some(first), Some(last)) = (first, last) else { return Err(PeopleError::NothingLeft(code).into()) };
    for row in own.into_iter().filter(|row| row.id == first || row.id == last) {
        let mut boxes = row.track.boxes;
        let held = |b: TrackBox, frame| TrackBox { frame, source: BoxSource::Interpolated, ..b };
        let (Some(head), Some(tail)) = (boxes.first().copied(), boxes.last().copied()) else { continue };
        if row.id == first {
            boxes.splice(0..0, (range.start..head.frame).map(|frame| held(head, frame)));
        }
        if row.id == last {
            boxes.extend((tail.frame + 1..=range.end).map(|frame| held(tail, frame)));
        }
        if head.frame > range.start || tail.frame < range.end {
            recorder.set_boxes(row.id, &boxes)?;
        }
    }
    Ok(())
}

/// `boxes` with one set by hand; those filled in on either side lead to it in even steps.
fn corrected(boxes: &[TrackBox], frame: FrameIndex, bbox: Rect) -> Vec<TrackBox> {
    let hand = TrackBox { frame, bbox, score: SURE, source: BoxSource::Detected };
    let mut boxes = boxes.to_vec();
    let at = match boxes.binary_search_by_key(&frame, |b| b.frame) {
        Ok(at) => {
            boxes[at] = hand;
            at
        }
        Err(at) => {
            boxes.insert(at, hand);
            at
        }
    };
    let seen = |b: &TrackBox| b.source == BoxSource::Detected;
    let sides =
        [boxes[..at].iter().rposition(seen), boxes[at + 1..].iter().position(seen).map(|i| at + 1 + i)];
    for side in sides.into_iter().flatten() {
        let (low, high) = (side.min(at), side.max(at));
        let (from, to) = (boxes[low], boxes[high]);
        for filled in &mut boxes[low + 1..high] {
            let part = (filled.frame - from.frame) as f32 / (to.frame - from.frame) as f32;
            filled.bbox = from.bbox.lerp(&to.bbox, part);
        }
    }
    boxes
}

/// A box on each frame from the first keyframe to the last.
fn between(video: &VideoRow, keyframes: &[(FrameIndex, Rect)]) -> Result<Vec<TrackBox>, StoreError> {
    let mut keys = Vec::with_capacity(keyframes.len());
    for (frame, bbox) in keyframes {
        if *frame >= video.facts.num_frames.max(1) {
            return Err(PeopleError::NothingDrawn.into());
        }
        keys.push(TrackBox {
            frame: *frame,
            bbox: inside(video, *bbox)?,
            score: SURE,
            source: BoxSource::Detected,
        });
    }
    keys.sort_by_key(|key| key.frame);
    keys.dedup_by_key(|key| key.frame);
    let mut boxes = Vec::new();
    for pair in keys.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        boxes.push(from);
        boxes.extend((from.frame + 1..to.frame).map(|frame| {
            let part = (frame - from.frame) as f32 / (to.frame - from.frame) as f32;
            TrackBox {
                frame,
                bbox: from.bbox.lerp(&to.bbox, part),
                score: SURE,
                source: BoxSource::Interpolated,
            }
        }));
    }
    boxes.extend(keys.last().copied());
    Ok(boxes)
}

/// The part of a drawn box that is in the picture.
fn inside(video: &VideoRow, bbox: Rect) -> Result<Rect, StoreError> {
    let (width, height) = video.facts.display_size();
    let clipped = bbox.clipped(width as f32, height as f32);
    if clipped.w >= SMALLEST && clipped.h >= SMALLEST {
        Ok(clipped)
    } else {
        Err(PeopleError::NothingDrawn.into())
    }
}
