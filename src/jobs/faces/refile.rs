//! Pictures follow their faces into the folders of the people they show.

use crate::jobs::{Cancel, JobError};
use crate::store::{Library, StoreError, face_crops};

/// Pictures moved in one transaction.
const BATCH: usize = 256;

/// Moves every picture that lies in another folder than its person's; returns how many. A run that is cut off is gone
/// on with by the next: the new name is there before the row says so, and the old one goes after it.
pub fn refile(library: &Library, cancel: &Cancel) -> Result<usize, JobError> {
    let wanted = library.read(face_crops::misplaced)?;
    let mut moved = 0;
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
        moved += batch.len();
    }
    if moved > 0 {
        library.delete_doomed_files()?;
    }
    Ok(moved)
}
