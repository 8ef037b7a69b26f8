//! Gaps, joins, swaps and duplicates with a known answer.

use super::*;
use crate::domain::geometry::Rect;
use crate::domain::track::{BoxSource, TrackBox};
use proptest::prelude::*;

const FPS: f64 = 10.0;

fn config() -> RefineConfig {
    RefineConfig::for_video(FPS, Vec::new())
}

/// Without looks.
fn refine_seen(tracks: Vec<Track>, config: &RefineConfig) -> Vec<Track> {
    refine(tracks, &Looks::default(), &CameraPath::default(), config)
}

fn boxed(frame: FrameIndex, x: f32, y: f32, score: f32) -> TrackBox {
    TrackBox { frame, bbox: Rect::new(x, y, 40.0, 100.0), score, source: BoxSource::Detected }
}

/// A sure walker from `x` on, `speed` pixels a frame.
fn walk(number: u32, frames: std::ops::Range<u32>, x: f32, speed: f32) -> Track {
    let first = frames.start;
    let boxes = frames.map(|f| boxed(f, x + speed * (f - first) as f32, 50.0, 0.9)).collect();
    Track { number, boxes }
}

fn is_gapless(track: &Track) -> bool {
    track.boxes.windows(2).all(|pair| pair[0].frame + 1 == pair[1].frame)
}

#[test]
fn fragments_of_one_walk_become_one_track_without_gaps() {
    let tracks = vec![walk(1, 0..20, 100.0, 5.0), walk(2, 30..50, 250.0, 5.0)];
    let refined = refine_seen(tracks, &config());
    assert_eq!(refined.len(), 1);
    assert_eq!((refined[0].number, refined[0].boxes.len()), (1, 50));
    assert!(is_gapless(&refined[0]));
    for b in &refined[0].boxes {
        let hidden = (20..30).contains(&b.frame);
        assert_eq!(b.source == BoxSource::Interpolated, hidden, "{b:?}");
        assert!((b.bbox.x - (100.0 + 5.0 * b.frame as f32)).abs() < 0.1, "{b:?}");
    }
}

#[test]
fn what_does_not_continue_the_motion_stays_apart() {
    // Back where the first was last seen, but the first was walking away.
    let elsewhere = vec![walk(1, 0..20, 100.0, 12.0), walk(2, 30..50, 100.0, -5.0)];
    assert_eq!(refine_seen(elsewhere, &config()).len(), 2);
    let too_late = vec![walk(1, 0..20, 100.0, 0.0), walk(2, 40..60, 100.0, 0.0)];
    assert_eq!(refine_seen(too_late, &config()).len(), 2);
    let mut smaller = walk(2, 22..50, 100.0, 0.0);
    smaller.boxes.iter_mut().for_each(|b| b.bbox.h = 60.0);
    assert_eq!(refine_seen(vec![walk(1, 0..20, 100.0, 0.0), smaller], &config()).len(), 2);
}

#[test]
fn two_equally_good_continuations_are_no_continuation() {
    let tracks = vec![walk(1, 0..20, 100.0, 0.0), walk(2, 25..50, 80.0, 0.0), walk(3, 25..50, 120.0, 0.0)];
    assert_eq!(refine_seen(tracks, &config()).len(), 3);
}

#[test]
fn nothing_is_joined_across_a_cut() {
    let tracks = || vec![walk(1, 0..20, 100.0, 5.0), walk(2, 24..50, 220.0, 5.0)];
    assert_eq!(refine_seen(tracks(), &config()).len(), 1);
    for cut in [20, 24] {
        let refined = refine_seen(tracks(), &RefineConfig::for_video(FPS, vec![cut]));
        assert_eq!(refined.iter().map(|t| t.boxes.len()).collect::<Vec<_>>(), [20, 26], "cut at {cut}");
    }
    assert_eq!(refine_seen(tracks(), &RefineConfig::for_video(FPS, vec![25])).len(), 1);
}

#[test]
fn swapped_tracks_are_put_right() {
    // Two walkers pass each other half way; the tracker thought they turned back.
    let right = walk(1, 0..60, 100.0, 8.0);
    let left = walk(2, 0..60, 580.0, -8.0);
    let swapped =
        |a: &Track, b: &Track| Track { number: a.number, boxes: [&a.boxes[..30], &b.boxes[30..]].concat() };
    let refined = refine_seen(vec![swapped(&right, &left), swapped(&left, &right)], &config());
    assert_eq!(refined.len(), 2);
    let ends: Vec<f32> = refined.iter().map(|t| t.boxes[59].bbox.x).collect();
    assert!((ends[0] - 572.0).abs() < 1.0 && (ends[1] - 108.0).abs() < 1.0, "{ends:?}");
    // Who really passed stays as they are.
    let refined = refine_seen(vec![right.clone(), left.clone()], &config());
    assert!((refined[0].boxes[59].bbox.x - right.boxes[59].bbox.x).abs() < 1.0);
}

#[test]
fn the_short_and_the_unsure_are_dropped() {
    let mut unsure = walk(2, 0..50, 300.0, 0.0);
    unsure.boxes.iter_mut().for_each(|b| b.score = 0.55);
    let brief = walk(3, 0..4, 500.0, 0.0);
    let refined = refine_seen(vec![walk(1, 0..50, 100.0, 0.0), unsure, brief], &config());
    assert_eq!(refined.iter().map(|t| t.number).collect::<Vec<_>>(), [1]);
    // Half hidden most of the time, but sure when not.
    let mut half_hidden = walk(1, 0..50, 100.0, 0.0);
    half_hidden.boxes[15..].iter_mut().for_each(|b| b.score = 0.3);
    assert_eq!(refine_seen(vec![half_hidden], &config()).len(), 1);
}

#[test]
fn a_second_track_of_the_same_person_is_dropped() {
    let mut twin = walk(1, 10..40, 103.0, 0.0);
    twin.boxes.iter_mut().for_each(|b| b.bbox.h = 104.0);
    let neighbour = walk(3, 0..50, 130.0, 0.0);
    let refined = refine_seen(vec![twin, walk(2, 0..50, 100.0, 0.0), neighbour], &config());
    assert_eq!(refined.iter().map(|t| t.number).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn smoothing_takes_jitter_away_and_leaves_steady_motion() {
    let mut jittery = walk(1, 0..60, 100.0, 5.0);
    for (k, b) in jittery.boxes.iter_mut().enumerate() {
        b.bbox.x += if k % 2 == 0 { 3.0 } else { -3.0 };
    }
    for b in &refine_seen(vec![jittery], &config())[0].boxes[5..55] {
        assert!((b.bbox.x - (100.0 + 5.0 * b.frame as f32)).abs() < 1.0, "{b:?}");
        assert_eq!(b.source, BoxSource::Detected);
    }
}

#[test]
fn frames_between_analysed_ones_get_boxes() {
    let mut track = walk(1, 0..61, 100.0, 2.0);
    track.boxes.retain(|b| b.frame % 3 == 0);
    let refined = refine_seen(vec![track], &RefineConfig::for_video(30.0, Vec::new()));
    assert_eq!(refined[0].boxes.len(), 61);
    for b in &refined[0].boxes {
        assert_eq!(b.source == BoxSource::Detected, b.frame % 3 == 0);
        assert!((b.bbox.x - (100.0 + 2.0 * b.frame as f32)).abs() < 0.1, "{b:?}");
    }
}

/// Any tracks at all, as far as a tracker could give them.
fn tracks() -> impl Strategy<Value = Vec<Track>> {
    let one =
        (0..80_u32, 1..60_usize, 0.0..600.0_f32, -9.0..9.0_f32, 0.2..1.0_f32, 1..4_u32, 20.0..200.0_f32);
    proptest::collection::vec(one, 0..8).prop_map(|all| {
        let numbered = all.into_iter().enumerate();
        numbered
            .map(|(k, (first, len, x, speed, score, every, h))| Track {
                number: k as u32 + 1,
                boxes: (0..len as u32)
                    .map(|t| TrackBox {
                        frame: first + t * every,
                        bbox: Rect::new(x + speed * t as f32, 50.0 + (t * t % 7) as f32, h * 0.4, h),
                        score,
                        source: BoxSource::Detected,
                    })
                    .collect(),
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn what_comes_out_is_whole(tracks in tracks(), cut in 0..200_u32) {
        // The tracker ends all tracks at a cut.
        let mut whole = tracks.clone();
        whole.retain(|t| t.boxes[0].frame >= cut || t.boxes[t.boxes.len() - 1].frame < cut);
        let refined = refine_seen(whole.clone(), &RefineConfig::for_video(FPS, vec![cut]));
        prop_assert!(refined.windows(2).all(|pair| pair[0].number < pair[1].number));
        for track in &refined {
            prop_assert!(is_gapless(track));
            prop_assert!(whole.iter().any(|t| t.number == track.number));
            let (first, last) = (track.boxes[0], track.boxes[track.boxes.len() - 1]);
            prop_assert!(first.frame >= cut || last.frame < cut, "across the cut");
            prop_assert!(first.source == BoxSource::Detected && last.source == BoxSource::Detected);
            for b in &track.boxes {
                prop_assert!(b.bbox.w > 0.0 && b.bbox.h > 0.0 && b.bbox.x.is_finite() && b.bbox.y.is_finite());
            }
        }
        let again = refine_seen(whole, &RefineConfig::for_video(FPS, vec![cut]));
        prop_assert_eq!(refined, again);
    }
}
