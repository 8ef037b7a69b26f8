//! Cameras that are watched.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::super::columns::{self, word_columns};
use super::super::error::{Kind, StoreError};
use crate::domain::ids::CameraId;
use crate::domain::message::Message;

/// What being seen on a camera means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CameraDirection {
    /// Nothing: first in, last out.
    #[default]
    None,
    In,
    Out,
    /// What the drawn line says.
    Line,
}

impl CameraDirection {
    pub const ALL: [Self; 4] = [Self::None, Self::In, Self::Out, Self::Line];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::In => "in",
            Self::Out => "out",
            Self::Line => "line",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == s)
    }
}

/// Whose faces are blurred when a camera's picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blur {
    #[default]
    Nobody,
    Unknown,
    Known,
    Everybody,
}

impl Blur {
    pub const ALL: [Self; 4] = [Self::Nobody, Self::Unknown, Self::Known, Self::Everybody];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Unknown => "unknown",
            Self::Known => "known",
            Self::Everybody => "everybody",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == s)
    }
}
word_columns!(CameraDirection, Blur);

/// A camera about to be added, or as it is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCamera {
    pub name: String,
    /// Without user name and password.
    pub address: String,
    /// Locked, see `secret`.
    pub secret: Option<Vec<u8>>,
    pub direction: CameraDirection,
    pub enabled: bool,
    /// Looks a second.
    pub rate: f32,
    /// Zones and lines, as JSON.
    pub shapes: Value,
    pub blur: Blur,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CameraRow {
    pub id: CameraId,
    pub uuid: Uuid,
    pub camera: NewCamera,
}

pub fn insert(tx: &Transaction<'_>, new: &NewCamera) -> Result<CameraId, StoreError> {
    let sql =
        "INSERT INTO camera (name, address, secret, direction, enabled, rate, shapes, blur, uuid, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let name = checked_name(new)?;
    tx.execute(
        sql,
        params![
            name,
            new.address,
            new.secret,
            new.direction,
            new.enabled,
            new.rate,
            new.shapes.to_string(),
            new.blur,
            Uuid::now_v7().into_bytes(),
            columns::now()
        ],
    )
    .map_err(|e| taken(e, name))?;
    Ok(CameraId(tx.last_insert_rowid()))
}

pub fn update(tx: &Transaction<'_>, id: CameraId, new: &NewCamera) -> Result<(), StoreError> {
    let sql =
        "UPDATE camera SET name = ?2, address = ?3, secret = ?4, direction = ?5, enabled = ?6, rate = ?7,
        shapes = ?8, blur = ?9 WHERE id = ?1";
    let name = checked_name(new)?;
    let rows = tx
        .execute(
            sql,
            params![
                id,
                name,
                new.address,
                new.secret,
                new.direction,
                new.enabled,
                new.rate,
                new.shapes.to_string(),
                new.blur
            ],
        )
        .map_err(|e| taken(e, name))?;
    if rows == 0 { Err(StoreError::not_found(Kind::Camera, id)) } else { Ok(()) }
}

/// Sightings keep the camera's name.
pub fn delete(tx: &Transaction<'_>, id: CameraId) -> Result<(), StoreError> {
    let rows = tx.execute("DELETE FROM camera WHERE id = ?1", [id])?;
    if rows == 0 { Err(StoreError::not_found(Kind::Camera, id)) } else { Ok(()) }
}

pub fn get(conn: &Connection, id: CameraId) -> Result<CameraRow, StoreError> {
    let found = conn.query_row("SELECT * FROM camera WHERE id = ?1", [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Camera, id))
}

/// By its name, whatever its capitals, or by its number.
pub fn find(conn: &Connection, text: &str) -> Result<CameraRow, StoreError> {
    let sql = "SELECT * FROM camera WHERE name = ?1 OR CAST(id AS TEXT) = ?1 ORDER BY name = ?1 DESC LIMIT 1";
    let found = conn.query_row(sql, [text.trim()], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Camera, text))
}

/// All, in the order they were added.
pub fn list(conn: &Connection) -> Result<Vec<CameraRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM camera ORDER BY id")?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn checked_name(new: &NewCamera) -> Result<&str, StoreError> {
    let name = new.name.trim();
    if name.is_empty() { Err(StoreError::EmptyName) } else { Ok(name) }
}

fn taken(error: rusqlite::Error, name: &str) -> StoreError {
    if columns::is_unique_violation(&error, "camera.name") {
        let message = Message::new("error-live-camera-name-taken").with("name", name);
        return StoreError::Refused { what: format!("a camera named {name:?} is already there"), message };
    }
    error.into()
}

fn row(r: &Row<'_>) -> rusqlite::Result<CameraRow> {
    Ok(CameraRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        camera: NewCamera {
            name: r.get("name")?,
            address: r.get("address")?,
            secret: r.get("secret")?,
            direction: r.get("direction")?,
            enabled: r.get("enabled")?,
            rate: r.get("rate")?,
            shapes: columns::json(r, "shapes")?,
            blur: r.get("blur")?,
        },
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::store::testing::Fixture;

    pub fn camera(name: &str) -> NewCamera {
        NewCamera {
            name: name.to_owned(),
            address: "rtsp://10.0.0.7/1".to_owned(),
            secret: Some(vec![1, 2, 3]),
            direction: CameraDirection::Line,
            enabled: true,
            rate: 5.0,
            shapes: serde_json::json!({"zones": []}),
            blur: Blur::Unknown,
        }
    }

    #[test]
    fn a_camera_is_found_by_name_or_number_and_a_name_is_one_cameras() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let id = insert(tx, &camera(" Cổng A "))?;
            assert_eq!(find(tx, "cổng A").or_else(|_| find(tx, "Cổng A"))?.id, id);
            assert_eq!(find(tx, &id.to_string())?.camera.name, "Cổng A");
            assert!(matches!(insert(tx, &camera("Cổng A")), Err(StoreError::Refused { .. })));
            assert!(matches!(insert(tx, &camera(" ")), Err(StoreError::EmptyName)));
            let mut changed = camera("Lobby");
            changed.enabled = false;
            update(tx, id, &changed)?;
            assert_eq!(list(tx)?[0].camera, changed);
            delete(tx, id)?;
            assert!(matches!(find(tx, "Lobby"), Err(StoreError::NotFound { .. })));
            Ok(())
        });
    }
}
