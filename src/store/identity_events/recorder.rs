//! Carrying out one decision: every row it changes is changed through here, and remembered as it was.

use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension, Transaction, params};
use uuid::Uuid;

use super::image::{Image, Table};
use super::{Review, discard_undone};
use crate::domain::decision::Decision;
use crate::domain::ids::{
    AnalysisId, AppearanceId, ConstraintId, EmployeeId, EventId, PersonId, SuggestionId, TrackId, VideoId,
};
use crate::domain::person::Person;
use crate::domain::time::{FrameIndex, FrameRange, MediaTime};
use crate::domain::track::{Track, TrackBox};
use crate::store::appearances::BestShot;
use crate::store::constraints::{Said, Target};
use crate::store::error::StoreError;
use crate::store::suggestions::SuggestionState;
use crate::store::{box_codec, columns, persons};

/// A decision being carried out in one transaction. What is not `finish`ed must be rolled back.
pub struct Recorder<'a> {
    tx: &'a Transaction<'a>,
    event: EventId,
    ordinal: u32,
    /// Tracks whose faces may have to follow.
    tracks: Vec<TrackId>,
}

/// What an appearance's row says apart from whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Extent {
    pub range: FrameRange,
    /// Time of the first frame.
    pub start: MediaTime,
    /// Time of the last frame plus its duration.
    pub end: MediaTime,
    pub confidence: f32,
    pub best: Option<BestShot>,
    pub best_shot_file: Option<String>,
}

impl<'a> Recorder<'a> {
    /// Starts a decision.
    pub fn begin(tx: &'a Transaction<'a>, actor: &str) -> Result<Self, StoreError> {
        let sql = "INSERT INTO identity_event (uuid, at, actor, kind, payload, state)
            VALUES (?1, ?2, ?3, 'pending', '{}', 'done')";
        tx.execute(sql, params![Uuid::now_v7().into_bytes(), columns::now(), actor])?;
        Ok(Self { tx, event: EventId(tx.last_insert_rowid()), ordinal: 0, tracks: Vec::new() })
    }

    /// Names the decision; what was undone can no longer be redone. Returns `None`, and leaves no trace, where it
    /// changed nothing.
    pub fn finish(self, decision: &Decision) -> Result<Option<EventId>, StoreError> {
        if self.ordinal == 0 {
            self.tx.execute("DELETE FROM identity_event WHERE seq = ?1", [self.event])?;
            return Ok(None);
        }
        discard_undone(self.tx)?;
        faces_follow(self.tx, &self.tracks)?;
        let sql = "UPDATE identity_event SET kind = ?2, payload = ?3 WHERE seq = ?1";
        self.tx.execute(sql, params![self.event, decision.kind(), serde_json::to_string(decision)?])?;
        let mut concerns =
            self.tx.prepare_cached("INSERT INTO identity_event_person (event, code) VALUES (?1, ?2)")?;
        for code in decision.codes() {
            concerns.execute(params![self.event, code])?;
        }
        Ok(Some(self.event))
    }

    /// A new person under the next code. Undone, nothing of theirs is left but the code, which stays used.
    pub fn create_person(&mut self) -> Result<Person, StoreError> {
        persons::create(self.tx)
    }

    /// Gives a name, or takes it away.
    pub fn set_name(&mut self, person: PersonId, name: Option<&str>) -> Result<(), StoreError> {
        let name = name.map(str::trim);
        if name == Some("") {
            return Err(StoreError::EmptyName);
        }
        self.update(Table::Person, person.0, vec![("name", text(name))])
    }

    pub fn set_hidden(&mut self, person: PersonId, hidden: bool) -> Result<(), StoreError> {
        self.update(Table::Person, person.0, vec![("hidden", Sql::Integer(i64::from(hidden)))])
    }

    pub fn set_employee(&mut self, person: PersonId, employee: Option<EmployeeId>) -> Result<(), StoreError> {
        self.update(Table::Person, person.0, vec![("employee", integer(employee.map(|id| id.0)))])
    }

    /// `person` becomes a signpost to `into`, and everything seen of them, in every analysis, is `into`'s.
    pub fn merge(&mut self, person: PersonId, into: PersonId) -> Result<(), StoreError> {
        let sql = "SELECT id FROM detected_person WHERE person = ?1 ORDER BY id";
        let seen: Vec<AppearanceId> =
            self.tx.prepare_cached(sql)?.query_map([person], |r| r.get(0))?.collect::<Result<_, _>>()?;
        for appearance in seen {
            self.assign(appearance, into)?;
        }
        self.update(Table::Person, person.0, vec![("merged_into", Sql::Integer(into.0))])
    }

    /// Says whose an appearance is.
    pub fn assign(&mut self, appearance: AppearanceId, person: PersonId) -> Result<(), StoreError> {
        self.update(Table::Appearance, appearance.0, vec![("person", Sql::Integer(person.0))])
    }

    pub fn review(&mut self, appearance: AppearanceId, review: Review) -> Result<(), StoreError> {
        let word = Sql::Text(review.as_str().to_owned());
        self.update(Table::Appearance, appearance.0, vec![("review", word)])
    }

    /// Says from when to when an appearance is, and what shows it best.
    pub fn refit(&mut self, appearance: AppearanceId, extent: &Extent) -> Result<(), StoreError> {
        self.update(Table::Appearance, appearance.0, extent_columns(extent))
    }

    /// A new appearance of `person`, for a part of the tracks of `of`; its tracks are moved to it afterwards.
    pub fn part_of(
        &mut self,
        of: AppearanceId,
        person: PersonId,
        extent: &Extent,
    ) -> Result<AppearanceId, StoreError> {
        let sql = "SELECT analysis, video, carried_from FROM detected_person WHERE id = ?1";
        let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?));
        let (analysis, video, origin): (Sql, Sql, Sql) = self.tx.query_row(sql, [of], read)?;
        let mut row = vec![
            ("uuid", Sql::Blob(Uuid::now_v7().into_bytes().to_vec())),
            ("analysis", analysis),
            ("video", video),
            ("person", Sql::Integer(person.0)),
            ("carried_from", origin),
        ];
        row.extend(extent_columns(extent));
        Ok(AppearanceId(self.insert(Table::Appearance, row)?))
    }

    pub fn move_track(&mut self, track: TrackId, to: AppearanceId) -> Result<(), StoreError> {
        self.update(Table::Track, track.0, vec![("appearance", Sql::Integer(to.0))])?;
        self.tracks.push(track);
        Ok(())
    }

    /// The track is nobody's from now on.
    pub fn release_track(&mut self, track: TrackId) -> Result<(), StoreError> {
        self.update(Table::Track, track.0, vec![("appearance", Sql::Null)])?;
        self.tracks.push(track);
        Ok(())
    }

    /// Gives a track other boxes, in rising frame order.
    pub fn set_boxes(&mut self, track: TrackId, boxes: &[TrackBox]) -> Result<(), StoreError> {
        let track_now = Track { number: 0, boxes: boxes.to_vec() };
        self.update(Table::Track, track.0, box_columns(&track_now)?)
    }

    /// A new appearance that no other was part of.
    pub fn add_appearance(
        &mut self,
        (analysis, video): (AnalysisId, VideoId),
        person: PersonId,
        extent: &Extent,
    ) -> Result<AppearanceId, StoreError> {
        let mut row = vec![
            ("uuid", Sql::Blob(Uuid::now_v7().into_bytes().to_vec())),
            ("analysis", Sql::Integer(analysis.0)),
            ("video", Sql::Integer(video.0)),
            ("person", Sql::Integer(person.0)),
        ];
        row.extend(extent_columns(extent));
        Ok(AppearanceId(self.insert(Table::Appearance, row)?))
    }

    /// A new track under the analysis' next number.
    pub fn add_track(
        &mut self,
        analysis: AnalysisId,
        appearance: AppearanceId,
        boxes: &[TrackBox],
    ) -> Result<TrackId, StoreError> {
        let sql = "SELECT coalesce(max(number), 0) + 1 FROM track WHERE analysis = ?1";
        let number: u32 = self.tx.query_row(sql, [analysis], |r| r.get(0))?;
        let mut row = vec![
            ("analysis", Sql::Integer(analysis.0)),
            ("number", Sql::Integer(i64::from(number))),
            ("appearance", Sql::Integer(appearance.0)),
            ("final", Sql::Integer(1)),
        ];
        row.extend(box_columns(&Track { number, boxes: boxes.to_vec() })?);
        Ok(TrackId(self.insert(Table::Track, row)?))
    }

    /// Cuts a track in two before `frame`: it keeps the boxes before, a new track of the same appearance gets the
    /// others, with the faces and body features of those frames. `None` where all its boxes lie on one side.
    pub fn cut_track(&mut self, track: TrackId, frame: FrameIndex) -> Result<Option<TrackId>, StoreError> {
        let sql = "SELECT analysis, boxes, appearance, final FROM track WHERE id = ?1";
        let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get::<_, Vec<u8>>(1)?, r.get(2)?, r.get(3)?));
        let (analysis, boxes, appearance, is_final): (AnalysisId, _, Sql, Sql) =
            self.tx.query_row(sql, [track], read)?;
        let mut head = box_codec::decode_track(&boxes)?;
        let tail = head.split_off(head.partition_point(|b| b.frame < frame));
        if head.is_empty() || tail.is_empty() {
            return Ok(None);
        }
        let straddling: Vec<i64> = self
            .tx
            .prepare_cached(
                "SELECT id FROM body_feature WHERE track = ?1 AND start_frame < ?2 AND end_frame >= ?2 ORDER BY id",
            )?
            .query_map(params![track, frame], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        for feature in straddling {
            self.update(Table::BodyFeature, feature, vec![("track", Sql::Null)])?;
        }
        let sql = "SELECT max(number) + 1 FROM track WHERE analysis = ?1";
        let number: u32 = self.tx.query_row(sql, [analysis], |r| r.get(0))?;
        let (head, tail) = (Track { number: 0, boxes: head }, Track { number, boxes: tail });
        self.update(Table::Track, track.0, box_columns(&head)?)?;
        let mut row = vec![
            ("analysis", Sql::Integer(analysis.0)),
            ("number", Sql::Integer(i64::from(number))),
            ("appearance", appearance),
            ("final", is_final),
            ("cut_from", Sql::Integer(track.0)),
        ];
        row.extend(box_columns(&tail)?);
        let cut_off = TrackId(self.insert(Table::Track, row)?);
        hand_over_tail(self.tx, track, cut_off)?;
        self.tracks.extend([track, cut_off]);
        Ok(Some(cut_off))
    }

    /// Remembers what a human said.
    pub fn say(&mut self, said: Said, person: PersonId, target: Target) -> Result<(), StoreError> {
        let (appearance, other) = match target {
            Target::Appearance(id) => (Some(id.0), None),
            Target::Person(id) => (None, Some(id.0)),
        };
        // Said twice is remembered once.
        let known = "SELECT 1 FROM person_constraint WHERE kind = ?1 AND person = ?2 AND appearance IS ?3 AND other IS ?4";
        let known = self.tx.prepare_cached(known)?.exists(params![said, person, appearance, other])?;
        if known {
            return Ok(());
        }
        let row = vec![
            ("kind", Sql::Text(said.as_str().to_owned())),
            ("person", Sql::Integer(person.0)),
            ("appearance", integer(appearance)),
            ("other", integer(other)),
            ("event", Sql::Integer(self.event.0)),
            ("created_at", Sql::Integer(columns::now().0)),
        ];
        self.insert(Table::Constraint, row)?;
        Ok(())
    }

    /// Takes back what was said.
    pub fn unsay(&mut self, constraint: ConstraintId) -> Result<(), StoreError> {
        let Some(before) = Image::read(self.tx, Table::Constraint, constraint.0)? else { return Ok(()) };
        self.record(Table::Constraint, constraint.0, Some(&before), None)?;
        self.tx.execute("DELETE FROM person_constraint WHERE id = ?1", [constraint])?;
        Ok(())
    }

    pub fn answer(&mut self, suggestion: SuggestionId, state: SuggestionState) -> Result<(), StoreError> {
        let word = Sql::Text(state.as_str().to_owned());
        self.update(Table::Suggestion, suggestion.0, vec![("state", word)])
    }

    /// Notes that `finish`ing an analysis has made `new` the current one in place of `old`.
    pub fn replaced(&mut self, old: AnalysisId, new: AnalysisId) -> Result<(), StoreError> {
        let image = |value| Image(vec![("is_current".to_owned(), Sql::Integer(value))]);
        self.record(Table::Analysis, old.0, Some(&image(1)), Some(&image(0)))?;
        self.record(Table::Analysis, new.0, Some(&image(0)), Some(&image(1)))
    }

    fn update(&mut self, table: Table, row: i64, columns: Vec<(&str, Sql)>) -> Result<(), StoreError> {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let sql = format!("SELECT {} FROM {} WHERE id = ?1", names.join(", "), table.name());
        let read =
            |r: &rusqlite::Row<'_>| (0..names.len()).map(|i| r.get(i)).collect::<Result<Vec<Sql>, _>>();
        let found = self.tx.prepare_cached(&sql)?.query_row([row], read).optional()?;
        let Some(found) = found else {
            return Err(StoreError::Damaged { what: format!("{} {row} is gone", table.name()) });
        };
        let (mut before, mut after) = (Image::default(), Image::default());
        for ((name, new), old) in columns.into_iter().zip(found) {
            if new != old {
                before.0.push((name.to_owned(), old));
                after.0.push((name.to_owned(), new));
            }
        }
        if after.0.is_empty() {
            return Ok(());
        }
        after.update(self.tx, table, row)?;
        self.record(table, row, Some(&before), Some(&after))
    }

    fn insert(&mut self, table: Table, columns: Vec<(&str, Sql)>) -> Result<i64, StoreError> {
        let new = Image(columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        let row = new.insert(self.tx, table)?;
        let after = Image::read(self.tx, table, row)?;
        self.record(table, row, None, after.as_ref())?;
        Ok(row)
    }

    fn record(
        &mut self,
        table: Table,
        row: i64,
        before: Option<&Image>,
        after: Option<&Image>,
    ) -> Result<(), StoreError> {
        let text = |image: Option<&Image>| image.map(|image| image.to_json().to_string());
        let sql = "INSERT INTO identity_change (event, ordinal, tbl, row, video, before, after)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let video = table.video(self.tx, row)?;
        self.tx.prepare_cached(sql)?.execute(params![
            self.event,
            self.ordinal,
            table.name(),
            row,
            video,
            text(before),
            text(after)
        ])?;
        self.ordinal += 1;
        for path in [before, after].into_iter().flatten().filter_map(|image| image.text("best_shot")) {
            let sql = "INSERT OR IGNORE INTO identity_event_file (event, path) VALUES (?1, ?2)";
            self.tx.prepare_cached(sql)?.execute(params![self.event, path])?;
        }
        Ok(())
    }
}

/// What a track says of a face, the face's own row says as well.
pub(super) fn faces_follow(tx: &Transaction<'_>, tracks: &[TrackId]) -> Result<(), StoreError> {
    let sql = "UPDATE face SET appearance = (SELECT appearance FROM track WHERE id = ?1) WHERE track = ?1";
    let mut follow = tx.prepare_cached(sql)?;
    for track in tracks {
        follow.execute([track])?;
    }
    Ok(())
}

/// Faces and body features on the frames of a track that was cut off become its own.
pub(super) fn hand_over_tail(tx: &Transaction<'_>, head: TrackId, tail: TrackId) -> Result<(), StoreError> {
    for sql in [
        "UPDATE face SET track = ?2 WHERE track = ?1 AND frame >= (SELECT start_frame FROM track WHERE id = ?2)",
        "UPDATE body_feature SET track = ?2
         WHERE track = ?1 AND start_frame >= (SELECT start_frame FROM track WHERE id = ?2)",
    ] {
        tx.prepare_cached(sql)?.execute(params![head, tail])?;
    }
    Ok(())
}

/// The way back: all that the track that was cut off has becomes again that of the one it was cut from.
pub(super) fn hand_back_tail(tx: &Transaction<'_>, head: TrackId, tail: TrackId) -> Result<(), StoreError> {
    for sql in
        ["UPDATE face SET track = ?1 WHERE track = ?2", "UPDATE body_feature SET track = ?1 WHERE track = ?2"]
    {
        tx.prepare_cached(sql)?.execute(params![head, tail])?;
    }
    Ok(())
}

fn integer(value: Option<i64>) -> Sql {
    value.map_or(Sql::Null, Sql::Integer)
}

fn text(value: Option<&str>) -> Sql {
    value.map_or(Sql::Null, |text| Sql::Text(text.to_owned()))
}

fn real(value: f32) -> Sql {
    Sql::Real(f64::from(value))
}

fn box_columns(track: &Track) -> Result<Vec<(&'static str, Sql)>, StoreError> {
    let range =
        track.range().ok_or_else(|| StoreError::Damaged { what: "a track without boxes".to_owned() })?;
    Ok(vec![
        ("start_frame", Sql::Integer(i64::from(range.start))),
        ("end_frame", Sql::Integer(i64::from(range.end))),
        ("boxes", Sql::Blob(box_codec::encode_track(&track.boxes)?)),
        ("mean_confidence", real(track.mean_confidence())),
    ])
}

fn extent_columns(extent: &Extent) -> Vec<(&'static str, Sql)> {
    let best = |pick: fn(&BestShot) -> Sql| extent.best.as_ref().map_or(Sql::Null, pick);
    vec![
        ("start_frame", Sql::Integer(i64::from(extent.range.start))),
        ("end_frame", Sql::Integer(i64::from(extent.range.end))),
        ("start_us", Sql::Integer(extent.start.0)),
        ("end_us", Sql::Integer(extent.end.0)),
        ("confidence", real(extent.confidence)),
        ("best_frame", best(|b| Sql::Integer(i64::from(b.frame)))),
        ("best_x", best(|b| real(b.bbox.x))),
        ("best_y", best(|b| real(b.bbox.y))),
        ("best_w", best(|b| real(b.bbox.w))),
        ("best_h", best(|b| real(b.bbox.h))),
        ("best_shot", text(extent.best_shot_file.as_deref())),
    ]
}
