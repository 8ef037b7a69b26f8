//! A dataset that lies in a folder for each person, read without a library.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::dataset::cleaning::phash::PerceptualHash;
use crate::dataset::cleaning::portrait::Portrait;
use crate::domain::extraction::ExtractSettings;
use crate::domain::geometry::Rect;
use crate::jobs::extract_faces::{Finder, look_of, pictures_below};
use crate::jobs::{Cancel, JobError, Progress, Stage};
use crate::media::{self, read_still};
use crate::vision::face_align::aligned_crop;

/// The longer side of the picture a hash is made of.
const HASHED: u32 = 256;
/// Side of the aligned picture a portrait is made of.
const PORTRAIT: u32 = 128;

/// A picture and the class its folder says.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledPicture {
    pub path: PathBuf,
    /// Place in [`LabelledFolder::labels`].
    pub label: usize,
    /// Of its largest face; empty where it shows none.
    pub vector: Vec<f32>,
    /// Of the whole picture; `None` where it is too flat for one.
    pub look: Option<PerceptualHash>,
    /// Of its largest face, aligned.
    pub portrait: Option<Portrait>,
}

/// All pictures of a dataset, in order of their paths.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LabelledFolder {
    pub labels: Vec<String>,
    pub pictures: Vec<LabelledPicture>,
    /// Files that are no pictures, or damaged.
    pub unreadable: Vec<PathBuf>,
}

/// Reads every picture below `folder`; its own folder's name is its class.
pub fn read_labelled(
    models: &Path,
    folder: &Path,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<LabelledFolder, JobError> {
    let paths = pictures_below(folder);
    if paths.is_empty() {
        return Err(JobError::NoPictures { path: folder.display().to_string() });
    }
    progress.begin(Stage::FindingFaces, 0, paths.len() as u64);
    let finder = Finder::load(models, 0.5)?;
    let read: Mutex<Vec<Option<Result<LabelledPicture, JobError>>>> =
        Mutex::new(paths.iter().map(|_| None).collect());
    let next = AtomicUsize::new(0);
    let lanes = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| -> Result<(), JobError> {
        for lane in 0..lanes {
            let mut finder = finder.clone();
            let (paths, next, read) = (&paths, &next, &read);
            thread::Builder::new()
                .name(format!("faces:{lane}"))
                .spawn_scoped(scope, move || {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        if at >= paths.len() || cancel.is_cancelled() {
                            return;
                        }
                        let one = read_one(&mut finder, &paths[at]);
                        read.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(one);
                        progress.set_done(at as u64 + 1);
                    }
                })
                .map_err(JobError::Thread)?;
        }
        Ok(())
    })?;
    if cancel.is_cancelled() {
        return Err(JobError::Cancelled);
    }
    let mut found = LabelledFolder::default();
    for (path, one) in paths.into_iter().zip(read.into_inner().unwrap_or_else(PoisonError::into_inner)) {
        match one {
            Some(Ok(mut picture)) => {
                let class =
                    path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
                let class = class.unwrap_or_default();
                // Paths are in order, so that pictures of a class come one after another; not so in nested folders.
                let known = found.labels.iter().rposition(|label| *label == class);
                picture.label = known.unwrap_or_else(|| {
                    found.labels.push(class);
                    found.labels.len() - 1
                });
                found.pictures.push(picture);
            }
            Some(Err(JobError::Media(_))) | None => found.unreadable.push(path),
            Some(Err(error)) => return Err(error),
        }
    }
    Ok(found)
}

fn read_one(finder: &mut Finder, path: &Path) -> Result<LabelledPicture, JobError> {
    let frame = read_still(path)?;
    let (width, height) = frame.display_size();
    let whole = Rect::new(0.0, 0.0, width as f32, height as f32);
    let look = look_of(&media::crop(&frame, whole, HASHED, HASHED));
    // Whoever stands in the middle is meant, where several are to be seen.
    let near = |x: f32, y: f32| ((x - 0.5 * whole.w) / whole.w).hypot((y - 0.5 * whole.h) / whole.h);
    let settings = ExtractSettings::default();
    let faces = finder.look_everywhere(&frame, &settings)?;
    let best = faces.into_iter().map(|(found, _)| found).max_by(|a, b| {
        let worth = |bbox: &Rect| bbox.area().sqrt() / whole.w - near(bbox.center().x, bbox.center().y);
        worth(&a.face.bbox).total_cmp(&worth(&b.face.bbox))
    });
    let portrait = match &best {
        Some(found) => {
            let crop = aligned_crop(&frame, &found.face.landmarks, PORTRAIT, 0.0)?;
            Portrait::of_crop(&crop.data, PORTRAIT as usize, 0.0)
        }
        None => None,
    };
    let vector = best.map(|found| found.vector).unwrap_or_default();
    Ok(LabelledPicture { path: path.to_owned(), label: 0, vector, look, portrait })
}
