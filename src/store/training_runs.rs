//! Teachings of recognisers, and the points of their curves.

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::Value;
use uuid::Uuid;

use super::columns;
use super::error::{Kind, StoreError};
use crate::domain::ids::TrainingRunId;
use crate::domain::time::Instant;

/// Where pictures to learn from are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A folder for each person.
    Folder(PathBuf),
    /// A dataset's, by its uuid.
    Snapshot(Uuid),
}

#[derive(Debug, Clone, PartialEq)]
pub struct NewRun {
    pub depth: String,
    pub settings: Value,
    pub source: Source,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    pub id: TrainingRunId,
    pub uuid: Uuid,
    pub run: NewRun,
    /// 0 until they were looked at.
    pub people: u32,
    pub pictures: u32,
    pub created_at: Instant,
    pub finished_at: Option<Instant>,
}

/// A point of the curves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metric {
    /// Of the whole run, from 1.
    pub step: u64,
    /// From 0.
    pub epoch: u32,
    /// Whether an epoch ended with this step.
    pub ends: bool,
    /// Mean since the point before.
    pub loss: f64,
    pub rate: f64,
    /// Pictures a second.
    pub per_second: f64,
    pub accuracy: Option<f64>,
    pub check_loss: Option<f64>,
    pub check_accuracy: Option<f64>,
}

pub fn insert(tx: &Transaction<'_>, new: &NewRun) -> Result<TrainingRunId, StoreError> {
    let (folder, snapshot) = match &new.source {
        Source::Folder(path) => (Some(columns::path_text(path)?), None),
        Source::Snapshot(uuid) => (None, Some(uuid.as_bytes())),
    };
    tx.execute(
        "INSERT INTO training_run (uuid, depth, settings, folder, snapshot, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            Uuid::now_v7().as_bytes(),
            new.depth,
            new.settings.to_string(),
            folder,
            snapshot,
            columns::now()
        ],
    )?;
    Ok(TrainingRunId(tx.last_insert_rowid()))
}

pub fn get(conn: &Connection, id: TrainingRunId) -> Result<RunRow, StoreError> {
    let found = conn.query_row("SELECT * FROM training_run WHERE id = ?1", [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::TrainingRun, id))
}

/// All runs, newest first.
pub fn list(conn: &Connection) -> Result<Vec<RunRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM training_run ORDER BY id DESC")?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn set_counts(
    tx: &Transaction<'_>,
    id: TrainingRunId,
    people: u32,
    pictures: u32,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE training_run SET people = ?2, pictures = ?3 WHERE id = ?1",
        params![id, people, pictures],
    )?;
    Ok(())
}

pub fn finish(tx: &Transaction<'_>, id: TrainingRunId) -> Result<(), StoreError> {
    tx.execute("UPDATE training_run SET finished_at = ?2 WHERE id = ?1", params![id, columns::now()])?;
    Ok(())
}

/// Adds points; those of a step done again after a stop take the place of the earlier ones.
pub fn add_metrics(tx: &Transaction<'_>, run: TrainingRunId, points: &[Metric]) -> Result<(), StoreError> {
    let mut stmt = tx.prepare_cached(
        "INSERT OR REPLACE INTO training_metric (run, step, epoch, ends, loss, rate, per_second, accuracy,
            check_loss, check_accuracy) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    for m in points {
        stmt.execute(params![
            run,
            m.step as i64,
            m.epoch,
            m.ends,
            m.loss,
            m.rate,
            m.per_second,
            m.accuracy,
            m.check_loss,
            m.check_accuracy
        ])?;
    }
    Ok(())
}

/// A run's points by step.
pub fn metrics(conn: &Connection, run: TrainingRunId) -> Result<Vec<Metric>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM training_metric WHERE run = ?1 ORDER BY step, ends")?;
    let rows = stmt.query_map([run], |r| {
        Ok(Metric {
            step: r.get::<_, i64>("step")? as u64,
            epoch: r.get("epoch")?,
            ends: r.get("ends")?,
            loss: r.get("loss")?,
            rate: r.get("rate")?,
            per_second: r.get("per_second")?,
            accuracy: r.get("accuracy")?,
            check_loss: r.get("check_loss")?,
            check_accuracy: r.get("check_accuracy")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many epochs a run has behind it, and its least validation loss.
pub fn progress(conn: &Connection, run: TrainingRunId) -> Result<(u32, Option<f64>), StoreError> {
    let sql = "SELECT count(*), min(check_loss) FROM training_metric WHERE run = ?1 AND ends";
    Ok(conn.prepare_cached(sql)?.query_row([run], |r| Ok((r.get(0)?, r.get(1)?)))?)
}

fn row(r: &Row<'_>) -> rusqlite::Result<RunRow> {
    let folder: Option<String> = r.get("folder")?;
    let source = match folder {
        Some(path) => Source::Folder(PathBuf::from(path)),
        None => Source::Snapshot(columns::uuid(r, "snapshot")?),
    };
    Ok(RunRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        run: NewRun { depth: r.get("depth")?, settings: columns::json(r, "settings")?, source },
        people: r.get("people")?,
        pictures: r.get("pictures")?,
        created_at: r.get("created_at")?,
        finished_at: r.get("finished_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::Fixture;
    use serde_json::json;

    #[test]
    fn a_run_keeps_its_source_and_its_newest_points() {
        let mut f = Fixture::new();
        f.write(|tx| {
            for source in [Source::Folder("/ảnh/nhân viên".into()), Source::Snapshot(Uuid::now_v7())] {
                let new = NewRun { depth: "head".to_owned(), settings: json!({"seed": 7}), source };
                let id = insert(tx, &new)?;
                set_counts(tx, id, 4, 20)?;
                let row = get(tx, id)?;
                assert_eq!((row.run, row.people, row.pictures, row.finished_at), (new, 4, 20, None));
                let point = |loss: f64| Metric {
                    step: 10,
                    epoch: 0,
                    ends: true,
                    loss,
                    rate: 0.1,
                    per_second: 9.0,
                    accuracy: None,
                    check_loss: Some(0.5),
                    check_accuracy: None,
                };
                add_metrics(tx, id, &[point(2.0)])?;
                add_metrics(tx, id, &[point(1.0)])?;
                assert_eq!(metrics(tx, id)?, [point(1.0)]);
                assert_eq!(progress(tx, id)?, (1, Some(0.5)));
                finish(tx, id)?;
                assert!(get(tx, id)?.finished_at.is_some());
            }
            assert_eq!(list(tx)?.len(), 2);
            assert!(matches!(get(tx, TrainingRunId(9)), Err(StoreError::NotFound { .. })));
            Ok(())
        });
    }
}
