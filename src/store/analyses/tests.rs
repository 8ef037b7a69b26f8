//! From the first segment to the persons, and every way to stop in between.

use super::*;
use crate::domain::detection::Detection;
use crate::domain::geometry::Rect;
use crate::domain::ids::PersonCode;
use crate::domain::job::JobSpec;
use crate::domain::track::TrackBox;
use crate::store::appearances::BestShot;
use crate::store::collections;
use crate::store::testing::{Fixture, add_video, track};

fn of(video: VideoId) -> NewAnalysis {
    NewAnalysis {
        video,
        settings: AnalysisSettings::default(),
        detector: "yolox-nano".to_owned(),
        model_hash: "abc".to_owned(),
        tracker_version: "1".to_owned(),
    }
}

fn segment(start: FrameIndex, end: FrameIndex) -> Segment {
    let detection = Detection { bbox: Rect::new(1.0, 2.0, 3.0, 4.0), score: 1.0 };
    Segment {
        range: FrameRange { start, end },
        checkpoint: Checkpoint {
            blob: vec![end as u8; 5],
            next_frame: end + 1,
            next_time: MediaTime(i64::from(end + 1) * 40_000),
        },
        effort: Effort { decoded_frames: end + 1, seconds: 2.0 },
        detections: vec![
            FrameDetections { frame: start, detections: vec![detection] },
            FrameDetections { frame: end, detections: vec![] },
        ],
        ended_tracks: vec![],
        cuts: vec![start],
        progress: None,
    }
}

fn appearance(start: FrameIndex, end: FrameIndex, tracks: &[u32]) -> NewAppearance {
    let uuid = Uuid::now_v7();
    NewAppearance {
        uuid,
        range: FrameRange { start, end },
        start: MediaTime(i64::from(start) * 40_000),
        end: MediaTime(i64::from(end + 1) * 40_000),
        confidence: 0.75,
        best: Some(BestShot { frame: end, bbox: Rect::new(0.1, 0.2, 30.3, 40.4) }),
        best_shot_file: Some(format!("media/best_shots/aa/{uuid}.jpg")),
        tracks: tracks.to_vec(),
    }
}

fn findings(persons: Vec<FoundPerson>, tracks: Vec<Track>) -> Findings {
    Findings { tracks, persons, cuts: Vec::new(), effort: Effort { decoded_frames: 300, seconds: 3.0 } }
}

fn someone_new(appearances: Vec<NewAppearance>) -> FoundPerson {
    FoundPerson { known: None, appearances }
}

fn video(tx: &Transaction<'_>, n: u8) -> Result<VideoId, StoreError> {
    let collection = collections::find_or_create(tx, "home")?;
    add_video(tx, collection, n)
}

fn count(tx: &Transaction<'_>, table: &str) -> u32 {
    tx.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap()
}

fn status(tx: &Transaction<'_>, id: VideoId) -> VideoStatus {
    videos::get(tx, id).unwrap().status
}

#[test]
fn an_interrupted_analysis_is_found_with_all_it_committed() {
    let mut f = Fixture::new();
    let (video, id, job) = f.write(|tx| {
        let video = video(tx, 1)?;
        let settings = AnalysisSettings::default();
        let job = jobs::enqueue(tx, &JobSpec::Analyze { video, settings })?;
        let id = begin(tx, &of(video))?;
        assert_eq!(checkpoint(tx, id)?, None);
        Ok((video, id, job))
    });
    let mut second = segment(100, 199);
    second.ended_tracks = vec![track(3, 20, 150)];
    second.progress = Some((job, 200, 1500));
    f.write(|tx| commit_segment(tx, id, &segment(0, 99)));
    f.write(|tx| commit_segment(tx, id, &second));
    f.write(|tx| {
        let found = find_resumable(tx, &of(video))?.unwrap();
        assert_eq!((found.id, found.decoded_frames), (id, 200));
        assert!((found.fps - 100.0).abs() < 1e-9);
        assert_eq!(checkpoint(tx, id)?.unwrap(), second.checkpoint);
        let stored = tracks::list(tx, id)?;
        assert_eq!((stored.len(), &stored[0].track), (1, &second.ended_tracks[0]));
        assert!(!stored[0].is_final);
        assert_eq!(detections::shot_cuts(tx, id)?, [0, 100]);
        let all = detections::load(tx, id, FrameRange { start: 0, end: 1499 })?;
        assert_eq!(all.iter().map(|f| f.frame).collect::<Vec<_>>(), [0, 99, 100, 199]);
        assert_eq!(all[2..], second.detections[..]);
        let some = detections::load(tx, id, FrameRange { start: 99, end: 100 })?;
        assert_eq!(some.iter().map(|f| f.frame).collect::<Vec<_>>(), [99, 100]);
        assert_eq!(jobs::get(tx, job)?.progress, 200);
        assert_eq!(status(tx, video), VideoStatus::Analyzing);
        for different in [
            NewAnalysis { settings: AnalysisSettings { size: 416, ..Default::default() }, ..of(video) },
            NewAnalysis { model_hash: "def".to_owned(), ..of(video) },
            NewAnalysis { tracker_version: "2".to_owned(), ..of(video) },
        ] {
            assert_eq!(find_resumable(tx, &different)?, None);
        }
        Ok(())
    });
}

#[test]
fn a_segment_is_stored_whole_or_not_at_all() {
    let mut f = Fixture::new();
    let id = f.write(|tx| {
        let video = video(tx, 1)?;
        begin(tx, &of(video))
    });
    let mut bad = segment(0, 99);
    bad.ended_tracks = vec![Track { number: 1, boxes: vec![] }];
    let result = crate::store::thread::in_transaction(&mut f.conn, |tx| commit_segment(tx, id, &bad));
    assert!(matches!(result, Err(StoreError::Damaged { .. })));
    f.write(|tx| {
        assert_eq!((count(tx, "detection_chunk"), count(tx, "shot_cut")), (0, 0));
        assert_eq!(checkpoint(tx, id)?, None);
        commit_segment(tx, id, &segment(0, 99))?;
        assert!(commit_segment(tx, id, &segment(0, 99)).is_err(), "no segment twice");
        let gone = commit_segment(tx, AnalysisId(9), &segment(0, 9));
        assert!(matches!(gone, Err(StoreError::NotFound { kind: Kind::Analysis, .. })));
        Ok(())
    });
}

#[test]
fn finishing_replaces_provisional_tracks_and_counts_codes_on() {
    let mut f = Fixture::new();
    f.write(|tx| {
        let first = video(tx, 1)?;
        let id = begin(tx, &of(first))?;
        let mut seg = segment(0, 299);
        seg.ended_tracks = vec![track(1, 0, 50), track(2, 3, 90)];
        commit_segment(tx, id, &seg)?;
        let early = appearance(0, 120, &[1, 3]);
        let found = findings(
            vec![
                someone_new(vec![early.clone()]),
                someone_new(vec![appearance(3, 90, &[2]), appearance(200, 299, &[4])]),
            ],
            vec![track(1, 0, 50), track(2, 3, 90), track(3, 60, 120), track(4, 200, 299)],
        );
        let stored = finish(tx, id, &found)?;
        assert_eq!(stored.iter().map(|s| s.person.code.0).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(stored[1].appearances.len(), 2);
        let rows = tracks::list(tx, id)?;
        assert!(rows.iter().all(|t| t.is_final));
        assert_eq!(rows.iter().map(|t| t.track.clone()).collect::<Vec<_>>(), found.tracks);
        assert_eq!(rows[2].appearance, Some(stored[0].appearances[0]));
        let within = tracks::list_in(tx, id, FrameRange { start: 91, end: 199 })?;
        assert_eq!(within.iter().map(|t| t.track.number).collect::<Vec<_>>(), [3]);
        let analysis = current(tx, first)?.unwrap();
        assert_eq!((analysis.id, analysis.state, analysis.decoded_frames), (id, AnalysisState::Done, 300));
        assert_eq!((status(tx, first), checkpoint(tx, id)?), (VideoStatus::Analyzed, None));

        let people = appearances::people(tx, Some(first))?;
        let a = &people[0].appearances[0];
        assert_eq!((a.uuid, a.range, a.start, a.end), (early.uuid, early.range, early.start, early.end));
        assert_eq!((a.best, &a.best_shot_file, a.confidence), (early.best, &early.best_shot_file, 0.75));

        // A second video goes on counting, and knows a person again.
        let second = video(tx, 2)?;
        let id = begin(tx, &of(second))?;
        let again =
            FoundPerson { known: Some(stored[0].person.id), appearances: vec![appearance(5, 9, &[])] };
        let found = findings(vec![again, someone_new(vec![appearance(1, 2, &[])])], vec![]);
        let codes: Vec<_> = finish(tx, id, &found)?.into_iter().map(|s| s.person.code.0).collect();
        assert_eq!(codes, [1, 3]);
        let all = appearances::people(tx, None)?;
        let seen: Vec<_> = all.iter().map(|p| (p.person.code.0, p.appearances.len())).collect();
        assert_eq!(seen, [(1, 2), (2, 2), (3, 1)]);
        assert_eq!(videos::get(tx, second)?.num_persons, 2);
        assert!(matches!(finish(tx, id, &found), Err(StoreError::AnalysisNotRunning(_))));
        assert!(matches!(commit_segment(tx, id, &segment(0, 9)), Err(StoreError::AnalysisNotRunning(_))));
        assert!(matches!(discard(tx, id), Err(StoreError::AnalysisNotRunning(_))));
        Ok(())
    });
}

#[test]
fn a_merged_person_known_again_is_the_survivor() {
    let mut f = Fixture::new();
    f.write(|tx| {
        let video = video(tx, 1)?;
        let (old, survivor) = (persons::create(tx)?, persons::create(tx)?);
        tx.execute("UPDATE person SET merged_into = ?2 WHERE id = ?1", [old.id, survivor.id])?;
        let id = begin(tx, &of(video))?;
        let found = FoundPerson { known: Some(old.id), appearances: vec![appearance(0, 1, &[])] };
        assert_eq!(finish(tx, id, &findings(vec![found], vec![]))?[0].person, survivor);
        Ok(())
    });
}

#[test]
fn analysing_again_hides_the_earlier_appearances_and_keeps_them() {
    let mut f = Fixture::new();
    f.write(|tx| {
        let video = video(tx, 1)?;
        let first = begin(tx, &of(video))?;
        let found = findings(
            vec![someone_new(vec![appearance(0, 9, &[])]), someone_new(vec![appearance(3, 9, &[])])],
            vec![],
        );
        finish(tx, first, &found)?;
        let second = begin(tx, &of(video))?;
        assert_eq!(appearances::people(tx, None)?.len(), 2, "until the new one is done");
        discard(tx, second)?;
        assert_eq!(status(tx, video), VideoStatus::Analyzed);
        let second = begin(tx, &of(video))?;
        finish(tx, second, &findings(vec![someone_new(vec![appearance(0, 4, &[])])], vec![]))?;
        let people = appearances::people(tx, Some(video))?;
        assert_eq!(people.iter().map(|p| p.person.code).collect::<Vec<_>>(), [PersonCode(3)]);
        assert_eq!(videos::get(tx, video)?.num_persons, 1);
        assert_eq!(appearances::list(tx, first)?.len(), 2);
        assert!(!get(tx, first)?.is_current);
        let gone = videos::delete(tx, video)?;
        assert_eq!(gone, [PersonCode(1), PersonCode(2), PersonCode(3)]);
        assert_eq!(count(tx, "doomed_file"), 4, "the copy and three best shots");
        assert_eq!((count(tx, "analysis"), count(tx, "person"), count(tx, "detected_person")), (0, 0, 0));
        Ok(())
    });
}

#[test]
fn deleting_a_video_keeps_persons_seen_elsewhere_or_named() {
    let mut f = Fixture::new();
    f.write(|tx| {
        let (first, second) = (video(tx, 1)?, video(tx, 2)?);
        let id = begin(tx, &of(first))?;
        let three = (0..3).map(|_| someone_new(vec![appearance(0, 9, &[])])).collect();
        let stored = finish(tx, id, &findings(three, vec![]))?;
        persons::set_name(tx, stored[1].person.id, Some("Bình"))?;
        let id = begin(tx, &of(second))?;
        let again =
            FoundPerson { known: Some(stored[2].person.id), appearances: vec![appearance(0, 1, &[])] };
        finish(tx, id, &findings(vec![again], vec![]))?;
        assert_eq!(videos::delete(tx, first)?, [PersonCode(1)]);
        let people = appearances::people(tx, None)?;
        assert_eq!(people.iter().map(|p| p.person.code).collect::<Vec<_>>(), [PersonCode(3)]);
        assert_eq!(persons::by_code(tx, PersonCode(2))?.name.as_deref(), Some("Bình"));
        Ok(())
    });
}

#[test]
fn stopping_and_discarding_bring_the_video_back_to_what_it_was() {
    let mut f = Fixture::new();
    f.write(|tx| {
        let video = video(tx, 1)?;
        let id = begin(tx, &of(video))?;
        commit_segment(tx, id, &segment(0, 99))?;
        cancel(tx, id)?;
        assert_eq!(status(tx, video), VideoStatus::Imported);
        assert!(matches!(cancel(tx, id), Err(StoreError::AnalysisNotRunning(_))));
        let found = find_resumable(tx, &of(video))?.unwrap();
        assert_eq!((found.id, found.state), (id, AnalysisState::Cancelled));
        resume(tx, id)?;
        assert_eq!(status(tx, video), VideoStatus::Analyzing);
        commit_segment(tx, id, &segment(100, 199))?;
        fail(tx, id)?;
        assert_eq!(status(tx, video), VideoStatus::Failed);

        // Other settings: the unfinished one goes, whatever state it is in.
        let other =
            NewAnalysis { settings: AnalysisSettings { size: 416, ..Default::default() }, ..of(video) };
        let other = begin(tx, &other)?;
        assert!(matches!(get(tx, id), Err(StoreError::NotFound { .. })));
        commit_segment(tx, other, &segment(0, 99))?;
        discard(tx, other)?;
        assert_eq!(status(tx, video), VideoStatus::Imported);
        for table in ["analysis", "detection_chunk", "shot_cut", "track"] {
            assert_eq!(count(tx, table), 0, "{table}");
        }
        let missing = begin(tx, &of(VideoId(9)));
        assert!(matches!(missing, Err(StoreError::NotFound { kind: Kind::Video, .. })));
        Ok(())
    });
}

#[test]
fn boxes_that_cannot_be_stored_undo_the_whole_finish() {
    let mut f = Fixture::new();
    let (video, id) = f.write(|tx| {
        let video = video(tx, 1)?;
        Ok((video, begin(tx, &of(video))?))
    });
    let mut broken = track(1, 0, 3);
    broken.boxes[2] = TrackBox { score: f32::NAN, ..broken.boxes[2] };
    let unknown_track = someone_new(vec![appearance(0, 3, &[7])]);
    for found in [findings(vec![], vec![broken]), findings(vec![unknown_track], vec![track(1, 0, 3)])] {
        assert!(crate::store::thread::in_transaction(&mut f.conn, |tx| finish(tx, id, &found)).is_err());
    }
    f.write(|tx| {
        assert_eq!((count(tx, "track"), count(tx, "person")), (0, 0));
        assert_eq!(status(tx, video), VideoStatus::Analyzing);
        assert_eq!(persons::create(tx)?.code, PersonCode(1), "no code was used up");
        Ok(())
    });
}
