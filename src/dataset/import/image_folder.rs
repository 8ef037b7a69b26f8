//! A folder per class, with or without folders of splits above: what torchvision calls `ImageFolder`.

use std::collections::BTreeSet;
use std::path::Path;

use super::ImportedImage;
use super::pictures::{Gallery, is_litter, is_picture_name};
use super::problem::{ProblemKind, Problems};
use crate::dataset::control::{Control, Stage};
use crate::dataset::error::DatasetError;
use crate::dataset::files::relative;
use crate::dataset::split::Split;

/// True where a picture lies at least one folder deep.
pub(super) fn looks_like_one(root: &Path) -> bool {
    let files = walkdir::WalkDir::new(root).min_depth(2).max_depth(4).into_iter().filter_map(Result::ok);
    files
        .filter(|e| e.file_type().is_file())
        .filter_map(|e| relative(root, e.path()))
        .any(|p| is_picture_name(&p) && !is_litter(&p))
}

pub(super) fn read(
    gallery: &Gallery,
    problems: &mut Problems,
    control: &Control<'_>,
) -> Result<(Vec<String>, Vec<ImportedImage>), DatasetError> {
    let mut classes = BTreeSet::new();
    let mut images = Vec::with_capacity(gallery.sizes.len());
    for (done, (path, &(width, height))) in gallery.sizes.iter().enumerate() {
        control.step(Stage::Reading, done, gallery.sizes.len())?;
        let folders: Vec<&str> = path.split('/').collect();
        let folders = &folders[..folders.len() - 1];
        let (split, rest) = match folders.split_first().map(|(first, rest)| (Split::parse(first), rest)) {
            Some((Some(split), rest)) => (Some(split), rest),
            _ => (None, folders),
        };
        let Some(class) = rest.first() else {
            problems.add(path, ProblemKind::NoClass);
            continue;
        };
        classes.insert((*class).to_owned());
        images.push(ImportedImage {
            path: path.clone(),
            width,
            height,
            split,
            class: Some((*class).to_owned()),
            boxes: Vec::new(),
        });
    }
    Ok((classes.into_iter().collect(), images))
}
