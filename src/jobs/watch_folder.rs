//! Files that appear in a folder, reported once they are complete.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crossbeam::channel::{Receiver, bounded};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::find_videos::videos_in;
use super::{Cancel, JobError};

/// A file that has not changed for this long is taken for complete: cameras and copies write more often.
const SETTLED: Duration = Duration::from_secs(2);

/// How often the folder is looked through where the system reports nothing, as on network shares.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// A video file that is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    pub path: PathBuf,
}

/// Size and time of the last change: what tells one state of a file from the next.
type FileState = (u64, Option<SystemTime>);

/// A folder under watch. Each file is reported once for each state it comes to rest in.
pub struct WatchedFolder {
    dir: PathBuf,
    /// Told by the system that something happened; `None` where it cannot tell.
    changes: Option<(RecommendedWatcher, Receiver<()>)>,
    seen: BTreeMap<PathBuf, Seen>,
}

struct Seen {
    state: FileState,
    since: Instant,
    reported: bool,
}

impl WatchedFolder {
    pub fn new(dir: &Path) -> Result<Self, JobError> {
        if !dir.is_dir() {
            return Err(JobError::NothingToImport { path: dir.display().to_string() });
        }
        let (tx, rx) = bounded(1);
        let started = notify::recommended_watcher(move |_| {
            // One waiting notice says as much as many.
            let _ = tx.try_send(());
        })
        .and_then(|mut watcher| watcher.watch(dir, RecursiveMode::Recursive).map(|()| watcher));
        let changes = match started {
            Ok(watcher) => Some((watcher, rx)),
            Err(error) => {
                tracing::warn!(%error, "the folder is looked through now and then instead of watched");
                None
            }
        };
        Ok(Self { dir: dir.to_owned(), changes, seen: BTreeMap::new() })
    }

    /// What is complete now, by name: for a single look at the folder. Files that changed a moment ago may still be
    /// written to and are left for the next look.
    pub fn look_once(&mut self) -> Vec<Arrival> {
        let settled = |path: &Path| {
            let changed = std::fs::metadata(path).and_then(|meta| meta.modified());
            changed.is_ok_and(|at| at.elapsed().is_ok_and(|age| age >= SETTLED))
        };
        videos_in(&self.dir).into_iter().filter(|path| settled(path)).map(|path| Arrival { path }).collect()
    }

    /// Waits for the next complete files; empty once cancelled.
    pub fn next_arrivals(&mut self, cancel: &Cancel) -> Vec<Arrival> {
        while !cancel.is_cancelled() {
            let arrivals = self.settled(Instant::now());
            if !arrivals.is_empty() {
                return arrivals;
            }
            self.wait(cancel);
        }
        Vec::new()
    }

    /// Looks through the folder and returns what has come to rest by `now`.
    fn settled(&mut self, now: Instant) -> Vec<Arrival> {
        let mut arrivals = Vec::new();
        let present = videos_in(&self.dir);
        self.seen.retain(|path, _| present.binary_search(path).is_ok() || path.exists());
        for path in present {
            let Ok(meta) = std::fs::metadata(&path) else { continue };
            let state = (meta.len(), meta.modified().ok());
            let seen = self.seen.entry(path.clone()).or_insert(Seen { state, since: now, reported: false });
            if seen.state != state {
                *seen = Seen { state, since: now, reported: false };
            }
            if !seen.reported && meta.len() > 0 && now.duration_since(seen.since) >= SETTLED {
                seen.reported = true;
                arrivals.push(Arrival { path });
            }
        }
        arrivals
    }

    fn wait(&self, cancel: &Cancel) {
        let unsettled = self.seen.values().any(|seen| !seen.reported);
        let longest = if unsettled { SETTLED / 4 } else { LOOK_EVERY };
        let until = Instant::now() + longest;
        // In short steps, so that Ctrl-C is heard.
        while Instant::now() < until && !cancel.is_cancelled() {
            let step = Duration::from_millis(100);
            match &self.changes {
                Some((_, changes)) if changes.recv_timeout(step).is_ok() => return,
                Some(_) => {}
                None => std::thread::sleep(step),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_reported_once_it_rests_and_again_when_it_changed() {
        let dir = tempfile::tempdir().unwrap();
        let mut folder = WatchedFolder::new(dir.path()).unwrap();
        let clip = dir.path().join("clip.mp4");
        let start = Instant::now();
        let later = |s: u64| start + Duration::from_secs(s);

        std::fs::write(&clip, "half").unwrap();
        assert_eq!(folder.settled(start), []);
        std::fs::write(&clip, "half and more").unwrap();
        assert_eq!(folder.settled(later(3)), [], "it changed since");
        assert_eq!(folder.settled(later(6)), [Arrival { path: clip.clone() }]);
        assert_eq!(folder.settled(later(9)), [], "only once");
        std::fs::write(&clip, "another recording of that name").unwrap();
        assert_eq!(folder.settled(later(10)), []);
        assert_eq!(folder.settled(later(13)), [Arrival { path: clip }]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(WatchedFolder::new(&dir.path().join("none")).is_err());
    }
}
