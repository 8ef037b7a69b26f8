//! Undo and redo: the rows of an event put back as they were, or as it left them.

use rusqlite::{Connection, Transaction, params};

use super::image::{Image, Table};
use super::recorder::{faces_follow, hand_back_tail, hand_over_tail};
use super::{EventRow, EventState, get};
use crate::domain::ids::{EventId, TrackId, VideoId};
use crate::store::error::StoreError;

/// One changed row.
struct Change {
    table: Table,
    row: i64,
    before: Option<Image>,
    after: Option<Image>,
}

/// Which way.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Back,
    Forth,
}

/// The event `undo` would undo.
pub fn next_undo(conn: &Connection) -> Result<Option<EventRow>, StoreError> {
    next(conn, "SELECT max(seq) FROM identity_event WHERE state = 'done'")
}

/// The event `redo` would do again.
pub fn next_redo(conn: &Connection) -> Result<Option<EventRow>, StoreError> {
    next(conn, "SELECT min(seq) FROM identity_event WHERE state = 'undone'")
}

/// Takes the last decision back: every row is again exactly as it was. Returns the event.
///
/// Errors: `NothingToUndo`; `StepBlocked` where a row is no longer as the event left it.
pub fn undo(tx: &Transaction<'_>) -> Result<EventRow, StoreError> {
    let event = next_undo(tx)?.ok_or(StoreError::NothingToUndo)?;
    go(tx, event.seq, Way::Back)?;
    get(tx, event.seq)
}

/// Does the decision undone last again. Returns the event.
///
/// Errors: `NothingToRedo`; `StepBlocked`.
pub fn redo(tx: &Transaction<'_>) -> Result<EventRow, StoreError> {
    let event = next_redo(tx)?.ok_or(StoreError::NothingToRedo)?;
    go(tx, event.seq, Way::Forth)?;
    get(tx, event.seq)
}

/// The videos whose rows an event changed, in order.
pub fn videos(conn: &Connection, event: EventId) -> Result<Vec<VideoId>, StoreError> {
    let sql =
        "SELECT DISTINCT video FROM identity_change WHERE event = ?1 AND video IS NOT NULL ORDER BY video";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([event], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn next(conn: &Connection, sql: &str) -> Result<Option<EventRow>, StoreError> {
    let seq: Option<EventId> = conn.query_row(sql, [], |r| r.get(0))?;
    seq.map(|seq| get(conn, seq)).transpose()
}

fn go(tx: &Transaction<'_>, event: EventId, way: Way) -> Result<(), StoreError> {
    let mut changes = changes(tx, event)?;
    if way == Way::Back {
        changes.reverse();
    }
    let mut tracks = Vec::new();
    for change in &changes {
        if let Err(e) = step(tx, change, way) {
            return Err(match e {
                StoreError::StepBlocked { .. } => {
                    StoreError::StepBlocked { step: event, by: later(tx, event, change)? }
                }
                e => e,
            });
        }
        if change.table == Table::Track {
            tracks.push(TrackId(change.row));
        }
    }
    faces_follow(tx, &tracks)?;
    let state = if way == Way::Back { EventState::Undone } else { EventState::Done };
    tx.execute("UPDATE identity_event SET state = ?2 WHERE seq = ?1", params![event, state])?;
    Ok(())
}

/// Puts one row from the image it must have to the other one.
fn step(tx: &Transaction<'_>, change: &Change, way: Way) -> Result<(), StoreError> {
    let Change { table, row, before, after } = change;
    let (from, to) = if way == Way::Back { (after, before) } else { (before, after) };
    let found = Image::read(tx, *table, *row)?;
    let as_left = match (from, &found) {
        (Some(from), Some(found)) => from.agrees_with(found, *table),
        (None, None) => true,
        _ => false,
    };
    if !as_left {
        return Err(StoreError::StepBlocked { step: EventId(0), by: None });
    }
    match (from, to) {
        (Some(_), Some(to)) => to.update(tx, *table, *row),
        (None, Some(to)) => {
            to.insert(tx, *table)?;
            match (table, to.integer("cut_from")) {
                (Table::Track, Some(head)) => hand_over_tail(tx, TrackId(head), TrackId(*row)),
                _ => Ok(()),
            }
        }
        (Some(from), None) => {
            if let (Table::Track, Some(head)) = (table, from.integer("cut_from")) {
                hand_back_tail(tx, TrackId(head), TrackId(*row))?;
            }
            tx.prepare_cached(&format!("DELETE FROM {} WHERE id = ?1", table.name()))?.execute([row])?;
            Ok(())
        }
        (None, None) => {
            Err(StoreError::Damaged { what: "a change of an identity event says nothing".to_owned() })
        }
    }
}

/// The first later decision about the same row, and its kind.
fn later(
    conn: &Connection,
    event: EventId,
    change: &Change,
) -> Result<Option<(EventId, &'static str)>, StoreError> {
    let sql = "SELECT min(c.event) FROM identity_change c JOIN identity_event e ON e.seq = c.event
        WHERE c.tbl = ?1 AND c.row = ?2 AND c.event > ?3 AND e.state IN ('done', 'settled')";
    let found: Option<EventId> =
        conn.query_row(sql, params![change.table.name(), change.row, event], |r| r.get(0))?;
    found.map(|seq| Ok((seq, get(conn, seq)?.decision.kind()))).transpose()
}

fn changes(conn: &Connection, event: EventId) -> Result<Vec<Change>, StoreError> {
    let sql = "SELECT tbl, row, before, after FROM identity_change WHERE event = ?1 ORDER BY ordinal";
    let mut stmt = conn.prepare_cached(sql)?;
    let mut rows = stmt.query([event])?;
    let image = |text: Option<String>| text.map(|text| Image::from_json(&text)).transpose();
    let mut changes = Vec::new();
    while let Some(r) = rows.next()? {
        changes.push(Change {
            table: Table::parse(&r.get::<_, String>(0)?)?,
            row: r.get(1)?,
            before: image(r.get(2)?)?,
            after: image(r.get(3)?)?,
        });
    }
    Ok(changes)
}
