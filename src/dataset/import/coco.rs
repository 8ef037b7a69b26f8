//! COCO instances: one JSON a split with categories, images and annotations.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::pictures::{Gallery, fit};
use super::problem::{ProblemKind, Problems};
use super::{ImportedBox, ImportedImage};
use crate::dataset::control::{Control, Stage};
use crate::dataset::error::DatasetError;
use crate::dataset::split::Split;
use crate::domain::geometry::Rect;

/// The train file of COCO itself has 450 MB.
const LARGEST_JSON: u64 = 2 << 30;

/// Entries stay loose values, so that one odd entry does not cost the file.
#[derive(Deserialize)]
struct Document {
    images: Vec<Value>,
    annotations: Vec<Value>,
    #[serde(default)]
    categories: Vec<Value>,
}

/// The JSON files of `root` and its folder `annotations` that begin like COCO, by path.
pub(super) fn find(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let train_val_test = Split::ALL.map(|s| format!("{}/", s.as_str()));
    let folders = ["", "annotations/", "valid/"].into_iter().chain(train_val_test.iter().map(String::as_str));
    for folder in folders {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        let names = entries.filter_map(|e| e.ok()?.file_name().into_string().ok());
        for name in names.filter(|n| n.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case("json")))
        {
            let path = format!("{folder}{name}");
            if is_coco(&root.join(&path)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Looks for the two keys at the top level without keeping anything.
fn is_coco(path: &Path) -> bool {
    #[derive(Deserialize)]
    struct Keys {
        images: Option<Vec<serde::de::IgnoredAny>>,
        annotations: Option<Vec<serde::de::IgnoredAny>>,
    }
    let small = path.symlink_metadata().is_ok_and(|m| m.is_file() && m.len() <= LARGEST_JSON);
    let keys = small.then(|| serde_json::from_reader(BufReader::new(File::open(path).ok()?)).ok()).flatten();
    keys.is_some_and(|k: Keys| k.images.is_some() && k.annotations.is_some())
}

pub(super) fn read(
    gallery: &Gallery,
    problems: &mut Problems,
    control: &Control<'_>,
) -> Result<(Vec<String>, Vec<ImportedImage>), DatasetError> {
    let mut images: BTreeMap<String, ImportedImage> = BTreeMap::new();
    let mut classes: Vec<String> = Vec::new();
    let finder = Finder::new(gallery);
    for file in find(&gallery.root) {
        control.step(Stage::Reading, images.len(), 0)?;
        let document: Document = match File::open(gallery.root.join(&file))
            .map_err(serde_json::Error::io)
            .and_then(|f| serde_json::from_reader(BufReader::new(f)))
        {
            Ok(document) => document,
            Err(e) => {
                let line = (e.line() > 0).then_some(e.line() as u64);
                problems.add_at(&file, line, ProblemKind::BadStructure { reason: e.to_string() });
                continue;
            }
        };
        let names = categories(&document, &file, problems);
        for name in names.values().filter(|n| !classes.contains(n)).cloned().collect::<Vec<_>>() {
            classes.push(name);
        }
        let path_of = read_images(&document, &file, gallery, &finder, &mut images, problems);
        for (index, value) in document.annotations.iter().enumerate() {
            control.check()?;
            let place = format!("{file} annotations[{index}]");
            match annotation(value, &names, &path_of, &images) {
                Ok(None) => {}
                Ok(Some((path, found, note))) => {
                    if let Some(kind) = note {
                        problems.add(&place, kind);
                    }
                    if found.crowd {
                        problems.add(&place, ProblemKind::Crowd);
                    }
                    if let Some(image) = images.get_mut(path) {
                        image.boxes.push(found);
                    }
                }
                Err(kind) => problems.add(&place, kind),
            }
        }
    }
    Ok((classes, images.into_values().collect()))
}

fn categories(document: &Document, file: &str, problems: &mut Problems) -> BTreeMap<i64, String> {
    let mut names = BTreeMap::new();
    for (index, value) in document.categories.iter().enumerate() {
        let place = || format!("{file} categories[{index}]");
        let (Some(id), Some(name)) = (integer(&value["id"]), value["name"].as_str()) else {
            let reason = "a category without id or name".to_owned();
            problems.add(&place(), ProblemKind::BadStructure { reason });
            continue;
        };
        if names.insert(id, name.to_owned()).is_some() {
            problems.add(&place(), ProblemKind::DuplicateId { id });
        }
    }
    names
}

/// Image id → path, `None` where the picture is not there (said once, not for every annotation).
fn read_images(
    document: &Document,
    file: &str,
    gallery: &Gallery,
    finder: &Finder<'_>,
    images: &mut BTreeMap<String, ImportedImage>,
    problems: &mut Problems,
) -> BTreeMap<i64, Option<String>> {
    let split = split_of_file(file);
    let mut path_of = BTreeMap::new();
    for (index, value) in document.images.iter().enumerate() {
        let place = format!("{file} images[{index}]");
        let (Some(id), Some(name)) = (integer(&value["id"]), value["file_name"].as_str()) else {
            let reason = "an image without id or file name".to_owned();
            problems.add(&place, ProblemKind::BadStructure { reason });
            continue;
        };
        let path = match finder.find(name, file, split) {
            Ok(path) => path,
            Err(kind) => {
                problems.add(&place, kind);
                path_of.insert(id, None);
                continue;
            }
        };
        if path_of.insert(id, Some(path.clone())).is_some() {
            problems.add(&place, ProblemKind::DuplicateId { id });
        }
        let (width, height) = gallery.sizes[&path];
        let said = (integer(&value["width"]), integer(&value["height"]));
        if let (Some(w), Some(h)) = said
            && (w, h) != (i64::from(width), i64::from(height))
        {
            let (said, found) = (format!("{w} x {h}"), format!("{width} x {height}"));
            problems.add(&place, ProblemKind::OtherSize { said, found });
        }
        match images.get(&path).and_then(|i| i.split) {
            Some(other) if split.is_some_and(|s| s != other) => {
                problems.add(&path, ProblemKind::TwoSplits { other: other.as_str().to_owned() });
            }
            _ => {
                let new = ImportedImage {
                    path: path.clone(),
                    width,
                    height,
                    split,
                    class: None,
                    boxes: Vec::new(),
                };
                images.entry(path).or_insert(new);
            }
        }
    }
    path_of
}

type Found<'a> = (&'a str, ImportedBox, Option<ProblemKind>);

/// The box of one annotation and the picture it belongs to; `None` where that is not there.
fn annotation<'a>(
    value: &Value,
    names: &BTreeMap<i64, String>,
    path_of: &'a BTreeMap<i64, Option<String>>,
    images: &BTreeMap<String, ImportedImage>,
) -> Result<Option<Found<'a>>, ProblemKind> {
    let bad = |reason: &str| ProblemKind::BadStructure { reason: reason.to_owned() };
    let image_id = integer(&value["image_id"]).ok_or_else(|| bad("an annotation without image"))?;
    let path = path_of.get(&image_id).ok_or_else(|| ProblemKind::NoPicture { path: image_id.to_string() })?;
    let Some(image) = path.as_ref().and_then(|p| images.get(p)) else { return Ok(None) };
    let category = integer(&value["category_id"]).ok_or_else(|| bad("an annotation without category"))?;
    let class =
        names.get(&category).ok_or_else(|| ProblemKind::UnknownClass { class: category.to_string() })?;
    let bbox = numbers(&value["bbox"])
        .filter(|n| n.len() == 4)
        .map(|n| Rect::new(n[0], n[1], n[2], n[3]))
        .or_else(|| around_polygons(&value["segmentation"]))
        .ok_or_else(|| bad("an annotation without box"))?;
    let (bbox, note) = fit(bbox, image.width, image.height)?;
    let crowd = value["iscrowd"].as_i64() == Some(1) || value["iscrowd"].as_bool() == Some(true);
    let found = ImportedBox { bbox, class: class.clone(), crowd };
    Ok(path.as_deref().map(|path| (path, found, note)))
}

fn around_polygons(segmentation: &Value) -> Option<Rect> {
    let polygons: Option<Vec<Vec<f32>>> = segmentation.as_array()?.iter().map(numbers).collect();
    let points = polygons?.concat();
    if points.len() < 6 || points.len() % 2 == 1 {
        return None;
    }
    let range = |from: usize| {
        let values = points[from..].iter().step_by(2);
        values.fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(*v), high.max(*v)))
    };
    let ((left, right), (top, bottom)) = (range(0), range(1));
    Some(Rect::from_corners(left, top, right, bottom))
}

fn numbers(value: &Value) -> Option<Vec<f32>> {
    value.as_array()?.iter().map(|v| v.as_f64().map(|v| v as f32)).collect()
}

/// Ids are integers, though some write them as text or with a decimal point.
fn integer(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_f64().filter(|v| v.fract() == 0.0 && v.abs() < 9e15).map(|v| v as i64))
        .or_else(|| value.as_str()?.trim().parse().ok())
}

fn split_of_file(file: &str) -> Option<Split> {
    file.split(|c: char| !c.is_ascii_alphabetic()).find_map(Split::parse)
}

/// Finds the picture that `file_name` means.
struct Finder<'a> {
    gallery: &'a Gallery,
    /// Last part of a path → the paths that end in it.
    by_name: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Finder<'a> {
    fn new(gallery: &'a Gallery) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in gallery.sizes.keys() {
            by_name.entry(path.rsplit('/').next().unwrap_or(path)).or_default().push(path);
        }
        Self { gallery, by_name }
    }

    fn find(&self, file_name: &str, json: &str, split: Option<Split>) -> Result<String, ProblemKind> {
        let name = file_name.replace('\\', "/");
        let parts: Vec<&str> = name.split('/').filter(|p| !p.is_empty() && *p != ".").collect();
        if parts.contains(&"..") || parts.is_empty() {
            return Err(ProblemKind::Outside { path: file_name.to_owned() });
        }
        let name = parts.join("/");
        let folder = json.rsplit_once('/').map_or("", |(folder, _)| folder);
        let split = split.map_or("", Split::as_str);
        let places = [
            name.clone(),
            format!("{folder}/{name}"),
            format!("images/{split}/{name}"),
            format!("{split}/{name}"),
            format!("images/{name}"),
            format!("{split}/images/{name}"),
        ];
        if let Some(path) = places.iter().find(|p| self.gallery.sizes.contains_key(*p)) {
            return Ok(path.clone());
        }
        // Elsewhere, if there is only one of that name (`train2017/`, a path of another machine).
        match self.by_name.get(parts[parts.len() - 1]).map(Vec::as_slice) {
            Some([only]) => Ok((*only).to_owned()),
            _ => Err(ProblemKind::NoPicture { path: file_name.to_owned() }),
        }
    }
}
