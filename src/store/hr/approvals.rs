//! The history of requests for leave and for corrections: who said what.

use rusqlite::{Connection, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::columns;
use super::super::error::StoreError;
use crate::domain::ids::{CorrectionId, EmployeeId, LeaveRequestId};
use crate::domain::time::Instant;

/// What the history is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Leave(LeaveRequestId),
    Correction(CorrectionId),
}

/// One line of a history. `A`: what was done.
#[derive(Debug, Clone, PartialEq)]
pub struct StepRow<A> {
    /// None for the owner of the library.
    pub by: Option<EmployeeId>,
    pub on_behalf_of: Option<EmployeeId>,
    pub at: Instant,
    pub action: A,
    pub comment: String,
}

/// In the order they were taken.
pub fn list<A: DeserializeOwned>(conn: &Connection, of: Subject) -> Result<Vec<StepRow<A>>, StoreError> {
    let (column, id) = match of {
        Subject::Leave(id) => ("request", id.0),
        Subject::Correction(id) => ("correction", id.0),
    };
    let sql = format!(
        "SELECT \"by\", on_behalf_of, at, action, comment FROM approval_step WHERE {column} = ?1 ORDER BY id"
    );
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map([id], |r| {
        Ok(StepRow {
            by: r.get(0)?,
            on_behalf_of: r.get(1)?,
            at: r.get(2)?,
            action: columns::json(r, "action")?,
            comment: r.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn append<A: Serialize>(tx: &Transaction<'_>, of: Subject, step: &StepRow<A>) -> Result<(), StoreError> {
    let (request, correction) = match of {
        Subject::Leave(id) => (Some(id), None),
        Subject::Correction(id) => (None, Some(id)),
    };
    tx.execute(
        "INSERT INTO approval_step (request, correction, \"by\", on_behalf_of, at, action, comment)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            request,
            correction,
            step.by,
            step.on_behalf_of,
            step.at,
            serde_json::to_string(&step.action)?,
            step.comment
        ],
    )?;
    Ok(())
}
