//! `MOTChallenge`: `SPLIT/VIDEO/gt/gt.txt`, one box a line. Frames and identities count from 1; coordinates are
//! pixels as everywhere in the program, so that our own tracks and these files fit together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::Exporter;
use super::plan::{Content, Kept, Plan, PlannedFile};
use super::read_back::Found;
use crate::dataset::error::{At, DatasetError};
use crate::dataset::import::ImportedBox;
use crate::dataset::item::Source;
use crate::dataset::split::Split;
use crate::domain::geometry::Rect;

pub(super) struct Mot;

/// One video within one split.
struct Sequence<'a> {
    video: &'a str,
    /// In the order of frames.
    frames: Vec<&'a Kept<'a>>,
    /// Identities in the order of their numbers, the first is 1.
    identities: Vec<String>,
}

/// Files of a sequence; [`Content::Whole`] counts them through all sequences.
const FILES: [&str; 3] = ["gt/gt.txt", "seqinfo.ini", "gt/ids.csv"];

impl Exporter for Mot {
    fn files(&self, plan: &Plan<'_>) -> Vec<PlannedFile> {
        let mut files = Vec::new();
        for (s, ((split, video), _)) in plan.sequences.iter().enumerate() {
            files.extend(FILES.iter().enumerate().map(|(f, name)| PlannedFile {
                path: format!("{}/{name}", folder(plan, *split, video)),
                content: Content::Whole(s * FILES.len() + f),
            }));
        }
        files.extend(Split::ALL.into_iter().filter(|s| plan.has_split(*s)).map(|s| PlannedFile {
            path: format!("seqmaps/{}.txt", s.as_str()),
            content: Content::Split(s),
        }));
        files
    }

    fn picture_path(&self, kept: &Kept<'_>, plan: &Plan<'_>) -> String {
        let video = kept.item.video.as_deref().unwrap_or_default();
        format!("{}/img1/{:06}.jpg", folder(plan, kept.split, video), frame_number(kept))
    }

    fn render(&self, plan: &Plan<'_>, content: Content) -> Result<Vec<u8>, DatasetError> {
        match content {
            Content::Whole(index) => {
                let sequence = &sequence(plan, index / FILES.len());
                Ok(match index % FILES.len() {
                    0 => ground_truth(sequence).into_bytes(),
                    1 => sequence_info(plan, sequence).into_bytes(),
                    _ => identity_table(sequence)?,
                })
            }
            Content::Split(split) => {
                let videos = plan.sequences.iter().filter(|((s, _), _)| *s == split);
                let mut text = "name\n".to_owned();
                for ((_, video), _) in videos {
                    let _ = writeln!(text, "{}", sequence_name(plan, video));
                }
                Ok(text.into_bytes())
            }
            _ => Ok(Vec::new()),
        }
    }

    fn expected(&self, _: &Plan<'_>, kept: &Kept<'_>) -> Found {
        let named = kept.boxes.iter().filter_map(|b| Some((b, b.identity()?)));
        let boxes = named.map(|(b, class)| ImportedBox { bbox: b.bbox, class, crowd: false }).collect();
        Found { split: Some(kept.split), class: None, boxes }
    }

    /// A frame without anybody has no line: that it is there is known from the plan alone.
    fn read(&self, plan: &Plan<'_>, root: &Path) -> Result<BTreeMap<String, Found>, DatasetError> {
        let empty = |k: &Kept<'_>| {
            (self.picture_path(k, plan), Found { split: Some(k.split), class: None, boxes: Vec::new() })
        };
        let mut found: BTreeMap<String, Found> = plan.kept.iter().map(empty).collect();
        for split in Split::ALL {
            let Ok(map) = fs::read_to_string(root.join(format!("seqmaps/{}.txt", split.as_str()))) else {
                continue;
            };
            for name in map.lines().skip(1) {
                read_sequence(root, &format!("{}/{name}", split.as_str()), &mut found)?;
            }
        }
        Ok(found)
    }

    fn tolerance(&self) -> f32 {
        0.011
    }
}

fn read_sequence(root: &Path, folder: &str, found: &mut BTreeMap<String, Found>) -> Result<(), DatasetError> {
    let table = root.join(folder).join(FILES[2]);
    let mut names = BTreeMap::new();
    for row in csv::Reader::from_path(&table)?.deserialize() {
        let (id, identity): (u64, String) = row?;
        names.insert(id, identity);
    }
    let file = format!("{folder}/{}", FILES[0]);
    let text = fs::read_to_string(root.join(&file)).at("read", &root.join(&file))?;
    for line in text.lines() {
        let odd = || DatasetError::ReadBack { file: file.clone(), what: line.to_owned() };
        let numbers: Vec<f32> = line.split(',').filter_map(|c| c.parse().ok()).collect();
        let [frame, id, x, y, w, h, ..] = numbers[..] else { return Err(odd()) };
        let picture = format!("{folder}/img1/{:06}.jpg", frame as u64);
        let (Some(picture), Some(identity)) = (found.get_mut(&picture), names.get(&(id as u64))) else {
            return Err(odd());
        };
        picture.boxes.push(ImportedBox {
            bbox: Rect::new(x, y, w, h),
            class: identity.clone(),
            crowd: false,
        });
    }
    Ok(())
}

fn sequence<'a>(plan: &'a Plan<'a>, index: usize) -> Sequence<'a> {
    let ((_, video), members) = &plan.sequences[index];
    let frames: Vec<&Kept<'_>> = members.iter().map(|&i| &plan.kept[i]).collect();
    let identities: BTreeSet<String> =
        frames.iter().flat_map(|k| &k.boxes).filter_map(super::plan::KeptBox::identity).collect();
    Sequence { video, frames, identities: identities.into_iter().collect() }
}

fn folder(plan: &Plan<'_>, split: Split, video: &str) -> String {
    format!("{}/{}", split.as_str(), sequence_name(plan, video))
}

fn sequence_name<'a>(plan: &'a Plan<'_>, video: &str) -> &'a str {
    plan.sequence_of.get(video).map_or("", String::as_str)
}

/// From 1.
fn frame_number(kept: &Kept<'_>) -> u64 {
    match kept.item.source {
        Source::Frame { frame, .. } | Source::FaceCrop { frame, .. } => u64::from(frame) + 1,
        Source::Still { .. } => 1,
    }
}

/// Columns: frame, identity, left, top, width, height, 1 (counts), 1 (pedestrian), 1 (visible).
fn ground_truth(sequence: &Sequence<'_>) -> String {
    let number: BTreeMap<&str, usize> =
        sequence.identities.iter().enumerate().map(|(i, name)| (name.as_str(), i + 1)).collect();
    let mut text = String::new();
    for kept in &sequence.frames {
        for b in &kept.boxes {
            let Some(id) = b.identity().and_then(|name| number.get(name.as_str()).copied()) else { continue };
            let Rect { x, y, w, h } = b.bbox;
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{},{id},{x:.2},{y:.2},{w:.2},{h:.2},1,1,1", frame_number(kept));
        }
    }
    text
}

fn sequence_info(plan: &Plan<'_>, sequence: &Sequence<'_>) -> String {
    let name = sequence_name(plan, sequence.video);
    let video = plan.input.videos.get(sequence.video);
    let (fps, length, width, height) =
        video.map_or((0.0, 0, 0, 0), |v| (v.fps, v.num_frames, v.width, v.height));
    let last = sequence.frames.last().map_or(0, |k| frame_number(k));
    let length = u64::from(length).max(last);
    format!(
        "[Sequence]\nname={name}\nimDir=img1\nframeRate={fps}\nseqLength={length}\nimWidth={width}\nimHeight={height}\nimExt=.jpg\n"
    )
}

fn identity_table(sequence: &Sequence<'_>) -> Result<Vec<u8>, DatasetError> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["id", "identity"])?;
    for (index, name) in sequence.identities.iter().enumerate() {
        table.write_record([&(index + 1).to_string(), name])?;
    }
    table.into_inner().map_err(|e| DatasetError::Csv(e.into_error().into()))
}
