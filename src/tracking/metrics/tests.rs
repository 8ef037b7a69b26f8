//! Known results, and the measures on public tracks.

use super::*;
use crate::domain::geometry::Rect;
use crate::tracking::testdata::mot_rows;
use proptest::prelude::*;

fn row(frame: u32, id: i64, x: f32) -> MotRow {
    MotRow { frame, id, bbox: Rect::new(x, 0.0, 10.0, 20.0), conf: 1.0 }
}

fn scores(gt: &[MotRow], tracks: &[MotRow]) -> Scores {
    evaluate(gt, tracks).unwrap().scores()
}

fn assert_near(value: f64, expected: f64, what: &str) {
    assert!((value - expected).abs() < 1e-9, "{what}: {value} instead of {expected}");
}

#[test]
fn perfect_tracks_have_full_marks() {
    let gt: Vec<MotRow> = (0..5).flat_map(|f| [row(f, 1, 0.0), row(f, 2, 100.0)]).collect();
    let s = scores(&gt, &gt);
    for value in [s.hota, s.deta, s.assa, s.mota, s.idf1, s.recall, s.precision] {
        assert_near(value, 100.0, "perfect");
    }
    assert_eq!((s.idsw, s.fp, s.fn_, s.gt_ids, s.track_ids), (0, 0, 0, 2, 2));
}

#[test]
fn one_switch_half_way() {
    let gt: Vec<MotRow> = (0..4).map(|f| row(f, 1, 0.0)).collect();
    let tracks = [row(0, 7, 0.0), row(1, 7, 0.0), row(2, 8, 0.0), row(3, 8, 0.0)];
    let s = scores(&gt, &tracks);
    assert_eq!((s.idsw, s.fp, s.fn_), (1, 0, 0));
    assert_near(s.mota, 75.0, "MOTA");
    // Two of the four boxes have the identity that fits best.
    assert_near(s.idf1, 50.0, "IDF1");
    // Each match shares 2 boxes of the 4 + 2 - 2 that either has.
    assert_near(s.assa, 50.0, "AssA");
    assert_near(s.hota, 100.0 * 0.5_f64.sqrt(), "HOTA");
}

#[test]
fn misses_ghosts_and_boxes_left_out() {
    let mut left_out = row(0, 3, 300.0);
    left_out.conf = 0.0;
    let gt = [row(0, 1, 0.0), row(0, 2, 100.0), left_out];
    let tracks = [row(0, 1, 0.0), row(0, 2, 500.0), row(0, 3, 300.0)];
    let s = scores(&gt, &tracks);
    assert_eq!((s.gt_boxes, s.fp, s.fn_, s.gt_ids), (2, 2, 1, 2));
    assert_near(s.mota, -50.0, "MOTA");
    assert_near(s.recall, 50.0, "recall");
    assert_near(s.precision, 100.0 / 3.0, "precision");
    assert_near(s.idf1, 40.0, "IDF1");
}

#[test]
fn an_overlap_counts_up_to_its_threshold() {
    let s = scores(&[row(0, 1, 0.0)], &[row(0, 1, 2.5)]);
    // Boxes 10 wide shifted by 2.5 overlap by 7.5 / 12.5 = 0.6, which is 12 of the 19 thresholds.
    assert_near(s.hota, 100.0 * 12.0 / 19.0, "HOTA");
    assert_near(s.mota, 100.0, "MOTA");
}

#[test]
fn nothing_at_all_is_no_division_by_zero() {
    let s = scores(&[], &[]);
    assert_eq!((s.hota.to_bits(), s.mota.to_bits(), s.idf1.to_bits()), (0, 0, 0));
    assert_near(scores(&[row(0, 1, 0.0)], &[]).mota, 0.0, "MOTA");
}

#[test]
fn two_boxes_of_one_id_on_a_frame_are_refused() {
    let error = evaluate(&[row(4, 9, 0.0), row(4, 9, 50.0)], &[]).unwrap_err();
    assert_eq!(error, TrackingError::DuplicateId { frame: 5, id: 9 });
}

fn sequence() -> impl Strategy<Value = Vec<MotRow>> {
    proptest::collection::btree_map((0..12_u32, 0..5_i64), 0.0..60.0_f32, 0..40)
        .prop_map(|rows| rows.into_iter().map(|((frame, id), x)| row(frame, id, x)).collect())
}

proptest! {
    #[test]
    fn counts_of_sequences_add_up(
        gt1 in sequence(), tr1 in sequence(), gt2 in sequence(), tr2 in sequence()
    ) {
        let later = |rows: &[MotRow]| -> Vec<MotRow> {
            rows.iter().map(|row| MotRow { frame: row.frame + 100, id: row.id + 100, ..*row }).collect()
        };
        let both = [evaluate(&gt1, &tr1).unwrap(), evaluate(&gt2, &tr2).unwrap()];
        let sum = both.iter().sum::<Counts>().scores();
        let joined = scores(&[gt1, later(&gt2)].concat(), &[tr1, later(&tr2)].concat());
        prop_assert!((sum.hota - joined.hota).abs() < 1e-9);
        prop_assert!((sum.mota - joined.mota).abs() < 1e-9);
        prop_assert!((sum.idf1 - joined.idf1).abs() < 1e-9);
        prop_assert_eq!((sum.fp, sum.fn_, sum.idsw), (joined.fp, joined.fn_, joined.idsw));
    }

    #[test]
    fn figures_stay_in_their_ranges(gt in sequence(), tracks in sequence()) {
        let s = scores(&gt, &tracks);
        for value in [s.hota, s.deta, s.assa, s.idf1, s.recall, s.precision] {
            prop_assert!((0.0..=100.0 + 1e-9).contains(&value), "{:?}", s);
        }
        prop_assert!(s.mota <= 100.0 + 1e-9);
    }
}

/// HOTA, MOTA and IDF1 of `tracks` must be the published ones but for rounding.
fn check(gt: &str, tracks: &str, expected: [Option<f64>; 3]) {
    let (Some(gt), Some(rows)) = (mot_rows(gt), mot_rows(tracks)) else { return };
    let s = scores(&gt, &rows);
    for (value, expected) in [s.hota, s.mota, s.idf1].into_iter().zip(expected) {
        assert!(expected.is_none_or(|expected| (value - expected).abs() < 0.06), "{tracks}: {s:?}");
    }
}

#[test]
fn real_results_score_as_trackeval_scores_them() {
    let published = [
        ("PETS09-S2L1", 64.0, 87.3, 85.9),
        ("TUD-Campus", 65.4, 84.7, 86.1),
        ("TUD-Stadtmitte", 63.2, 91.4, 87.8),
        ("ETH-Sunnyday", 69.3, 77.2, 85.7),
        ("KITTI-17", 65.8, 83.3, 86.1),
    ];
    for (name, hota, mota, idf1) in published {
        let folder = format!("mot/MOT15/{name}");
        let (gt, tracks) = (format!("{folder}/gt/gt.txt"), format!("{folder}/trackers/MPNTrack.txt"));
        check(&gt, &tracks, [Some(hota), Some(mota), Some(idf1)]);
    }
}

#[test]
fn real_results_score_as_py_motmetrics_scores_them() {
    for (name, mota, idf1) in [("TUD-Campus", 52.6, 55.8), ("TUD-Stadtmitte", 56.4, 64.5)] {
        let folder = format!("mot/pymotmetrics/{name}");
        check(&format!("{folder}/gt.txt"), &format!("{folder}/test.txt"), [None, Some(mota), Some(idf1)]);
    }
}
