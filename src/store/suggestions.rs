//! The queue of "the same person?": two persons, or an appearance and a person, with what speaks for it.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params};
use serde_json::Value;
use uuid::Uuid;

use super::columns::{self, word_columns};
use super::constraints::{ConstraintRow, Said, Target};
use super::error::{Kind, StoreError};
use super::{constraints, persons};
use crate::domain::ids::{AppearanceId, FaceId, PersonId, SuggestionId};
use crate::domain::person::Person;
use crate::domain::time::Instant;

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuggestionState {
    Open,
    Yes,
    No,
    /// Asked, and left for later.
    Skipped,
}

impl SuggestionState {
    const ALL: [Self; 4] = [Self::Open, Self::Yes, Self::No, Self::Skipped];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Skipped => "skipped",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == s)
    }
}
word_columns!(SuggestionState);

/// What shows one side of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    pub appearance: Option<AppearanceId>,
    pub face: Option<FaceId>,
}

/// A question about to be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSuggestion {
    /// The one who would stay.
    pub person: PersonId,
    pub target: Target,
    /// What shows `person`, and what shows the target.
    pub shown: Shown,
    pub other_shown: Shown,
    /// Similarities; none where there was nothing to compare.
    pub face_score: Option<f32>,
    pub body_score: Option<f32>,
    /// What place and time say, in the asker's own words.
    pub time: Value,
    /// How likely it is one person, 0 to 1.
    pub score: f32,
    /// How much an answer teaches.
    pub worth: f32,
}

/// A stored question.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestionRow {
    pub id: SuggestionId,
    pub uuid: Uuid,
    pub asked: NewSuggestion,
    pub state: SuggestionState,
    pub created_at: Instant,
}

/// A question as it is put: both sides as they are now, with their pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub row: SuggestionRow,
    pub person: Person,
    /// The other person, or the one the appearance is listed under.
    pub other: Person,
    /// Best shots of the appearances that show the two, see `MediaFiles`.
    pub picture: Option<String>,
    pub other_picture: Option<String>,
}

/// Puts `asked` in place of the questions still open; those once answered or skipped stay, and are not asked again.
/// Returns how many were new.
pub fn replace_open(tx: &Transaction<'_>, asked: &[NewSuggestion]) -> Result<usize, StoreError> {
    // Not one whose answer was undone: it may be redone.
    tx.execute(
        "DELETE FROM suggestion WHERE state = 'open'
            AND id NOT IN (SELECT row FROM identity_change WHERE tbl = 'suggestion')",
        [],
    )?;
    let mut open = 0;
    for new in asked {
        open += usize::from(ask(tx, new)?);
    }
    Ok(open)
}

/// Asks one more question; false where it was asked before, answered or not.
pub fn ask(tx: &Transaction<'_>, new: &NewSuggestion) -> Result<bool, StoreError> {
    let (other, appearance) = sides(new.target);
    let known = tx
        .prepare_cached(
            "SELECT 1 FROM suggestion WHERE (person = ?1 AND other IS ?2 AND appearance IS ?3)
                OR (?2 IS NOT NULL AND person = ?2 AND other = ?1)",
        )?
        .exists(params![new.person, other, appearance])?;
    if !known {
        insert(tx, new)?;
    }
    Ok(!known)
}

pub fn get(conn: &Connection, id: SuggestionId) -> Result<SuggestionRow, StoreError> {
    let found = conn.query_row("SELECT * FROM suggestion WHERE id = ?1", [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Suggestion, id))
}

/// The questions still to be answered, what teaches most first, the skipped ones last. Those that other decisions
/// have answered meanwhile (merged, said to be apart, shows nobody, not current) are left out.
pub fn queue(conn: &Connection, limit: usize) -> Result<Vec<Question>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT s.* FROM suggestion s
         LEFT JOIN detected_person d ON d.id = s.appearance LEFT JOIN analysis a ON a.id = d.analysis
         WHERE s.state IN ('open', 'skipped')
            AND (s.appearance IS NULL OR (a.is_current = 1 AND d.review = 'proposed'))
         ORDER BY s.state = 'skipped', s.worth DESC, s.id",
    )?;
    let said = constraints::load(conn)?;
    let mut questions = Vec::new();
    let mut rows = stmt.query([])?;
    while let Some(r) = rows.next()? {
        if questions.len() == limit {
            break;
        }
        let row = row(r)?;
        let person = persons::survivor(conn, row.asked.person)?;
        let other = match row.asked.target {
            Target::Person(other) => persons::survivor(conn, other)?,
            Target::Appearance(appearance) => owner(conn, appearance)?,
        };
        let target = row.asked.target;
        let answers = |c: &ConstraintRow| {
            let pair = (c.person, c.target_person);
            let between = pair == (person.id, other.id) || pair == (other.id, person.id);
            // What was said of another appearance says nothing of this one.
            let of_it = matches!(target, Target::Person(_))
                || c.target == target
                || matches!(c.target, Target::Person(_));
            c.said == Said::Cannot && between && of_it
        };
        let answered = person.id == other.id || said.iter().any(answers);
        if !answered {
            let picture = picture(conn, row.asked.shown.appearance)?;
            let other_picture = picture_of_other(conn, &row)?;
            questions.push(Question { row, person, other, picture, other_picture });
        }
    }
    Ok(questions)
}

/// Open and skipped questions whose answer is known once `person` and `other` are said to be one or not.
pub fn about(conn: &Connection, person: PersonId, other: PersonId) -> Result<Vec<SuggestionId>, StoreError> {
    let survivors = constraints::survivors(conn)?;
    let survivor = |person: PersonId| survivors.get(&person).copied().unwrap_or(person);
    let sql =
        "SELECT id, person, other FROM suggestion WHERE state IN ('open', 'skipped') AND other IS NOT NULL
        ORDER BY id";
    let mut stmt = conn.prepare_cached(sql)?;
    let all = stmt.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let mut found = Vec::new();
    for row in all {
        let (id, a, b): (SuggestionId, PersonId, PersonId) = row?;
        let pair = (survivor(a), survivor(b));
        if pair == (person, other) || pair == (other, person) {
            found.push(id);
        }
    }
    Ok(found)
}

/// Open and skipped questions whether `appearance` shows `person`.
pub fn of_appearance(
    conn: &Connection,
    appearance: AppearanceId,
    person: PersonId,
) -> Result<Vec<SuggestionId>, StoreError> {
    let sql =
        "SELECT id FROM suggestion WHERE appearance = ?1 AND person = ?2 AND state IN ('open', 'skipped')
        ORDER BY id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map(params![appearance, person], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn insert(tx: &Transaction<'_>, new: &NewSuggestion) -> Result<(), StoreError> {
    let (other, appearance) = sides(new.target);
    let sql = "INSERT INTO suggestion (uuid, person, other, appearance, seen, other_seen, face, other_face,
            face_score, body_score, time, score, worth, state, created_at)
        VALUES (:uuid, :person, :other, :appearance, :seen, :other_seen, :face, :other_face,
            :face_score, :body_score, :time, :score, :worth, 'open', :now)";
    tx.prepare_cached(sql)?.execute(named_params! {
        ":uuid": Uuid::now_v7().into_bytes(),
        ":person": new.person,
        ":other": other,
        ":appearance": appearance,
        ":seen": new.shown.appearance,
        ":other_seen": new.other_shown.appearance,
        ":face": new.shown.face,
        ":other_face": new.other_shown.face,
        ":face_score": new.face_score,
        ":body_score": new.body_score,
        ":time": serde_json::to_string(&new.time)?,
        ":score": new.score,
        ":worth": new.worth,
        ":now": columns::now(),
    })?;
    Ok(())
}

fn sides(target: Target) -> (Option<PersonId>, Option<AppearanceId>) {
    match target {
        Target::Person(other) => (Some(other), None),
        Target::Appearance(appearance) => (None, Some(appearance)),
    }
}

fn owner(conn: &Connection, appearance: AppearanceId) -> Result<Person, StoreError> {
    let sql = "SELECT person FROM detected_person WHERE id = ?1";
    let person = conn.prepare_cached(sql)?.query_row([appearance], |r| r.get(0)).optional()?;
    persons::get(conn, person.ok_or_else(|| StoreError::not_found(Kind::Appearance, appearance))?)
}

fn picture(conn: &Connection, appearance: Option<AppearanceId>) -> Result<Option<String>, StoreError> {
    let sql = "SELECT best_shot FROM detected_person WHERE id = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([appearance], |r| r.get(0)).optional()?.flatten())
}

fn picture_of_other(conn: &Connection, row: &SuggestionRow) -> Result<Option<String>, StoreError> {
    let shown = match row.asked.target {
        Target::Appearance(appearance) => Some(appearance),
        Target::Person(_) => row.asked.other_shown.appearance,
    };
    picture(conn, shown)
}

fn row(r: &Row<'_>) -> rusqlite::Result<SuggestionRow> {
    let target = match r.get("other")? {
        Some(other) => Target::Person(other),
        None => Target::Appearance(r.get("appearance")?),
    };
    let asked = NewSuggestion {
        person: r.get("person")?,
        target,
        shown: Shown { appearance: r.get("seen")?, face: r.get("face")? },
        other_shown: Shown { appearance: r.get("other_seen")?, face: r.get("other_face")? },
        face_score: r.get("face_score")?,
        body_score: r.get("body_score")?,
        time: columns::json(r, "time")?,
        score: r.get("score")?,
        worth: r.get("worth")?,
    };
    Ok(SuggestionRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        asked,
        state: r.get("state")?,
        created_at: r.get("created_at")?,
    })
}
