//! Exports of small made-up datasets: whole, read back, resumed, refused.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any, prop, proptest};
use walkdir::WalkDir;

use super::*;
use crate::dataset::cleaning::phash::PerceptualHash;
use crate::dataset::control::{Control, Stage};
use crate::dataset::files::Checksum;
use crate::dataset::import::{self, Layout, Limits};
use crate::dataset::item::{Consent, Pictures, Review};
use crate::dataset::testkit::{Painted, face, frame, person};
use crate::domain::geometry::{Point, Rect};

const CHILD: &str = "STEPMEDIA_TEST_EXPORT_CHILD";
const FOR_TOOLS: &str = "STEPMEDIA_EXPORTS_TO";

/// Frames of three videos with two people, and a split for each.
pub(super) fn frames() -> (Vec<Item>, Vec<Split>, BTreeMap<String, VideoInfo>) {
    let mut items = Vec::new();
    let mut splits = Vec::new();
    let mut videos = BTreeMap::new();
    for (v, split) in Split::ALL.into_iter().enumerate() {
        let name = format!("clip {v}");
        for at in 0..6u32 {
            let x = at as f32 * 3.0;
            let boxes = [
                (Rect::new(x + 0.25, 5.5, 20.0, 30.0), "PERSON-0001"),
                (Rect::new(30.0 - x, 2.0, 40.0, 40.0), "PERSON-0002"),
            ];
            let number = u64::from(at) + 10 * v as u64 + 1;
            items.push(frame(number, &name, at, if at == 5 { &[] } else { &boxes }));
            splits.push(split);
        }
        videos.insert(name.clone(), VideoInfo { name, fps: 25.0, num_frames: 6, width: 64, height: 48 });
    }
    (items, splits, videos)
}

/// Faces of people with difficult names.
fn faces() -> (Vec<Item>, Vec<Split>) {
    let names = ["PERSON-0001", "../evil", "CON", "An", "AN", "a/b", "Nguyễn", "__MACOSX", "..."];
    let items: Vec<Item> = (0..54).map(|i| face(i, names[i as usize % names.len()])).collect();
    let splits = (0..54).map(|i| Split::ALL[i / 9 % 3]).collect();
    (items, splits)
}

pub(super) fn input<'a>(
    items: &'a [Item],
    splits: &'a [Split],
    videos: &'a BTreeMap<String, VideoInfo>,
) -> Input<'a> {
    Input {
        snapshot: Uuid::from_u128(7),
        created: Instant(1_700_000_000_000_000),
        name: "test",
        items,
        splits,
        videos,
    }
}

fn contents(folder: &Path) -> BTreeMap<String, Checksum> {
    WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|e| !e.file_type().is_dir())
        .map(|e| {
            let path = e.path().strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            (path, Checksum::of_file(e.path()).unwrap())
        })
        .collect()
}

pub(super) fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// All formats, each with the items that suit it.
fn each_format(mut visit: impl FnMut(Format, Input<'_>)) {
    let (frame_items, frame_splits, videos) = frames();
    let (face_items, face_splits) = faces();
    for format in Format::ALL {
        if format.is_classification() {
            visit(format, input(&face_items, &face_splits, &videos));
        } else {
            visit(format, input(&frame_items, &frame_splits, &videos));
        }
    }
}

#[test]
fn every_format_is_written_whole_and_the_same_each_time() {
    let dir = tempfile::tempdir().unwrap();
    each_format(|format, input| {
        let options = Options { pictures: true, ..Options::new(format) };
        let plan = Plan::new(input, options, &Control::unwatched()).unwrap();
        let (a, b) = (dir.path().join(format.as_str()), dir.path().join("again"));
        let outcome = plan.write(&a, &mut Painted::default(), &Control::unwatched()).unwrap();
        assert_eq!(outcome.files, plan.report().files, "{format:?}");
        assert_eq!(contents(&a).len() as u64, outcome.files);
        plan.write(&b, &mut Painted::default(), &Control::unwatched()).unwrap();
        assert_eq!(contents(&a), contents(&b));
        fs::remove_dir_all(&b).unwrap();
    });
    let formats: Vec<&str> = Format::ALL.iter().map(|f| f.as_str()).collect();
    let mut expected: Vec<&str> = formats.clone();
    expected.sort_unstable();
    assert_eq!(names_in(dir.path()), expected, "nothing is left beside the targets");
    assert!(formats.iter().all(|f| Format::parse(f).is_some_and(|p| p.as_str() == *f)));
}

#[test]
fn a_zip_holds_the_same_files_as_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    each_format(|format, input| {
        let options = Options::new(format);
        let folder = dir.path().join("folder");
        let control = Control::unwatched();
        Plan::new(input.clone(), options, &control)
            .unwrap()
            .write(&folder, &mut Painted::default(), &control)
            .unwrap();
        let zipped = Plan::new(input, Options { zip: true, ..options }, &control).unwrap();
        let (one, two) = (dir.path().join("one.zip"), dir.path().join("two.zip"));
        zipped.write(&one, &mut Painted::default(), &control).unwrap();
        zipped.write(&two, &mut Painted::default(), &control).unwrap();
        assert_eq!(Checksum::of_file(&one).unwrap(), Checksum::of_file(&two).unwrap());
        let again = zipped.write(&two, &mut Painted::default(), &control);
        assert!(matches!(again, Err(DatasetError::TargetNotEmpty { .. })));

        let into = dir.path().join("into");
        fs::create_dir(&into).unwrap();
        import::unpack(&one, &into, Limits::default(), &control).unwrap();
        let without_manifest = |folder: &Path| {
            let mut files = contents(folder);
            files.remove("stepmedia-export.json").unwrap();
            files
        };
        assert_eq!(without_manifest(&into), without_manifest(&folder), "{format:?}");
        for path in [&folder, &into] {
            fs::remove_dir_all(path).unwrap();
        }
        for path in [&one, &two] {
            fs::remove_file(path).unwrap();
        }
        assert!(names_in(dir.path()).is_empty());
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// What is exported comes back: pictures, splits, boxes in pixels, names of classes.
    #[test]
    fn boxes_come_back_as_they_went(
        rows in vec((vec((-20.0f32..70.0, -20.0f32..60.0, 0.0f32..60.0, 0.0f32..60.0, 0usize..5), 0..5), 0usize..3), 1..12),
        format in prop::sample::select(vec![Format::YoloDetection, Format::Coco]),
        names in vec(any::<String>(), 5),
    ) {
        let mut items = Vec::new();
        let mut splits = Vec::new();
        for (i, (boxes, split)) in rows.iter().enumerate() {
            let boxes: Vec<(Rect, &str)> = boxes.iter().map(|(x, y, w, h, p)| (Rect::new(*x, *y, *w, *h), names[*p].as_str())).collect();
            items.push(frame(i as u64 + 1, &names[i % 5], i as u32, &boxes));
            splits.push(Split::ALL[*split]);
        }
        let videos = BTreeMap::new();
        let options = Options { labels: Labels::Person, ..Options::new(format) };
        let plan = Plan::new(input(&items, &splits, &videos), options, &Control::unwatched()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("x");
        plan.write(&target, &mut Painted::default(), &Control::unwatched()).unwrap();

        let layout = if format == Format::Coco { Layout::Coco } else { Layout::YoloDetection };
        assert_eq!(import::detect(&target), Some(layout));
        let read = import::read(&target, None, &Control::unwatched()).unwrap();
        assert_eq!(read.images.len(), items.len());
        assert_eq!(read.problems.count(import::Severity::Error), 0, "{:?}", read.problems);
        let written: u64 = read.images.iter().map(|i| i.boxes.len() as u64).sum();
        assert_eq!(written + plan.report().empty_boxes, rows.iter().map(|r| r.0.len() as u64).sum::<u64>());
        for kept in &plan.kept {
            let path = plan.exporter().picture_path(kept, &plan);
            let image = read.images.iter().find(|i| i.path == path).unwrap();
            assert_eq!(image.split, Some(kept.split));
            for (a, b) in image.boxes.iter().zip(&kept.boxes) {
                assert!(a.class == plan.classes[b.class] && a.bbox.iou(&b.bbox) > 0.99, "{a:?} {:?}", b.bbox);
            }
        }
    }

    /// Every format takes every name.
    #[test]
    fn any_name_makes_a_valid_export(names in vec(any::<String>(), 4), format in prop::sample::select(Format::ALL.to_vec())) {
        let mut videos = BTreeMap::new();
        let items: Vec<Item> = (0..12u64)
            .map(|i| {
                let name = &names[i as usize % 4];
                let key = format!("v{}", i % 4);
                let info = VideoInfo { name: name.clone(), fps: 29.97, num_frames: 20, width: 64, height: 48 };
                videos.insert(key.clone(), info);
                let mut item = frame(i, name, i as u32, &[(Rect::new(1.0, 2.0, 30.0, 40.0), name)]);
                item.video = Some(key);
                item.person = Some(person(name));
                item
            })
            .collect();
        let splits: Vec<Split> = (0..12).map(|i| Split::ALL[i % 3]).collect();
        let options = Options { labels: Labels::Person, pictures: true, ..Options::new(format) };
        let plan = Plan::new(input(&items, &splits, &videos), options, &Control::unwatched()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let outcome = plan.write(&dir.path().join("x"), &mut Painted::default(), &Control::unwatched()).unwrap();
        assert_eq!(outcome.files, plan.report().files);
        assert_eq!(names_in(dir.path()), ["x"]);
    }
}

#[test]
fn cancelling_anywhere_leaves_nothing() {
    let (items, splits, videos) = frames();
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("export.zip");
    let options = Options { zip: true, ..Options::new(Format::YoloDetection) };
    let plan = Plan::new(input(&items, &splits, &videos), options, &Control::unwatched()).unwrap();
    let mut seen = Vec::new();
    for stop_at in 0.. {
        let cancel = AtomicBool::new(false);
        let steps = Cell::new(0);
        let last = Cell::new(Stage::Writing);
        let progress = |p: crate::dataset::control::Progress| {
            last.set(p.stage);
            if steps.replace(steps.get() + 1) == stop_at {
                cancel.store(true, Ordering::Relaxed);
            }
        };
        match plan.write(&target, &mut Painted::default(), &Control::new(&cancel, &progress)) {
            Err(DatasetError::Cancelled) => {
                assert!(names_in(dir.path()).is_empty(), "after {stop_at} steps");
                if seen.last() != Some(&last.get()) {
                    seen.push(last.get());
                }
            }
            Ok(_) => break,
            Err(e) => panic!("{e}"),
        }
    }
    assert_eq!(seen, [Stage::Writing, Stage::Checking, Stage::Packing]);
    assert_eq!(names_in(dir.path()), ["export.zip"]);
}

/// Gives pictures of a wrong size.
struct Careless;

impl Pictures for Careless {
    fn write_jpeg(&mut self, item: &Item, to: &Path) -> Result<(), String> {
        let mut smaller = item.clone();
        smaller.width -= 1;
        Painted::default().write_jpeg(&smaller, to)
    }
}

#[test]
fn a_picture_that_fails_or_is_not_what_it_should_be_leaves_nothing() {
    let (items, splits, videos) = frames();
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("export");
    let plan = Plan::new(input(&items, &splits, &videos), Options::new(Format::Coco), &Control::unwatched())
        .unwrap();
    let mut failing = Painted { fail_at: Some(7), ..Painted::default() };
    let failed = plan.write(&target, &mut failing, &Control::unwatched());
    assert!(matches!(failed, Err(DatasetError::Picture { .. })), "{failed:?}");
    let wrong = plan.write(&target, &mut Careless, &Control::unwatched());
    assert!(matches!(wrong, Err(DatasetError::ReadBack { .. })), "{wrong:?}");
    assert!(names_in(dir.path()).is_empty());
}

#[test]
fn coco_has_the_outline_of_whoever_was_outlined_within_the_picture() {
    let (mut items, splits, videos) = frames();
    let bbox = items[0].boxes[0].bbox;
    let corners = [(bbox.x, bbox.y), (bbox.right(), bbox.y), (-5.0, bbox.bottom())];
    items[0].boxes[0].outline = corners.map(|(x, y)| Point { x, y }).to_vec();
    let plan = Plan::new(input(&items, &splits, &videos), Options::new(Format::Coco), &Control::unwatched())
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("export");
    plan.write(&target, &mut Painted::default(), &Control::unwatched()).unwrap();
    let file = target.join(format!("annotations/instances_{}.json", splits[0].as_str()));
    let document: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let annotations = document["annotations"].as_array().unwrap();
    let outlined: Vec<_> =
        annotations.iter().filter(|a| a["segmentation"] != serde_json::json!([])).collect();
    assert_eq!(outlined.len(), 1);
    let polygon: Vec<f32> = serde_json::from_value(outlined[0]["segmentation"][0].clone()).unwrap();
    assert_eq!(polygon, [bbox.x, bbox.y, bbox.right(), bbox.y, 0.0, bbox.bottom()]);
    let area = outlined[0]["area"].as_f64().unwrap() as f32;
    assert!((area - bbox.w * bbox.h / 2.0).abs() < 0.1, "{area}");
}

/// Dies without any tidying up after some pictures, as under kill -9.
struct Dying(Painted);

impl Pictures for Dying {
    fn write_jpeg(&mut self, item: &Item, to: &Path) -> Result<(), String> {
        if self.0.written == 8 {
            fs::write(to, "half a picture").unwrap();
            std::process::abort();
        }
        self.0.write_jpeg(item, to)
    }
}

#[test]
#[ignore = "is run by the next test, which kills it"]
fn child_that_dies() {
    let Some(target) = std::env::var_os(CHILD) else {
        println!("skipped: {CHILD} is not set");
        return;
    };
    let (items, splits, videos) = frames();
    let plan = Plan::new(input(&items, &splits, &videos), Options::new(Format::Coco), &Control::unwatched())
        .unwrap();
    let _ = plan.write(Path::new(&target), &mut Dying(Painted::default()), &Control::unwatched());
}

#[test]
fn a_killed_export_goes_on_where_it_ended() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("export");
    let partial = dir.path().join(".export.stepmedia-partial");
    let die = || {
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["dataset::export::tests::child_that_dies", "--exact", "--ignored"])
            .env(CHILD, &target)
            .output()
            .unwrap()
            .status;
        assert!(!status.success());
        assert_eq!(names_in(dir.path()), [".export.stepmedia-partial"]);
    };
    die();
    // A torn last line, a file nobody noted, and one that was damaged since.
    let journal = fs::read_to_string(partial.join("journal.jsonl")).unwrap();
    assert_eq!(journal.lines().count(), 9);
    fs::write(partial.join("journal.jsonl"), format!("{journal}{{\"line\":\"writ")).unwrap();
    fs::write(partial.join("tree/stray.txt"), "x").unwrap();
    let written: Vec<PathBuf> =
        contents(&partial.join("tree/images")).into_keys().map(PathBuf::from).collect();
    fs::write(partial.join("tree/images").join(&written[2]), "damaged").unwrap();

    let (items, splits, videos) = frames();
    let control = Control::unwatched();
    let plan = Plan::new(input(&items, &splits, &videos), Options::new(Format::Coco), &control).unwrap();
    let mut pictures = Painted::default();
    let outcome = plan.write(&target, &mut pictures, &control).unwrap();
    assert_eq!((outcome.taken_over, pictures.written), (7, 11));
    let whole = dir.path().join("whole");
    plan.write(&whole, &mut Painted::default(), &control).unwrap();
    assert_eq!(contents(&target), contents(&whole));
    assert_eq!(names_in(dir.path()), ["export", "whole"]);

    // Another plan does not go on with it: it begins anew.
    fs::remove_dir_all(&target).unwrap();
    fs::remove_dir_all(&whole).unwrap();
    die();
    let other =
        Plan::new(input(&items, &splits, &videos), Options::new(Format::PascalVoc), &control).unwrap();
    assert_eq!(other.write(&target, &mut Painted::default(), &control).unwrap().taken_over, 0);
    assert_eq!(names_in(dir.path()), ["export"]);
}

#[test]
fn an_export_killed_after_its_renaming_is_finished() {
    let (items, splits, videos) = frames();
    let control = Control::unwatched();
    for zip in [false, true] {
        let options = Options { zip, ..Options::new(Format::Coco) };
        let plan = Plan::new(input(&items, &splits, &videos), options, &control).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("export");
        plan.write(&target, &mut Painted::default(), &control).unwrap();
        let partial = dir.path().join(".export.stepmedia-partial");
        fs::create_dir(&partial).unwrap();
        let begun = format!(
            "{{\"line\":\"begun\",\"stepmedia_export\":1,\"plan\":\"{}\"}}\n",
            plan.digest().unwrap()
        );
        fs::write(partial.join("journal.jsonl"), format!("{begun}{{\"line\":\"complete\"}}\n")).unwrap();
        let mut pictures = Painted::default();
        let outcome = plan.write(&target, &mut pictures, &control).unwrap();
        assert_eq!((outcome.taken_over, pictures.written), (outcome.files, 0));
        assert_eq!(names_in(dir.path()), ["export"]);
    }
}

#[test]
fn targets_that_hold_anything_are_refused_untouched() {
    let (items, splits, videos) = frames();
    let control = Control::unwatched();
    let plan =
        Plan::new(input(&items, &splits, &videos), Options::new(Format::YoloDetection), &control).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("export");
    let write = || plan.write(&target, &mut Painted::default(), &control);

    fs::create_dir(&target).unwrap();
    fs::write(target.join("holiday.jpg"), "dear").unwrap();
    assert!(matches!(write(), Err(DatasetError::TargetNotEmpty { .. })));
    assert_eq!(names_in(dir.path()), ["export"]);
    assert_eq!(names_in(&target), ["holiday.jpg"]);
    fs::remove_file(target.join("holiday.jpg")).unwrap();

    let partial = dir.path().join(".export.stepmedia-partial");
    fs::create_dir(&partial).unwrap();
    fs::write(partial.join("mine.txt"), "mine").unwrap();
    assert!(matches!(write(), Err(DatasetError::NotOurs { .. })));
    fs::write(partial.join("journal.jsonl"), "{\"my\": \"diary\"}\n").unwrap();
    assert!(matches!(write(), Err(DatasetError::NotOurs { .. })));
    assert_eq!(names_in(&partial), ["journal.jsonl", "mine.txt"]);
    fs::remove_dir_all(&partial).unwrap();

    // Somebody else is at it.
    fs::create_dir(&partial).unwrap();
    let busy = fs::File::create(partial.join("journal.jsonl")).unwrap();
    busy.lock().unwrap();
    assert!(matches!(write(), Err(DatasetError::TargetBusy { .. })));
    drop(busy);
    write().unwrap();
    assert!(matches!(write(), Err(DatasetError::TargetNotEmpty { .. })));
    assert_eq!(names_in(dir.path()), ["export"]);
}

#[test]
fn whoever_did_not_agree_is_left_out_and_listed() {
    let (mut items, splits, videos) = frames();
    items[1].boxes[1].person.as_mut().unwrap().consent = Consent::Missing;
    items[2].boxes[0].person.as_mut().unwrap().consent = Consent::Given;
    items[3].review = Review::Rejected;
    items[4].review = Review::New;
    let options = Options { only_accepted: true, ..Options::new(Format::YoloDetection) };
    let plan = Plan::new(input(&items, &splits, &videos), options, &Control::unwatched()).unwrap();
    let left_out: Vec<_> = plan.report().left_out.iter().map(|l| (l.item, l.reason)).collect();
    assert_eq!(
        left_out,
        [
            (items[1].id, Reason::NoConsent),
            (items[3].id, Reason::Rejected),
            (items[4].id, Reason::NotAccepted)
        ]
    );
    assert!(plan.report().warnings.contains(&Warning::NoConsent { items: 1 }));
    assert_eq!(plan.report().counts.0[&Split::Train].items, 3);
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("x");
    plan.write(&target, &mut Painted::default(), &Control::unwatched()).unwrap();
    assert_eq!(contents(&target).keys().filter(|k| k.starts_with("images/train")).count(), 3);

    for item in &mut items {
        item.review = Review::Rejected;
    }
    let nothing = Plan::new(input(&items, &splits, &videos), options, &Control::unwatched()).unwrap();
    let result = nothing.write(&dir.path().join("y"), &mut Painted::default(), &Control::unwatched());
    assert!(matches!(result, Err(DatasetError::NothingToExport)));
}

#[test]
fn leaks_are_named_and_refused_unless_allowed() {
    let (mut items, splits, videos) = frames();
    items[0].hash = Some(PerceptualHash(0xAAAA_5555_1234_4321));
    items[8].hash = Some(PerceptualHash(0xAAAA_5555_1234_4320));
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("x");
    let mut options = Options::new(Format::YoloDetection);
    let plan = Plan::new(input(&items, &splits, &videos), options, &Control::unwatched()).unwrap();
    let leak = &plan.report().leaks[0];
    assert_eq!((leak.a, leak.b, leak.bits), (items[0].id, items[8].id, Some(1)));
    let refused = plan.write(&target, &mut Painted::default(), &Control::unwatched());
    assert!(matches!(refused, Err(DatasetError::Leaks { pairs: 1 })));
    options.allow_leaks = true;
    let plan = Plan::new(input(&items, &splits, &videos), options, &Control::unwatched()).unwrap();
    plan.write(&target, &mut Painted::default(), &Control::unwatched()).unwrap();
}

#[test]
fn the_dry_run_counts_and_warns() {
    let (items, mut splits, videos) = frames();
    splits.iter_mut().filter(|s| **s == Split::Val).for_each(|s| *s = Split::Test);
    let options = Options { labels: Labels::Person, ..Options::new(Format::YoloDetection) };
    let plan = Plan::new(input(&items, &splits, &videos), options, &Control::unwatched()).unwrap();
    let report = plan.report();
    assert_eq!(report.classes, ["PERSON-0001", "PERSON-0002"]);
    assert_eq!(report.counts.0[&Split::Test].items, 12);
    assert_eq!(report.counts.0[&Split::Train].people["PERSON-0002"], 5);
    assert_eq!(report.files, 18 * 2 + 2);
    assert!(report.estimated_bytes > 18 * 64 * 48 / 4);
    assert!(report.warnings.contains(&Warning::EmptySplit { split: Split::Val }));
    assert!(report.warnings.contains(&Warning::NoFingerprint { items: 18 }));
    assert!(
        !report.warnings.iter().any(|w| matches!(w, Warning::SmallClass { .. })),
        "{:?}",
        report.warnings
    );
}

#[test]
fn embeddings_leave_only_when_asked_for() {
    let (mut items, splits, videos) = frames();
    for (i, item) in items.iter_mut().enumerate() {
        item.embedding = Some((0..8).map(|d| ((i * 31 + d * 7) as f32).sin()).collect());
    }
    let dir = tempfile::tempdir().unwrap();
    let mut options = Options { allow_leaks: true, ..Options::new(Format::Csv) };
    for (embeddings, expected) in
        [(false, vec!["boxes.csv", "images.csv"]), (true, vec!["boxes.csv", "embeddings.csv", "images.csv"])]
    {
        options.embeddings = embeddings;
        let target = dir.path().join(format!("{embeddings}"));
        let plan = Plan::new(input(&items, &splits, &videos), options, &Control::unwatched()).unwrap();
        plan.write(&target, &mut Painted::default(), &Control::unwatched()).unwrap();
        assert_eq!(names_in(&target), [expected, vec!["stepmedia-export.json"]].concat());
    }
    let first = format!("{}", items[0].embedding.as_ref().unwrap()[1]);
    let text: String = contents(&dir.path().join("false"))
        .keys()
        .map(|p| fs::read_to_string(dir.path().join("false").join(p)).unwrap())
        .collect();
    assert!(!text.contains(&first));
}

#[test]
fn mot_counts_frames_and_identities_from_one() {
    let (mut items, splits, videos) = frames();
    // A face of the same person in the same frame, and a box of nobody: neither is a second identity.
    let mut second = items[0].boxes[0].clone();
    second.bbox = Rect::new(3.0, 8.0, 6.0, 6.0);
    items[0].boxes.push(second);
    items[0].boxes[1].person = None;
    items[0].boxes[1].track = None;
    let plan =
        Plan::new(input(&items, &splits, &videos), Options::new(Format::MotChallenge), &Control::unwatched())
            .unwrap();
    assert_eq!(plan.report().boxes_without_identity, 2);
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("x");
    plan.write(&target, &mut Painted::default(), &Control::unwatched()).unwrap();
    let text = fs::read_to_string(target.join("train/clip 0/gt/gt.txt")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "1,1,0.25,5.50,20.00,30.00,1,1,1");
    assert_eq!(lines[2], "2,2,27.00,2.00,37.00,40.00,1,1,1", "cut at the picture's edge");
    assert_eq!(lines.len(), 9);
    let info = fs::read_to_string(target.join("train/clip 0/seqinfo.ini")).unwrap();
    assert!(info.contains("seqLength=6\n") && info.contains("frameRate=25\n"), "{info}");
}

#[test]
fn what_contradicts_itself_is_refused() {
    let (mut items, splits, videos) = frames();
    let options = Options::new(Format::Coco);
    let few = Plan::new(input(&items, &splits[1..], &videos), options, &Control::unwatched());
    assert!(matches!(few, Err(DatasetError::SplitsMissing { .. })));
    items[1].number = items[0].number;
    let number = Plan::new(input(&items, &splits, &videos), options, &Control::unwatched());
    assert!(matches!(number, Err(DatasetError::DuplicateNumber { .. })));
    items[1].id = items[0].id;
    let id = Plan::new(input(&items, &splits, &videos), options, &Control::unwatched());
    assert!(matches!(id, Err(DatasetError::DuplicateItem { .. })));
}

/// Writes every format below `STEPMEDIA_EXPORTS_TO` for the tools of docs/exports.md.
#[test]
#[ignore = "writes exports for other tools to read"]
fn write_for_other_tools() {
    let Some(to) = std::env::var_os(FOR_TOOLS) else {
        println!("skipped: {FOR_TOOLS} is not set");
        return;
    };
    each_format(|format, input| {
        let target = Path::new(&to).join(format.as_str());
        let options = Options { pictures: true, ..Options::new(format) };
        let plan = Plan::new(input, options, &Control::unwatched()).unwrap();
        plan.write(&target, &mut Painted::default(), &Control::unwatched()).unwrap();
    });
}
