//! COCO instances.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::Exporter;
use super::plan::{Content, Kept, Plan, PlannedFile};
use super::read_back::{self, Found};
use crate::dataset::error::DatasetError;
use crate::dataset::import::Layout;
use crate::dataset::split::Split;
use crate::domain::geometry::Point;
use crate::domain::outline;

pub(super) struct Coco;

#[derive(Serialize)]
struct Document<'a> {
    info: Info<'a>,
    licenses: [(); 0],
    categories: Vec<Category<'a>>,
    images: Vec<Image>,
    annotations: Vec<Annotation>,
}

#[derive(Serialize)]
struct Info<'a> {
    description: &'a str,
    version: String,
    /// Of the snapshot, in microseconds since 1970 UTC.
    created_us: i64,
}

#[derive(Serialize)]
struct Category<'a> {
    id: usize,
    name: &'a str,
    supercategory: &'static str,
}

#[derive(Serialize)]
struct Image {
    /// The item's number: the same in every export.
    id: u64,
    file_name: String,
    width: u32,
    height: u32,
}

#[derive(Serialize)]
struct Annotation {
    id: u64,
    image_id: u64,
    category_id: usize,
    /// Left, top, width, height in pixels.
    bbox: [f32; 4],
    area: f32,
    iscrowd: u8,
    /// One polygon, `x` and `y` in turn, where somebody was outlined.
    segmentation: Vec<Vec<f32>>,
}

impl Exporter for Coco {
    fn files(&self, plan: &Plan<'_>) -> Vec<PlannedFile> {
        let used = Split::ALL.into_iter().filter(|s| plan.has_split(*s));
        let file = |s: Split| PlannedFile {
            path: format!("annotations/instances_{}.json", s.as_str()),
            content: Content::Split(s),
        };
        used.map(file).collect()
    }

    fn picture_path(&self, kept: &Kept<'_>, _: &Plan<'_>) -> String {
        format!("images/{}/{}.jpg", kept.split.as_str(), kept.stem)
    }

    fn render(&self, plan: &Plan<'_>, content: Content) -> Result<Vec<u8>, DatasetError> {
        let Content::Split(split) = content else { return Ok(Vec::new()) };
        // Counted over all splits, in the order of the pictures' numbers, from 1: some readers take 0 for none.
        let mut by_number: Vec<&Kept<'_>> = plan.kept.iter().collect();
        by_number.sort_by_key(|k| k.item.number);
        let (mut images, mut annotations, mut next_id) = (Vec::new(), Vec::new(), 1);
        for kept in by_number {
            let first_id = next_id;
            next_id += kept.boxes.len() as u64;
            if kept.split != split {
                continue;
            }
            let id = kept.item.number;
            let file_name = format!("{}.jpg", kept.stem);
            images.push(Image { id, file_name, width: kept.item.width, height: kept.item.height });
            let size = (kept.item.width as f32, kept.item.height as f32);
            annotations.extend(kept.boxes.iter().zip(first_id..).map(|(b, annotation_id)| {
                let corners = within(&b.source.outline, size);
                let outlined = outline::area(&corners);
                Annotation {
                    id: annotation_id,
                    image_id: id,
                    category_id: b.class + 1,
                    bbox: [b.bbox.x, b.bbox.y, b.bbox.w, b.bbox.h],
                    area: if outlined > 0.0 { outlined } else { b.bbox.area() },
                    iscrowd: 0,
                    segmentation: if outlined > 0.0 {
                        vec![corners.iter().flat_map(|p| [p.x, p.y]).collect()]
                    } else {
                        Vec::new()
                    },
                }
            }));
        }
        let categories = plan.classes.iter().enumerate();
        let document = Document {
            info: Info {
                description: plan.input.name,
                version: plan.input.snapshot.to_string(),
                created_us: plan.input.created.0,
            },
            licenses: [],
            categories: categories.map(|(i, name)| Category { id: i + 1, name, supercategory: "" }).collect(),
            images,
            annotations,
        };
        Ok(serde_json::to_vec(&document)?)
    }

    fn read(&self, _: &Plan<'_>, root: &Path) -> Result<BTreeMap<String, Found>, DatasetError> {
        read_back::through_import(root, Layout::Coco)
    }

    fn tolerance(&self) -> f32 {
        0.01
    }
}

/// The corners, those outside the picture moved onto its edge.
fn within(corners: &[Point], (width, height): (f32, f32)) -> Vec<Point> {
    corners.iter().map(|p| Point { x: p.x.clamp(0.0, width), y: p.y.clamp(0.0, height) }).collect()
}
