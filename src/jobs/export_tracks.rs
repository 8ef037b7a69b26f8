//! The tracks of a video as a file for other programs.

use std::io::Write as _;
use std::path::Path;

use super::JobError;
use crate::access::{Action, Actor, permit};
use crate::domain::ids::VideoId;
use crate::domain::track::Track;
use crate::store::identity_events::Review;
use crate::store::{Library, StoreError, analyses, appearances, persons, tracks, videos};
use crate::tracking::mot_file;

/// How much was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    pub tracks: usize,
    pub boxes: usize,
}

/// Writes the current analysis of `video` to `path` in MOT format: temporary file, flush, rename.
///
/// A track's number is that of its person within the library, so that one person is one id in the whole file.
pub fn export_tracks(
    library: &Library,
    actor: Actor,
    video: VideoId,
    path: &Path,
) -> Result<Exported, JobError> {
    permit(actor, Action::ExportTracks)?;
    let tracks: Option<Vec<Track>> = library.read(|conn| {
        videos::get(conn, video)?;
        let Some(analysis) = analyses::current(conn, video)? else { return Ok(None) };
        let seen = appearances::list(conn, analysis.id)?;
        let mut tracks = Vec::new();
        for row in tracks::list(conn, analysis.id)? {
            let Some(appearance) = seen.iter().find(|seen| Some(seen.id) == row.appearance) else { continue };
            if appearance.review == Review::NotAPerson {
                continue;
            }
            let number = persons::survivor(conn, appearance.person)?.code.0;
            tracks.push(Track { number, ..row.track });
        }
        Ok(Some(tracks))
    })?;
    let tracks = tracks.ok_or(JobError::NotAnalyzed { video })?;

    let text = mot_file::write(&mot_file::rows_of_tracks(&tracks));
    write_whole(path, text.as_bytes())?;
    Ok(Exported { tracks: tracks.len(), boxes: tracks.iter().map(|track| track.boxes.len()).sum() })
}

/// Puts `bytes` at `path` so that there is the old file or the whole new one, never half of it.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let io = |source| StoreError::Io { action: "write", path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".stepmedia-").tempfile_in(folder).map_err(io)?;
    file.write_all(bytes).map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    file.persist(path).map_err(|error| io(error.error))?;
    Ok(())
}
