//! Imported videos.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params};
use uuid::Uuid;

use super::columns::{self, word_columns};
use super::error::{Kind, StoreError};
use super::media_files::ContentHash;
use super::{collections, identity_events, persons};
use crate::domain::frame::ColorInfo;
use crate::domain::ids::{CollectionId, PersonCode, PersonId, VideoId};
use crate::domain::time::Instant;
use crate::domain::video::{VideoFacts, VideoStatus};

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoStorage {
    /// Ours, below `media/videos`; the path is relative to the data folder.
    Copied,
    /// The user's own, where it was; the path is absolute and the file is never touched.
    Linked,
}

impl VideoStorage {
    const ALL: [Self; 2] = [Self::Copied, Self::Linked];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Copied => "copied",
            Self::Linked => "linked",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|storage| storage.as_str() == s)
    }
}
word_columns!(VideoStorage);

/// A video about to enter the library. Its file, and its poster's, are in place already.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVideo {
    /// The uuid its file was named by.
    pub uuid: Uuid,
    pub collection: CollectionId,
    /// The name the file had.
    pub filename: String,
    pub storage: VideoStorage,
    /// As `MediaFiles::store_video_copy` returned it, or the absolute path of a linked file.
    pub path: String,
    pub content_hash: ContentHash,
    pub facts: VideoFacts,
    /// As `MediaFiles::write_poster` returned it.
    pub poster: Option<String>,
}

/// A video of the library.
#[derive(Debug, Clone, PartialEq)]
pub struct VideoRow {
    pub id: VideoId,
    pub uuid: Uuid,
    pub collection: CollectionId,
    pub collection_name: String,
    pub filename: String,
    pub storage: VideoStorage,
    /// See `MediaFiles::video_path`.
    pub path: String,
    pub content_hash: ContentHash,
    pub facts: VideoFacts,
    pub status: VideoStatus,
    pub poster: Option<String>,
    pub created_at: Instant,
    /// Persons seen in its current analysis.
    pub num_persons: u32,
}

const SELECT: &str = "SELECT video.*, collection.name AS collection_name,
    (SELECT count(DISTINCT d.person) FROM analysis a JOIN detected_person d ON d.analysis = a.id
      WHERE a.video = video.id AND a.is_current = 1 AND d.review <> 'not_a_person') AS num_persons
    FROM video JOIN collection ON collection.id = video.collection";

/// The videos of one collection, or of all, in order of import.
pub fn list(conn: &Connection, collection: Option<CollectionId>) -> Result<Vec<VideoRow>, StoreError> {
    let sql = format!("{SELECT} WHERE ?1 IS NULL OR video.collection = ?1 ORDER BY video.id");
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map([collection], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn get(conn: &Connection, id: VideoId) -> Result<VideoRow, StoreError> {
    let found = conn.query_row(&format!("{SELECT} WHERE video.id = ?1"), [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Video, id))
}

/// The video with the same bytes, if the library has it.
pub fn find_by_content(conn: &Connection, hash: &ContentHash) -> Result<Option<VideoRow>, StoreError> {
    Ok(conn.query_row(&format!("{SELECT} WHERE content_hash = ?1"), [hash], row).optional()?)
}

/// Enters a video with status `imported`. Refuses with `DuplicateVideo` where the library has the same bytes, and
/// with `LinkedPathTaken` where another video is linked from the same place.
pub fn insert(tx: &Transaction<'_>, video: &NewVideo) -> Result<VideoId, StoreError> {
    if let Some(same) = find_by_content(tx, &video.content_hash)? {
        return Err(StoreError::DuplicateVideo { filename: same.filename, collection: same.collection_name });
    }
    collections::get(tx, video.collection)?;
    let f = &video.facts;
    let (display_width, display_height) = f.display_size();
    let sql = "INSERT INTO video (uuid, collection, filename, storage, path, content_hash, file_size, duration,
            stored_width, stored_height, display_width, display_height, rotation, fps, num_frames, variable_fps,
            codec, container, pixel_format, color_matrix, color_range, has_audio, status, poster, created_at)
        VALUES (:uuid, :collection, :filename, :storage, :path, :content_hash, :file_size, :duration,
            :stored_width, :stored_height, :display_width, :display_height, :rotation, :fps, :num_frames,
            :variable_fps, :codec, :container, :pixel_format, :color_matrix, :color_range, :has_audio,
            'imported', :poster, :created_at)";
    let inserted = tx.execute(
        sql,
        named_params! {
            ":uuid": video.uuid.into_bytes(),
            ":collection": video.collection,
            ":filename": video.filename,
            ":storage": video.storage,
            ":path": video.path,
            ":content_hash": video.content_hash,
            ":file_size": f.file_size as i64,
            ":duration": f.duration_s,
            ":stored_width": f.stored_width,
            ":stored_height": f.stored_height,
            ":display_width": display_width,
            ":display_height": display_height,
            ":rotation": f.rotation,
            ":fps": f.fps,
            ":num_frames": f.num_frames,
            ":variable_fps": f.variable_fps,
            ":codec": f.codec,
            ":container": f.container,
            ":pixel_format": f.pixel_format,
            ":color_matrix": f.color.matrix,
            ":color_range": f.color.range,
            ":has_audio": f.has_audio,
            ":poster": video.poster,
            ":created_at": columns::now(),
        },
    );
    match inserted {
        Ok(_) => Ok(VideoId(tx.last_insert_rowid())),
        Err(e) if columns::is_unique_violation(&e, "video.path") => {
            Err(StoreError::LinkedPathTaken { path: video.path.clone() })
        }
        Err(e) => Err(e.into()),
    }
}

pub fn set_status(tx: &Transaction<'_>, id: VideoId, status: VideoStatus) -> Result<(), StoreError> {
    changed(id, tx.execute("UPDATE video SET status = ?2 WHERE id = ?1", params![id, status])?)
}

pub fn move_to(tx: &Transaction<'_>, id: VideoId, collection: CollectionId) -> Result<(), StoreError> {
    collections::get(tx, collection)?;
    changed(id, tx.execute("UPDATE video SET collection = ?2 WHERE id = ?1", params![id, collection])?)
}

/// Points the video at another poster, as `MediaFiles::write_poster` returned it; the old file is doomed.
pub fn set_poster(tx: &Transaction<'_>, id: VideoId, poster: Option<&str>) -> Result<(), StoreError> {
    changed(id, tx.execute("UPDATE video SET poster = ?2 WHERE id = ?1", params![id, poster])?)
}

/// Deletes a video with its analyses, tracks and appearances, and the persons nothing is left of (see
/// `persons::delete_forgotten`), whose codes are returned. Its files are doomed: after the commit,
/// `Library::delete_doomed_files` removes them. A linked original stays.
pub fn delete(tx: &Transaction<'_>, id: VideoId) -> Result<Vec<PersonCode>, StoreError> {
    let seen: Vec<PersonId> = tx
        .prepare_cached(
            "SELECT person FROM detected_person WHERE video = ?1
             UNION SELECT r.person FROM face f JOIN face_review r ON r.face = f.id
             WHERE f.video = ?1 AND r.person IS NOT NULL",
        )?
        .query_map([id], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    changed(id, tx.execute("DELETE FROM video WHERE id = ?1", [id])?)?;
    let gone = persons::delete_forgotten(tx, &seen)?;
    identity_events::settle(tx, id, &gone)?;
    Ok(gone)
}

fn changed(id: VideoId, rows: usize) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::not_found(Kind::Video, id)) } else { Ok(()) }
}

fn row(r: &Row<'_>) -> rusqlite::Result<VideoRow> {
    Ok(VideoRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        collection: r.get("collection")?,
        collection_name: r.get("collection_name")?,
        filename: r.get("filename")?,
        storage: r.get("storage")?,
        path: r.get("path")?,
        content_hash: r.get("content_hash")?,
        facts: VideoFacts {
            duration_s: r.get("duration")?,
            num_frames: r.get("num_frames")?,
            fps: r.get("fps")?,
            variable_fps: r.get("variable_fps")?,
            codec: r.get("codec")?,
            container: r.get("container")?,
            pixel_format: r.get("pixel_format")?,
            stored_width: r.get("stored_width")?,
            stored_height: r.get("stored_height")?,
            rotation: r.get("rotation")?,
            color: ColorInfo { matrix: r.get("color_matrix")?, range: r.get("color_range")? },
            has_audio: r.get("has_audio")?,
            file_size: r.get::<_, i64>("file_size")? as u64,
        },
        status: r.get("status")?,
        poster: r.get("poster")?,
        created_at: r.get("created_at")?,
        num_persons: r.get("num_persons")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::Rotation;
    use crate::store::testing::{Fixture, new_video};

    #[test]
    fn a_video_comes_back_as_it_went_in() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let home = collections::create(tx, "Nhà", None)?;
            let mut new = new_video(home, 1);
            new.facts.rotation = Rotation::Clockwise90;
            new.facts.variable_fps = true;
            new.facts.fps = 30_000.0 / 1001.0;
            new.facts.duration_s = 12.345_678_9;
            let id = insert(tx, &new)?;
            let row = get(tx, id)?;
            assert_eq!((row.uuid, &row.facts, row.content_hash), (new.uuid, &new.facts, new.content_hash));
            assert_eq!((row.status, row.storage), (VideoStatus::Imported, VideoStorage::Copied));
            assert_eq!((row.collection_name.as_str(), row.num_persons), ("Nhà", 0));
            let resolution: String = tx.query_row("SELECT resolution FROM video", [], |r| r.get(0))?;
            assert_eq!(resolution, "1080x1920", "as shown, after the quarter turn");
            set_status(tx, id, VideoStatus::Failed)?;
            let other = collections::create(tx, "other", None)?;
            move_to(tx, id, other)?;
            let row = get(tx, id)?;
            assert_eq!((row.status, row.collection), (VideoStatus::Failed, other));
            assert_eq!(list(tx, Some(other))?, std::slice::from_ref(&row));
            assert_eq!(list(tx, None)?, [row]);
            assert!(list(tx, Some(home))?.is_empty());
            assert!(matches!(get(tx, VideoId(99)), Err(StoreError::NotFound { kind: Kind::Video, .. })));
            let gone = move_to(tx, id, CollectionId(99));
            assert!(matches!(gone, Err(StoreError::NotFound { kind: Kind::Collection, .. })));
            Ok(())
        });
    }

    #[test]
    fn the_same_bytes_are_refused_and_the_collection_is_named() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let home = collections::create(tx, "Sảnh", None)?;
            insert(tx, &new_video(home, 1))?;
            let mut again = new_video(home, 2);
            again.content_hash = new_video(home, 1).content_hash;
            match insert(tx, &again) {
                Err(e @ StoreError::DuplicateVideo { .. }) => {
                    assert!(e.is_input_fault());
                    assert!(e.message().args.contains(&("collection".into(), "Sảnh".into())));
                }
                other => panic!("{other:?}"),
            }
            let found = find_by_content(tx, &again.content_hash)?.unwrap();
            assert_eq!(found.collection_name, "Sảnh");
            assert_eq!(find_by_content(tx, &new_video(home, 3).content_hash)?, None);
            let mut linked = new_video(home, 4);
            (linked.storage, linked.path) = (VideoStorage::Linked, "/srv/latest.mp4".to_owned());
            insert(tx, &linked)?;
            linked.content_hash = new_video(home, 5).content_hash;
            linked.uuid = Uuid::now_v7();
            assert!(matches!(insert(tx, &linked), Err(StoreError::LinkedPathTaken { .. })));
            Ok(())
        });
    }

    #[test]
    fn files_that_lose_their_row_are_doomed_but_linked_originals_are_not() {
        let mut f = Fixture::new();
        let doomed = |tx: &Transaction<'_>| -> Vec<String> {
            let mut stmt = tx.prepare("SELECT path FROM doomed_file ORDER BY path").unwrap();
            stmt.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        f.write(|tx| {
            let home = collections::create(tx, "home", None)?;
            let mut new = new_video(home, 1);
            new.poster = Some("media/posters/aa/one.jpg".to_owned());
            let copied = insert(tx, &new)?;
            set_poster(tx, copied, Some("media/posters/aa/one.jpg"))?;
            assert!(doomed(tx).is_empty(), "the same poster again");
            set_poster(tx, copied, Some("media/posters/bb/two.jpg"))?;
            assert_eq!(doomed(tx), ["media/posters/aa/one.jpg"]);
            let mut linked = new_video(home, 2);
            (linked.storage, linked.path) = (VideoStorage::Linked, "/srv/a.mp4".to_owned());
            let linked = insert(tx, &linked)?;
            assert_eq!(delete(tx, copied)?, []);
            delete(tx, linked)?;
            assert_eq!(doomed(tx), ["media/posters/aa/one.jpg", "media/posters/bb/two.jpg", &new.path]);
            assert!(matches!(delete(tx, linked), Err(StoreError::NotFound { .. })));
            Ok(())
        });
    }
}
