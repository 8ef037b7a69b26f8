//! Networks the user brought: a file and the record beside it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::{MediaFiles, create_private_folders, sync_parent};
use crate::store::error::StoreError;

const MODELS: &str = "models";
/// Endings a network's file may have.
const NETWORKS: [&str; 2] = ["onnx", "safetensors"];
const RECORD: &str = "toml";

impl MediaFiles {
    /// The folder of imported models; it may not exist yet.
    pub fn models_dir(&self) -> PathBuf {
        self.root.join(MODELS)
    }

    /// Writes model `name`: the network first, then its record, which makes it one. Refuses to replace a model.
    pub fn store_model(
        &self,
        name: &str,
        extension: &str,
        network: &[u8],
        record: &str,
    ) -> Result<(), StoreError> {
        let record_path = self.model_file(name, RECORD)?;
        if record_path.exists() {
            let taken = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(StoreError::io("create", &record_path, taken));
        }
        create_private_folders(&self.models_dir())?;
        let network_path = self.model_file(name, extension)?;
        for (path, bytes) in [(&network_path, network), (&record_path, record.as_bytes())] {
            let mut temp = self.temp_file()?;
            temp.write_all(bytes).map_err(|e| StoreError::io("write", temp.path(), e))?;
            temp.as_file().sync_all().map_err(|e| StoreError::io("write", temp.path(), e))?;
            // A network without a record is left from an import that was cut off.
            temp.persist(path).map_err(|e| StoreError::io("create", path, e.error))?;
            sync_parent(path)?;
        }
        Ok(())
    }

    /// Deletes model `name`, its record first; fine where it is gone already.
    pub fn delete_model(&self, name: &str) -> Result<(), StoreError> {
        for extension in [&[RECORD][..], &NETWORKS].concat() {
            let path = self.model_file(name, extension)?;
            if !self.writable {
                return Err(StoreError::ReadOnly);
            }
            match fs::remove_file(&path) {
                Ok(()) => sync_parent(&path)?,
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(StoreError::io("delete", &path, e)),
            }
        }
        Ok(())
    }

    /// True where the file is there and can be opened.
    pub fn has_model(&self, name: &str) -> bool {
        self.model_file(name, RECORD).is_ok_and(|path| File::open(path).is_ok())
    }

    /// Refuses names that could lead elsewhere.
    fn model_file(&self, name: &str, extension: &str) -> Result<PathBuf, StoreError> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let known = extension == RECORD || NETWORKS.contains(&extension);
        if name.is_empty() || !name.bytes().all(plain) || !known {
            return Err(StoreError::NotOurFile { path: name.to_owned() });
        }
        Ok(self.models_dir().join(format!("{name}.{extension}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_there_once_its_record_is_and_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let files = MediaFiles::new(dir.path().to_owned(), true);
        // Left by an import that was cut off.
        fs::create_dir(files.models_dir()).unwrap();
        fs::write(files.models_dir().join("net.onnx"), b"half").unwrap();
        assert!(!files.has_model("net"));
        files.store_model("net", "onnx", b"whole", "role = 'reid'").unwrap();
        assert!(files.has_model("net"));
        assert_eq!(fs::read(files.models_dir().join("net.onnx")).unwrap(), b"whole");
        assert!(files.store_model("net", "onnx", b"other", "").is_err());
        assert_eq!(fs::read(files.models_dir().join("net.onnx")).unwrap(), b"whole");
        files.delete_model("net").unwrap();
        files.delete_model("net").unwrap();
        assert_eq!(fs::read_dir(files.models_dir()).unwrap().count(), 0);
        for name in ["", "../net", "a/b", ".hidden", "a.b"] {
            assert!(
                matches!(files.store_model(name, "onnx", b"", ""), Err(StoreError::NotOurFile { .. })),
                "{name}"
            );
        }
    }
}
