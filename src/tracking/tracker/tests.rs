//! Walks with a known answer, and checkpoints that change nothing.

use super::*;
use proptest::prelude::*;

fn detection(x: f32, y: f32, score: f32) -> Detection {
    Detection { bbox: Rect::new(x, y, 40.0, 100.0), score }
}

/// Tracks of `frames`, all of them stepped.
fn tracks_of(config: &TrackerConfig, frames: &[Vec<Detection>]) -> Vec<Track> {
    let mut tracker = Tracker::new(*config);
    let mut tracks = Vec::new();
    for (frame, detections) in frames.iter().enumerate() {
        tracks.extend(tracker.step(frame as u32, detections, false));
    }
    tracks.extend(tracker.finish());
    tracks
}

fn config() -> TrackerConfig {
    TrackerConfig::for_video(10.0, 1000, 500)
}

#[test]
fn two_who_pass_each_other_keep_their_tracks() {
    let frames: Vec<_> = (0..40)
        .map(|k| {
            let k = k as f32;
            vec![detection(200.0 + 10.0 * k, 100.0, 0.9), detection(600.0 - 10.0 * k, 130.0, 0.9)]
        })
        .collect();
    let tracks = tracks_of(&config(), &frames);
    assert_eq!(tracks.len(), 2);
    for track in &tracks {
        assert_eq!(track.boxes.len(), 40);
        let rows: Vec<f32> = track.boxes.iter().map(|b| b.bbox.y).collect();
        assert!(rows.iter().all(|y| y.to_bits() == rows[0].to_bits()), "{rows:?}");
    }
}

#[test]
fn a_person_hidden_for_a_second_comes_back_where_expected() {
    let mut frames: Vec<_> = (0..40).map(|k| vec![detection(100.0 + 8.0 * k as f32, 100.0, 0.9)]).collect();
    frames[15..25].iter_mut().for_each(Vec::clear);
    let tracks = tracks_of(&config(), &frames);
    assert_eq!(tracks.len(), 1);
    assert_eq!(tracks[0].boxes.len(), 30);
}

#[test]
fn who_is_gone_for_longer_than_the_memory_is_somebody_new() {
    let mut frames: Vec<_> = (0..80).map(|_| vec![detection(100.0, 100.0, 0.9)]).collect();
    frames[20..55].iter_mut().for_each(Vec::clear);
    let tracks = tracks_of(&config(), &frames);
    assert_eq!(tracks.iter().map(|t| t.number).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn who_comes_back_elsewhere_than_expected_keeps_the_number_where_that_goes_on() {
    // Hidden for 2.5 s while walking on, longer than the place is watched: the new track takes up the number.
    let mut frames: Vec<_> = (0..70).map(|k| vec![detection(100.0 + 8.0 * k as f32, 100.0, 0.9)]).collect();
    frames[25..50].iter_mut().for_each(Vec::clear);
    let tracks = tracks_of(&config(), &frames);
    assert_eq!(tracks.len(), 1);
    assert_eq!(tracks[0].boxes.len(), 45);
}

#[test]
fn numbers_swapped_in_a_meeting_are_put_right_soon_after() {
    // Two walk into each other on one line and back out; in between the detector sees one of them only.
    let frames: Vec<_> = (0..60)
        .map(|k| {
            let x = 8.0 * k as f32;
            let (a, b) = (detection(100.0 + x, 100.0, 0.9), detection(572.0 - x, 106.0, 0.9));
            if (27..32).contains(&k) { vec![a] } else { vec![a, b] }
        })
        .collect();
    let mut tracker = Tracker::new(config());
    let mut last = Vec::new();
    for (frame, detections) in frames.iter().enumerate() {
        tracker.step(frame as u32, detections, false);
        last = tracker.live().map(|live| (live.number, live.bbox.x > 336.0)).collect();
    }
    last.sort_unstable();
    assert_eq!(last, [(1, true), (2, false)]);
}

#[test]
fn unsure_boxes_continue_a_track_but_begin_none() {
    let scores = |k: usize| if (10..20).contains(&k) { 0.2 } else { 0.9 };
    let frames: Vec<_> =
        (0..30).map(|k| vec![detection(100.0, 100.0, scores(k)), detection(500.0, 100.0, 0.5)]).collect();
    let tracks = tracks_of(&config(), &frames);
    assert_eq!(tracks.len(), 1);
    assert_eq!(tracks[0].boxes.len(), 30);
}

#[test]
fn a_slip_of_one_or_two_frames_is_no_track() {
    let mut frames = vec![vec![]; 20];
    frames[5] = vec![detection(100.0, 100.0, 0.9)];
    frames[6] = vec![detection(100.0, 100.0, 0.9)];
    assert!(tracks_of(&config(), &frames).is_empty());
}

#[test]
fn a_cut_ends_everyone() {
    let mut tracker = Tracker::new(config());
    for frame in 0..10 {
        assert!(tracker.step(frame, &[detection(100.0, 100.0, 0.9)], false).is_empty());
    }
    let ended = tracker.step(10, &[detection(100.0, 100.0, 0.9)], true);
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].boxes.len(), 10);
    for frame in 11..15 {
        tracker.step(frame, &[detection(100.0, 100.0, 0.9)], false);
    }
    let rest = tracker.finish();
    assert_eq!(rest[0].number, 2);
    assert_eq!(rest[0].boxes[0].frame, 10);
}

#[test]
fn who_walks_out_of_the_picture_is_not_waited_for() {
    let mut tracker = Tracker::new(config());
    let mut ended = Vec::new();
    for frame in 0..20_u32 {
        let x = 700.0 + 20.0 * frame as f32;
        let seen: &[Detection] = if x < 960.0 { &[detection(x, 100.0, 0.9)] } else { &[] };
        ended.extend(tracker.step(frame, seen, false));
    }
    assert_eq!(ended.len(), 1, "ended before the memory of {} s", config().memory_s);
}

#[test]
fn every_third_frame_is_enough_to_follow_a_walker() {
    let mut tracker = Tracker::new(TrackerConfig::for_video(30.0, 1000, 500));
    for frame in (0..90_u32).step_by(3) {
        tracker.step(frame, &[detection(100.0 + 5.0 * frame as f32, 100.0, 0.9)], false);
    }
    let tracks = tracker.finish();
    assert_eq!(tracks.len(), 1);
    assert_eq!(tracks[0].boxes.len(), 30);
}

#[test]
fn live_tracks_show_who_is_seen() {
    let mut tracker = Tracker::new(config());
    for frame in 0..5 {
        tracker.step(frame, &[detection(100.0, 100.0, 0.9)], false);
    }
    let live: Vec<_> = tracker.live().collect();
    assert_eq!((live.len(), live[0].number, live[0].seen), (1, 1, true));
    assert!(live[0].bbox.iou(&Rect::new(100.0, 100.0, 40.0, 100.0)) > 0.9);
    tracker.step(5, &[], false);
    assert!(!tracker.live().next().unwrap().seen);
}

/// Up to five people on wobbly ways, some frames unseen, some boxes unsure, some nobody.
fn scene() -> impl Strategy<Value = Vec<(bool, Vec<Detection>)>> {
    let person = (0.0..900.0_f32, 0.0..400.0_f32, -12.0..12.0_f32, -4.0..4.0_f32);
    let noise = (-4.0..4.0_f32, -4.0..4.0_f32, 0.0..1.0_f32, 0..10_u8);
    (1..6_usize, 5..60_usize).prop_flat_map(move |(people, frames)| {
        (
            proptest::collection::vec(person.clone(), people),
            proptest::collection::vec(noise.clone(), people * frames),
            proptest::collection::vec(0..40_u8, frames),
        )
            .prop_map(move |(ways, noise, cuts)| {
                (0..frames)
                    .map(|k| {
                        let seen = ways.iter().zip(&noise[k * people..]).filter(|(_, n)| n.3 > 0);
                        let boxes = seen.map(|(&(x, y, vx, vy), n)| {
                            let t = k as f32;
                            detection(x + vx * t + n.0, y + vy * t + n.1, n.2.sqrt())
                        });
                        (cuts[k] == 0, boxes.collect())
                    })
                    .collect()
            })
    })
}

proptest! {
    #[test]
    fn a_restored_tracker_goes_on_bit_for_bit(
        frames in scene(), stop in 0..60_usize, every in 1..4_usize, fps in 5.0..60.0_f64
    ) {
        let run = |store: bool| {
            let mut tracker = Tracker::new(TrackerConfig::for_video(fps, 1000, 500));
            let mut tracks = Vec::new();
            for (frame, (cut, detections)) in frames.iter().enumerate().step_by(every) {
                if store && frame / every == stop / every {
                    let bytes = postcard::to_stdvec(&tracker).unwrap();
                    tracker = postcard::from_bytes(&bytes).unwrap();
                }
                tracks.extend(tracker.step(frame as u32, detections, *cut));
            }
            tracks.extend(tracker.finish());
            postcard::to_stdvec(&tracks).unwrap()
        };
        prop_assert_eq!(run(false), run(true));
    }

    #[test]
    fn tracks_are_made_of_detections_each_used_once(frames in scene()) {
        let mut tracker = Tracker::new(config());
        let mut tracks = Vec::new();
        for (frame, (cut, detections)) in frames.iter().enumerate() {
            tracks.extend(tracker.step(frame as u32, detections, *cut));
            prop_assert!(tracker.live().all(|live| live.bbox.w > 0.0 && live.bbox.x.is_finite()));
        }
        tracks.extend(tracker.finish());
        let mut used = std::collections::BTreeSet::new();
        for track in &tracks {
            prop_assert!(track.boxes.len() >= config().confirm_boxes);
            prop_assert!(track.boxes.windows(2).all(|pair| pair[0].frame < pair[1].frame));
            for b in &track.boxes {
                let of_frame = &frames[b.frame as usize].1;
                let found = of_frame.iter().position(|d| d.bbox == b.bbox && d.score.to_bits() == b.score.to_bits());
                prop_assert!(found.is_some());
                prop_assert!(used.insert((b.frame, found)), "one detection in two tracks");
            }
            let (first, last) = (track.boxes[0].frame, track.boxes[track.boxes.len() - 1].frame);
            for cut in first + 1..=last {
                prop_assert!(!frames[cut as usize].0, "a track across the cut at {}", cut);
            }
        }
        let mut numbers: Vec<u32> = tracks.iter().map(|t| t.number).collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (1..=tracks.len() as u32).collect::<Vec<_>>());
    }
}
