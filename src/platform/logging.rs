//! The log file: `logs/stepmedia.log` in the data folder.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

/// A log larger than this is set aside as `stepmedia.old.log` at the next start.
const MAX_LOG_BYTES: u64 = 4 << 20;

/// Writes logs of this process to the data folder; the level comes from `$STEPMEDIA_LOG`, `info` by default.
///
/// A second call in one process changes nothing.
pub fn start_logging(data_dir: &Path) -> io::Result<()> {
    let dir = data_dir.join("logs");
    std::fs::create_dir_all(&dir)?;
    let path = dir.join("stepmedia.log");
    if std::fs::metadata(&path).is_ok_and(|meta| meta.len() > MAX_LOG_BYTES) {
        std::fs::rename(&path, dir.join("stepmedia.old.log"))?;
    }
    let file = OpenOptions::new().create(true).append(true).open(&path)?;
    let filter = EnvFilter::try_from_env("STEPMEDIA_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // An error here means that a subscriber is already in place, as in tests: keep that one.
    let _ = tracing_subscriber::fmt()
        .with_writer(Mutex::new(file))
        .with_env_filter(filter)
        .with_ansi(false)
        .try_init();
    Ok(())
}
