//! Pictures that came with datasets made elsewhere: `datasets/imports/<uuid, last 2 digits>/<uuid>.<extension>`.

use std::io::Write as _;
use std::path::Path;

use uuid::Uuid;

use super::{IMPORTS, MediaFiles, extension};
use crate::store::error::StoreError;

impl MediaFiles {
    /// Writes a picture as it is and returns its path for the row. `source` lends its extension.
    pub fn write_dataset_picture(&self, source: &Path, bytes: &[u8]) -> Result<String, StoreError> {
        let mut temp = self.temp_file()?;
        temp.write_all(bytes).map_err(|e| StoreError::io("write", temp.path(), e))?;
        let name = Uuid::now_v7().to_string();
        let shard = &name[name.len() - 2..];
        self.keep(temp, format!("{IMPORTS}/{shard}/{name}{}", extension(source)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_kept_as_it_is_and_can_be_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let media = MediaFiles::new(dir.path().to_owned(), true);
        let path = media.write_dataset_picture(Path::new("/sets/a/An.JPG"), b"jpeg").unwrap();
        let named = Path::new(&path).extension().is_some_and(|e| e == "jpg");
        assert!(path.starts_with("datasets/imports/") && named, "{path}");
        assert_eq!(media.read(&path).unwrap(), b"jpeg");
        media.delete(&path).unwrap();
        assert!(media.read(&path).is_err());
    }
}
