//! YOLO detection: a text file a picture, `class x y w h` a line, in parts of the picture's width and height.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::data_yaml::{self, DataYaml};
use super::pictures::{Gallery, fit, is_litter, is_picture_name};
use super::problem::{ProblemKind, Problems};
use super::{ImportedBox, ImportedImage};
use crate::dataset::control::{Control, Stage};
use crate::dataset::error::DatasetError;
use crate::dataset::files::relative;
use crate::dataset::split::Split;
use crate::domain::geometry::Rect;

const LARGEST_LABEL: u64 = 16 << 20;
const LARGEST_LIST: u64 = 256 << 20;
/// Files at the root that are text but no labels.
const CLASS_LISTS: [&str; 3] = ["classes.txt", "obj.names", "labels.txt"];

/// True where a folder `labels` stands below `root`, at most two folders deep.
pub(super) fn has_labels(root: &Path) -> bool {
    let folders = walkdir::WalkDir::new(root).min_depth(1).max_depth(2).into_iter().filter_map(Result::ok);
    folders.into_iter().any(|e| e.file_type().is_dir() && e.file_name() == "labels")
}

pub(super) fn read(
    gallery: &Gallery,
    problems: &mut Problems,
    control: &Control<'_>,
) -> Result<(Vec<String>, Vec<ImportedImage>), DatasetError> {
    let (yaml, listed) = match data_yaml::find(&gallery.root) {
        Some(name) => match data_yaml::read(&gallery.root, &name) {
            Ok((yaml, left_out)) => {
                for kind in left_out {
                    problems.add(&name, kind);
                }
                let listed = listed_pictures(gallery, &name, &yaml, problems);
                (yaml, Some(listed))
            }
            Err(kind) => {
                problems.add(&name, kind);
                (DataYaml::default(), None)
            }
        },
        None => (DataYaml { names: class_list(gallery), ..DataYaml::default() }, None),
    };
    let wanted = listed
        .unwrap_or_else(|| gallery.sizes.keys().map(|path| (path.clone(), split_in_path(path))).collect());
    let mut names = yaml.names;
    let closed = !names.is_empty();
    let mut images = Vec::with_capacity(wanted.len());
    let mut used_labels = BTreeSet::new();
    for (done, (path, split)) in wanted.iter().enumerate() {
        control.step(Stage::Reading, done, wanted.len())?;
        let Some(&(width, height)) = gallery.sizes.get(path) else { continue };
        let label = label_path(path);
        let mut image = ImportedImage {
            path: path.clone(),
            width,
            height,
            split: *split,
            class: None,
            boxes: Vec::new(),
        };
        if gallery.root.join(&label).symlink_metadata().is_ok() {
            match gallery.read_text(&label, LARGEST_LABEL) {
                Ok(text) => {
                    let reader = Lines { names: &mut names, closed, keypoints: yaml.has_keypoints };
                    image.boxes = reader.read(&text, (width, height), &label, problems);
                }
                Err(kind) => problems.add(&label, kind),
            }
        } else {
            problems.add(path, ProblemKind::NoLabel);
        }
        used_labels.insert(label);
        images.push(image);
    }
    orphans(gallery, &used_labels, problems, control)?;
    let last = names.keys().next_back().map_or(0, |l| l + 1);
    // A class number far beyond the others would make a list that no memory holds.
    let classes = if last <= names.len() + 10_000 {
        (0..last).map(|i| names.remove(&i).unwrap_or_else(|| i.to_string())).collect()
    } else {
        names.into_values().collect()
    };
    Ok((classes, images))
}

/// `images` in the path becomes `labels`, the extension `.txt`.
fn label_path(picture: &str) -> String {
    let stem = picture.rsplit_once('.').map_or(picture, |(stem, _)| stem);
    let mut parts: Vec<&str> = stem.split('/').collect();
    let folders = parts.len() - 1;
    if let Some(images) = parts[..folders].iter().rposition(|p| *p == "images") {
        parts[images] = "labels";
    }
    format!("{}.txt", parts.join("/"))
}

fn split_in_path(path: &str) -> Option<Split> {
    path.split('/').rev().skip(1).find_map(Split::parse)
}

/// The pictures that `data.yaml` names, with their split; the first split wins.
fn listed_pictures(
    gallery: &Gallery,
    name: &str,
    yaml: &DataYaml,
    problems: &mut Problems,
) -> BTreeMap<String, Option<Split>> {
    let mut found: BTreeMap<String, Option<Split>> = BTreeMap::new();
    for (&split, places) in &yaml.splits {
        for place in places {
            let Some(folder) = resolve(gallery, yaml.path.as_deref(), place) else {
                problems.add(name, ProblemKind::MissingFolder { path: place.clone() });
                continue;
            };
            let pictures: Vec<String> = if is_text(&folder) {
                read_list(gallery, &folder, problems)
            } else {
                let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
                gallery.sizes.keys().filter(|p| p.starts_with(&prefix)).cloned().collect()
            };
            for picture in pictures {
                match found.get(&picture) {
                    Some(Some(other)) if *other != split => {
                        problems.add(&picture, ProblemKind::TwoSplits { other: other.as_str().to_owned() });
                    }
                    _ => {
                        found.insert(picture, Some(split));
                    }
                }
            }
        }
    }
    found
}

fn is_text(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case("txt"))
}

/// A text file of picture paths, one a line, relative to the dataset or to the file.
fn read_list(gallery: &Gallery, list: &str, problems: &mut Problems) -> Vec<String> {
    let text = match gallery.read_text(list, LARGEST_LIST) {
        Ok(text) => text,
        Err(kind) => {
            problems.add(list, kind);
            return Vec::new();
        }
    };
    let folder = list.rsplit_once('/').map(|(folder, _)| folder);
    let mut pictures = Vec::new();
    for (line, entry) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let entry = entry.trim();
        let found = resolve(gallery, folder, entry).filter(|p| gallery.sizes.contains_key(p));
        match found {
            Some(path) => pictures.push(path),
            None => {
                problems.add_at(
                    list,
                    Some(line as u64 + 1),
                    ProblemKind::NoPicture { path: entry.to_owned() },
                );
            }
        }
    }
    pictures
}

/// The place below the root that a path of `data.yaml` means. Datasets travel, so that absolute paths and `path` are
/// those of another machine and `../` counts from a place that is not there: parts are dropped from the front until
/// something stands there. Never leaves the root.
fn resolve(gallery: &Gallery, base: Option<&str>, place: &str) -> Option<String> {
    let plain = |text: &str| -> Vec<String> {
        let text = text.replace('\\', "/");
        text.split('/').filter(|p| !p.is_empty() && *p != "." && *p != "..").map(ToOwned::to_owned).collect()
    };
    let joined = [plain(base.unwrap_or_default()), plain(place)].concat();
    let exists = |parts: &[String]| {
        let path = parts.join("/");
        let there = gallery.sizes.contains_key(&path)
            || gallery.root.join(&path).symlink_metadata().is_ok_and(|m| !m.is_symlink());
        there.then_some(path)
    };
    // A folder that is only called `images` is too little to go by.
    let own = plain(place);
    let telling = own.len() < 2 || own.last().is_some_and(|l| l.contains('.') || Split::parse(l).is_some());
    let least = if telling { own.len().min(1) } else { 2 };
    (0..=joined.len() - least).find_map(|skip| exists(&joined[skip..]))
}

fn class_list(gallery: &Gallery) -> BTreeMap<usize, String> {
    let list = CLASS_LISTS.iter().find_map(|name| gallery.read_text(name, LARGEST_LABEL).ok());
    let text = list.unwrap_or_default();
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(ToOwned::to_owned).enumerate().collect()
}

/// Label files in folders of labels that no picture uses.
fn orphans(
    gallery: &Gallery,
    used: &BTreeSet<String>,
    problems: &mut Problems,
    control: &Control<'_>,
) -> Result<(), DatasetError> {
    for entry in walkdir::WalkDir::new(&gallery.root).sort_by_file_name().into_iter().filter_map(Result::ok) {
        control.check()?;
        let Some(path) = relative(&gallery.root, entry.path()) else { continue };
        let in_labels = path.split('/').rev().skip(1).any(|p| p == "labels");
        if entry.file_type().is_file()
            && is_text(&path)
            && in_labels
            && !is_litter(&path)
            && !used.contains(&path)
        {
            // Where `data.yaml` lists only some splits, the pictures of the others are not missing.
            let stem =
                path.rsplit_once('.').map_or(path.as_str(), |(s, _)| s).replacen("labels", "images", 1);
            let has_picture = gallery
                .sizes
                .range(format!("{stem}.")..)
                .take_while(|(p, _)| p.starts_with(&format!("{stem}.")))
                .any(|(p, _)| is_picture_name(p));
            if !has_picture {
                problems.add(&path, ProblemKind::NoPicture { path: format!("{stem}.*") });
            }
        }
    }
    Ok(())
}

struct Lines<'a> {
    names: &'a mut BTreeMap<usize, String>,
    /// The classes are listed: a number beyond them is wrong. Otherwise it becomes a class.
    closed: bool,
    keypoints: bool,
}

impl Lines<'_> {
    fn read(
        self,
        text: &str,
        (width, height): (u32, u32),
        file: &str,
        problems: &mut Problems,
    ) -> Vec<ImportedBox> {
        let mut boxes = Vec::new();
        for (index, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let at = Some(index as u64 + 1);
            let Some((class, unit)) = parse_line(line, self.keypoints) else {
                let text: String = line.trim().chars().take(80).collect();
                problems.add_at(file, at, ProblemKind::BadLine { text });
                continue;
            };
            if self.closed && !self.names.contains_key(&class) {
                problems.add_at(file, at, ProblemKind::UnknownClass { class: class.to_string() });
                continue;
            }
            let class = self.names.entry(class).or_insert_with(|| class.to_string()).clone();
            let (w, h) = (width as f32, height as f32);
            match fit(Rect::new(unit.x * w, unit.y * h, unit.w * w, unit.h * h), width, height) {
                Ok((bbox, note)) => {
                    if let Some(kind) = note {
                        problems.add_at(file, at, kind);
                    }
                    boxes.push(ImportedBox { bbox, class, crowd: false });
                }
                Err(kind) => problems.add_at(file, at, kind),
            }
        }
        boxes
    }
}

/// Class and box in parts of the picture. Five numbers are a box, six a box with a score, seven and more a polygon
/// (class and points), unless the dataset has keypoints after its boxes.
fn parse_line(line: &str, keypoints: bool) -> Option<(usize, Rect)> {
    let columns: Vec<&str> = line.split([' ', '\t', ',', ';']).filter(|c| !c.is_empty()).collect();
    let class: f64 = columns.first()?.parse().ok()?;
    if class.fract() != 0.0 || !(0.0..1e9).contains(&class) {
        return None;
    }
    let numbers: Option<Vec<f32>> =
        columns[1..].iter().map(|c| c.parse().ok().filter(|v: &f32| v.is_finite())).collect();
    let numbers = numbers?;
    let bbox = match numbers.len() {
        4 | 5 => centred(&numbers),
        n if keypoints && n >= 4 => centred(&numbers),
        n if n >= 6 && n % 2 == 0 => {
            let range = |from: usize| {
                let values = numbers[from..].iter().step_by(2);
                values.fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(*v), high.max(*v)))
            };
            let ((left, right), (top, bottom)) = (range(0), range(1));
            Rect::from_corners(left, top, right, bottom)
        }
        _ => return None,
    };
    Some((class as usize, bbox))
}

fn centred(numbers: &[f32]) -> Rect {
    Rect::new(numbers[0] - numbers[2] / 2.0, numbers[1] - numbers[3] / 2.0, numbers[2], numbers[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_every_kind() {
        let close = |a: Rect, b: Rect| a.iou(&b) > 0.999;
        let (class, bbox) = parse_line("3 0.5 0.5 0.2 0.4", false).unwrap();
        assert!(class == 3 && close(bbox, Rect::new(0.4, 0.3, 0.2, 0.4)));
        assert!(parse_line("0.0 0.5\t0.5 0.2 0.4 0.93", false).is_some(), "with a score");
        let polygon = parse_line("1 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.5", false).unwrap().1;
        assert!(close(polygon, Rect::from_corners(0.1, 0.2, 0.3, 0.6)));
        let with_points = parse_line("0 0.5 0.5 0.2 0.4 0.1 0.1 2 0.9 0.9 2", true).unwrap().1;
        assert!(close(with_points, Rect::new(0.4, 0.3, 0.2, 0.4)));
        for bad in [
            "",
            "x 0 0 1 1",
            "0 1 1",
            "0 nan 0.5 0.1 0.1",
            "-1 0.5 0.5 1 1",
            "0.5 0.5 0.5 1 1",
            "0 1 2 3 4 5 6 7",
        ] {
            assert_eq!(parse_line(bad, false), None, "{bad}");
        }
    }

    #[test]
    fn the_label_of_a_picture() {
        assert_eq!(label_path("images/train/a.b.jpg"), "labels/train/a.b.txt");
        assert_eq!(label_path("images/images/x.png"), "images/labels/x.txt");
        assert_eq!(label_path("train/x.png"), "train/x.txt");
        assert_eq!(label_path("images.jpg"), "images.txt");
    }
}
