//! The face networks on real pictures, and what they allocate.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

use stepmedia::domain::face::{FaceDetection, Landmarks};
use stepmedia::domain::frame::VideoFrame;
use stepmedia::domain::geometry::Rect;
use stepmedia::media::VideoReader;
use stepmedia::vision::{Embedder, FaceDetector, FaceEmbedder, FaceNetwork, PersonDetector};

/// Frame, score, box (left, top, right, bottom) and landmarks.
struct Face(u32, f32, [f32; 4], [(f32, f32); 5]);

/// What ONNX Runtime 1.32 finds with the networks as published (f32) in data/portraits.mp4: the frame's planes turned
/// to RGB in floating point, scaled to 640x360 (bilinear), zeros below up to 384.
#[rustfmt::skip]
const CENTERFACE: [Face; 8] = [
    Face(40, 0.9080, [462.7, 133.3, 713.5, 450.8], [(532.6, 245.3), (658.8, 248.2), (595.8, 306.0), (536.1, 358.7), (643.8, 360.9)]),
    Face(160, 0.8315, [458.2, 157.4, 845.7, 602.3], [(561.3, 322.2), (739.7, 301.5), (663.8, 403.8), (597.0, 487.7), (744.8, 470.5)]),
    Face(250, 0.8899, [236.1, 84.3, 382.4, 276.1], [(273.5, 154.9), (343.8, 152.2), (306.4, 188.6), (277.0, 222.0), (337.3, 219.2)]),
    Face(250, 0.8307, [840.3, 145.7, 1104.0, 453.7], [(910.4, 250.2), (1039.8, 245.7), (976.5, 311.4), (925.0, 370.1), (1030.2, 366.5)]),
    Face(320, 0.8675, [431.5, 141.8, 616.2, 377.4], [(555.0, 232.0), (596.6, 238.7), (597.0, 287.2), (530.3, 322.1), (560.4, 328.6)]),
    Face(400, 0.7953, [390.3, 116.0, 913.6, 692.3], [(541.3, 317.8), (770.7, 285.7), (682.6, 417.9), (596.1, 538.6), (786.1, 512.3)]),
    Face(460, 0.8771, [261.4, 138.0, 353.0, 269.7], [(318.6, 194.6), (341.4, 197.5), (340.6, 223.8), (309.3, 241.5), (326.5, 244.4)]),
    Face(460, 0.9388, [886.6, 97.3, 1056.6, 325.6], [(929.4, 177.4), (1013.4, 180.2), (968.6, 221.1), (930.9, 256.5), (1003.9, 258.5)]),
];

/// The same with YuNet-s.
#[rustfmt::skip]
const YUNET: [Face; 8] = [
    Face(40, 0.9454, [463.9, 140.3, 719.9, 449.1], [(532.3, 251.1), (652.6, 256.3), (589.2, 314.1), (531.1, 359.7), (640.2, 365.3)]),
    Face(160, 0.9400, [481.6, 153.6, 839.3, 598.7], [(574.6, 304.1), (745.2, 305.1), (658.3, 399.6), (582.7, 462.4), (738.9, 462.6)]),
    Face(250, 0.9364, [237.3, 91.1, 380.7, 270.3], [(273.0, 151.6), (342.2, 151.6), (306.0, 190.0), (276.7, 220.1), (337.2, 217.1)]),
    Face(250, 0.9348, [828.6, 113.5, 1109.4, 442.9], [(920.5, 230.4), (1043.8, 237.8), (984.4, 299.0), (917.9, 346.1), (1029.0, 353.3)]),
    Face(320, 0.8855, [440.2, 133.7, 600.5, 367.1], [(538.9, 234.7), (571.7, 236.8), (578.1, 280.9), (529.1, 310.4), (559.0, 313.7)]),
    Face(400, 0.9386, [399.1, 80.5, 933.9, 719.7], [(549.1, 289.8), (792.6, 286.8), (674.6, 423.4), (565.2, 524.4), (784.7, 522.0)]),
    Face(460, 0.8931, [253.9, 145.5, 346.3, 266.3], [(316.0, 195.6), (329.0, 194.6), (339.3, 218.4), (316.1, 238.1), (322.2, 238.0)]),
    Face(460, 0.9385, [885.1, 108.5, 1049.0, 317.1], [(929.3, 181.6), (1006.8, 181.0), (967.9, 221.2), (935.4, 253.7), (1005.1, 256.1)]),
];

fn in_repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// These frames of data/portraits.mp4, in rising order.
fn portraits(indices: &[u32]) -> Vec<VideoFrame> {
    let mut reader = VideoReader::open(&in_repository("data/portraits.mp4"), 1).unwrap();
    let mut frame = VideoFrame::default();
    let mut found = vec![];
    while found.len() < indices.len() && reader.next_frame(&mut frame).unwrap() {
        if indices.contains(&frame.index) {
            found.push(frame.clone());
        }
    }
    found
}

#[test]
fn both_detectors_find_what_onnx_runtime_finds() {
    let frames = portraits(&[40, 160, 250, 320, 400, 460]);
    for (network, golden) in [(FaceNetwork::CenterFace, &CENTERFACE), (FaceNetwork::YuNet, &YUNET)] {
        let mut detector = FaceDetector::load(&in_repository("models"), network).unwrap();
        for frame in &frames {
            let mut found = detector.detect(frame, 640).unwrap().to_vec();
            found.sort_by(|a, b| a.bbox.x.total_cmp(&b.bbox.x));
            let want: Vec<_> = golden.iter().filter(|face| face.0 == frame.index).collect();
            assert_eq!(found.len(), want.len(), "{network:?}, frame {}", frame.index);
            for (got, Face(_, score, sides, points)) in found.iter().zip(want) {
                let Rect { x, y, .. } = got.bbox;
                let got_sides = [x, y, got.bbox.right(), got.bbox.bottom()];
                let near = |a: f32, b: f32| (a - b).abs() < 0.5;
                assert!(got_sides.into_iter().zip(*sides).all(|(a, b)| near(a, b)), "{got:?} {sides:?}");
                assert!((got.score - score).abs() < 1e-3, "{got:?} {score}");
                let marks = got.landmarks.0.iter().zip(points);
                assert!(marks.clone().all(|(p, q)| near(p.x, q.0) && near(p.y, q.1)), "{got:?} {points:?}");
            }
        }
    }
}

#[test]
fn a_region_shows_the_same_face_at_the_same_place() {
    let frames = portraits(&[250]);
    let mut detector = FaceDetector::load(&in_repository("models"), FaceNetwork::CenterFace).unwrap();
    let whole = detector.detect(&frames[0], 640).unwrap().to_vec();
    let left = whole.iter().min_by(|a, b| a.bbox.x.total_cmp(&b.bbox.x)).unwrap();
    let found = detector.detect_in(&frames[0], Rect::new(100.0, -30.0, 420.0, 450.0), 320).unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].bbox.iou(&left.bbox) > 0.85, "{:?} {:?}", found[0].bbox, left.bbox);
    for (a, b) in found[0].landmarks.0.iter().zip(&left.landmarks.0) {
        assert!((a.x - b.x).abs() < 6.0 && (a.y - b.y).abs() < 6.0, "{a:?} {b:?}");
    }
    assert!(detector.detect_in(&frames[0], Rect::new(-90.0, 0.0, 80.0, 80.0), 320).unwrap().is_empty());
    assert!(detector.detect_in(&frames[0], Rect::new(0.0, 0.0, 80.0, 80.0), 100).is_err());
}

#[test]
fn embeddings_tell_three_people_apart() {
    let frames = portraits(&[40, 160, 250, 400, 460]);
    let mut detector = FaceDetector::load(&in_repository("models"), FaceNetwork::CenterFace).unwrap();
    // Left to right: Collins; Hopper; Collins and Hopper; Hopper; Varshney in profile and Collins.
    let names = ["Collins", "Hopper", "Collins", "Hopper", "Hopper", "Varshney", "Collins"];
    let mut faces: Vec<(usize, Landmarks)> = vec![];
    for (i, frame) in frames.iter().enumerate() {
        let mut found: Vec<FaceDetection> = detector.detect(frame, 640).unwrap().to_vec();
        found.sort_by(|a, b| a.bbox.x.total_cmp(&b.bbox.x));
        faces.extend(found.into_iter().map(|face| (i, face.landmarks)));
    }
    assert_eq!(faces.len(), names.len());
    for kind in [Embedder::MobileFaceNet192, Embedder::Dlib128] {
        let mut embedder = FaceEmbedder::load(&in_repository("models"), kind).unwrap();
        let mut embeddings = vec![];
        for (i, landmarks) in &faces {
            let one = embedder.embed(&frames[*i], &[*landmarks]).unwrap();
            assert_eq!(one.len(), 1);
            embeddings.push(one.iter().next().unwrap().0.to_vec());
        }
        for a in 0..names.len() {
            for b in 0..a {
                let (u, v) = (&embeddings[a], &embeddings[b]);
                let alike = match kind {
                    Embedder::MobileFaceNet192 => u.iter().zip(v).map(|(u, v)| u * v).sum::<f32>() > 0.42,
                    Embedder::Dlib128 => u.iter().zip(v).map(|(u, v)| (u - v).powi(2)).sum::<f32>() < 0.36,
                };
                assert_eq!(alike, names[a] == names[b], "{kind:?}: {a} {b}");
            }
        }
    }
}

#[test]
fn a_batch_gives_what_one_face_after_another_gives() {
    let frames = portraits(&[250]);
    let mut detector = FaceDetector::load(&in_repository("models"), FaceNetwork::CenterFace).unwrap();
    let two: Vec<_> = detector.detect(&frames[0], 640).unwrap().iter().map(|face| face.landmarks).collect();
    let five = [two[0], two[1], two[1], two[0], two[1]];
    for kind in [Embedder::MobileFaceNet192, Embedder::Dlib128] {
        let mut one_thread = FaceEmbedder::load(&in_repository("models"), kind).unwrap();
        let mut threads = one_thread.clone().with_threads(2);
        let want: Vec<_> = five
            .iter()
            .map(|face| one_thread.embed(&frames[0], &[*face]).unwrap().iter().next().unwrap().0.to_vec())
            .collect();
        let got = threads.embed(&frames[0], &five).unwrap();
        assert_eq!(got.len(), 5);
        assert!(got.iter().zip(&want).all(|((got, _), want)| got == want), "{kind:?}");
        assert!(one_thread.embed(&frames[0], &[]).unwrap().is_empty());
    }
}

#[test]
fn nothing_is_allocated_per_frame() {
    let frames = portraits(&[40, 41, 250, 251]);
    let models = in_repository("models");
    let mut people = PersonDetector::load(&models).unwrap();
    let mut faces = FaceDetector::load(&models, FaceNetwork::CenterFace).unwrap();
    let mut small = FaceDetector::load(&models, FaceNetwork::YuNet).unwrap();
    let mut embedders = [Embedder::MobileFaceNet192, Embedder::Dlib128]
        .map(|kind| FaceEmbedder::load(&models, kind).unwrap());
    let mut all = || {
        for frame in &frames {
            people.detect(frame, 416).unwrap();
            small.detect(frame, 640).unwrap();
            let mut marks = [Landmarks::default(); 4];
            let found = faces.detect(frame, 640).unwrap();
            let count = found.len().min(marks.len());
            for (to, face) in marks.iter_mut().zip(found) {
                *to = face.landmarks;
            }
            for region in [Rect::new(200.0, 50.0, 300.0, 330.0), Rect::new(800.0, 90.0, 333.0, 400.0)] {
                faces.detect_in(frame, region, 224).unwrap();
            }
            for embedder in &mut embedders {
                assert_eq!(embedder.embed(frame, &marks[..count]).unwrap().len(), count);
            }
        }
    };
    // Sizes are planned the first time.
    all();
    let counted = allocation_counter::measure(all);
    assert_eq!(counted.count_total, 0, "{counted:?}");
}
