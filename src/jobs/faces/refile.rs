//! Pictures follow their faces into the folders of the people they show.

use crate::domain::ids::FaceId;
use crate::jobs::{Cancel, JobError};
use crate::store::face_crops::{self, Misplaced};
use crate::store::{Library, StoreError};

/// Pictures moved in one transaction.
const BATCH: usize = 1024;

/// Moves every picture that lies in another folder than its person's; returns how many. A run that is cut off is gone
/// on with by the next: the new name is there before the row says so, and the old one goes after it.
pub fn refile(library: &Library, cancel: &Cancel) -> Result<usize, JobError> {
    move_all(library, &library.read(face_crops::misplaced)?, cancel)
}

/// The same for the pictures of these faces only.
pub(in crate::jobs) fn refile_these(library: &Library, faces: &[FaceId]) -> Result<usize, JobError> {
    let wanted = library.read(|conn| face_crops::misplaced_of(conn, faces))?;
    move_all(library, &wanted, &Cancel::new())
}

fn move_all(library: &Library, wanted: &[Misplaced], cancel: &Cancel) -> Result<usize, JobError> {
    for batch in wanted.chunks(BATCH) {
        if cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        library.media().link_face_crops(batch.iter().map(|row| (row.path.as_str(), row.wanted.as_str())))?;
        let rows = batch.to_vec();
        library.write(move |tx| {
            for row in &rows {
                face_crops::set_path(tx, row.face, &row.wanted)?;
            }
            Ok::<(), StoreError>(())
        })?;
    }
    if !wanted.is_empty() {
        library.delete_doomed_files()?;
    }
    Ok(wanted.len())
}
