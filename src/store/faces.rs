//! Faces found in the frames of an analysis, and in still pictures.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::columns::{self, word_columns};
use super::error::{Kind, StoreError};
use crate::domain::face::{FaceDetection, Landmarks};
use crate::domain::geometry::{Point, Rect};
use crate::domain::ids::{AnalysisId, AppearanceId, FaceId, ModelId, PersonId, StillId, TrackId, VideoId};
use crate::domain::time::{FrameIndex, FrameRange, Instant, MediaTime};

/// How good a picture of a face is. None of it says whose face it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceQuality {
    /// Over all, 0 to 1.
    pub overall: f32,
    pub sharpness: f32,
    pub brightness: f32,
    /// How much of it nothing seems to cover, 0 to 1; `None` where nobody has measured it.
    pub uncovered: Option<f32>,
    /// In degrees; 0 looks into the camera.
    pub yaw: f32,
    pub pitch: f32,
    pub roll: f32,
    /// The box's shorter side in display pixels.
    pub size: f32,
}

/// How a face came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaceOrigin {
    /// One of the few best views an analysis keeps of each track.
    View,
    /// Sought in a person's boxes, for the dataset.
    Track,
    /// Drawn by a human.
    Hand,
    /// Found in a still picture.
    Still,
}

impl FaceOrigin {
    const ALL: [Self; 4] = [Self::View, Self::Track, Self::Hand, Self::Still];

    /// The word stored in the database and printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Track => "track",
            Self::Hand => "hand",
            Self::Still => "still",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.as_str() == s)
    }
}
word_columns!(FaceOrigin);

/// The picture a face is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacePlace {
    /// A frame of an analysed video.
    Frame {
        analysis: AnalysisId,
        video: VideoId,
    },
    Still(StillId),
}

/// A face about to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFace {
    pub origin: FaceOrigin,
    /// 0 in a still, as is the time.
    pub frame: FrameIndex,
    pub time: MediaTime,
    /// Box, score and landmarks.
    pub found: FaceDetection,
    pub quality: FaceQuality,
    pub detector: ModelId,
    /// Where it is known already; otherwise see `attach`.
    pub track: Option<TrackId>,
    pub appearance: Option<AppearanceId>,
    /// The face of the analysis before that this one is.
    pub carried_from: Option<FaceId>,
}

/// A stored face.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceRow {
    /// The library-wide number that also names its file.
    pub id: FaceId,
    pub uuid: Uuid,
    pub place: FacePlace,
    pub face: NewFace,
    pub created_at: Instant,
}

/// Stores a face on a frame of an analysis, running or done.
pub fn insert(tx: &Transaction<'_>, analysis: AnalysisId, new: &NewFace) -> Result<FaceId, StoreError> {
    let video = "SELECT video FROM analysis WHERE id = ?1";
    let Some(video) = tx.prepare_cached(video)?.query_row([analysis], |r| r.get(0)).optional()? else {
        return Err(StoreError::not_found(Kind::Analysis, analysis));
    };
    insert_at(tx, FacePlace::Frame { analysis, video }, new)
}

/// Stores a face of a still picture, or of an analysis whose video is known.
pub fn insert_at(tx: &Transaction<'_>, place: FacePlace, new: &NewFace) -> Result<FaceId, StoreError> {
    let sql = "INSERT INTO face (uuid, analysis, video, still, origin, track, appearance, frame, time_us, x, y, w, h,
            landmarks, score, quality, sharpness, brightness, uncovered, yaw, pitch, roll, size, detector,
            carried_from, created_at)
        VALUES (:uuid, :analysis, :video, :still, :origin, :track, :appearance, :frame, :time, :x, :y, :w, :h,
            :landmarks, :score, :quality, :sharpness, :brightness, :uncovered, :yaw, :pitch, :roll, :size, :detector,
            :carried_from, :now)";
    let (analysis, video, still) = match place {
        FacePlace::Frame { analysis, video } => (Some(analysis), Some(video), None),
        FacePlace::Still(still) => (None, None, Some(still)),
    };
    let (bbox, quality) = (new.found.bbox, new.quality);
    let landmarks: Vec<f32> = new.found.landmarks.0.iter().flat_map(|p| [p.x, p.y]).collect();
    tx.prepare_cached(sql)?.execute(named_params! {
        ":uuid": Uuid::now_v7().into_bytes(),
        ":analysis": analysis,
        ":video": video,
        ":still": still,
        ":origin": new.origin,
        ":track": new.track,
        ":appearance": new.appearance,
        ":frame": new.frame,
        ":time": new.time,
        ":x": bbox.x,
        ":y": bbox.y,
        ":w": bbox.w,
        ":h": bbox.h,
        ":landmarks": columns::float_blob(&landmarks),
        ":score": new.found.score,
        ":quality": quality.overall,
        ":sharpness": quality.sharpness,
        ":brightness": quality.brightness,
        ":uncovered": quality.uncovered,
        ":yaw": quality.yaw,
        ":pitch": quality.pitch,
        ":roll": quality.roll,
        ":size": quality.size,
        ":detector": new.detector,
        ":carried_from": new.carried_from,
        ":now": columns::now(),
    })?;
    Ok(FaceId(tx.last_insert_rowid()))
}

/// Says of which track, and of its appearance, a face is; `None`: of nobody's.
pub fn attach(tx: &Transaction<'_>, face: FaceId, track: Option<TrackId>) -> Result<(), StoreError> {
    let sql =
        "UPDATE face SET track = ?2, appearance = (SELECT appearance FROM track WHERE id = ?2) WHERE id = ?1";
    if tx.prepare_cached(sql)?.execute(params![face, track])? == 0 {
        return Err(StoreError::not_found(Kind::Face, face));
    }
    Ok(())
}

pub fn get(conn: &Connection, id: FaceId) -> Result<FaceRow, StoreError> {
    let found = conn.query_row("SELECT * FROM face WHERE id = ?1", [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Face, id))
}

/// The faces of an analysis, current or not, in order of frames.
pub fn list(conn: &Connection, analysis: AnalysisId) -> Result<Vec<FaceRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM face WHERE analysis = ?1 ORDER BY frame, id")?;
    let rows = stmt.query_map([analysis], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The faces of an analysis in `range`, in order of frames.
pub fn list_in(
    conn: &Connection,
    analysis: AnalysisId,
    range: FrameRange,
) -> Result<Vec<FaceRow>, StoreError> {
    let sql = "SELECT * FROM face WHERE analysis = ?1 AND frame BETWEEN ?2 AND ?3 ORDER BY frame, id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map(params![analysis, range.start, range.end], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The appearance a face belongs to.
pub fn appearance_of(conn: &Connection, face: FaceId) -> Result<Option<AppearanceId>, StoreError> {
    let sql = "SELECT appearance FROM face WHERE id = ?1";
    let found = conn.prepare_cached(sql)?.query_row([face], |r| r.get(0)).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Face, face))
}

/// The faces on a frame of a video in any of its analyses, in order of their numbers.
pub fn on_frame(conn: &Connection, video: VideoId, frame: FrameIndex) -> Result<Vec<FaceRow>, StoreError> {
    let sql = "SELECT face.* FROM analysis a JOIN face ON face.analysis = a.id AND face.frame = ?2
        WHERE a.video = ?1 ORDER BY face.id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map(params![video, frame], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The faces of an appearance, best first.
pub fn of_appearance(conn: &Connection, appearance: AppearanceId) -> Result<Vec<FaceRow>, StoreError> {
    let sql = "SELECT * FROM face WHERE appearance = ?1 ORDER BY quality DESC, id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([appearance], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The best `limit` faces of a person over the current analyses, best first.
pub fn of_person(conn: &Connection, person: PersonId, limit: u32) -> Result<Vec<FaceRow>, StoreError> {
    let sql = "SELECT face.* FROM detected_person d JOIN face ON face.appearance = d.id
        JOIN analysis ON analysis.id = d.analysis AND analysis.is_current = 1
        WHERE d.person = ?1 AND d.review <> 'not_a_person' ORDER BY face.quality DESC, face.id LIMIT ?2";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map(params![person, limit], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Removes what an analysis found on and after a frame, so that work interrupted there starts clean.
pub fn delete_from(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    frame: FrameIndex,
) -> Result<usize, StoreError> {
    Ok(tx.execute("DELETE FROM face WHERE analysis = ?1 AND frame >= ?2", params![analysis, frame])?)
}

fn row(r: &Row<'_>) -> rusqlite::Result<FaceRow> {
    let mut points = Vec::with_capacity(10);
    columns::floats(r.get_ref("landmarks")?, &mut points)?;
    let mut landmarks = [Point::default(); 5];
    for (point, xy) in landmarks.iter_mut().zip(points.chunks_exact(2)) {
        *point = Point { x: xy[0], y: xy[1] };
    }
    let found = FaceDetection {
        bbox: Rect::new(r.get("x")?, r.get("y")?, r.get("w")?, r.get("h")?),
        score: r.get("score")?,
        landmarks: Landmarks(landmarks),
    };
    let quality = FaceQuality {
        overall: r.get("quality")?,
        sharpness: r.get("sharpness")?,
        brightness: r.get("brightness")?,
        uncovered: r.get("uncovered")?,
        yaw: r.get("yaw")?,
        pitch: r.get("pitch")?,
        roll: r.get("roll")?,
        size: r.get("size")?,
    };
    let face = NewFace {
        origin: r.get("origin")?,
        frame: r.get("frame")?,
        time: r.get("time_us")?,
        found,
        quality,
        detector: r.get("detector")?,
        track: r.get("track")?,
        appearance: r.get("appearance")?,
        carried_from: r.get("carried_from")?,
    };
    let place = match r.get("still")? {
        Some(still) => FacePlace::Still(still),
        None => FacePlace::Frame { analysis: r.get("analysis")?, video: r.get("video")? },
    };
    Ok(FaceRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        place,
        face,
        created_at: r.get("created_at")?,
    })
}
