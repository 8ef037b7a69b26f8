//! How domain values lie in columns: ids and instants as integers, enums as their words, uuids as 16 bytes.

use std::path::Path;

use jiff::SignedDuration;
use jiff::civil::Date;
use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::error::StoreError;
use crate::domain::frame::{ColorMatrix, ColorRange};
use crate::domain::geometry::Rotation;
use crate::domain::ids::{
    AnalysisId, AppearanceId, BodyFeatureId, CameraId, CollectionId, ConstraintId, CorrectionId,
    DatasetImportId, DepartmentId, EmployeeId, EventId, ExportId, FaceEventId, FaceId, JobId, LeaveRequestId,
    LeaveTypeId, ModelId, ModelVersionId, PersonCode, PersonId, ShiftId, SightingId, SiteId, SnapshotId,
    StillId, SuggestionId, TrackId, TrainingRunId, VideoId,
};
use crate::domain::job::JobState;
use crate::domain::time::{FrameRange, Instant, MediaTime};
use crate::domain::video::VideoStatus;

macro_rules! integer_columns {
    ($($name:ident),+ $(,)?) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                FromSql::column_result(value).map(Self)
            }
        }
    )+};
}
integer_columns!(
    AnalysisId,
    AppearanceId,
    BodyFeatureId,
    CameraId,
    CollectionId,
    ConstraintId,
    CorrectionId,
    DepartmentId,
    DatasetImportId,
    EmployeeId,
    EventId,
    ExportId,
    FaceId,
    JobId,
    LeaveRequestId,
    LeaveTypeId,
    ModelId,
    ModelVersionId,
    TrainingRunId,
    PersonId,
    ShiftId,
    SiteId,
    SightingId,
    FaceEventId,
    StillId,
    SnapshotId,
    SuggestionId,
    TrackId,
    VideoId,
    PersonCode,
    Instant,
    MediaTime,
);

/// Stores an enum by the words `as_str` gives and `parse` understands.
macro_rules! word_columns {
    ($($name:ident),+ $(,)?) => {$(
        impl rusqlite::types::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }

        impl rusqlite::types::FromSql for $name {
            fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                let word = value.as_str()?;
                Self::parse(word).ok_or_else(|| {
                    rusqlite::types::FromSqlError::Other(format!("unknown word {word:?}").into())
                })
            }
        }
    )+};
}
pub(super) use word_columns;
word_columns!(JobState, VideoStatus);

impl ToSql for Rotation {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(i64::from(self.degrees_clockwise()).into())
    }
}

impl FromSql for Rotation {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_i64()? {
            degrees @ (0 | 90 | 180 | 270) => Ok(Self::from_degrees_clockwise(degrees as f64)),
            other => Err(FromSqlError::OutOfRange(other)),
        }
    }
}

impl ToSql for ColorMatrix {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Bt601 => "bt601",
            Self::Bt709 => "bt709",
            Self::Bt2020 => "bt2020",
        }
        .into())
    }
}

impl FromSql for ColorMatrix {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "bt601" => Ok(Self::Bt601),
            "bt709" => Ok(Self::Bt709),
            "bt2020" => Ok(Self::Bt2020),
            other => Err(FromSqlError::Other(format!("unknown colour matrix {other:?}").into())),
        }
    }
}

impl ToSql for ColorRange {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Limited => "limited",
            Self::Full => "full",
        }
        .into())
    }
}

impl FromSql for ColorRange {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "limited" => Ok(Self::Limited),
            "full" => Ok(Self::Full),
            other => Err(FromSqlError::Other(format!("unknown colour range {other:?}").into())),
        }
    }
}

/// A date as whole days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) Date);

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

impl ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok((EPOCH.duration_until(self.0).as_hours() / 24).into())
    }
}

impl FromSql for Day {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let days = value.as_i64()?;
        let out_of_range = || FromSqlError::OutOfRange(days);
        let hours = days.checked_mul(24).ok_or_else(out_of_range)?;
        EPOCH
            .checked_add(SignedDuration::from_hours(hours))
            .map(Self)
            .map_err(|e| FromSqlError::Other(e.into()))
    }
}

/// The uuid in a 16-byte column.
pub(super) fn uuid(row: &Row<'_>, column: &str) -> rusqlite::Result<Uuid> {
    row.get::<_, [u8; 16]>(column).map(Uuid::from_bytes)
}

/// The frames of the columns `start_frame` and `end_frame`, whose order the schema checks.
pub(super) fn frame_range(row: &Row<'_>) -> rusqlite::Result<FrameRange> {
    Ok(FrameRange { start: row.get("start_frame")?, end: row.get("end_frame")? })
}

/// The JSON in a text column.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let index = row.as_ref().column_index(column)?;
    serde_json::from_str(row.get_ref(index)?.as_str()?).map_err(|e| {
        rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, Box::new(e))
    })
}

/// Appends the little-endian 32-bit floats of a blob to `to`.
pub(super) fn floats(value: ValueRef<'_>, to: &mut Vec<f32>) -> rusqlite::Result<()> {
    let (words, rest) = value.as_blob()?.as_chunks::<4>();
    if rest.is_empty() {
        to.extend(words.iter().map(|word| f32::from_le_bytes(*word)));
        Ok(())
    } else {
        Err(FromSqlError::InvalidType.into())
    }
}

/// Floats as a blob, see `floats`.
pub(super) fn float_blob(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// The microsecond it is now.
pub(super) fn now() -> Instant {
    Instant(jiff::Timestamp::now().as_microsecond())
}

/// A path as stored in a text column.
pub(super) fn path_text(path: &Path) -> Result<&str, StoreError> {
    path.to_str().ok_or_else(|| StoreError::PathNotUnicode { path: path.to_owned() })
}

/// True where `e` says that a UNIQUE constraint naming `column` (as `table.column`) or index was hit.
pub(super) fn is_unique_violation(e: &rusqlite::Error, column: &str) -> bool {
    matches!(e, rusqlite::Error::SqliteFailure(failure, Some(text))
        if failure.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE && text.contains(column))
}
