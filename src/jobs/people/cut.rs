//! Two people in one appearance: cut it at a frame, and give each their part.

use super::error::PeopleError;
use super::extent::{Fit, OldShot};
use super::review::is_not;
use crate::domain::decision::Decision;
use crate::domain::ids::{AppearanceId, EventId, PersonId, TrackId, VideoId};
use crate::domain::person::Person;
use crate::domain::time::FrameIndex;
use crate::jobs::analyze_video::FrameTimes;
use crate::store::appearances::{self, AppearanceRow};
use crate::store::constraints::{self, Said, Target};
use crate::store::identity_events::{Recorder, Review};
use crate::store::{Connection, StoreError, Transaction, analyses, persons, tracks, videos};

pub(super) fn split(
    tx: &Transaction<'_>,
    by: &str,
    person: PersonId,
    video: VideoId,
    frame: FrameIndex,
    times: Option<&FrameTimes>,
) -> Result<Option<EventId>, StoreError> {
    let person = persons::survivor(tx, person)?;
    let row = videos::get(tx, video)?;
    let cut = through(&of_video(tx, &person, video)?, frame);
    let (Some(first), Some(times)) = (cut.first(), times) else {
        return Err(PeopleError::NothingToSplit { code: person.code, video, frame }.into());
    };
    let shots = cut.iter().filter_map(OldShot::of).collect();
    let fit = Fit { video: &row, analysis: first.analysis, times, shots };
    let mut recorder = Recorder::begin(tx, by)?;
    let stranger = recorder.create_person()?;
    for seen in &cut {
        let tail = tail_tracks(tx, &mut recorder, seen.id, frame)?;
        part(tx, &mut recorder, &fit, seen.id, &tail, (&person, &stranger))?;
    }
    recorder.finish(&Decision::Split { code: person.code, new: stranger.code, video, frame })
}

pub(super) fn swap(
    tx: &Transaction<'_>,
    by: &str,
    (person, other): (PersonId, PersonId),
    video: VideoId,
    frame: FrameIndex,
    times: Option<&FrameTimes>,
) -> Result<Option<EventId>, StoreError> {
    let (a, b) = (persons::survivor(tx, person)?, persons::survivor(tx, other)?);
    if a.id == b.id {
        return Err(PeopleError::SamePerson(a.code).into());
    }
    let row = videos::get(tx, video)?;
    let (of_a, of_b) = (of_video(tx, &a, video)?, of_video(tx, &b, video)?);
    let later = of_a.iter().chain(&of_b).find(|seen| seen.range.end >= frame);
    let (Some(any), Some(times)) = (later, times) else {
        return Err(PeopleError::NothingToSwap { code: a.code, other: b.code, video, frame }.into());
    };
    let (cut_a, cut_b) = (through(&of_a, frame), through(&of_b, frame));
    let shots = cut_a.iter().chain(&cut_b).filter_map(OldShot::of).collect();
    let fit = Fit { video: &row, analysis: any.analysis, times, shots };
    let mut recorder = Recorder::begin(tx, by)?;
    for (seen, (from, to)) in
        of_a.iter().map(|seen| (seen, (&a, &b))).chain(of_b.iter().map(|seen| (seen, (&b, &a))))
    {
        if seen.range.start >= frame {
            recorder.assign(seen.id, to.id)?;
            becomes(tx, &mut recorder, seen.id, from, to)?;
        }
    }
    if let ([one], [two]) = (&cut_a[..], &cut_b[..]) {
        // Both are seen on both sides: each appearance goes on with the other's tracks.
        let tail_one = tail_tracks(tx, &mut recorder, one.id, frame)?;
        let tail_two = tail_tracks(tx, &mut recorder, two.id, frame)?;
        for (tail, to) in [(tail_one, two.id), (tail_two, one.id)] {
            for track in tail {
                recorder.move_track(track, to)?;
            }
        }
        for (seen, owner, not) in [(one.id, &a, &b), (two.id, &b, &a)] {
            fit.refit(tx, &mut recorder, seen)?;
            becomes(tx, &mut recorder, seen, not, owner)?;
        }
    } else {
        let pieces =
            cut_a.iter().map(|seen| (seen, (&a, &b))).chain(cut_b.iter().map(|seen| (seen, (&b, &a))));
        for (seen, owners) in pieces {
            let tail = tail_tracks(tx, &mut recorder, seen.id, frame)?;
            part(tx, &mut recorder, &fit, seen.id, &tail, owners)?;
        }
    }
    recorder.finish(&Decision::Swap { code: a.code, other: b.code, video, frame })
}

/// The tracks `tail` of appearance `of`, who stays `from`, become an appearance of `to`.
fn part(
    tx: &Transaction<'_>,
    recorder: &mut Recorder<'_>,
    fit: &Fit<'_>,
    of: AppearanceId,
    tail: &[TrackId],
    (from, to): (&Person, &Person),
) -> Result<(), StoreError> {
    let mut own = tracks::of_appearance(tx, of)?;
    own.retain(|row| tail.contains(&row.id));
    let extent = fit.extent(tx, &own)?;
    let new = recorder.part_of(of, to.id, &extent)?;
    for track in tail {
        recorder.move_track(*track, new)?;
    }
    fit.refit(tx, recorder, of)?;
    // Whoever the whole did not show, no part of it shows, but for the one it is now said to.
    for said in constraints::of_appearance(tx, of)? {
        if said.said == Said::Cannot && said.person != to.id {
            recorder.say(Said::Cannot, said.person, Target::Appearance(new))?;
        }
    }
    is_not(tx, recorder, new, from.id)
}

/// What is remembered of an appearance that shows `now` and not `before`, on account of where it was cut.
fn becomes(
    conn: &Connection,
    recorder: &mut Recorder<'_>,
    appearance: AppearanceId,
    before: &Person,
    now: &Person,
) -> Result<(), StoreError> {
    recorder.review(appearance, Review::Proposed)?;
    is_not(conn, recorder, appearance, before.id)?;
    for said in constraints::of_appearance(conn, appearance)? {
        if said.person == now.id && !said.holds() {
            recorder.unsay(said.id)?;
        }
    }
    Ok(())
}

/// A person's appearances in the current analysis of a video, but for those that show nobody.
fn of_video(conn: &Connection, person: &Person, video: VideoId) -> Result<Vec<AppearanceRow>, StoreError> {
    let Some(current) = analyses::current(conn, video)? else { return Ok(Vec::new()) };
    let mut seen = appearances::list(conn, current.id)?;
    seen.retain(|row| row.person == person.id && row.review != Review::NotAPerson);
    Ok(seen)
}

/// Those that begin before `frame` and go on to it or beyond.
fn through(seen: &[AppearanceRow], frame: FrameIndex) -> Vec<AppearanceRow> {
    seen.iter().filter(|row| row.range.start < frame && frame <= row.range.end).cloned().collect()
}

/// The tracks of an appearance from `frame` on; one that goes through it is cut.
pub(super) fn tail_tracks(
    conn: &Connection,
    recorder: &mut Recorder<'_>,
    appearance: AppearanceId,
    frame: FrameIndex,
) -> Result<Vec<TrackId>, StoreError> {
    let mut tail = Vec::new();
    for row in tracks::of_appearance(conn, appearance)? {
        match row.track.range() {
            Some(range) if range.start >= frame => tail.push(row.id),
            Some(range) if range.end >= frame => tail.extend(recorder.cut_track(row.id, frame)?),
            _ => {}
        }
    }
    Ok(tail)
}
