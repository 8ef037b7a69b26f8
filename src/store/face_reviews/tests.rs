//! Decisions and their way back, on faces of stills.

use super::*;
use crate::domain::extraction::FaceGates;
use crate::domain::face::{FaceDetection, Landmarks};
use crate::domain::geometry::{Point, Rect};
use crate::domain::ids::FaceEventId;
use crate::domain::time::MediaTime;
use crate::store::face_crops::{self, CropRow};
use crate::store::faces::{self, FaceOrigin, FacePlace, FaceQuality, NewFace};
use crate::store::media_files::ContentHash;
use crate::store::models::{self, ModelKind, NewModel};
use crate::store::stills::{self, NewStill};
use crate::store::testing::Fixture;
use crate::store::{persons, reviewed_faces};

/// A face in a still of its own, with a picture.
fn face(tx: &Transaction<'_>, number: u8) -> FaceId {
    let still = NewStill {
        collection: None,
        path: format!("/pictures/{number}.jpg"),
        content_hash: ContentHash([number; 32]),
        width: 250,
        height: 250,
    };
    let still = stills::insert(tx, &still).unwrap();
    let model = NewModel {
        kind: ModelKind::FaceDetector,
        name: "net".to_owned(),
        hash: "abc".to_owned(),
        dimension: 0,
    };
    let new = NewFace {
        origin: FaceOrigin::Still,
        frame: 0,
        time: MediaTime(0),
        found: FaceDetection {
            bbox: Rect::new(50.0, 50.0, 80.0, 100.0),
            score: 0.9,
            landmarks: Landmarks([Point { x: 1.0, y: 2.0 }; 5]),
        },
        quality: FaceQuality {
            overall: f32::from(number) / 100.0,
            sharpness: 50.0,
            brightness: 0.5,
            uncovered: Some(0.75),
            yaw: 1.0,
            pitch: 2.0,
            roll: 3.0,
            size: FaceGates::default().min_size,
        },
        detector: models::find_or_insert(tx, &model).unwrap(),
        track: None,
        appearance: None,
        carried_from: None,
    };
    let face = faces::insert_at(tx, FacePlace::Still(still), &new).unwrap();
    let path = face_crops::path_of(None, face, 0);
    let content_hash = ContentHash([number; 32]);
    face_crops::put(tx, face, &CropRow { path, side: 128, margin: 0.0, content_hash, look: Some(7) })
        .unwrap();
    face
}

fn take(
    tx: &Transaction<'_>,
    kind: FaceStep,
    faces: &[FaceId],
    state: ReviewState,
    person: Option<PersonId>,
) -> FaceEventId {
    let step = Step { kind, code: None, identity: None };
    let to = |before: &Review| Review { state, person: person.or(before.person), ..before.clone() };
    decide(tx, "hoa", step, faces, &to).unwrap()
}

#[test]
fn a_decision_is_taken_back_by_its_number_and_done_again() {
    let mut f = Fixture::new();
    f.write(|tx| {
        let (a, b) = (face(tx, 1), face(tx, 2));
        let person = persons::create(tx)?.id;
        set_comment(tx, a, Some(" good light "))?;
        let kept = take(tx, FaceStep::Keep, &[a, b], ReviewState::Accepted, None);
        let given = take(tx, FaceStep::Assign, &[b], ReviewState::Accepted, Some(person));
        assert_eq!((get(tx, a)?.state, get(tx, b)?.person), (ReviewState::Accepted, Some(person)));
        assert_eq!(get(tx, a)?.comment.as_deref(), Some("good light"));
        assert!(matches!(undo(tx, kept), Err(StoreError::FaceStepBlocked { .. })), "b was given away since");
        assert_eq!(undo(tx, given)?, [b]);
        assert_eq!(undo(tx, kept)?, [a, b]);
        assert_eq!((get(tx, b)?, get(tx, a)?.state), (Review::default(), ReviewState::New));
        assert!(matches!(undo(tx, kept), Err(StoreError::FaceStepBlocked { .. })));
        assert_eq!(redo(tx, kept)?, [a, b]);
        let after = get(tx, b)?;
        assert_eq!((after.state, after.reviewer.as_deref()), (ReviewState::Accepted, Some("hoa")));
        let told: Vec<_> = history(tx, Some(b), 9)?.iter().map(|e| (e.kind, e.state)).collect();
        let wanted = [(FaceStep::Assign, FaceEventState::Undone), (FaceStep::Keep, FaceEventState::Done)];
        assert_eq!(told, wanted);
        Ok(())
    });
}

#[test]
fn a_face_goes_with_its_person_when_that_one_is_merged() {
    let mut f = Fixture::new();
    f.write(|tx| {
        let face = face(tx, 1);
        let (from, into) = (persons::create(tx)?.id, persons::create(tx)?.id);
        file_under(tx, face, from)?;
        assert_eq!(reviewed_faces::get(tx, face)?.person, Some(from));
        assert!(persons::delete_forgotten(tx, &[from])?.is_empty(), "a face remembers them");
        tx.execute("UPDATE person SET merged_into = ?2 WHERE id = ?1", params![from, into])?;
        let all = reviewed_faces::all(tx)?;
        assert_eq!((all.len(), all[0].person, all[0].look), (1, Some(into), Some(7)));
        assert_eq!(reviewed_faces::of_person(tx, into)?, all);
        let misplaced = face_crops::misplaced(tx)?;
        assert_eq!(misplaced[0].wanted, "datasets/faces/PERSON-0002/face_0001_frame_0000.jpg");
        face_crops::set_path(tx, face, &misplaced[0].wanted)?;
        assert!(face_crops::misplaced(tx)?.is_empty());
        let doomed: String = tx.query_row("SELECT path FROM doomed_file", [], |r| r.get(0))?;
        assert_eq!(doomed, "datasets/faces/UNASSIGNED/face_0001_frame_0000.jpg");
        Ok(())
    });
}

#[test]
fn a_sample_keeps_the_first_answer_and_counts_the_second() {
    use crate::store::review_samples as samples;
    let mut f = Fixture::new();
    f.write(|tx| {
        let faces: Vec<FaceId> = (1..=4).map(|n| face(tx, n)).collect();
        take(tx, FaceStep::Keep, &faces[..3], ReviewState::Accepted, None);
        assert_eq!(samples::decided(tx)?, faces[..3]);
        let sample = samples::insert(tx, 0.1, 1, &faces[..2])?;
        assert_eq!(samples::open(tx, sample)?, faces[..2]);
        samples::answer(tx, sample, faces[0], ReviewState::Accepted, None, "bảo")?;
        samples::answer(tx, sample, faces[1], ReviewState::Rejected, None, "bảo")?;
        assert!(samples::answer(tx, sample, faces[3], ReviewState::Rejected, None, "bảo").is_err());
        let row = samples::newest(tx)?.unwrap();
        assert_eq!((row.faces, row.answered, row.differing), (2, 2, 1));
        assert_eq!(row.error_rate(), Some(0.5));
        assert_eq!(samples::progress(tx)?, [(None, [1, 0, 3, 0, 0])]);
        Ok(())
    });
}
