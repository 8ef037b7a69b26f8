//! The files of a dataset: every picture below its root with its size.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::problem::{ProblemKind, Problems};
use crate::dataset::control::{Control, Stage};
use crate::dataset::error::DatasetError;
use crate::dataset::files::relative;
use crate::domain::geometry::Rect;

/// Extensions that datasets use for pictures. What is in the file is decided by its first bytes.
const EXTENSIONS: [&str; 10] = ["jpg", "jpeg", "jpe", "jfif", "png", "bmp", "webp", "tif", "tiff", "gif"];
const LARGEST_PICTURE_BYTES: u64 = 256 << 20;
const LARGEST_SIDE: usize = 65_500;
const DEEPEST: usize = 32;

/// Every picture of a dataset by its path below the root.
pub(super) struct Gallery {
    pub root: PathBuf,
    pub sizes: BTreeMap<String, (u32, u32)>,
}

impl Gallery {
    pub fn scan(root: &Path, problems: &mut Problems, control: &Control<'_>) -> Result<Self, DatasetError> {
        let mut sizes = BTreeMap::new();
        for (done, entry) in WalkDir::new(root).max_depth(DEEPEST).sort_by_file_name().into_iter().enumerate()
        {
            control.step(Stage::Reading, done, 0)?;
            let entry = match entry {
                Ok(entry) => entry,
                Err(e) => {
                    let file = e.path().and_then(|p| relative(root, p)).unwrap_or_default();
                    problems.add(&file, ProblemKind::Unreadable { reason: e.to_string() });
                    continue;
                }
            };
            let Some(path) = relative(root, entry.path()) else {
                let reason = "the name is not Unicode".to_owned();
                problems.add(&entry.path().to_string_lossy(), ProblemKind::Unreadable { reason });
                continue;
            };
            if entry.file_type().is_symlink() {
                problems.add(&path, ProblemKind::Link);
            } else if entry.file_type().is_file() && is_picture_name(&path) && !is_litter(&path) {
                match size_of(entry.path()) {
                    Ok(size) => {
                        sizes.insert(path, size);
                    }
                    Err(kind) => problems.add(&path, kind),
                }
            }
        }
        Ok(Self { root: root.to_owned(), sizes })
    }

    /// A text file below the root, at most `limit` bytes.
    pub fn read_text(&self, path: &str, limit: u64) -> Result<String, ProblemKind> {
        read_text(&self.root.join(path), limit)
    }
}

pub(super) fn is_picture_name(path: &str) -> bool {
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, e)| e);
    extension.is_some_and(|e| EXTENSIONS.contains(&e.to_ascii_lowercase().as_str()))
}

/// What systems leave lying about: `__MACOSX`, `._name`, hidden folders.
pub(super) fn is_litter(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

pub(super) fn read_text(path: &Path, limit: u64) -> Result<String, ProblemKind> {
    let unreadable = |e: std::io::Error| ProblemKind::Unreadable { reason: e.to_string() };
    let meta = fs::symlink_metadata(path).map_err(unreadable)?;
    if meta.is_symlink() {
        return Err(ProblemKind::Link);
    }
    if meta.len() > limit {
        return Err(ProblemKind::TooLarge { bytes: meta.len() });
    }
    let mut bytes = Vec::new();
    // The file may grow while it is read.
    File::open(path).and_then(|f| f.take(limit).read_to_end(&mut bytes)).map_err(unreadable)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned())
}

fn size_of(path: &Path) -> Result<(u32, u32), ProblemKind> {
    let bytes = fs::metadata(path).map_err(|e| ProblemKind::Unreadable { reason: e.to_string() })?.len();
    if bytes > LARGEST_PICTURE_BYTES {
        return Err(ProblemKind::TooLarge { bytes });
    }
    match imagesize::size(path) {
        Ok(size) if (1..=LARGEST_SIDE).contains(&size.width) && (1..=LARGEST_SIDE).contains(&size.height) => {
            Ok((size.width as u32, size.height as u32))
        }
        Ok(_) => Err(ProblemKind::TooLarge { bytes }),
        Err(imagesize::ImageError::IoError(e)) if e.kind() != std::io::ErrorKind::UnexpectedEof => {
            Err(ProblemKind::Unreadable { reason: e.to_string() })
        }
        Err(_) => Err(ProblemKind::NotAPicture),
    }
}

/// `bbox` inside the picture. A box may reach outside by 5 % of the picture (rounding, people at the edge) and is cut;
/// further outside its numbers mean something else. The note says that it was cut by more than rounding.
pub(super) fn fit(bbox: Rect, width: u32, height: u32) -> Result<(Rect, Option<ProblemKind>), ProblemKind> {
    let (w, h) = (width as f32, height as f32);
    if [bbox.x, bbox.y, bbox.w, bbox.h].iter().any(|v| !v.is_finite()) {
        return Err(ProblemKind::OutsidePicture);
    }
    if bbox.w <= 0.0 || bbox.h <= 0.0 {
        return Err(ProblemKind::EmptyBox);
    }
    let (slack_x, slack_y) = (w * 0.05, h * 0.05);
    let outside =
        [-bbox.x / slack_x, -bbox.y / slack_y, (bbox.right() - w) / slack_x, (bbox.bottom() - h) / slack_y];
    if outside.iter().any(|o| *o > 1.0) {
        return Err(ProblemKind::OutsidePicture);
    }
    let inside = bbox.clipped(w, h);
    if inside.area() <= 0.0 {
        return Err(ProblemKind::EmptyBox);
    }
    // Half a pixel is what labels are rounded by.
    let cut = [-bbox.x, -bbox.y, bbox.right() - w, bbox.bottom() - h].iter().any(|o| *o > 0.5);
    Ok((inside, cut.then_some(ProblemKind::Clipped)))
}
