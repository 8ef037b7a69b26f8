//! What goes where, before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use super::report::{self, LeftOut, Reason, Report, Warning};
use super::{Exporter, Format, Input, Labels, Options, exporter};
use crate::dataset::control::Control;
use crate::dataset::error::DatasetError;
use crate::dataset::files::HashWriter;
use crate::dataset::item::{Consent, Item, Review, Source, VideoInfo};
use crate::dataset::snapshot::manifest::SplitCounts;
use crate::dataset::split::Split;
use crate::dataset::{leak, names};
use crate::domain::geometry::Rect;
use crate::domain::ids::PersonCode;
use crate::domain::time::FrameIndex;

/// Bytes a JPEG of our quality takes for a pixel, about; only for the estimate.
const BYTES_PER_PIXEL: f64 = 0.25;
/// Bytes of a line of labels, about; only for the estimate.
const BYTES_PER_BOX: u64 = 60;

/// An export that is decided but not written.
pub struct Plan<'a> {
    pub(super) input: Input<'a>,
    pub(super) options: Options,
    /// In the order of videos and frames.
    pub(super) kept: Vec<Kept<'a>>,
    pub(super) classes: Vec<String>,
    /// Name of each class as a part of a path.
    pub(super) folder_of: BTreeMap<String, String>,
    /// Name of each video as a part of a path, by its key.
    pub(super) sequence_of: BTreeMap<String, String>,
    /// Places of the kept items of each video within each split, in the order of frames.
    pub(super) sequences: Vec<((Split, String), Vec<usize>)>,
    pub(super) files: Vec<PlannedFile>,
    report: Report,
}

/// An item that is exported.
pub(super) struct Kept<'a> {
    pub item: &'a Item,
    pub split: Split,
    /// Safe and unique in the whole export.
    pub stem: String,
    /// Class number of the whole picture, in classification.
    pub class: Option<usize>,
    /// Boxes inside the picture with their class numbers.
    pub boxes: Vec<KeptBox<'a>>,
}

pub(super) struct KeptBox<'a> {
    pub bbox: Rect,
    pub class: usize,
    pub source: &'a crate::dataset::item::LabelledBox,
}

impl KeptBox<'_> {
    /// Who it is: the person, or the track where nobody has said so yet.
    pub fn identity(&self) -> Option<String> {
        let person = self.source.person.as_ref().map(|p| p.key.clone());
        person.or_else(|| self.source.track.map(|t| format!("track {t}")))
    }
}

/// One file of the export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlannedFile {
    /// Below the root, parts joined by `/`.
    pub path: String,
    pub content: Content,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Content {
    /// The pixels of a kept item.
    Picture(usize),
    /// The labels of a kept item.
    Labels(usize),
    /// The labels of a split, or its list.
    Split(Split),
    /// One of several files about the whole, numbered by the format.
    Whole(usize),
}

impl<'a> Plan<'a> {
    /// Decides everything. Slow only where there are many fingerprints to compare.
    pub fn new(input: Input<'a>, options: Options, control: &Control<'_>) -> Result<Self, DatasetError> {
        check_input(&input)?;
        let mut report = Report::default();
        let mut chosen: Vec<(&Item, Split)> = Vec::new();
        let mut frames = BTreeSet::new();
        for (item, &split) in input.items.iter().zip(input.splits) {
            let mut reason = reason_against(item, &options, input.videos);
            if options.format == Format::MotChallenge
                && reason.is_none()
                && !frames.insert(order_of(item).frame())
            {
                reason = Some(Reason::SameFrame);
            }
            match reason {
                None => chosen.push((item, split)),
                Some(reason) => {
                    report.left_out.push(LeftOut { item: item.id, reason });
                    *report.left_out_by_reason.entry(reason).or_default() += 1;
                }
            }
        }
        // So that pictures can be decoded going forward.
        chosen.sort_by(|(a, _), (b, _)| order_of(a).cmp(&order_of(b)));

        let names_of_classes = class_names(&chosen, &options);
        let class_number: BTreeMap<&str, usize> =
            names_of_classes.iter().enumerate().map(|(i, c)| (*c, i)).collect();
        let classes: Vec<String> = names_of_classes.iter().map(|name| writable(name)).collect();
        let stems = stems(&chosen);
        let mut kept = Vec::with_capacity(chosen.len());
        for ((item, split), stem) in chosen.into_iter().zip(stems) {
            let mut boxes = Vec::with_capacity(item.boxes.len());
            if !options.format.is_classification() {
                for source in &item.boxes {
                    let bbox = source.bbox.clipped(item.width as f32, item.height as f32);
                    match class_number.get(box_class(source, options.labels)) {
                        Some(&class) if is_visible(bbox) => boxes.push(KeptBox { bbox, class, source }),
                        _ => report.empty_boxes += 1,
                    }
                }
            }
            if options.format == Format::MotChallenge {
                report.boxes_without_identity += drop_unidentified(&mut boxes);
            }
            let class = options.format.is_classification().then_some(item.person.as_ref()).flatten();
            let class = class.and_then(|p| class_number.get(p.key.as_str()).copied());
            kept.push(Kept { item, split, stem, class, boxes });
        }
        let folder_of = names::distinct(classes.iter().map(String::as_str));
        let sequences = sequences(&kept);
        let sequence_of = sequence_names(&kept, input.videos);
        let mut plan = Self {
            input,
            options,
            kept,
            classes,
            folder_of,
            sequence_of,
            sequences,
            files: Vec::new(),
            report,
        };
        plan.lay_out();
        plan.fill_report(control)?;
        Ok(plan)
    }

    /// The answer of the dry run.
    pub fn report(&self) -> &Report {
        &self.report
    }

    pub(super) fn exporter(&self) -> &'static dyn Exporter {
        exporter(self.options.format)
    }

    pub(super) fn of_split(&self, split: Split) -> impl Iterator<Item = &Kept<'a>> {
        self.kept.iter().filter(move |k| k.split == split)
    }

    pub(super) fn has_split(&self, split: Split) -> bool {
        self.of_split(split).next().is_some()
    }

    /// SHA-256 of everything that decides what is written. Two plans with the same digest write the same bytes.
    pub(super) fn digest(&self) -> Result<String, DatasetError> {
        let mut hasher = HashWriter::default();
        serde_json::to_writer(&mut hasher, &(env!("CARGO_PKG_VERSION"), self.input.snapshot, self.options))?;
        serde_json::to_writer(&mut hasher, &(self.input.created, self.input.name, self.input.videos))?;
        serde_json::to_writer(&mut hasher, &self.classes)?;
        for kept in &self.kept {
            let embedding = kept.item.embedding.as_ref().filter(|_| self.options.embeddings);
            serde_json::to_writer(&mut hasher, &(&kept.stem, kept.split, kept.item, embedding))?;
        }
        for file in &self.files {
            serde_json::to_writer(&mut hasher, &file.path)?;
        }
        Ok(hasher.finish())
    }

    fn lay_out(&mut self) {
        let exporter = self.exporter();
        let mut files = exporter.files(self);
        if self.options.writes_pictures() {
            let pictures = self.kept.iter().enumerate().map(|(i, kept)| PlannedFile {
                path: exporter.picture_path(kept, self),
                content: Content::Picture(i),
            });
            files.extend(pictures);
        }
        // Pictures first: they are what may fail. They stay in the order of videos and frames.
        files.sort_by_key(|file| file.content);
        self.files = files;
    }

    fn fill_report(&mut self, control: &Control<'_>) -> Result<(), DatasetError> {
        let mut examples: BTreeMap<(Split, usize), u64> = BTreeMap::new();
        for kept in &self.kept {
            for class in kept.boxes.iter().map(|b| b.class).chain(kept.class) {
                *examples.entry((kept.split, class)).or_default() += 1;
            }
        }
        let report = &mut self.report;
        report.counts = SplitCounts::of(self.kept.iter().map(|k| (k.item, k.split)));
        report.classes.clone_from(&self.classes);
        report.files = self.files.len() as u64 + 1;
        let pixels =
            |k: &Kept<'_>| (f64::from(k.item.width) * f64::from(k.item.height) * BYTES_PER_PIXEL) as u64;
        let pictures = self.kept.iter().map(|k| k.item.bytes.unwrap_or_else(|| pixels(k)));
        let pictures: u64 = if self.options.writes_pictures() { pictures.sum() } else { 0 };
        report.estimated_bytes =
            pictures + BYTES_PER_BOX * self.kept.iter().map(|k| 1 + k.boxes.len() as u64).sum::<u64>();

        let items: Vec<&Item> = self.kept.iter().map(|k| k.item).collect();
        let splits: Vec<Split> = self.kept.iter().map(|k| k.split).collect();
        report.leaks = leak::find(&items, &splits, self.options.duplicates, control)?;

        let blind = items.iter().filter(|i| i.hash.is_none() && i.embedding.is_none()).count() as u64;
        let refused = report.left_out_by_reason.get(&Reason::NoConsent).copied().unwrap_or(0);
        let leaks = report.leaks.len() as u64;
        let mut warnings = report::balance(&self.classes, &examples);
        warnings.extend((leaks > 0).then_some(Warning::Leaks { pairs: leaks }));
        warnings.extend((refused > 0).then_some(Warning::NoConsent { items: refused }));
        warnings.extend((blind > 0).then_some(Warning::NoFingerprint { items: blind }));
        report.warnings = warnings;
        Ok(())
    }
}

fn check_input(input: &Input<'_>) -> Result<(), DatasetError> {
    if input.items.len() != input.splits.len() {
        return Err(DatasetError::SplitsMissing { items: input.items.len(), splits: input.splits.len() });
    }
    let (mut ids, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for item in input.items {
        if !ids.insert(item.id) {
            return Err(DatasetError::DuplicateItem { id: item.id });
        }
        if !numbers.insert(item.number) {
            return Err(DatasetError::DuplicateNumber { number: item.number });
        }
    }
    Ok(())
}

fn reason_against(item: &Item, options: &Options, videos: &BTreeMap<String, VideoInfo>) -> Option<Reason> {
    let is_frame_of_known_video = || {
        matches!(item.source, Source::Frame { .. })
            && item.video.as_ref().is_some_and(|v| videos.contains_key(v))
    };
    if item.people().any(|p| p.consent == Consent::Missing) {
        Some(Reason::NoConsent)
    } else if item.review == Review::Rejected {
        Some(Reason::Rejected)
    } else if options.only_accepted && item.review != Review::Accepted {
        Some(Reason::NotAccepted)
    } else if item.width == 0 || item.height == 0 {
        Some(Reason::NoSize)
    } else if options.format.is_classification() && item.person.is_none() {
        Some(Reason::NoPerson)
    } else if options.format == Format::MotChallenge && !is_frame_of_known_video() {
        Some(Reason::NoVideo)
    } else {
        None
    }
}

/// Where a picture stands among the others.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Order<'a> {
    video: Option<&'a str>,
    frame: FrameIndex,
    number: u64,
}

impl<'a> Order<'a> {
    fn frame(&self) -> (Option<&'a str>, FrameIndex) {
        (self.video, self.frame)
    }
}

fn order_of(item: &Item) -> Order<'_> {
    let frame = match item.source {
        Source::Frame { frame, .. } | Source::FaceCrop { frame, .. } => frame,
        Source::Still { .. } => 0,
    };
    Order { video: item.video.as_deref(), frame, number: item.number }
}

pub(super) fn box_class(b: &crate::dataset::item::LabelledBox, labels: Labels) -> &str {
    match (labels, &b.person) {
        (Labels::Person, Some(person)) => &person.key,
        _ => &b.class,
    }
}

/// Every name once, person codes in the order of their numbers, so that a new person comes last.
fn class_names<'a>(chosen: &[(&'a Item, Split)], options: &Options) -> Vec<&'a str> {
    let names: BTreeSet<&str> = if options.format.is_classification() {
        chosen.iter().filter_map(|(i, _)| i.person.as_ref()).map(|p| p.key.as_str()).collect()
    } else {
        chosen.iter().flat_map(|(i, _)| &i.boxes).map(|b| box_class(b, options.labels)).collect()
    };
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_by_key(|n| (n.parse::<PersonCode>().ok(), *n));
    names
}

/// The name as it is, unless it holds what XML and YAML cannot.
fn writable(name: &str) -> String {
    let odd = |c: char| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
    };
    if name.is_empty() || name.chars().any(odd) { names::safe(name) } else { name.to_owned() }
}

/// In `MOTChallenge` a box is somebody's, and nobody is twice in a frame: keeps the largest box of each. Returns how
/// many were dropped.
fn drop_unidentified(boxes: &mut Vec<KeptBox<'_>>) -> u64 {
    let before = boxes.len();
    let mut largest: BTreeMap<String, f32> = BTreeMap::new();
    for b in boxes.iter() {
        if let Some(identity) = b.identity() {
            let area = largest.entry(identity).or_insert(0.0);
            *area = area.max(b.bbox.area());
        }
    }
    boxes.retain(|b| match b.identity() {
        // Removed when found: of two equally large ones the first stays.
        Some(identity) if largest.get(&identity) == Some(&b.bbox.area()) => {
            largest.remove(&identity).is_some()
        }
        _ => false,
    });
    (before - boxes.len()) as u64
}

fn sequences(kept: &[Kept<'_>]) -> Vec<((Split, String), Vec<usize>)> {
    let mut sequences: BTreeMap<(Split, &str), Vec<usize>> = BTreeMap::new();
    for (i, k) in kept.iter().enumerate() {
        sequences.entry((k.split, k.item.video.as_deref().unwrap_or_default())).or_default().push(i);
    }
    sequences.into_iter().map(|((split, video), members)| ((split, video.to_owned()), members)).collect()
}

/// A safe name for every video of known name, those of the same name told apart by their keys.
fn sequence_names(kept: &[Kept<'_>], videos: &BTreeMap<String, VideoInfo>) -> BTreeMap<String, String> {
    let used: BTreeSet<&String> = kept.iter().filter_map(|k| k.item.video.as_ref()).collect();
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    let named: Vec<(&String, &str)> =
        used.into_iter().filter_map(|key| Some((key, videos.get(key)?.name.as_str()))).collect();
    for (_, name) in &named {
        *times.entry(names::folded(&names::safe(name))).or_default() += 1;
    }
    let wanted: BTreeMap<&String, String> = named
        .into_iter()
        .map(|(key, name)| {
            let alone = times[&names::folded(&names::safe(name))] == 1;
            (key, if alone { name.to_owned() } else { format!("{name} {key}") })
        })
        .collect();
    let safe = names::distinct(wanted.values().map(String::as_str));
    wanted.into_iter().map(|(key, name)| (key.clone(), safe[&name].clone())).collect()
}

/// A safe stem for each item, unique in the export even where case is lost. Depends on the items' own names and
/// numbers only.
fn stems(chosen: &[(&Item, Split)]) -> Vec<String> {
    let safe: Vec<String> = chosen.iter().map(|(i, _)| names::safe(&i.wished_name())).collect();
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for stem in &safe {
        *times.entry(names::folded(stem)).or_default() += 1;
    }
    let mut taken: BTreeSet<String> =
        times.iter().filter(|(_, n)| **n == 1).map(|(stem, _)| stem.clone()).collect();
    safe.into_iter()
        .zip(chosen)
        .map(|(stem, (item, _))| {
            if times[&names::folded(&stem)] == 1 {
                return stem;
            }
            let mut unique = format!("{stem}-{}", item.number);
            while !taken.insert(names::folded(&unique)) {
                unique.push_str("-x");
            }
            unique
        })
        .collect()
}

/// A box that is less than half a pixel wide or high cannot be told from none after rounding.
fn is_visible(bbox: Rect) -> bool {
    bbox.w >= 0.5 && bbox.h >= 0.5
}
