//! One file into the library: probe, hash, copy or link, poster, row.

use std::path::{Path, PathBuf};

use serde_json::json;
use uuid::Uuid;

use super::{Cancel, JobError, Progress, Stage};
use crate::access::Actor;
use crate::domain::ids::{CollectionId, VideoId};
use crate::media;
use crate::store::audit::{self, Entry};
use crate::store::videos::{NewVideo, VideoStorage};
use crate::store::{Library, StoreError, hash_file, videos};

/// Longer side of a poster in pixels: a library card at 2x.
const POSTER_SIDE: u32 = 560;
const POSTER_QUALITY: u8 = 85;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    New(VideoId),
    /// The library has the same bytes already.
    Duplicate {
        video: VideoId,
        collection: String,
    },
}

impl Imported {
    pub fn video(&self) -> VideoId {
        match self {
            Self::New(video) | Self::Duplicate { video, .. } => *video,
        }
    }
}

/// Imports `path` into `collection`, as a copy or where it lies (`link`). Nothing stays behind on an error.
pub fn import_video(
    library: &Library,
    actor: Actor,
    path: &Path,
    collection: CollectionId,
    link: bool,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<Imported, JobError> {
    progress.begin(Stage::Reading, 0, 0);
    let stop = cancel.clone();
    let facts = media::probe_unless(path, move || stop.is_cancelled())?;
    progress.begin(Stage::Reading, 0, facts.file_size);
    let hash = hash_file(path, &mut |bytes| progress.set_done(bytes), cancel.flag())?;
    if let Some(row) = library.read(|conn| videos::find_by_content(conn, &hash))? {
        return Ok(Imported::Duplicate { video: row.id, collection: row.collection_name });
    }
    let jpeg = media::encode_jpeg(&media::poster(path, POSTER_SIDE)?, POSTER_QUALITY)?;

    let uuid = Uuid::now_v7();
    let (storage, stored_path) = if link {
        let absolute = std::fs::canonicalize(path).map_err(|source| StoreError::Io {
            action: "find",
            path: path.to_owned(),
            source,
        })?;
        (VideoStorage::Linked, unicode(absolute)?)
    } else {
        progress.begin(Stage::Copying, 0, facts.file_size);
        let mut copied = |bytes| progress.set_done(bytes);
        let copy = library.media().store_video_copy(path, uuid, &hash, &mut copied, cancel.flag())?;
        (VideoStorage::Copied, copy)
    };
    let poster = library.media().write_poster(Uuid::now_v7(), &jpeg)?;

    let filename = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let ours: Vec<String> = (storage == VideoStorage::Copied)
        .then(|| stored_path.clone())
        .into_iter()
        .chain([poster.clone()])
        .collect();
    let video = NewVideo {
        uuid,
        collection,
        filename,
        storage,
        path: stored_path,
        content_hash: hash,
        facts,
        poster: Some(poster),
    };
    let written = library.write(move |tx| {
        let id = videos::insert(tx, &video)?;
        let entry = Entry {
            actor: actor.as_str().to_owned(),
            action: "import_video".to_owned(),
            subject: format!("video {id}"),
            details: json!({"uuid": uuid.to_string(), "content_hash": hash.to_string(), "storage": storage.as_str()}),
        };
        audit::append(tx, &entry)?;
        Ok(id)
    });
    if written.is_err() {
        for file in ours {
            library.media().delete(&file)?;
        }
    }
    Ok(Imported::New(written?))
}

fn unicode(path: PathBuf) -> Result<String, StoreError> {
    path.into_os_string().into_string().map_err(|path| StoreError::PathNotUnicode { path: path.into() })
}
