//! Pictures that every version of the recogniser is tried on: made once, never changed.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::columns::{self, word_columns};
use super::error::{Kind, StoreError};

/// What a picture is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeRole {
    /// Makes somebody known.
    Enrol,
    /// Shows somebody who is known.
    Probe,
    /// Shows somebody who is not.
    Unknown,
}

impl ProbeRole {
    const ALL: [Self; 3] = [Self::Enrol, Self::Probe, Self::Unknown];

    /// The word stored in the database, and in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::Probe => "probe",
            Self::Unknown => "unknown",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == s)
    }
}
word_columns!(ProbeRole);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    pub role: ProbeRole,
    /// Whose face it is.
    pub label: String,
    pub file: String,
    /// The aligned face with its margin, as JPEG.
    pub crop: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeSetRow {
    pub id: i64,
    pub name: String,
    pub probes: u32,
}

/// Freezes `probes` under a name of their own.
pub fn insert(tx: &Transaction<'_>, name: &str, probes: &[Probe]) -> Result<i64, StoreError> {
    if name.trim().is_empty() {
        return Err(StoreError::EmptyName);
    }
    let sql = "INSERT INTO probe_set (uuid, name, created_at) VALUES (?1, ?2, ?3)";
    tx.execute(sql, params![Uuid::now_v7().as_bytes(), name, columns::now()])?;
    let id = tx.last_insert_rowid();
    let mut stmt = tx.prepare_cached(
        "INSERT INTO probe (probe_set, position, role, label, file, crop) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (position, probe) in probes.iter().enumerate() {
        stmt.execute(params![id, position as i64, probe.role, probe.label, probe.file, probe.crop])?;
    }
    Ok(id)
}

/// All sets, newest first.
pub fn list(conn: &Connection) -> Result<Vec<ProbeSetRow>, StoreError> {
    let mut stmt = conn.prepare_cached(&format!("{COLUMNS} ORDER BY s.id DESC"))?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn by_name(conn: &Connection, name: &str) -> Result<ProbeSetRow, StoreError> {
    let found = conn.query_row(&format!("{COLUMNS} WHERE s.name = ?1"), [name], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::ProbeSet, name))
}

/// The pictures of a set, in their order.
pub fn probes(conn: &Connection, set: i64) -> Result<Vec<Probe>, StoreError> {
    let sql = "SELECT role, label, file, crop FROM probe WHERE probe_set = ?1 ORDER BY position";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([set], |r| {
        Ok(Probe { role: r.get("role")?, label: r.get("label")?, file: r.get("file")?, crop: r.get("crop")? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One picture of a set; `None` where it is gone.
pub fn crop(conn: &Connection, set: i64, position: u32) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT crop FROM probe WHERE probe_set = ?1 AND position = ?2";
    Ok(conn.prepare_cached(sql)?.query_row(params![set, position], |r| r.get(0)).optional()?)
}

const COLUMNS: &str = "SELECT s.id, s.name, (SELECT count(*) FROM probe p WHERE p.probe_set = s.id) AS probes
    FROM probe_set s";

fn row(r: &Row<'_>) -> rusqlite::Result<ProbeSetRow> {
    Ok(ProbeSetRow { id: r.get("id")?, name: r.get("name")?, probes: r.get("probes")? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::Fixture;

    #[test]
    fn a_frozen_set_is_read_in_order_and_cannot_be_changed() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let probe = |role, label: &str| Probe {
                role,
                label: label.to_owned(),
                file: "a.jpg".to_owned(),
                crop: vec![1, 2],
            };
            let probes = [probe(ProbeRole::Unknown, "b"), probe(ProbeRole::Enrol, "a")];
            let id = insert(tx, "Cửa chính", &probes)?;
            assert_eq!(super::probes(tx, id)?, probes);
            assert_eq!((crop(tx, id, 1)?, crop(tx, id, 2)?), (Some(vec![1, 2]), None));
            assert_eq!(by_name(tx, "cửa chính")?.id, id);
            assert_eq!(list(tx)?[0].probes, 2);
            assert!(insert(tx, "Cửa chính", &[]).is_err());
            assert!(matches!(insert(tx, " ", &[]), Err(StoreError::EmptyName)));
            assert!(tx.execute("UPDATE probe SET label = 'c'", []).is_err());
            Ok(())
        });
    }
}
