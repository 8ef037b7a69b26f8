//! Pictures of faces: the files a dataset is made of.

use std::fs;
use std::io::{self, Write};

use super::{ContentHash, MediaFiles, create_private_folders, sync_parent};
use crate::store::error::StoreError;

impl MediaFiles {
    /// Writes the picture of a face (JPEG bytes) to `path`, see `face_crops::path_of`, and returns its hash. The
    /// number in the name is the face's own, so what lies there already is left from a run that was cut off between
    /// file and row: it is replaced.
    pub fn write_face_crop(&self, path: &str, jpeg: &[u8]) -> Result<ContentHash, StoreError> {
        let full = self.our_file(path)?;
        let mut temp = self.temp_file()?;
        temp.write_all(jpeg).map_err(|e| StoreError::io("write", temp.path(), e))?;
        temp.as_file().sync_all().map_err(|e| StoreError::io("write", temp.path(), e))?;
        self.make_folder_of(&full)?;
        temp.persist(&full).map_err(|e| StoreError::io("create", &full, e.error))?;
        sync_parent(&full)?;
        Ok(ContentHash::of(jpeg))
    }

    /// Gives pictures another name as well, each (old, new); the old one goes when its row has let go of it. Fine where
    /// that was done before.
    pub fn link_face_crops<'a>(
        &self,
        names: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), StoreError> {
        let mut folders = std::collections::BTreeMap::new();
        for (from, to) in names {
            self.link_face_crop(from, to)?;
            folders.insert(to.rsplit_once('/').map(|(folder, _)| folder), to);
        }
        // Once for each folder: flushing is what takes time.
        folders.into_values().try_for_each(|to| sync_parent(&self.our_file(to)?))
    }

    fn link_face_crop(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let (source, target) = (self.our_file(from)?, self.our_file(to)?);
        if !self.writable {
            return Err(StoreError::ReadOnly);
        }
        self.make_folder_of(&target)?;
        match fs::hard_link(&source, &target) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            // File systems without links: a copy is as good.
            Err(_) => {
                fs::copy(&source, &target).map_err(|e| StoreError::io("create", &target, e))?;
            }
        }
        Ok(())
    }

    fn make_folder_of(&self, full: &std::path::Path) -> Result<(), StoreError> {
        if let Some(folder) = full.parent().filter(|f| !f.exists()) {
            create_private_folders(folder)?;
            folder.ancestors().take_while(|f| *f != self.root).try_for_each(sync_parent)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_is_written_again_and_gets_another_name_before_it_loses_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let media = MediaFiles::new(dir.path().to_owned(), true);
        let path = "datasets/faces/PERSON-0001/face_0012_frame_0345.jpg";
        media.write_face_crop(path, b"half").unwrap();
        let hash = media.write_face_crop(path, b"whole").unwrap();
        assert_eq!((media.read(path).unwrap().as_slice(), hash), (&b"whole"[..], ContentHash::of(b"whole")));
        let moved = "datasets/faces/PERSON-0002/face_0012_frame_0345.jpg";
        media.link_face_crops([(path, moved)].into_iter()).unwrap();
        media.link_face_crops([(path, moved)].into_iter()).unwrap();
        media.delete(path).unwrap();
        assert_eq!(media.read(moved).unwrap(), b"whole");
        assert!(media.write_face_crop("datasets/notes.txt", b"x").is_err());
    }
}
