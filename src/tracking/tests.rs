//! The whole room on real sequences: tracker and offline pass over given boxes, measured against ground truth.

use super::metrics::{Counts, Scores, evaluate};
use super::mot_file::{MotRow, detections_by_frame, rows_of_tracks};
use super::testdata::mot_rows;
use super::{CameraPath, Looks, RefineConfig, Tracker, TrackerConfig, refine};

/// A MOT15 sequence, and in each measure the best that SORT, `ByteTrack` or OC-SORT reaches on the same boxes.
struct Sequence {
    name: &'static str,
    fps: f64,
    frames: u32,
    size: (u32, u32),
    /// HOTA, MOTA, IDF1.
    peers: [f64; 3],
}

const SEQUENCES: [Sequence; 5] = [
    Sequence { name: "PETS09-S2L1", fps: 7.0, frames: 795, size: (768, 576), peers: [35.4, 61.9, 45.9] },
    Sequence { name: "TUD-Campus", fps: 25.0, frames: 71, size: (640, 480), peers: [48.8, 62.7, 68.0] },
    Sequence { name: "TUD-Stadtmitte", fps: 25.0, frames: 179, size: (640, 480), peers: [53.0, 71.7, 76.0] },
    Sequence { name: "ETH-Sunnyday", fps: 14.0, frames: 354, size: (640, 480), peers: [54.5, 59.1, 73.4] },
    Sequence { name: "KITTI-17", fps: 10.0, frames: 145, size: (1224, 370), peers: [46.0, 60.2, 71.2] },
];

fn counts(sequence: &Sequence, every: usize) -> Option<Counts> {
    let Sequence { name, fps, frames, size: (width, height), .. } = *sequence;
    let boxes = mot_rows(&format!("mot/MOT15/{name}/det/det-frcnn-sort.txt"))?;
    let ground_truth = mot_rows(&format!("mot/MOT15/{name}/gt/gt.txt"))?;
    let mut tracker = Tracker::new(TrackerConfig::for_video(fps, width, height));
    let mut tracks = Vec::new();
    let detections = detections_by_frame(&boxes, frames as usize);
    for (frame, detections) in detections.iter().enumerate().step_by(every) {
        tracks.extend(tracker.step(frame as u32, detections, false));
    }
    tracks.extend(tracker.finish());
    let tracks =
        refine(tracks, &Looks::default(), &CameraPath::default(), &RefineConfig::for_video(fps, Vec::new()));
    Some(evaluate(&ground_truth, &rows_of_tracks(&tracks)).unwrap())
}

fn print(name: &str, s: &Scores) {
    println!("{name}: HOTA {:.1} MOTA {:.1} IDF1 {:.1}, {} switches", s.hota, s.mota, s.idf1, s.idsw);
}

#[test]
fn on_given_boxes_every_measure_of_every_sequence_beats_the_peers() {
    let mut total = Counts::default();
    for sequence in &SEQUENCES {
        let Some(counts) = counts(sequence, 1) else { return };
        let scores = counts.scores();
        print(sequence.name, &scores);
        let [hota, mota, idf1] = sequence.peers;
        assert!(scores.hota > hota && scores.mota > mota && scores.idf1 > idf1, "{scores:?}");
        total += &counts;
    }
    let scores = total.scores();
    print("together", &scores);
    // SORT: 42.1, 62.5, 52.3 and 150 switches.
    assert!(scores.hota > 53.5 && scores.mota > 72.0 && scores.idf1 > 72.5, "{scores:?}");
    assert!(scores.idsw <= 50, "{scores:?}");
}

#[test]
fn what_is_said_at_each_frame_beats_the_peers_too() {
    let mut total = Counts::default();
    for sequence in &SEQUENCES {
        let Sequence { name, fps, frames, size: (width, height), .. } = *sequence;
        let Some(boxes) = mot_rows(&format!("mot/MOT15/{name}/det/det-frcnn-sort.txt")) else { return };
        let Some(ground_truth) = mot_rows(&format!("mot/MOT15/{name}/gt/gt.txt")) else { return };
        let mut tracker = Tracker::new(TrackerConfig::for_video(fps, width, height));
        let mut rows = Vec::new();
        for (frame, detections) in detections_by_frame(&boxes, frames as usize).iter().enumerate() {
            tracker.step(frame as u32, detections, false);
            rows.extend(tracker.live().filter(|live| live.seen).map(|live| MotRow {
                frame: frame as u32,
                id: i64::from(live.number),
                bbox: live.bbox,
                conf: live.score,
            }));
        }
        let counts = evaluate(&ground_truth, &rows).unwrap();
        print(name, &counts.scores());
        if name == "PETS09-S2L1" {
            assert!(counts.scores().idf1 > 60.0);
        }
        total += &counts;
    }
    let scores = total.scores();
    print("together", &scores);
    assert!(scores.hota > 48.0 && scores.mota > 63.5 && scores.idf1 > 68.0, "{scores:?}");
}

#[test]
fn ten_frames_a_second_are_enough() {
    for sequence in SEQUENCES.iter().filter(|sequence| sequence.fps >= 20.0) {
        let Some(counts) = counts(sequence, 3) else { return };
        let scores = counts.scores();
        print(sequence.name, &scores);
        assert!(scores.mota > sequence.peers[1] && scores.hota > sequence.peers[0], "{scores:?}");
    }
}
