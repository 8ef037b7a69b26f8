//! What the watcher is told, and what they have taken note of.

use rusqlite::{Connection, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::super::columns::{self, word_columns};
use super::super::error::StoreError;
use crate::domain::ids::{PersonId, SightingId};
use crate::domain::time::Instant;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Somebody known.
    Arrived,
    Unknown,
    /// Too close to say.
    Close,
    Left,
    Punched,
    /// Somebody entered a zone.
    Zone,
    /// Signs of a flat picture.
    Flat,
    /// A camera shows nothing any more.
    Lost,
    /// It does again.
    Back,
}

impl EventKind {
    pub const ALL: [Self; 9] = [
        Self::Arrived,
        Self::Unknown,
        Self::Close,
        Self::Left,
        Self::Punched,
        Self::Zone,
        Self::Flat,
        Self::Lost,
        Self::Back,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Unknown => "unknown",
            Self::Close => "close",
            Self::Left => "left",
            Self::Punched => "punched",
            Self::Zone => "zone",
            Self::Flat => "flat",
            Self::Lost => "lost",
            Self::Back => "back",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == s)
    }
}
word_columns!(EventKind);

#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    pub at: Instant,
    pub kind: EventKind,
    pub camera_name: String,
    pub sighting: Option<SightingId>,
    pub person: Option<PersonId>,
    pub detail: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    pub id: i64,
    pub event: NewEvent,
    /// When, and by whom.
    pub acknowledged: Option<(Instant, String)>,
}

pub fn insert(tx: &Transaction<'_>, new: &NewEvent) -> Result<i64, StoreError> {
    let sql = "INSERT INTO live_event (at, kind, camera_name, sighting, person, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    tx.prepare_cached(sql)?.execute(params![
        new.at,
        new.kind,
        new.camera_name,
        new.sighting,
        new.person,
        new.detail
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Whoever was nobody when an event of this sighting was told is `person` by now.
pub fn name_strangers(
    tx: &Transaction<'_>,
    sighting: SightingId,
    person: PersonId,
) -> Result<(), StoreError> {
    let sql = "UPDATE live_event SET person = ?2 WHERE sighting = ?1 AND person IS NULL";
    tx.prepare_cached(sql)?.execute(params![sighting, person])?;
    Ok(())
}

/// Somebody has taken note; the first who did stays written.
pub fn acknowledge(tx: &Transaction<'_>, id: i64, by: &str) -> Result<(), StoreError> {
    let sql = "UPDATE live_event SET acknowledged_at = ?2, acknowledged_by = ?3
        WHERE id = ?1 AND acknowledged_at IS NULL";
    tx.execute(sql, params![id, columns::now(), by])?;
    Ok(())
}

/// The newest first.
pub fn newest(conn: &Connection, limit: usize) -> Result<Vec<EventRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM live_event ORDER BY at DESC, id DESC LIMIT ?1")?;
    let rows = stmt.query_map([limit as i64], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Deletes what is older than `before`; returns how many.
pub fn delete_before(tx: &Transaction<'_>, before: Instant) -> Result<usize, StoreError> {
    Ok(tx.execute("DELETE FROM live_event WHERE at < ?1", [before])?)
}

fn row(r: &Row<'_>) -> rusqlite::Result<EventRow> {
    let at: Option<Instant> = r.get("acknowledged_at")?;
    let by: Option<String> = r.get("acknowledged_by")?;
    Ok(EventRow {
        id: r.get("id")?,
        event: NewEvent {
            at: r.get("at")?,
            kind: r.get("kind")?,
            camera_name: r.get("camera_name")?,
            sighting: r.get("sighting")?,
            person: r.get("person")?,
            detail: r.get("detail")?,
        },
        acknowledged: at.zip(by),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::Fixture;

    #[test]
    fn the_first_to_take_note_stays_written() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let event = |at, kind| NewEvent {
                at: Instant(at),
                kind,
                camera_name: "Gate".to_owned(),
                sighting: None,
                person: None,
                detail: String::new(),
            };
            for (at, kind) in (0..).zip(EventKind::ALL) {
                insert(tx, &event(at, kind))?;
            }
            let id = newest(tx, 3)?[0].id;
            acknowledge(tx, id, "owner")?;
            acknowledge(tx, id, "other")?;
            let all = newest(tx, 100)?;
            assert_eq!(all.len(), EventKind::ALL.len());
            assert_eq!(all[0].event, event(8, EventKind::Back));
            assert_eq!(all[0].acknowledged.as_ref().map(|(_, by)| by.as_str()), Some("owner"));
            assert_eq!((delete_before(tx, Instant(8))?, newest(tx, 9)?.len()), (8, 1));
            Ok(())
        });
    }
}
