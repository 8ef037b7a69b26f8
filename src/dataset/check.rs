//! What is wrong with a dataset in a folder, whoever made it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use serde::Serialize;

use super::control::{Control, Stage};
use super::error::DatasetError;
use super::files::Checksum;
use super::import::{self, Imported, Layout, ProblemKind, Problems, Severity};
use super::split::Split;

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckReport {
    pub layout: Layout,
    pub images: u64,
    pub boxes: u64,
    /// Pictures without any object, in layouts with boxes.
    pub negatives: u64,
    /// Pictures by split; those of no split under `None`, which JSON calls `unsplit`.
    pub splits: BTreeMap<String, u64>,
    /// Boxes by class, or pictures by class in a folder per class.
    pub classes: BTreeMap<String, u64>,
    pub problems: Problems,
}

impl CheckReport {
    /// True where nothing had to be left out.
    pub fn is_sound(&self) -> bool {
        self.problems.count(Severity::Error) == 0
    }
}

/// Reads the dataset in `root` and looks further: pictures cut off before their end, the same bytes in two splits,
/// splits and classes without pictures.
pub fn check(root: &Path, control: &Control<'_>) -> Result<CheckReport, DatasetError> {
    let mut imported = import::read(root, None, control)?;
    let mut problems = std::mem::take(&mut imported.problems);
    find_truncated(&imported, &mut problems, control)?;
    find_copies(&imported, &mut problems, control)?;

    let mut splits: BTreeMap<String, u64> = BTreeMap::new();
    let mut classes: BTreeMap<String, u64> = imported.classes.iter().map(|c| (c.clone(), 0)).collect();
    let (mut boxes, mut negatives) = (0, 0);
    for image in &imported.images {
        *splits.entry(image.split.map_or("unsplit", Split::as_str).to_owned()).or_default() += 1;
        boxes += image.boxes.len() as u64;
        negatives += u64::from(image.boxes.is_empty() && imported.layout != Layout::ImageFolder);
        let of_boxes = image.boxes.iter().filter(|b| !b.crowd).map(|b| &b.class);
        for class in of_boxes.chain(&image.class) {
            *classes.entry(class.clone()).or_default() += 1;
        }
    }
    let used: BTreeSet<&str> = splits.keys().map(String::as_str).collect();
    for split in [Split::Train, Split::Val] {
        if !used.contains("unsplit") && !used.contains(split.as_str()) {
            problems.add("", ProblemKind::EmptySplit { split: split.as_str().to_owned() });
        }
    }
    for (class, _) in classes.iter().filter(|(_, n)| **n == 0) {
        problems.add("", ProblemKind::EmptyClass { class: class.clone() });
    }
    Ok(CheckReport {
        layout: imported.layout,
        images: imported.images.len() as u64,
        boxes,
        negatives,
        splits,
        classes,
        problems,
    })
}

/// A JPEG ends with the bytes FF D9 and a PNG with its IEND block; what was cut off while copying does not. Trailing
/// bytes after the end are usual, so the last kilobyte is searched.
fn find_truncated(
    imported: &Imported,
    problems: &mut Problems,
    control: &Control<'_>,
) -> Result<(), DatasetError> {
    for (done, image) in imported.images.iter().enumerate() {
        control.step(Stage::Checking, done, imported.images.len())?;
        match ends_whole(&imported.root.join(&image.path)) {
            Ok(true) => {}
            Ok(false) => problems.add(&image.path, ProblemKind::Truncated),
            Err(e) => problems.add(&image.path, ProblemKind::Unreadable { reason: e.to_string() }),
        }
    }
    Ok(())
}

fn ends_whole(path: &Path) -> std::io::Result<bool> {
    let mut file = File::open(path)?;
    let mut head = [0u8; 4];
    file.read_exact(&mut head)?;
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(1024)))?;
    let mut tail = Vec::new();
    file.take(1024).read_to_end(&mut tail)?;
    Ok(match head {
        [0xFF, 0xD8, ..] => tail.windows(2).any(|w| w == [0xFF, 0xD9]),
        [0x89, b'P', b'N', b'G'] => tail.windows(4).any(|w| w == b"IEND"),
        _ => true,
    })
}

/// Only pictures of equal size in bytes are hashed.
fn find_copies(
    imported: &Imported,
    problems: &mut Problems,
    control: &Control<'_>,
) -> Result<(), DatasetError> {
    let mut by_size: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (i, image) in imported.images.iter().enumerate().filter(|(_, image)| image.split.is_some()) {
        if let Ok(meta) = imported.root.join(&image.path).metadata() {
            by_size.entry(meta.len()).or_default().push(i);
        }
    }
    for same_size in by_size.values().filter(|v| v.len() > 1) {
        let mut first_with: BTreeMap<String, usize> = BTreeMap::new();
        for &i in same_size {
            control.check()?;
            let image = &imported.images[i];
            let hash = Checksum::of_file(&imported.root.join(&image.path))?.sha256;
            let first = *first_with.entry(hash).or_insert(i);
            if imported.images[first].split != image.split {
                let path = imported.images[first].path.clone();
                problems.add(&image.path, ProblemKind::CopyInOtherSplit { path });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn cut_off_pictures_copies_across_splits_and_empty_classes_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        let picture = |path: &str, shade: u8| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let image = image::GrayImage::from_pixel(16, 16, image::Luma([shade]));
            image.save_with_format(path, image::ImageFormat::Jpeg).unwrap();
        };
        picture("images/train/a.jpg", 10);
        picture("images/train/b.jpg", 80);
        picture("images/test/c.jpg", 10);
        let whole = fs::read(root.join("images/train/b.jpg")).unwrap();
        fs::write(root.join("images/train/b.jpg"), &whole[..whole.len() - 20]).unwrap();
        fs::create_dir_all(root.join("labels/train")).unwrap();
        fs::write(root.join("labels/train/a.txt"), "0 0.5 0.5 0.5 0.5\n").unwrap();
        fs::write(root.join("data.yaml"), "train: images/train\ntest: images/test\nnames: [face, cat]\n")
            .unwrap();

        let report = check(root, &Control::unwatched()).unwrap();
        assert_eq!((report.images, report.boxes, report.negatives), (3, 1, 2));
        assert_eq!(report.classes, BTreeMap::from([("cat".to_owned(), 0), ("face".to_owned(), 1)]));
        let found: Vec<_> = report
            .problems
            .list
            .iter()
            .filter(|p| p.kind.severity() > Severity::Note)
            .map(|p| (p.file.as_str(), p.kind.clone()))
            .collect();
        assert_eq!(
            found,
            [
                ("images/train/b.jpg", ProblemKind::Truncated),
                (
                    "images/train/a.jpg",
                    ProblemKind::CopyInOtherSplit { path: "images/test/c.jpg".to_owned() }
                ),
                ("", ProblemKind::EmptySplit { split: "val".to_owned() }),
                ("", ProblemKind::EmptyClass { class: "cat".to_owned() }),
            ]
        );
        assert!(!report.is_sound());
    }
}
