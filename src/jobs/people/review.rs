//! What a human says of appearances: it is this person, it is not, it is nobody.

use super::error::PeopleError;
use super::together::seen_together;
use crate::domain::decision::Decision;
use crate::domain::ids::{AppearanceId, EventId, PersonCode, PersonId, SuggestionId};
use crate::domain::person::Person;
use crate::store::appearances::{self, AppearanceRow};
use crate::store::constraints::{self, Said, Target};
use crate::store::identity_events::{Recorder, Review};
use crate::store::suggestions::{self, SuggestionState};
use crate::store::{Connection, StoreError, Transaction, analyses, persons};

pub(super) fn confirm(
    tx: &Transaction<'_>,
    by: &str,
    person: PersonId,
    wanted: &[AppearanceId],
    overrule: bool,
) -> Result<Option<EventId>, StoreError> {
    let person = persons::survivor(tx, person)?;
    let rows = load(tx, wanted)?;
    let moved: Vec<AppearanceRow> = rows.iter().filter(|row| row.person != person.id).cloned().collect();
    if !overrule {
        check_together(tx, &person, &moved)?;
    }
    let mut recorder = Recorder::begin(tx, by)?;
    let decision = confirm_rows(tx, &mut recorder, &person, &rows)?;
    recorder.finish(&decision)
}

/// The answer "yes" to whether `appearance` shows `person`.
pub(super) fn confirm_asked(
    tx: &Transaction<'_>,
    by: &str,
    person: &Person,
    appearance: AppearanceId,
    suggestion: SuggestionId,
) -> Result<Option<EventId>, StoreError> {
    let rows = load(tx, &[appearance])?;
    if rows.iter().any(|row| row.person != person.id) {
        check_together(tx, person, &rows)?;
    }
    let mut recorder = Recorder::begin(tx, by)?;
    recorder.answer(suggestion, SuggestionState::Yes)?;
    let decision = confirm_rows(tx, &mut recorder, person, &rows)?;
    recorder.finish(&decision)
}

pub(super) fn reject(
    tx: &Transaction<'_>,
    by: &str,
    person: PersonId,
    wanted: &[AppearanceId],
) -> Result<Option<EventId>, StoreError> {
    let person = persons::survivor(tx, person)?;
    let rows = load(tx, wanted)?;
    if let Some(row) = rows.iter().find(|row| row.person != person.id) {
        return Err(PeopleError::NotTheirs { appearance: row.id, code: person.code }.into());
    }
    let mut recorder = Recorder::begin(tx, by)?;
    let mut new = Vec::with_capacity(rows.len());
    for row in &rows {
        let stranger = recorder.create_person()?;
        recorder.assign(row.id, stranger.id)?;
        recorder.review(row.id, Review::Proposed)?;
        is_not(tx, &mut recorder, row.id, person.id)?;
        new.push(stranger.code);
    }
    let appearances = rows.iter().map(|row| row.id).collect();
    recorder.finish(&Decision::Reject { code: person.code, new, appearances })
}

pub(super) fn not_a_person(
    tx: &Transaction<'_>,
    by: &str,
    wanted: &[AppearanceId],
) -> Result<Option<EventId>, StoreError> {
    let rows = load(tx, wanted)?;
    let mut recorder = Recorder::begin(tx, by)?;
    for row in &rows {
        recorder.review(row.id, Review::NotAPerson)?;
    }
    let mut codes = rows.iter().map(|row| code(tx, row.person)).collect::<Result<Vec<_>, _>>()?;
    codes.sort_unstable();
    codes.dedup();
    recorder.finish(&Decision::NotAPerson { codes, appearances: rows.iter().map(|row| row.id).collect() })
}

/// Remembers that `appearance` does not show `person`, and takes back what was said otherwise.
pub(super) fn is_not(
    conn: &Connection,
    recorder: &mut Recorder<'_>,
    appearance: AppearanceId,
    person: PersonId,
) -> Result<(), StoreError> {
    for said in constraints::of_appearance(conn, appearance)? {
        if said.said == Said::Must {
            recorder.unsay(said.id)?;
        }
    }
    for asked in suggestions::of_appearance(conn, appearance, person)? {
        recorder.answer(asked, SuggestionState::No)?;
    }
    recorder.say(Said::Cannot, person, Target::Appearance(appearance))
}

fn confirm_rows(
    tx: &Transaction<'_>,
    recorder: &mut Recorder<'_>,
    person: &Person,
    rows: &[AppearanceRow],
) -> Result<Decision, StoreError> {
    let mut from: Vec<PersonCode> = Vec::new();
    for row in rows {
        for said in constraints::of_appearance(tx, row.id)? {
            // What was said before gives way to what is said now.
            if (said.person == person.id) != (said.said == Said::Must) {
                recorder.unsay(said.id)?;
            }
        }
        if row.person != person.id {
            from.push(code(tx, row.person)?);
            recorder.assign(row.id, person.id)?;
            recorder.say(Said::Cannot, row.person, Target::Appearance(row.id))?;
        }
        for asked in suggestions::of_appearance(tx, row.id, person.id)? {
            recorder.answer(asked, SuggestionState::Yes)?;
        }
        recorder.review(row.id, Review::Confirmed)?;
        recorder.say(Said::Must, person.id, Target::Appearance(row.id))?;
    }
    from.sort_unstable();
    from.dedup();
    let (code, appearances) = (person.code, rows.iter().map(|row| row.id).collect());
    Ok(if from.is_empty() {
        Decision::Confirm { code, appearances }
    } else {
        Decision::Assign { code, from, appearances }
    })
}

fn check_together(conn: &Connection, person: &Person, moved: &[AppearanceRow]) -> Result<(), StoreError> {
    let theirs = appearances::of_person(conn, person.id)?;
    for (done, row) in moved.iter().enumerate() {
        let row = std::slice::from_ref(row);
        let clash = match seen_together(conn, row, &theirs)? {
            None => seen_together(conn, row, &moved[..done])?,
            found => found,
        };
        if let Some((video, frame)) = clash {
            let (code, other) = (code(conn, row[0].person)?, person.code);
            return Err(PeopleError::SeenTogether { code, other, video, frame }.into());
        }
    }
    Ok(())
}

/// The appearances, each once, all of current analyses.
fn load(conn: &Connection, wanted: &[AppearanceId]) -> Result<Vec<AppearanceRow>, StoreError> {
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.is_empty() {
        return Err(PeopleError::NoAppearance.into());
    }
    let mut rows = Vec::with_capacity(wanted.len());
    for id in wanted {
        let row = appearances::get(conn, id)?;
        if !analyses::get(conn, row.analysis)?.is_current {
            return Err(PeopleError::Outdated(id).into());
        }
        rows.push(row);
    }
    Ok(rows)
}

fn code(conn: &Connection, person: PersonId) -> Result<PersonCode, StoreError> {
    Ok(persons::get(conn, person)?.code)
}
