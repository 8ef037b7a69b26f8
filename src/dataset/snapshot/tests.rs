//! Snapshots on disk, and what tells two of them apart.

use std::fs;

use super::diff::{Diff, Moved, Relabelled, diff};
use super::verify::verify;
use super::*;
use crate::dataset::testkit::{face, person};

fn make(root: &Path, items: &[Item], splits: &[Split]) -> Manifest {
    let paths: Vec<String> = items.iter().map(|i| format!("faces/{}.jpg", i.number)).collect();
    fs::create_dir_all(root.join("faces")).unwrap();
    for (item, path) in items.iter().zip(&paths) {
        fs::write(root.join(path), format!("pixels of {}", item.number)).unwrap();
    }
    let contents = Contents {
        name: "first",
        items,
        splits,
        paths: &paths,
        split_settings: SplitSettings::default(),
        settings: serde_json::json!({ "margin": 0.2 }),
        models: [("embedder".to_owned(), "mobilefacenet-192".to_owned())].into(),
        program: "0.1.0",
    };
    describe(&contents, root, Instant(1_700_000_000_000_000), &Control::unwatched()).unwrap()
}

fn faces(count: u64) -> (Vec<Item>, Vec<Split>) {
    let items: Vec<Item> = (0..count).map(|i| face(i, &format!("PERSON-{:04}", i % 2 + 1))).collect();
    let splits = (0..count).map(|i| Split::ALL[i as usize % 3]).collect();
    (items, splits)
}

#[test]
fn a_snapshot_reads_back_and_is_never_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let (items, splits) = faces(6);
    let manifest = make(&dir.path().join("root"), &items, &splits);
    assert_eq!(manifest.id.get_version_num(), 7);
    let train = &manifest.counts.0[&Split::Train];
    assert_eq!((train.items, train.people["PERSON-0001"]), (2, 1));
    assert_eq!(manifest.sources["film 0"], 4);

    let folder = dir.path().join("snapshot");
    save(&manifest, &folder).unwrap();
    let opened = open(&folder).unwrap();
    assert_eq!(opened.manifest, manifest);
    assert!(matches!(save(&manifest, &folder), Err(DatasetError::SnapshotExists { .. })));
    assert_eq!(open(&folder).unwrap().checksum, opened.checksum);

    let odd = dir.path().join("odd");
    fs::create_dir(&odd).unwrap();
    fs::write(odd.join(MANIFEST), "{}").unwrap();
    assert!(matches!(open(&odd), Err(DatasetError::NotASnapshot { .. })));
}

#[test]
fn verification_names_changed_missing_and_extra_files() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("root");
    let (items, splits) = faces(5);
    let folder = dir.path().join("snapshot");
    save(&make(&root, &items, &splits), &folder).unwrap();
    let look = || verify(&open(&folder).unwrap(), &root, &Control::unwatched()).unwrap();
    assert!(look().is_intact());
    assert_eq!(look().intact, 5);

    fs::write(root.join("faces/1.jpg"), "pixels of 9").unwrap();
    fs::remove_file(root.join("faces/2.jpg")).unwrap();
    fs::write(root.join("faces/77.jpg"), "new").unwrap();
    let found = look();
    assert_eq!(found.changed, ["faces/1.jpg"]);
    assert_eq!(found.missing, ["faces/2.jpg"]);
    assert_eq!(found.extra, ["faces/77.jpg"]);
    assert!(!found.is_intact() && found.intact == 3);
}

#[test]
fn erasure_leaves_a_tombstone_and_the_manifest_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("root");
    let (items, splits) = faces(4);
    let folder = dir.path().join("snapshot");
    save(&make(&root, &items, &splits), &folder).unwrap();
    let before = open(&folder).unwrap().checksum;

    let stranger = Uuid::nil();
    assert_eq!(bury(&folder, &[items[3].id, stranger], Instant(5), "request 12").unwrap(), 1);
    assert_eq!(bury(&folder, &[items[3].id], Instant(6), "again").unwrap(), 0);
    let snapshot = open(&folder).unwrap();
    assert_eq!(snapshot.checksum, before);
    assert_eq!((snapshot.tombstones.len(), snapshot.tombstones[0].erased), (1, Instant(5)));

    let still_there = verify(&snapshot, &root, &Control::unwatched()).unwrap();
    assert_eq!(still_there.not_erased, ["faces/3.jpg"]);
    fs::remove_file(root.join("faces/3.jpg")).unwrap();
    let gone = verify(&snapshot, &root, &Control::unwatched()).unwrap();
    assert!(gone.is_intact() && gone.erased == 1 && gone.intact == 3);
}

#[test]
fn a_difference_says_what_came_went_moved_and_changed_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("root");
    let (mut items, mut splits) = faces(6);
    let before = make(&root, &items[..5], &splits[..5]);
    items[1].person = Some(person("PERSON-0009"));
    splits[2] = Split::Train;
    let after = make(&root, &items[1..], &splits[1..]);
    let expected = Diff {
        added: vec![items[5].id],
        removed: vec![items[0].id],
        relabelled: vec![Relabelled {
            item: items[1].id,
            before: vec!["PERSON-0002".to_owned()],
            after: vec!["PERSON-0009".to_owned()],
        }],
        moved: vec![Moved { item: items[2].id, before: Split::Test, after: Split::Train }],
        redrawn: vec![],
        unchanged: 2,
    };
    assert_eq!(diff(&before, &after), expected);
    assert_eq!(diff(&before, &before).unchanged, 5);
}

#[test]
fn a_missing_file_and_a_double_item_make_no_snapshot() {
    let dir = tempfile::tempdir().unwrap();
    let (mut items, splits) = faces(2);
    make(dir.path(), &items, &splits);
    items[1].id = items[0].id;
    let paths = ["faces/0.jpg".to_owned(), "faces/1.jpg".to_owned()];
    let mut contents = Contents {
        name: "x",
        items: &items,
        splits: &splits,
        paths: &paths,
        split_settings: SplitSettings::default(),
        settings: serde_json::Value::Null,
        models: std::collections::BTreeMap::new(),
        program: "0.1.0",
    };
    let control = Control::unwatched();
    let twice = describe(&contents, dir.path(), Instant(0), &control);
    assert!(matches!(twice, Err(DatasetError::DuplicateItem { .. })));
    let gone = ["faces/0.jpg".to_owned(), "faces/9.jpg".to_owned()];
    contents.paths = &gone;
    let missing = describe(&contents, dir.path(), Instant(0), &control);
    assert!(matches!(missing, Err(DatasetError::Io { .. })));
}
