//! Thresholds measured on the library's own pairs, each with the false-accept rate it was made for.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::Value;

use super::columns::{self, word_columns};
use super::error::StoreError;
use crate::domain::ids::ModelId;
use crate::domain::time::Instant;

/// What was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    Face,
    Body,
    Combined,
}

impl Basis {
    const ALL: [Self; 3] = [Self::Face, Self::Body, Self::Combined];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::Body => "body",
            Self::Combined => "combined",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.as_str() == s)
    }
}
word_columns!(Basis);

/// A measured threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    pub basis: Basis,
    /// None only where several are combined.
    pub model: Option<ModelId>,
    /// The share of pairs of different people that the threshold lets pass.
    pub false_accept_rate: f64,
    pub threshold: f64,
    /// The share of pairs of one person that it keeps apart, where that could be measured.
    pub false_reject_rate: Option<f64>,
    /// From how many pairs.
    pub same_pairs: u64,
    pub different_pairs: u64,
    /// How it was measured, in the measurer's own words.
    pub details: Value,
}

/// Stores a measurement; earlier ones stay, and the newest counts.
pub fn insert(tx: &Transaction<'_>, new: &Calibration) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO calibration (basis, model, false_accept_rate, threshold, false_reject_rate, same_pairs,
            different_pairs, details, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            new.basis,
            new.model,
            new.false_accept_rate,
            new.threshold,
            new.false_reject_rate,
            new.same_pairs as i64,
            new.different_pairs as i64,
            serde_json::to_string(&new.details)?,
            columns::now()
        ],
    )?;
    Ok(())
}

/// The newest measurement for a rate, and when it was made.
pub fn latest(
    conn: &Connection,
    basis: Basis,
    model: Option<ModelId>,
    false_accept_rate: f64,
) -> Result<Option<(Calibration, Instant)>, StoreError> {
    let sql = "SELECT * FROM calibration WHERE basis = ?1 AND model IS ?2 AND false_accept_rate = ?3
        ORDER BY id DESC LIMIT 1";
    Ok(conn.query_row(sql, params![basis, model, false_accept_rate], row).optional()?)
}

/// All measurements, newest first.
pub fn list(conn: &Connection) -> Result<Vec<(Calibration, Instant)>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM calibration ORDER BY id DESC")?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row(r: &Row<'_>) -> rusqlite::Result<(Calibration, Instant)> {
    let calibration = Calibration {
        basis: r.get("basis")?,
        model: r.get("model")?,
        false_accept_rate: r.get("false_accept_rate")?,
        threshold: r.get("threshold")?,
        false_reject_rate: r.get("false_reject_rate")?,
        same_pairs: r.get::<_, i64>("same_pairs")? as u64,
        different_pairs: r.get::<_, i64>("different_pairs")? as u64,
        details: columns::json(r, "details")?,
    };
    Ok((calibration, r.get("created_at")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::models::{self, ModelKind, NewModel};
    use crate::store::testing::Fixture;

    #[test]
    fn the_newest_measurement_for_a_model_and_rate_counts() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let new = |name: &str| NewModel {
                kind: ModelKind::FaceEmbedder,
                name: name.to_owned(),
                hash: "h".to_owned(),
                dimension: 4,
            };
            let (a, b) = (models::find_or_insert(tx, &new("a"))?, models::find_or_insert(tx, &new("b"))?);
            let measured = |model, rate, threshold| Calibration {
                basis: Basis::Face,
                model: Some(model),
                false_accept_rate: rate,
                threshold,
                false_reject_rate: Some(0.25),
                same_pairs: 10,
                different_pairs: 5_000_000_000,
                details: serde_json::json!({"from": "test"}),
            };
            for c in [
                measured(a, 0.001, 0.3),
                measured(a, 0.01, 0.2),
                measured(b, 0.001, 0.5),
                measured(a, 0.001, 0.4),
            ] {
                insert(tx, &c)?;
            }
            let found = latest(tx, Basis::Face, Some(a), 0.001)?.map(|(c, _)| c);
            assert_eq!(found, Some(measured(a, 0.001, 0.4)));
            assert!(latest(tx, Basis::Combined, None, 0.001)?.is_none());
            assert_eq!(list(tx)?.len(), 4);
            Ok(())
        });
    }
}
