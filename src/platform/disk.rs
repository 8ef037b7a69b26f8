//! What is free where the library lies.

use std::path::Path;

/// Bytes this program may still write on the file system of `path`; none where that cannot be told.
#[cfg(unix)]
pub fn free_space(path: &Path) -> Option<u64> {
    let of = rustix::fs::statvfs(path).ok()?;
    Some(of.f_bavail.saturating_mul(of.f_frsize))
}

/// Bytes this program may still write on the file system of `path`; none where that cannot be told.
#[cfg(not(unix))]
pub fn free_space(_path: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_there_has_a_disk() {
        let here = std::env::temp_dir();
        assert_eq!(free_space(&here).is_some(), cfg!(unix));
        assert_eq!(free_space(Path::new("/no/such/folder")), None);
    }
}
