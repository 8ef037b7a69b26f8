//! The networks (and methods without weights) whose output is stored, each once.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{self, word_columns};
use super::error::{Kind, StoreError};
use crate::domain::ids::ModelId;

/// What a model makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ModelKind {
    FaceDetector,
    FaceEmbedder,
    BodyEmbedder,
}

impl ModelKind {
    const ALL: [Self; 3] = [Self::FaceDetector, Self::FaceEmbedder, Self::BodyEmbedder];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FaceDetector => "face_detector",
            Self::FaceEmbedder => "face_embedder",
            Self::BodyEmbedder => "body_embedder",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == s)
    }
}
word_columns!(ModelKind);

/// Everything that makes two vectors comparable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewModel {
    pub kind: ModelKind,
    pub name: String,
    /// Of its weights; of a method without weights its version.
    pub hash: String,
    /// Numbers in one of its vectors; 0 for a detector.
    pub dimension: u32,
}

/// A stored model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelRow {
    pub id: ModelId,
    pub model: NewModel,
}

/// The row of a model, made where it is new. `Damaged` where the same weights are known with another dimension.
pub fn find_or_insert(tx: &Transaction<'_>, model: &NewModel) -> Result<ModelId, StoreError> {
    if let Some(known) = find(tx, model.kind, &model.name, &model.hash)? {
        return if known.model.dimension == model.dimension {
            Ok(known.id)
        } else {
            Err(StoreError::Damaged { what: format!("two dimensions of model {}", model.name) })
        };
    }
    let sql = "INSERT INTO model (kind, name, hash, dimension, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    tx.execute(sql, params![model.kind, model.name, model.hash, model.dimension, columns::now()])?;
    Ok(ModelId(tx.last_insert_rowid()))
}

/// The model of these weights, if any of its output was ever stored.
pub fn find(
    conn: &Connection,
    kind: ModelKind,
    name: &str,
    hash: &str,
) -> Result<Option<ModelRow>, StoreError> {
    let sql = "SELECT id, kind, name, hash, dimension FROM model WHERE kind = ?1 AND name = ?2 AND hash = ?3";
    Ok(conn.query_row(sql, params![kind, name, hash], row).optional()?)
}

pub fn get(conn: &Connection, id: ModelId) -> Result<ModelRow, StoreError> {
    let sql = "SELECT id, kind, name, hash, dimension FROM model WHERE id = ?1";
    conn.query_row(sql, [id], row).optional()?.ok_or_else(|| StoreError::not_found(Kind::Model, id))
}

/// All models of a kind, oldest first.
pub fn list(conn: &Connection, kind: ModelKind) -> Result<Vec<ModelRow>, StoreError> {
    let sql = "SELECT id, kind, name, hash, dimension FROM model WHERE kind = ?1 ORDER BY id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([kind], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row(r: &Row<'_>) -> rusqlite::Result<ModelRow> {
    let model = NewModel {
        kind: r.get("kind")?,
        name: r.get("name")?,
        hash: r.get("hash")?,
        dimension: r.get("dimension")?,
    };
    Ok(ModelRow { id: r.get("id")?, model })
}
