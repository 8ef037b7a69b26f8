//! Datasets as people really have them.

use std::fs;

use super::*;

fn picture(root: &Path, path: &str, width: u32, height: u32) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    image::GrayImage::new(width, height).save_with_format(path, image::ImageFormat::Png).unwrap();
}

fn text(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn load(root: &Path) -> Imported {
    read(root, None, &Control::unwatched()).unwrap()
}

/// File, line and kind of every problem above a note.
fn complaints(imported: &Imported) -> Vec<(String, Option<u64>, ProblemKind)> {
    let heard = imported.problems.list.iter().filter(|p| p.kind.severity() > Severity::Note);
    heard.map(|p| (p.file.clone(), p.line, p.kind.clone())).collect()
}

#[test]
fn yolo_with_the_faults_of_real_datasets() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    // Paths of another machine, and Roboflow's `../`.
    text(
        root,
        "data.yaml",
        "path: /home/x/ds\ntrain: ../train/images\nval: /home/x/ds/valid/images\nnames: [face, person]\n",
    );
    picture(root, "train/images/a.png", 100, 50);
    picture(root, "train/images/negative.png", 10, 10);
    picture(root, "valid/images/b.jpg", 200, 100);
    text(
        root,
        "train/labels/a.txt",
        "0 0.5 0.5 0.2 0.4\r\n\r\n1 0.99 0.5 0.04 0.2\r\n9 0.5 0.5 0.1 0.1\r\nnonsense\r\n1 0.1 0.1 0.3 0.1 0.3 0.5\r\n0 50 20 10 10\n0 0.5 0.5 0 0.1\n",
    );
    text(root, "valid/labels/b.txt", "1 0.5 0.5 1 1\n");
    text(root, "train/labels/gone.txt", "0 0.5 0.5 1 1\n");
    text(root, "train/images/broken.jpg", "not a picture");

    let imported = load(root);
    assert_eq!(
        (imported.layout, imported.classes.as_slice()),
        (Layout::YoloDetection, ["face".to_owned(), "person".to_owned()].as_slice())
    );
    let [a, negative, b] = imported.images.as_slice() else { panic!("{:?}", imported.images) };
    assert_eq!((a.path.as_str(), a.split, a.width), ("train/images/a.png", Some(Split::Train), 100));
    assert_eq!((b.split, negative.boxes.len()), (Some(Split::Val), 0));
    let boxes: Vec<_> = a.boxes.iter().map(|b| (b.class.as_str(), b.bbox)).collect();
    assert_eq!(boxes.len(), 3);
    assert!(boxes[0].1.iou(&Rect::new(40.0, 15.0, 20.0, 20.0)) > 0.999);
    assert!(boxes[1].1.iou(&Rect::new(97.0, 20.0, 3.0, 10.0)) > 0.999, "cut at the edge");
    assert!(boxes[2].1.iou(&Rect::new(10.0, 5.0, 20.0, 20.0)) > 0.999, "around the polygon");

    let label = "train/labels/a.txt".to_owned();
    assert_eq!(
        complaints(&imported),
        [
            ("train/images/broken.jpg".to_owned(), None, ProblemKind::NotAPicture),
            (label.clone(), Some(4), ProblemKind::UnknownClass { class: "9".to_owned() }),
            (label.clone(), Some(5), ProblemKind::BadLine { text: "nonsense".to_owned() }),
            (label.clone(), Some(7), ProblemKind::OutsidePicture),
            (label.clone(), Some(8), ProblemKind::EmptyBox),
            (
                "train/labels/gone.txt".to_owned(),
                None,
                ProblemKind::NoPicture { path: "train/images/gone.*".to_owned() }
            ),
        ]
    );
    assert_eq!(imported.problems.count(Severity::Note), 2, "the negative and the cut box");
}

#[test]
fn yolo_lists_of_files_and_no_yaml_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    picture(root, "images/a.png", 10, 10);
    picture(root, "images/b.png", 10, 10);
    text(root, "labels/a.txt", "2 0.5 0.5 1 1\n");
    text(root, "classes.txt", "x\ny\nz\n");
    let plain = load(root);
    assert_eq!((plain.layout, plain.images.len()), (Layout::YoloDetection, 2));
    assert_eq!((plain.images[0].boxes[0].class.as_str(), plain.images[0].split), ("z", None));

    text(root, "train.txt", "./images/a.png\n/elsewhere/images/b.png\n./images/none.png\n");
    text(root, "data.yaml", "train: train.txt\nval: nowhere/images\nnames: {0: x, 1: y, 2: z}\n");
    let listed = load(root);
    assert_eq!(listed.images.iter().filter(|i| i.split == Some(Split::Train)).count(), 2);
    assert_eq!(
        complaints(&listed),
        [
            (
                "train.txt".to_owned(),
                Some(3),
                ProblemKind::NoPicture { path: "./images/none.png".to_owned() }
            ),
            ("data.yaml".to_owned(), None, ProblemKind::MissingFolder { path: "nowhere/images".to_owned() }),
        ]
    );
}

#[test]
fn coco_with_crowds_odd_ids_and_pictures_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    picture(root, "val2017/a.png", 100, 50);
    picture(root, "images/train/t.png", 40, 40);
    picture(root, "secret.png", 10, 10);
    text(
        root,
        "annotations/instances_val2017.json",
        r#"{"images": [{"id": 7, "file_name": "a.png", "width": 100, "height": 60}, {"id": "8", "file_name": "gone.png"},
             {"id": 9, "file_name": "../secret.png"}, {"file_name": "no id"}],
            "categories": [{"id": 18, "name": "dog"}, {"id": 1, "name": "person"}],
            "annotations": [
             {"id": 1, "image_id": 7, "category_id": 1, "bbox": [10, 10, 20.5, 20], "iscrowd": 0},
             {"id": 2, "image_id": 7, "category_id": 18, "bbox": [0, 0, 100, 50], "iscrowd": 1},
             {"id": 3, "image_id": 8, "category_id": 1, "bbox": [0, 0, 1, 1]},
             {"id": 4, "image_id": 7, "category_id": 2, "bbox": [0, 0, 1, 1]},
             {"id": 5, "image_id": 7, "category_id": 1, "bbox": "x", "segmentation": [[5, 5, 15, 5, 15, 25]]},
             {"id": 6, "image_id": 99, "category_id": 1, "bbox": [0, 0, 1, 1]},
             {"id": 7, "image_id": 7, "category_id": 1, "bbox": [300, 0, 10, 10]}]}"#,
    );
    text(
        root,
        "annotations/instances_train.json",
        r#"{"images": [{"id": 1, "file_name": "t.png"}], "annotations": [], "categories": []}"#,
    );
    text(root, "annotations/broken.json", r#"{"images": [], "annotations": [}"#);
    let imported = load(root);
    assert_eq!(imported.layout, Layout::Coco);
    assert_eq!(imported.classes, ["person", "dog"]);
    let [t, a] = imported.images.as_slice() else { panic!("{:?}", imported.images) };
    assert_eq!((t.split, a.split, a.path.as_str()), (Some(Split::Train), Some(Split::Val), "val2017/a.png"));
    let seen: Vec<_> = a.boxes.iter().map(|b| (b.class.as_str(), b.crowd, b.bbox)).collect();
    assert_eq!(
        seen,
        [
            ("person", false, Rect::new(10.0, 10.0, 20.5, 20.0)),
            ("dog", true, Rect::new(0.0, 0.0, 100.0, 50.0)),
            ("person", false, Rect::new(5.0, 5.0, 10.0, 20.0)),
        ]
    );
    let kinds: Vec<ProblemKind> = complaints(&imported).into_iter().map(|(_, _, kind)| kind).collect();
    assert_eq!(kinds.len(), 7, "{kinds:?}");
    assert!(kinds.contains(&ProblemKind::Outside { path: "../secret.png".to_owned() }));
    assert!(kinds.contains(&ProblemKind::NoPicture { path: "gone.png".to_owned() }));
    assert!(kinds.contains(&ProblemKind::UnknownClass { class: "2".to_owned() }));
    assert!(kinds.contains(&ProblemKind::OutsidePicture));
}

#[test]
fn folders_of_classes_with_and_without_splits() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    picture(root, "train/Ann/1.png", 4, 4);
    picture(root, "train/Bo/deeper/2.png", 4, 4);
    picture(root, "valid/Ann/3.jpeg", 4, 4);
    picture(root, "Bo/4.png", 4, 4);
    picture(root, "train/stray.png", 4, 4);
    picture(root, "__MACOSX/train/Ann/._1.png", 4, 4);
    let imported = load(root);
    assert_eq!((imported.layout, imported.classes.len()), (Layout::ImageFolder, 2));
    let rows: Vec<_> =
        imported.images.iter().map(|i| (i.path.as_str(), i.split, i.class.as_deref().unwrap())).collect();
    assert_eq!(
        rows,
        [
            ("Bo/4.png", None, "Bo"),
            ("train/Ann/1.png", Some(Split::Train), "Ann"),
            ("train/Bo/deeper/2.png", Some(Split::Train), "Bo"),
            ("valid/Ann/3.jpeg", Some(Split::Val), "Ann"),
        ]
    );
    assert_eq!(complaints(&imported), [("train/stray.png".to_owned(), None, ProblemKind::NoClass)]);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("ds");
    picture(&dir.path().join("outside"), "a.png", 4, 4);
    picture(&root, "Ann/1.png", 4, 4);
    std::os::unix::fs::symlink(dir.path().join("outside/a.png"), root.join("Ann/2.png")).unwrap();
    std::os::unix::fs::symlink(dir.path().join("outside"), root.join("Bo")).unwrap();
    let imported = load(&root);
    assert_eq!(imported.images.len(), 1);
    assert_eq!(complaints(&imported).len(), 2);
}

#[test]
fn what_is_no_dataset_is_said_to_be_none() {
    let dir = tempfile::tempdir().unwrap();
    text(dir.path(), "readme.txt", "hello");
    for path in [dir.path().to_owned(), dir.path().join("gone"), dir.path().join("readme.txt")] {
        let result = read(&path, None, &Control::unwatched());
        assert!(matches!(result, Err(DatasetError::UnknownLayout { .. })), "{path:?}");
    }
}
