//! What humans said about who is who, remembered for ever: of an appearance that it is or is not a person, of two
//! persons that they are not one.
//!
//! Of a merged person it holds for the survivor, and every read says so.

use std::collections::HashMap;

use rusqlite::{Connection, Transaction, params};

use super::columns::word_columns;
use super::error::StoreError;
use crate::domain::ids::{AppearanceId, ConstraintId, EventId, PersonId};

/// Which of the two was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// They are one. Only of an appearance: two persons who are one are merged.
    Must,
    /// They are not.
    Cannot,
}

impl Said {
    const ALL: [Self; 2] = [Self::Must, Self::Cannot];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Cannot => "cannot",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.as_str() == s)
    }
}
word_columns!(Said);

/// Of what it was said that it is, or is not, a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Appearance(AppearanceId),
    Person(PersonId),
}

/// A stored constraint, its persons being survivors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConstraintRow {
    pub id: ConstraintId,
    pub said: Said,
    pub person: PersonId,
    pub target: Target,
    /// The person the target is now: the appearance's, or the other person.
    pub target_person: PersonId,
    /// The decision it came from.
    pub event: Option<EventId>,
}

impl ConstraintRow {
    /// False where what is stored contradicts what was said.
    pub fn holds(&self) -> bool {
        (self.person == self.target_person) == (self.said == Said::Must)
    }
}

/// Everything said about the people of current analyses, in the order it was said. What was said of an appearance
/// that shows nobody, or of an earlier analysis, is left out.
pub fn load(conn: &Connection) -> Result<Vec<ConstraintRow>, StoreError> {
    let sql = format!(
        "{SELECT} LEFT JOIN analysis a ON a.id = d.analysis
         WHERE c.appearance IS NULL OR (a.is_current = 1 AND d.review <> 'not_a_person') ORDER BY c.id"
    );
    read(conn, &sql, [])
}

/// Everything said about an appearance.
pub fn of_appearance(conn: &Connection, appearance: AppearanceId) -> Result<Vec<ConstraintRow>, StoreError> {
    read(conn, &format!("{SELECT} WHERE c.appearance = ?1 ORDER BY c.id"), [appearance])
}

/// What says that two persons are not one: of them, of those merged into them, or of an appearance of one.
pub fn between(conn: &Connection, a: PersonId, b: PersonId) -> Result<Vec<ConstraintRow>, StoreError> {
    let mut all = load(conn)?;
    all.retain(|c| {
        let pair = (c.person, c.target_person);
        c.said == Said::Cannot && (pair == (a, b) || pair == (b, a))
    });
    Ok(all)
}

/// What was said of `from` is said of `to` as well, the appearance of a newer analysis that continues it.
pub(super) fn carry(tx: &Transaction<'_>, from: AppearanceId, to: AppearanceId) -> Result<(), StoreError> {
    let sql = "INSERT INTO person_constraint (kind, person, appearance, event, created_at)
        SELECT kind, person, ?2, event, created_at FROM person_constraint WHERE appearance = ?1 ORDER BY id";
    tx.prepare_cached(sql)?.execute(params![from, to])?;
    Ok(())
}

/// Every merged person's survivor. Persons who were not merged are not in it.
pub fn survivors(conn: &Connection) -> Result<HashMap<PersonId, PersonId>, StoreError> {
    let sql = "SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL";
    let mut stmt = conn.prepare_cached(sql)?;
    let next: HashMap<PersonId, PersonId> =
        stmt.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
    let last = |mut person: PersonId| {
        // As many steps as there are signposts: it ends even on a ring.
        for _ in 0..next.len() {
            let Some(into) = next.get(&person) else { break };
            person = *into;
        }
        person
    };
    Ok(next.keys().map(|person| (*person, last(*person))).collect())
}

const SELECT: &str = "SELECT c.id, c.kind, c.person, c.appearance, c.other, c.event, d.person AS target
    FROM person_constraint c LEFT JOIN detected_person d ON d.id = c.appearance";

fn read(
    conn: &Connection,
    sql: &str,
    wanted: impl rusqlite::Params,
) -> Result<Vec<ConstraintRow>, StoreError> {
    let survivors = survivors(conn)?;
    let survivor = |person: PersonId| survivors.get(&person).copied().unwrap_or(person);
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map(wanted, |r| {
        let (target, target_person) = if let Some(appearance) = r.get("appearance")? {
            (Target::Appearance(appearance), r.get("target")?)
        } else {
            let other = survivor(r.get("other")?);
            (Target::Person(other), other)
        };
        Ok(ConstraintRow {
            id: r.get("id")?,
            said: r.get("kind")?,
            person: survivor(r.get("person")?),
            target,
            target_person,
            event: r.get("event")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
