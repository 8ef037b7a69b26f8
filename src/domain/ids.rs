//! Row ids and the person code.
//!
//! Row ids are the integer keys of this library's database: they never leave it. What may leave the library
//! carries a `UUIDv7` beside the integer (see `store`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! row_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    )+};
}

row_id! {
    /// A folder-like group of videos.
    CollectionId,
    /// An imported video.
    VideoId,
    /// A person of the library, shown as `PERSON-0001`.
    PersonId,
    /// One run of detector and tracker over one video.
    AnalysisId,
    /// One unbroken sequence of boxes within an analysis.
    TrackId,
    /// One appearance of a person in a video (`detected_person`).
    AppearanceId,
    /// A face found in a frame.
    FaceId,
    /// A still picture faces were imported from.
    StillId,
    /// A decision about faces; later ones have greater numbers.
    FaceEventId,
    /// A network, or a method without weights, whose output is stored.
    ModelId,
    /// What a body looks like over some frames of a track.
    BodyFeatureId,
    /// A decision about who is who; later ones have greater numbers.
    EventId,
    /// Something a human said about who is who, to be remembered.
    ConstraintId,
    /// A question whether two are the same person.
    SuggestionId,
    /// An employee of the company.
    EmployeeId,
    /// A department of the company.
    DepartmentId,
    /// A place of work with its own time zone and holidays.
    SiteId,
    /// A shift's set of rules.
    ShiftId,
    /// A kind of leave.
    LeaveTypeId,
    /// A request for leave.
    LeaveRequestId,
    /// A request to correct a day's attendance.
    CorrectionId,
    /// A snapshot of a dataset.
    SnapshotId,
    /// An export that was made.
    ExportId,
    /// A dataset made elsewhere that was taken in.
    DatasetImportId,
    /// One teaching of a recogniser.
    TrainingRunId,
    /// A version of the recogniser: "version 7".
    ModelVersionId,
    /// A camera that is watched.
    CameraId,
    /// Somebody in view of a camera, from arriving to leaving.
    SightingId,
    /// A row of the persistent job queue.
    JobId,
}

/// The number behind `PERSON-0001`. Library-wide, counted from 1, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PersonCode(pub u32);

impl fmt::Display for PersonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PERSON-{:04}", self.0)
    }
}

/// The text is not of the form `PERSON-0001`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a person code, which looks like PERSON-0001")]
pub struct NotAPersonCode;

impl FromStr for PersonCode {
    type Err = NotAPersonCode;

    /// Accepts `PERSON-0003`, `person-3` and `3`.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let s = s.trim();
        let digits = match s.get(..7) {
            Some(prefix) if prefix.eq_ignore_ascii_case("person-") => &s[7..],
            _ => s,
        };
        match digits.parse() {
            Ok(number) if number > 0 && digits.bytes().all(|b| b.is_ascii_digit()) => Ok(Self(number)),
            _ => Err(NotAPersonCode),
        }
    }
}

impl From<PersonCode> for String {
    fn from(code: PersonCode) -> Self {
        code.to_string()
    }
}

impl TryFrom<String> for PersonCode {
    type Error = NotAPersonCode;

    fn try_from(s: String) -> Result<Self, Self::Error> {
        s.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn person_codes_read_back_and_refuse_nonsense() {
        assert_eq!(PersonCode(7).to_string(), "PERSON-0007");
        assert_eq!(PersonCode(12345).to_string(), "PERSON-12345");
        for (text, number) in [("PERSON-0007", 7), ("person-7", 7), (" 12 ", 12), ("PERSON-12345", 12345)] {
            assert_eq!(text.parse(), Ok(PersonCode(number)), "{text}");
        }
        for text in ["", "PERSON-", "PERSON-0000", "PERSON--1", "+3", "người", "PERSON-0x1"] {
            assert_eq!(text.parse::<PersonCode>(), Err(NotAPersonCode), "{text}");
        }
    }
}
