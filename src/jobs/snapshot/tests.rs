//! What goes into a snapshot, on a library made by hand.

use tempfile::TempDir;

use super::collect::{self, collect};
use super::*;
use crate::dataset::item::{Review, Source};
use crate::domain::dataset::{Contents as What, LeastReview, SnapshotFilter, SplitSettings, Unit};
use crate::domain::face::{FaceDetection, Landmarks};
use crate::domain::geometry::Rect;
use crate::domain::ids::{FaceId, PersonCode, VideoId};
use crate::domain::job::AnalysisSettings;
use crate::domain::time::MediaTime;
use crate::store::analyses::{self, Findings, NewAnalysis};
use crate::store::face_crops::{self, CropRow};
use crate::store::face_reviews::{self, FaceStep, Review as FaceReview, ReviewState, Step};
use crate::store::faces::{self, FaceOrigin, FaceQuality, NewFace};
use crate::store::media_files::ContentHash;
use crate::store::models::{self, ModelKind, NewModel};
use crate::store::testing::{add_video, found, track};
use crate::store::{collections, tracks};

/// Two videos, each with two people over frames 0 to 60; one face with a picture of each on frame 7.
pub struct World {
    pub library: Library,
    videos: Vec<VideoId>,
    pub faces: Vec<FaceId>,
    _dir: TempDir,
}

pub fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path(), "test").unwrap();
    let media = library.media().clone();
    let (videos, faces) = library
        .write(move |tx| {
            let (mut videos, mut made) = (Vec::new(), Vec::new());
            for n in [1, 2] {
                let collection = collections::find_or_create(tx, &format!("place {n}"))?;
                let video = add_video(tx, collection, n)?;
                let [detector, model_hash, tracker_version] = ["net", "h", "1"].map(str::to_owned);
                let settings = AnalysisSettings::default();
                let of = NewAnalysis { video, settings, detector, model_hash, tracker_version };
                let analysis = analyses::begin(tx, &of)?;
                let findings = Findings {
                    tracks: vec![track(1, 0, 60), track(2, 20, 60)],
                    persons: vec![found(&[(1, 0, 60)]), found(&[(2, 20, 60)])],
                    ..Default::default()
                };
                analyses::finish(tx, analysis, &findings)?;
                let detector = NewModel {
                    kind: ModelKind::FaceDetector,
                    name: "faces".to_owned(),
                    hash: "f".to_owned(),
                    dimension: 0,
                };
                let detector = models::find_or_insert(tx, &detector)?;
                for row in tracks::list(tx, analysis)? {
                    let face = faces::insert(tx, analysis, &face(detector, 27))?;
                    faces::attach(tx, face, Some(row.id))?;
                    let picture = format!("picture {face}");
                    let path = face_crops::path_of(None, face, 27);
                    let content_hash = media.write_face_crop(&path, picture.as_bytes())?;
                    assert_eq!(content_hash, ContentHash::of(picture.as_bytes()));
                    // Far from one another.
                    let look = Some(0x0123_4567_89AB_CDEF_u64.wrapping_mul(2 * face.0.cast_unsigned() + 1));
                    let crop = CropRow { path, side: 128, margin: 0.1, content_hash, look };
                    face_crops::put(tx, face, &crop)?;
                    made.push(face);
                }
                videos.push(video);
            }
            Ok((videos, made))
        })
        .unwrap();
    World { library, videos, faces, _dir: dir }
}

fn face(detector: crate::domain::ids::ModelId, frame: u32) -> NewFace {
    NewFace {
        origin: FaceOrigin::Track,
        frame,
        time: MediaTime(i64::from(frame) * 40_000),
        found: FaceDetection {
            bbox: Rect::new(10.0, 20.0, 40.0, 50.0),
            score: 0.75,
            landmarks: Landmarks::default(),
        },
        quality: FaceQuality {
            overall: 0.5,
            sharpness: 0.5,
            brightness: 0.5,
            uncovered: None,
            yaw: 0.0,
            pitch: 0.0,
            roll: 0.0,
            size: 40.0,
        },
        detector,
        track: None,
        appearance: None,
        carried_from: None,
    }
}

impl World {
    fn collected(&self, filter: &SnapshotFilter) -> Collected {
        self.library.read(|conn| collect(conn, filter)).unwrap()
    }

    fn decide(&self, face: FaceId, state: ReviewState) {
        self.library
            .write(move |tx| {
                let step = Step { kind: FaceStep::Keep, code: None, identity: None };
                let to = move |before: &FaceReview| FaceReview { state, ..before.clone() };
                face_reviews::decide(tx, "hoa", step, &[face], &to)?;
                Ok(())
            })
            .unwrap();
    }
}

fn frames_of(collected: &Collected) -> Vec<u32> {
    let frames = collected.items.iter().filter_map(|item| match item.source {
        Source::Frame { frame, .. } => Some(frame),
        _ => None,
    });
    frames.collect()
}

#[test]
fn frames_come_every_so_often_and_where_faces_are_known_with_everybody_in_them() {
    let world = world();
    let filter =
        SnapshotFilter { contents: What::Frames, videos: vec![world.videos[0]], ..Default::default() };
    let collected = world.collected(&filter);
    // 25 frames a second: one a second, and the one with the faces.
    assert_eq!(frames_of(&collected), [0, 25, 27, 50]);
    let boxes: Vec<usize> = collected.items.iter().map(|item| item.boxes.len()).collect();
    assert_eq!(boxes, [1, 2, 4, 2], "bodies, and on frame 27 two faces");
    let keys: Vec<_> = collected.items[1].people().map(|p| p.key.clone()).collect();
    assert_eq!(keys, ["PERSON-0001", "PERSON-0002"]);
    assert_eq!(collected.models["net"], "h");
    let every = SnapshotFilter { every: Some(30), ..filter };
    assert_eq!(frames_of(&world.collected(&every)), [0, 27, 30, 60]);
    let again = world.collected(&every);
    assert_eq!(again.items, world.collected(&every).items, "the same library, the same items");
    let ids: BTreeSet<_> = again.items.iter().map(|i| (i.id, i.number)).collect();
    assert_eq!(ids.len(), again.items.len());
}

#[test]
fn what_was_rejected_stays_out_and_filters_hold() {
    let world = world();
    let faces = SnapshotFilter { contents: What::Faces, ..Default::default() };
    assert_eq!(world.collected(&faces).items.len(), 4);
    world.decide(world.faces[0], ReviewState::Rejected);
    world.decide(world.faces[1], ReviewState::Accepted);
    let numbers = |filter: &SnapshotFilter| -> Vec<u64> {
        world.collected(filter).items.iter().map(|item| item.number).collect()
    };
    assert_eq!(numbers(&faces), [2, 3, 4]);
    let accepted = SnapshotFilter { review: LeastReview::Accepted, ..faces.clone() };
    assert_eq!(numbers(&accepted), [2]);
    assert_eq!(world.collected(&accepted).items[0].review, Review::Accepted);
    let good = SnapshotFilter { least_quality: 0.6, ..faces.clone() };
    assert_eq!(numbers(&good), [] as [u64; 0]);
    let collection = world.library.read(|conn| collections::find_by_name(conn, "place 2")).unwrap().unwrap();
    let placed = SnapshotFilter { collections: vec![collection], ..faces.clone() };
    assert_eq!(numbers(&placed), [3, 4]);
    let person = SnapshotFilter { persons: vec![PersonCode(2)], ..faces.clone() };
    assert_eq!(numbers(&person), [2]);
    let frames = SnapshotFilter { contents: What::Frames, ..person.clone() };
    // Only where PERSON-0002 is, but with everybody who is there; the rejected face is no box.
    let collected = world.collected(&frames);
    assert_eq!(frames_of(&collected), [25, 27, 50]);
    assert_eq!(collected.items[1].boxes.len(), 3);
    let nobody = SnapshotFilter { persons: vec![PersonCode(99)], ..faces };
    assert!(world.library.read(|conn| collect(conn, &nobody)).is_err());
}

#[test]
fn a_snapshot_of_faces_is_written_split_checked_and_deleted() {
    let world = world();
    let settings = SnapshotSettings {
        name: "Faces".to_owned(),
        split: SplitSettings { unit: Unit::Person, ..Default::default() },
        filter: SnapshotFilter { contents: What::Faces, ..Default::default() },
        group_duplicates: false,
    };
    let (cancel, progress) = (Cancel::new(), Progress::new());
    let make = |settings: &SnapshotSettings| {
        make_snapshot(&world.library, Actor::Owner, settings, &cancel, &progress)
    };
    let made = make(&settings).unwrap();
    assert_eq!((made.people, made.counts.values().map(|c| c.faces).sum::<u64>()), (4, 4));
    let row = world.library.read(|conn| snapshots::get(conn, made.id.unwrap())).unwrap();
    assert_eq!(row.counts, made.counts);
    let check = check_snapshot(&world.library, &row, &cancel, &progress).unwrap();
    assert_eq!((check.intact, check.changed.len(), check.missing.len()), (4, 0, 0));

    // A picture that was cut anew is not the one of the snapshot.
    let crop = world.library.read(|conn| face_crops::get(conn, world.faces[2])).unwrap().unwrap();
    std::fs::write(world.library.data_dir().join(&crop.path), "other").unwrap();
    let check = check_snapshot(&world.library, &row, &cancel, &progress).unwrap();
    assert_eq!((check.intact, check.changed.len()), (3, 1));
    let renamed = SnapshotSettings { name: "Again".to_owned(), ..settings };
    assert!(matches!(make(&renamed), Err(JobError::SourceChanged { .. })));

    // Its manifest is the one that was written, or it is refused.
    let manifest = world.library.media().snapshot_dir(row.uuid).join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::remove_file(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("PERSON-0001", "PERSON-0002")).unwrap();
    assert!(matches!(open_snapshot(&world.library, &row), Err(JobError::SourceChanged { .. })));
}

#[test]
fn faces_alike_in_two_splits_are_refused_by_name_or_put_together() {
    let world = world();
    let (a, b) = (world.faces[0], world.faces[2]);
    world
        .library
        .write(move |tx| {
            let look = face_crops::get(tx, a)?.and_then(|crop| crop.look);
            let crop = face_crops::get(tx, b)?.map(|crop| CropRow { look, ..crop });
            face_crops::put(tx, b, &crop.unwrap())
        })
        .unwrap();
    let mut collected = world.collected(&SnapshotFilter { contents: What::Faces, ..Default::default() });
    collect::hash_files(&world.library, &mut collected, &Cancel::new(), &Progress::new()).unwrap();
    let split = SplitSettings {
        fractions: crate::domain::dataset::Fractions { train: 500_000, val: 500_000, test: 0 },
        ..Default::default()
    };
    let settings = SnapshotSettings { split, ..Default::default() };
    let control = Control::unwatched();
    let Err(JobError::Leaks { pairs, examples }) = deal::deal(&collected, &settings, &control) else {
        panic!("a leak");
    };
    assert_eq!((pairs, examples.len()), (1, 1));
    assert!(examples[0].a.starts_with("face_") && examples[0].a_split != examples[0].b_split);
    let grouped = SnapshotSettings { group_duplicates: true, ..settings };
    let dealt = deal::deal(&collected, &grouped, &control).unwrap();
    assert_eq!((dealt.grouped, dealt.splits[0]), (1, dealt.splits[2]));
}
