//! What cameras ask for, encrypted: `ChaCha20-Poly1305` under a key in a file of its own beside the database, which only
//! the owner may read. Who copies the database alone does not have the passwords.

use std::fs::{self, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, AeadCore, KeyInit, OsRng};
use chacha20poly1305::{ChaCha20Poly1305, Key};

use super::super::error::StoreError;

const FILE: &str = "camera.key";
const KEY: usize = 32;
const NONCE: usize = 12;

/// Locks and unlocks secrets of one library.
#[derive(Clone)]
pub struct SecretBox(ChaCha20Poly1305);

impl SecretBox {
    /// With the key of the library in `data_dir`, made where there is none.
    pub fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let path = data_dir.join(FILE);
        let key = match read_key(&path)? {
            Some(key) => key,
            None => make_key(&path)?,
        };
        Ok(Self(ChaCha20Poly1305::new(&key)))
    }

    pub fn lock(&self, secret: &str) -> Result<Vec<u8>, StoreError> {
        let nonce = ChaCha20Poly1305::generate_nonce(&mut OsRng);
        let locked = self.0.encrypt(&nonce, secret.as_bytes()).map_err(|error| damaged(&error))?;
        Ok([nonce.as_slice(), &locked].concat())
    }

    /// `Damaged` for what was locked under another key, or changed.
    pub fn unlock(&self, locked: &[u8]) -> Result<String, StoreError> {
        let (nonce, rest) = locked.split_at_checked(NONCE).ok_or_else(|| damaged(&"too short"))?;
        let secret = self.0.decrypt(nonce.into(), rest).map_err(|error| damaged(&error))?;
        String::from_utf8(secret).map_err(|error| damaged(&error.utf8_error()))
    }
}

fn damaged(error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Damaged { what: format!("the login of a camera ({error})") }
}

fn read_key(path: &Path) -> Result<Option<Key>, StoreError> {
    let mut bytes = Vec::new();
    match fs::File::open(path) {
        Ok(mut file) => file.read_to_end(&mut bytes).map_err(|e| StoreError::io("read", path, e))?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(StoreError::io("open", path, e)),
    };
    if bytes.len() == KEY { Ok(Some(*Key::from_slice(&bytes))) } else { Err(damaged(&"the key file")) }
}

fn make_key(path: &PathBuf) -> Result<Key, StoreError> {
    let key = ChaCha20Poly1305::generate_key(&mut OsRng);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|e| StoreError::io("make", path, e))?;
    file.write_all(&key).and_then(|()| file.sync_all()).map_err(|e| StoreError::io("write", path, e))?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_and_only_under_its_key() {
        let dir = tempfile::tempdir().unwrap();
        let secrets = SecretBox::open(dir.path()).unwrap();
        let locked = secrets.lock("an:mật khẩu").unwrap();
        assert!(!String::from_utf8_lossy(&locked).contains("an:"));
        assert_ne!(locked, secrets.lock("an:mật khẩu").unwrap(), "the same twice does not look the same");
        assert_eq!(SecretBox::open(dir.path()).unwrap().unlock(&locked).unwrap(), "an:mật khẩu");
        #[cfg(unix)]
        {
            let mode = fs::metadata(dir.path().join(FILE)).unwrap().permissions();
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
        }
        let other = tempfile::tempdir().unwrap();
        let others = SecretBox::open(other.path()).unwrap();
        assert!(matches!(others.unlock(&locked), Err(StoreError::Damaged { .. })));
        assert!(secrets.unlock(&locked[..5]).is_err() && secrets.unlock(&locked[..20]).is_err());
    }
}
