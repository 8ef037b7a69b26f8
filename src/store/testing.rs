//! What tests share: a database in a temporary folder, and rows to put into it.

use rusqlite::{Connection, Transaction};
use uuid::Uuid;

use super::analyses::FoundPerson;
use super::appearances::NewAppearance;
use super::error::StoreError;
use super::media_files::ContentHash;
use super::videos::{self, NewVideo, VideoStorage};
use super::{schema, thread};
use crate::domain::frame::ColorInfo;
use crate::domain::geometry::{Rect, Rotation};
use crate::domain::ids::{CollectionId, VideoId};
use crate::domain::time::{FrameIndex, FrameRange, MediaTime};
use crate::domain::track::{BoxSource, Track, TrackBox};
use crate::domain::video::VideoFacts;

/// A fresh database with the writer's connection.
pub(crate) struct Fixture {
    pub(crate) conn: Connection,
    _dir: tempfile::TempDir,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { conn: schema::open_writer(&dir.path().join("stepmedia.db")).unwrap(), _dir: dir }
    }

    /// Commits what `f` does; it must succeed.
    pub(crate) fn write<T>(&mut self, f: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> T {
        thread::in_transaction(&mut self.conn, f).unwrap()
    }
}

/// A full-HD video whose hash and path differ by `n`.
pub(crate) fn new_video(collection: CollectionId, n: u8) -> NewVideo {
    NewVideo {
        uuid: Uuid::now_v7(),
        collection,
        filename: format!("Cửa {n}.mp4"),
        storage: VideoStorage::Copied,
        path: format!("media/videos/{n:02x}/{n}.mp4"),
        content_hash: ContentHash([n; 32]),
        facts: VideoFacts {
            duration_s: 60.0,
            num_frames: 1500,
            fps: 25.0,
            variable_fps: false,
            codec: "h264".to_owned(),
            container: "mov,mp4,m4a,3gp,3g2,mj2".to_owned(),
            pixel_format: "yuv420p".to_owned(),
            stored_width: 1920,
            stored_height: 1080,
            rotation: Rotation::None,
            color: ColorInfo::default(),
            has_audio: true,
            file_size: 123_456,
        },
        poster: None,
    }
}

pub(crate) fn add_video(
    tx: &Transaction<'_>,
    collection: CollectionId,
    n: u8,
) -> Result<VideoId, StoreError> {
    videos::insert(tx, &new_video(collection, n))
}

/// A track walking to the right, a sixteenth of a pixel a frame.
pub(crate) fn track(number: u32, start: FrameIndex, end: FrameIndex) -> Track {
    let boxes = (start..=end).map(|frame| TrackBox {
        frame,
        bbox: Rect::new(frame as f32 / 16.0, 20.0, 30.0, 80.0),
        score: 1.0,
        source: BoxSource::Detected,
    });
    Track { number, boxes: boxes.collect() }
}

/// Somebody new with an appearance for each track `(number, first, last)`, at 25 frames a second.
pub(crate) fn found(tracks: &[(u32, FrameIndex, FrameIndex)]) -> FoundPerson {
    let appearance = |&(number, start, end): &(u32, FrameIndex, FrameIndex)| NewAppearance {
        uuid: Uuid::now_v7(),
        range: FrameRange { start, end },
        start: MediaTime(i64::from(start) * 40_000),
        end: MediaTime((i64::from(end) + 1) * 40_000),
        confidence: 0.5,
        best: None,
        best_shot_file: None,
        tracks: vec![number],
    };
    FoundPerson { known: None, appearances: tracks.iter().map(appearance).collect() }
}
