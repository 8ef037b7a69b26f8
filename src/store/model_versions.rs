//! Versions of the recogniser, which of them is champion, and how it became so.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::Value;
use uuid::Uuid;

use super::columns::{self, word_columns};
use super::error::{Kind, StoreError};
use crate::domain::ids::{ModelVersionId, TrainingRunId};
use crate::domain::time::Instant;

/// A name that moves from version to version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alias {
    /// Recognises people.
    Champion,
    /// Waits to.
    Candidate,
}

impl Alias {
    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Champion => "champion",
            Self::Candidate => "candidate",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        [Self::Champion, Self::Candidate].into_iter().find(|alias| alias.as_str() == s)
    }
}

/// How an attempt to become champion ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromotionOutcome {
    Promoted,
    /// Against the gate, with a reason.
    Forced,
    Refused,
    /// An earlier champion again.
    RolledBack,
}

impl PromotionOutcome {
    const ALL: [Self; 4] = [Self::Promoted, Self::Forced, Self::Refused, Self::RolledBack];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Promoted => "promoted",
            Self::Forced => "forced",
            Self::Refused => "refused",
            Self::RolledBack => "rolled_back",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == s)
    }
}
word_columns!(Alias, PromotionOutcome);

#[derive(Debug, Clone, PartialEq)]
pub struct NewVersion {
    /// The name of its file.
    pub uuid: Uuid,
    /// None for one that was brought.
    pub run: Option<TrainingRunId>,
    pub depth: String,
    pub hash: [u8; 32],
    pub bytes: u64,
    pub people: u32,
    pub threshold: f64,
    pub figures: Value,
    pub notes: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct VersionRow {
    pub id: ModelVersionId,
    pub version: NewVersion,
    pub champion: bool,
    pub candidate: bool,
    /// Words people put on it.
    pub tags: Vec<String>,
    pub created_at: Instant,
}

#[derive(Debug, Clone, PartialEq)]
pub struct NewPromotion {
    pub version: ModelVersionId,
    pub previous: Option<ModelVersionId>,
    pub outcome: PromotionOutcome,
    pub reason: Option<String>,
    pub report: Value,
    pub created_by: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PromotionRow {
    pub id: i64,
    pub promotion: NewPromotion,
    pub created_at: Instant,
}

const COLUMNS: &str = "SELECT v.*,
    EXISTS (SELECT 1 FROM model_alias a WHERE a.version = v.id AND a.alias = 'champion') AS champion,
    EXISTS (SELECT 1 FROM model_alias a WHERE a.version = v.id AND a.alias = 'candidate') AS candidate
    FROM model_version v";

pub fn insert(tx: &Transaction<'_>, new: &NewVersion) -> Result<ModelVersionId, StoreError> {
    tx.execute(
        "INSERT INTO model_version (uuid, run, depth, hash, bytes, people, threshold, figures, notes, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            new.uuid.as_bytes(),
            new.run,
            new.depth,
            new.hash,
            new.bytes as i64,
            new.people,
            new.threshold,
            new.figures.to_string(),
            new.notes,
            columns::now()
        ],
    )?;
    Ok(ModelVersionId(tx.last_insert_rowid()))
}

pub fn get(conn: &Connection, id: ModelVersionId) -> Result<VersionRow, StoreError> {
    let found = conn.query_row(&format!("{COLUMNS} WHERE v.id = ?1"), [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::ModelVersion, id))
}

/// All versions, newest first.
pub fn list(conn: &Connection) -> Result<Vec<VersionRow>, StoreError> {
    let mut stmt = conn.prepare_cached(&format!("{COLUMNS} ORDER BY v.id DESC"))?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The version that has the name at the moment.
pub fn with_alias(conn: &Connection, alias: Alias) -> Result<Option<VersionRow>, StoreError> {
    let sql = format!("{COLUMNS} JOIN model_alias m ON m.version = v.id WHERE m.alias = ?1");
    Ok(conn.query_row(&sql, [alias], row).optional()?)
}

/// Gives the name to `version`, or to nobody.
pub fn set_alias(
    tx: &Transaction<'_>,
    alias: Alias,
    version: Option<ModelVersionId>,
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM model_alias WHERE alias = ?1", [alias])?;
    if let Some(version) = version {
        tx.execute("INSERT INTO model_alias (alias, version) VALUES (?1, ?2)", params![alias, version])?;
    }
    Ok(())
}

/// What people say of a version, in place of what they said before.
pub fn describe(
    tx: &Transaction<'_>,
    id: ModelVersionId,
    notes: &str,
    tags: &[String],
) -> Result<(), StoreError> {
    let sql = "UPDATE model_version SET notes = ?2, tags = ?3 WHERE id = ?1";
    let rows = tx.execute(sql, params![id, notes, serde_json::to_string(tags)?])?;
    if rows == 0 { Err(StoreError::not_found(Kind::ModelVersion, id)) } else { Ok(()) }
}

/// Takes a version out; the caller deletes its file.
pub fn delete(tx: &Transaction<'_>, id: ModelVersionId) -> Result<(), StoreError> {
    let rows = tx.execute("DELETE FROM model_version WHERE id = ?1", [id])?;
    if rows == 0 { Err(StoreError::not_found(Kind::ModelVersion, id)) } else { Ok(()) }
}

pub fn add_promotion(tx: &Transaction<'_>, new: &NewPromotion) -> Result<i64, StoreError> {
    tx.execute(
        "INSERT INTO promotion (version, previous, outcome, reason, report, created_at, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            new.version,
            new.previous,
            new.outcome,
            new.reason,
            new.report.to_string(),
            columns::now(),
            new.created_by
        ],
    )?;
    Ok(tx.last_insert_rowid())
}

/// All attempts, newest first.
pub fn promotions(conn: &Connection) -> Result<Vec<PromotionRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM promotion ORDER BY id DESC")?;
    let rows = stmt.query_map([], |r| {
        Ok(PromotionRow {
            id: r.get("id")?,
            promotion: NewPromotion {
                version: r.get("version")?,
                previous: r.get("previous")?,
                outcome: r.get("outcome")?,
                reason: r.get("reason")?,
                report: columns::json(r, "report")?,
                created_by: r.get("created_by")?,
            },
            created_at: r.get("created_at")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row(r: &Row<'_>) -> rusqlite::Result<VersionRow> {
    Ok(VersionRow {
        id: r.get("id")?,
        version: NewVersion {
            uuid: columns::uuid(r, "uuid")?,
            run: r.get("run")?,
            depth: r.get("depth")?,
            hash: r.get("hash")?,
            bytes: r.get::<_, i64>("bytes")? as u64,
            people: r.get("people")?,
            threshold: r.get("threshold")?,
            figures: columns::json(r, "figures")?,
            notes: r.get("notes")?,
        },
        champion: r.get("champion")?,
        tags: columns::json(r, "tags")?,
        candidate: r.get("candidate")?,
        created_at: r.get("created_at")?,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::store::testing::Fixture;
    use serde_json::json;

    pub fn version() -> NewVersion {
        NewVersion {
            uuid: Uuid::now_v7(),
            run: None,
            depth: "gallery".to_owned(),
            hash: [7; 32],
            bytes: 99,
            people: 3,
            threshold: 0.5,
            figures: json!({"rank1": 1.0}),
            notes: "bản đầu".to_owned(),
        }
    }

    #[test]
    fn a_name_is_held_by_one_version_at_a_time() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let [a, b] = [insert(tx, &version())?, insert(tx, &version())?];
            for id in [a, b] {
                set_alias(tx, Alias::Champion, Some(id))?;
                assert_eq!(with_alias(tx, Alias::Champion)?.unwrap().id, id);
            }
            describe(tx, a, "cửa sau", &["đêm".to_owned()])?;
            assert!(describe(tx, ModelVersionId(99), "", &[]).is_err());
            let rows = list(tx)?;
            assert_eq!(
                (rows[1].version.notes.as_str(), &rows[1].tags[..]),
                ("cửa sau", &["đêm".to_owned()][..])
            );
            assert_eq!(
                [(rows[0].id, rows[0].champion), (rows[1].id, rows[1].champion)],
                [(b, true), (a, false)]
            );
            // The champion cannot go; the other can, and its number is not given again.
            assert!(delete(tx, b).is_err());
            delete(tx, a)?;
            assert!(insert(tx, &version())? > b);
            let report = json!({"flips": []});
            let outcome = PromotionOutcome::Refused;
            let new = NewPromotion {
                version: b,
                previous: None,
                outcome,
                reason: None,
                report,
                created_by: "owner".to_owned(),
            };
            add_promotion(tx, &new)?;
            assert_eq!(promotions(tx)?[0].promotion, new);
            let forced = NewPromotion { outcome: PromotionOutcome::Forced, ..new };
            assert!(add_promotion(tx, &forced).is_err(), "forced without a reason");
            set_alias(tx, Alias::Champion, None)?;
            assert_eq!(with_alias(tx, Alias::Champion)?, None);
            Ok(())
        });
    }
}
