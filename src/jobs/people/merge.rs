//! Two codes turn out to be one person, or are said not to.

use super::Answer;
use super::error::PeopleError;
use super::review;
use super::together::seen_together;
use crate::domain::decision::Decision;
use crate::domain::ids::{EventId, PersonId, SuggestionId};
use crate::domain::person::Person;
use crate::store::constraints::{self, Said, Target};
use crate::store::identity_events::Recorder;
use crate::store::suggestions::{self, SuggestionState};
use crate::store::{StoreError, Transaction, appearances, persons};

pub(super) fn merge(
    tx: &Transaction<'_>,
    by: &str,
    person: PersonId,
    into: PersonId,
    overrule: bool,
) -> Result<Option<EventId>, StoreError> {
    let (gone, into) = (persons::survivor(tx, person)?, persons::survivor(tx, into)?);
    check(tx, &gone, &into, overrule)?;
    let mut recorder = Recorder::begin(tx, by)?;
    join(tx, &mut recorder, &gone, &into)?;
    recorder.finish(&Decision::Merge { code: gone.code, into: into.code })
}

/// Refuses to make one of two who must not be.
fn check(tx: &Transaction<'_>, gone: &Person, into: &Person, overrule: bool) -> Result<(), StoreError> {
    if gone.id == into.id {
        return Err(PeopleError::SamePerson(into.code).into());
    }
    let (code, other) = (gone.code, into.code);
    if let (Some(a), Some(b)) = (gone.employee, into.employee)
        && a != b
    {
        return Err(PeopleError::TwoEmployees { code, other }.into());
    }
    if overrule {
        return Ok(());
    }
    if !constraints::between(tx, gone.id, into.id)?.is_empty() {
        return Err(PeopleError::SaidApart { code, other }.into());
    }
    let (theirs, ours) = (appearances::of_person(tx, gone.id)?, appearances::of_person(tx, into.id)?);
    if let Some((video, frame)) = seen_together(tx, &theirs, &ours)? {
        return Err(PeopleError::SeenTogether { code, other, video, frame }.into());
    }
    Ok(())
}

/// Everything of `gone` becomes `into`'s: appearances, and the name and the employee that `into` lacks. What was
/// said against it is taken back, and questions about the two are answered.
fn join(
    tx: &Transaction<'_>,
    recorder: &mut Recorder<'_>,
    gone: &Person,
    into: &Person,
) -> Result<(), StoreError> {
    for said in constraints::between(tx, gone.id, into.id)? {
        recorder.unsay(said.id)?;
    }
    for asked in suggestions::about(tx, gone.id, into.id)? {
        recorder.answer(asked, SuggestionState::Yes)?;
    }
    recorder.merge(gone.id, into.id)?;
    if into.name.is_none() && gone.name.is_some() {
        recorder.set_name(into.id, gone.name.as_deref())?;
    }
    if into.employee.is_none() && gone.employee.is_some() {
        recorder.set_employee(into.id, gone.employee)?;
    }
    Ok(())
}

pub(super) fn answer(
    tx: &Transaction<'_>,
    by: &str,
    suggestion: SuggestionId,
    answer: Answer,
) -> Result<Option<EventId>, StoreError> {
    let asked = suggestions::get(tx, suggestion)?.asked;
    let person = persons::survivor(tx, asked.person)?;
    let other = match asked.target {
        Target::Person(other) => persons::survivor(tx, other)?,
        Target::Appearance(appearance) => persons::get(tx, appearances::get(tx, appearance)?.person)?,
    };
    match (answer, asked.target) {
        (Answer::Yes, Target::Person(_)) => merge(tx, by, other.id, person.id, false),
        (Answer::Yes, Target::Appearance(appearance)) => {
            review::confirm_asked(tx, by, &person, appearance, suggestion)
        }
        (Answer::No, target) => {
            if person.id == other.id {
                return Err(PeopleError::SamePerson(person.code).into());
            }
            let mut recorder = Recorder::begin(tx, by)?;
            match target {
                Target::Person(_) => {
                    for asked in suggestions::about(tx, person.id, other.id)? {
                        recorder.answer(asked, SuggestionState::No)?;
                    }
                    recorder.say(Said::Cannot, person.id, Target::Person(other.id))?;
                }
                Target::Appearance(_) => {
                    recorder.answer(suggestion, SuggestionState::No)?;
                    recorder.say(Said::Cannot, person.id, target)?;
                }
            }
            recorder.finish(&Decision::KeepApart { code: person.code, other: other.code })
        }
        (Answer::Skip, _) => {
            let mut recorder = Recorder::begin(tx, by)?;
            recorder.answer(suggestion, SuggestionState::Skipped)?;
            recorder.finish(&Decision::Skip { code: person.code, other: other.code })
        }
    }
}
