//! The persistent queue of long work.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::Map;

use super::columns;
use super::error::{Kind, StoreError};
use crate::domain::ids::JobId;
use crate::domain::job::{JobSpec, JobState};
use crate::domain::message::{Message, Value};
use crate::domain::time::Instant;

/// A job of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRow {
    pub id: JobId,
    pub spec: JobSpec,
    pub state: JobState,
    /// Jobs run in rising order of this.
    pub position: i64,
    /// Units done, of `total`; the unit is the job's own.
    pub progress: u64,
    /// 0 while unknown.
    pub total: u64,
    /// Why it failed.
    pub error: Option<Message>,
    pub created_at: Instant,
    pub started_at: Option<Instant>,
    pub finished_at: Option<Instant>,
}

/// All jobs in order of the queue.
pub fn list(conn: &Connection) -> Result<Vec<JobRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM job ORDER BY position, id")?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn get(conn: &Connection, id: JobId) -> Result<JobRow, StoreError> {
    let found = conn.query_row("SELECT * FROM job WHERE id = ?1", [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Job, id))
}

/// The job to run next.
pub fn next_queued(conn: &Connection) -> Result<Option<JobRow>, StoreError> {
    let sql = "SELECT * FROM job WHERE state = 'queued' ORDER BY position, id LIMIT 1";
    Ok(conn.query_row(sql, [], row).optional()?)
}

/// Puts a job at the end of the queue.
pub fn enqueue(tx: &Transaction<'_>, spec: &JobSpec) -> Result<JobId, StoreError> {
    let sql = "INSERT INTO job (spec, state, position, created_at)
        VALUES (?1, 'queued', (SELECT coalesce(max(position), 0) + 1 FROM job), ?2)";
    tx.execute(sql, params![serde_json::to_string(spec)?, columns::now()])?;
    Ok(JobId(tx.last_insert_rowid()))
}

/// Moves a job to `state`, and notes when it first started and when it ended. `error` replaces the one before.
pub fn set_state(
    tx: &Transaction<'_>,
    id: JobId,
    state: JobState,
    error: Option<&Message>,
) -> Result<(), StoreError> {
    let now = columns::now();
    let args = error.map(|m| args_json(m).to_string());
    let started = (state == JobState::Running).then_some(now);
    let sql = "UPDATE job SET state = ?2, error_key = ?3, error_args = ?4,
        started_at = coalesce(started_at, ?5), finished_at = ?6 WHERE id = ?1";
    let finished = state.is_final().then_some(now);
    changed(id, tx.execute(sql, params![id, state, error.map(|m| m.key.as_ref()), args, started, finished])?)
}

pub fn set_progress(tx: &Transaction<'_>, id: JobId, progress: u64, total: u64) -> Result<(), StoreError> {
    let sql = "UPDATE job SET progress = ?2, total = ?3 WHERE id = ?1";
    changed(id, tx.execute(sql, params![id, progress as i64, total as i64])?)
}

/// Takes a job out of the list.
pub fn delete(tx: &Transaction<'_>, id: JobId) -> Result<(), StoreError> {
    changed(id, tx.execute("DELETE FROM job WHERE id = ?1", [id])?)
}

/// Puts back into the queue, at their place, the jobs that ran when the last holder of the library ended. For
/// the start, before any job runs. Returns how many.
pub fn recover(tx: &Transaction<'_>) -> Result<usize, StoreError> {
    Ok(tx.execute("UPDATE job SET state = 'queued' WHERE state = 'running'", [])?)
}

fn changed(id: JobId, rows: usize) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::not_found(Kind::Job, id)) } else { Ok(()) }
}

fn args_json(message: &Message) -> serde_json::Value {
    let args = message.args.iter().map(|(name, value)| {
        let value = match value {
            Value::Text(s) => serde_json::Value::from(s.as_str()),
            // A number that JSON does not know, such as infinity, becomes null.
            Value::Number(n) => serde_json::Value::from(*n),
        };
        (name.to_string(), value)
    });
    serde_json::Value::Object(args.collect())
}

fn row(r: &Row<'_>) -> rusqlite::Result<JobRow> {
    let error = match r.get("error_key")? {
        None => None,
        Some(key) => {
            let args: Map<String, serde_json::Value> = columns::json(r, "error_args")?;
            let args = args.into_iter().map(|(name, value)| {
                let value = match value {
                    serde_json::Value::String(s) => Value::Text(s),
                    other => Value::Number(other.as_f64().unwrap_or(f64::NAN)),
                };
                (name.into(), value)
            });
            Some(Message { key: String::into(key), args: args.collect() })
        }
    };
    Ok(JobRow {
        id: r.get("id")?,
        spec: columns::json(r, "spec")?,
        state: r.get("state")?,
        position: r.get("position")?,
        progress: r.get::<_, i64>("progress")? as u64,
        total: r.get::<_, i64>("total")? as u64,
        error,
        created_at: r.get("created_at")?,
        started_at: r.get("started_at")?,
        finished_at: r.get("finished_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::UnitRect;
    use crate::domain::ids::{CollectionId, VideoId};
    use crate::domain::job::AnalysisSettings;
    use crate::store::testing::Fixture;

    fn specs() -> [JobSpec; 2] {
        let settings = AnalysisSettings {
            every: Some(3),
            ignore_zones: vec![UnitRect { x: 0.1, y: 0.2, w: 0.3, h: 0.4 }],
            ..Default::default()
        };
        [
            JobSpec::Import { path: "/tệp/a.mp4".to_owned(), collection: CollectionId(1), link: true },
            JobSpec::Analyze { video: VideoId(2), settings },
        ]
    }

    #[test]
    fn the_queue_keeps_its_order_through_a_crash() {
        let mut f = Fixture::new();
        let [a, b] = f.write(|tx| {
            let [first, second] = specs();
            let ids = [enqueue(tx, &first)?, enqueue(tx, &second)?];
            let next = next_queued(tx)?.unwrap();
            assert_eq!((next.id, &next.spec, next.progress, next.total), (ids[0], &first, 0, 0));
            set_state(tx, ids[0], JobState::Running, None)?;
            set_progress(tx, ids[0], 7, 9)?;
            assert_eq!(next_queued(tx)?.unwrap().id, ids[1]);
            Ok(ids)
        });
        f.write(|tx| {
            assert_eq!(recover(tx)?, 1);
            let next = next_queued(tx)?.unwrap();
            assert_eq!((next.id, next.progress, next.total), (a, 7, 9));
            let started = next.started_at.expect("kept");
            set_state(tx, a, JobState::Running, None)?;
            assert_eq!(get(tx, a)?.started_at, Some(started));
            set_state(tx, a, JobState::Done, None)?;
            assert!(get(tx, a)?.finished_at.is_some());
            assert_eq!(next_queued(tx)?.unwrap().id, b);
            delete(tx, a)?;
            assert_eq!(list(tx)?.len(), 1);
            assert!(matches!(delete(tx, a), Err(StoreError::NotFound { .. })));
            Ok(())
        });
    }

    #[test]
    fn a_failure_keeps_its_message_until_the_job_runs_again() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let id = enqueue(tx, &specs()[0])?;
            let why = Message::new("error-media-broken").with("frames", 12_u32).with("file", "đường.mp4");
            set_state(tx, id, JobState::Failed, Some(&why))?;
            let job = get(tx, id)?;
            let args = vec![("file".into(), "đường.mp4".into()), ("frames".into(), 12_u32.into())];
            assert_eq!(job.error, Some(Message { key: "error-media-broken".into(), args }));
            assert_eq!(job.state, JobState::Failed);
            set_state(tx, id, JobState::Queued, None)?;
            let job = get(tx, id)?;
            assert_eq!((job.error, job.finished_at), (None, None));
            Ok(())
        });
    }
}
