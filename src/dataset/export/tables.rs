//! CSV: `images.csv`, `boxes.csv`, and where asked for `embeddings.csv` and the pictures.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Exporter;
use super::plan::{Content, Kept, Plan, PlannedFile};
use super::read_back::Found;
use crate::dataset::error::DatasetError;
use crate::dataset::import::ImportedBox;
use crate::dataset::item::{Review, Source};
use crate::dataset::split::Split;
use crate::domain::geometry::Rect;

pub(super) struct Tables;

const FILES: [&str; 3] = ["images.csv", "boxes.csv", "embeddings.csv"];

#[derive(Serialize, Deserialize)]
struct ImageRow {
    id: Uuid,
    number: u64,
    /// Path of the picture if it were exported.
    file: String,
    split: Split,
    video: Option<String>,
    /// From 0.
    frame: Option<u32>,
    width: u32,
    height: u32,
    person: Option<String>,
    review: Review,
    quality: Option<f32>,
}

#[derive(Serialize, Deserialize)]
struct BoxRow {
    image: Uuid,
    x: f32,
    y: f32,
    width: f32,
    height: f32,
    /// As asked for: class or person.
    label: String,
    class: String,
    person: Option<String>,
    track: Option<u64>,
}

impl Exporter for Tables {
    fn files(&self, plan: &Plan<'_>) -> Vec<PlannedFile> {
        let count = if plan.options.embeddings { FILES.len() } else { FILES.len() - 1 };
        let files = FILES[..count].iter().enumerate();
        files.map(|(i, path)| PlannedFile { path: (*path).to_owned(), content: Content::Whole(i) }).collect()
    }

    fn picture_path(&self, kept: &Kept<'_>, _: &Plan<'_>) -> String {
        format!("images/{}/{}.jpg", kept.split.as_str(), kept.stem)
    }

    fn render(&self, plan: &Plan<'_>, content: Content) -> Result<Vec<u8>, DatasetError> {
        let mut table = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
        match content {
            Content::Whole(0) => {
                table.write_record([
                    "id", "number", "file", "split", "video", "frame", "width", "height", "person", "review",
                    "quality",
                ])?;
                for kept in &plan.kept {
                    table.serialize(self.image_row(plan, kept))?;
                }
            }
            Content::Whole(1) => {
                table.write_record([
                    "image", "x", "y", "width", "height", "label", "class", "person", "track",
                ])?;
                for kept in &plan.kept {
                    for b in &kept.boxes {
                        table.serialize(BoxRow {
                            image: kept.item.id,
                            x: b.bbox.x,
                            y: b.bbox.y,
                            width: b.bbox.w,
                            height: b.bbox.h,
                            label: plan.classes[b.class].clone(),
                            class: b.source.class.clone(),
                            person: b.source.person.as_ref().map(|p| p.key.clone()),
                            track: b.source.track,
                        })?;
                    }
                }
            }
            _ => {
                let embeddings =
                    || plan.kept.iter().filter_map(|k| Some((k.item, k.item.embedding.as_ref()?)));
                let width = embeddings().map(|(_, e)| e.len()).max().unwrap_or(0);
                let header = (0..width).map(|i| format!("e{i}"));
                table.write_record(std::iter::once("id".to_owned()).chain(header))?;
                for (item, embedding) in embeddings() {
                    let numbers = embedding.iter().map(ToString::to_string);
                    let padding = (embedding.len()..width).map(|_| String::new());
                    table.write_record(std::iter::once(item.id.to_string()).chain(numbers).chain(padding))?;
                }
            }
        }
        table.into_inner().map_err(|e| DatasetError::Csv(e.into_error().into()))
    }

    fn expected(&self, plan: &Plan<'_>, kept: &Kept<'_>) -> Found {
        let boxes = kept.boxes.iter().map(|b| ImportedBox {
            bbox: b.bbox,
            class: plan.classes[b.class].clone(),
            crowd: false,
        });
        // A table cannot tell an empty name from none.
        let class = kept.item.person.as_ref().map(|p| p.key.clone()).filter(|key| !key.is_empty());
        Found { split: Some(kept.split), class, boxes: boxes.collect() }
    }

    fn read(&self, plan: &Plan<'_>, root: &Path) -> Result<BTreeMap<String, Found>, DatasetError> {
        let mut found = BTreeMap::new();
        let mut path_of = BTreeMap::new();
        for row in csv::Reader::from_path(root.join(FILES[0]))?.deserialize() {
            let row: ImageRow = row?;
            path_of.insert(row.id, row.file.clone());
            found.insert(row.file, Found { split: Some(row.split), class: row.person, boxes: Vec::new() });
        }
        let odd =
            |file: &str, id: Uuid| DatasetError::ReadBack { file: file.to_owned(), what: id.to_string() };
        for row in csv::Reader::from_path(root.join(FILES[1]))?.deserialize() {
            let row: BoxRow = row?;
            let picture = path_of.get(&row.image).and_then(|p| found.get_mut(p));
            let bbox = Rect::new(row.x, row.y, row.width, row.height);
            let picture = picture.ok_or_else(|| odd(FILES[1], row.image))?;
            picture.boxes.push(ImportedBox { bbox, class: row.label, crowd: false });
        }
        if plan.options.embeddings {
            let mut of_item: BTreeMap<Uuid, Vec<f32>> = BTreeMap::new();
            for row in csv::Reader::from_path(root.join(FILES[2]))?.deserialize() {
                let (id, numbers): (Uuid, Vec<Option<f32>>) = row?;
                of_item.insert(id, numbers.into_iter().flatten().collect());
            }
            for kept in &plan.kept {
                if of_item.get(&kept.item.id) != kept.item.embedding.as_ref() {
                    return Err(odd(FILES[2], kept.item.id));
                }
            }
        }
        Ok(found)
    }

    fn tolerance(&self) -> f32 {
        0.0
    }
}

impl Tables {
    fn image_row(&self, plan: &Plan<'_>, kept: &Kept<'_>) -> ImageRow {
        let frame = match kept.item.source {
            Source::Frame { frame, .. } | Source::FaceCrop { frame, .. } => Some(frame),
            Source::Still { .. } => None,
        };
        ImageRow {
            id: kept.item.id,
            number: kept.item.number,
            file: self.picture_path(kept, plan),
            split: kept.split,
            video: kept.item.video.clone(),
            frame,
            width: kept.item.width,
            height: kept.item.height,
            person: kept.item.person.as_ref().map(|p| p.key.clone()),
            review: kept.item.review,
            quality: kept.item.quality,
        }
    }
}
