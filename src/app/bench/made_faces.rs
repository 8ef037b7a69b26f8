//! Faces for a measurement: as many as asked for, each a picture of its own on the disk, stored like found ones.

use std::path::Path;

use crate::domain::face::{FaceDetection, Landmarks};
use crate::domain::frame::RgbImage;
use crate::domain::geometry::{Point, Rect};
use crate::domain::ids::{FaceId, PersonCode, VideoId};
use crate::domain::time::MediaTime;
use crate::media;
use crate::store::face_crops::{self, CropRow};
use crate::store::faces::{self, FaceOrigin, FacePlace, FaceQuality, NewFace};
use crate::store::media_files::ContentHash;
use crate::store::models::{self, ModelKind, NewModel};
use crate::store::{Library, StoreError, analyses, appearances, embeddings, reviewed_faces};
use crate::vision::face_embedder::Embedder;

/// Side of the pictures.
const SIDE: u32 = 128;
/// Faces in one transaction.
const BATCH: usize = 2000;

/// Adds faces until `count` are there: a fifth of them the first person's, the others spread evenly.
pub fn store(library: &Library, video: VideoId, count: usize) -> Result<(), StoreError> {
    let have = library.read(reviewed_faces::count)?;
    let root = library.data_dir().to_owned();
    for start in (have..count).step_by(BATCH) {
        let end = (start + BATCH).min(count);
        let root = root.clone();
        library.write(move |tx| {
            let Some(analysis) = analyses::current(tx, video)? else { return Ok(()) };
            let people = appearances::people(tx, Some(video))?;
            let model = |kind, dimension, hash: &str| NewModel {
                kind,
                name: "made_up".to_owned(),
                hash: hash.to_owned(),
                dimension,
            };
            let detector = models::find_or_insert(tx, &model(ModelKind::FaceDetector, 0, "made_up"))?;
            let kind = Embedder::MobileFaceNet192;
            let embedder = model(ModelKind::FaceEmbedder, kind.dimensions() as u32, kind.card().sha256);
            let embedder = models::find_or_insert(tx, &embedder)?;
            let place = FacePlace::Frame { analysis: analysis.id, video };
            for n in start..end {
                let at = if n % 5 == 0 { 0 } else { n % people.len().max(1) };
                let Some(person) = people.get(at) else { return Ok(()) };
                let face = faces::insert_at(tx, place, &made_up(n, detector, person.appearances[0].id))?;
                embeddings::put(tx, face, embedder, 10.0, &vector(n, at, kind.dimensions()))?;
                crop(tx, &root, person.person.code, face, n)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Straight to the disk: flushing a quarter of a million files one by one would take an hour and is not measured.
fn crop(
    tx: &crate::store::Transaction<'_>,
    root: &Path,
    code: PersonCode,
    face: FaceId,
    n: usize,
) -> Result<(), StoreError> {
    let path = face_crops::path_of(Some(code), face, n as u32);
    let full = root.join(&path);
    let refused = |reason: String| StoreError::Refused {
        what: reason,
        message: crate::domain::message::Message::new("error-app-bench-closed"),
    };
    let jpeg = media::encode_jpeg(&picture(n), 85).map_err(|error| refused(error.to_string()))?;
    if let Some(folder) = full.parent() {
        std::fs::create_dir_all(folder).map_err(|error| refused(error.to_string()))?;
    }
    std::fs::write(&full, &jpeg).map_err(|error| refused(error.to_string()))?;
    let crop = CropRow { path, side: SIDE, margin: 0.15, content_hash: ContentHash::of(&jpeg), look: None };
    face_crops::put(tx, face, &crop)
}

fn made_up(
    n: usize,
    detector: crate::domain::ids::ModelId,
    appearance: crate::domain::ids::AppearanceId,
) -> NewFace {
    let part = |k: usize| ((n * k) % 997) as f32 / 997.0;
    NewFace {
        origin: FaceOrigin::Track,
        frame: n as u32,
        time: MediaTime(n as i64 * 40_000),
        found: FaceDetection {
            bbox: Rect::new(40.0, 30.0, 80.0, 90.0),
            score: 0.6 + 0.39 * part(7),
            landmarks: Landmarks([Point { x: 60.0, y: 60.0 }; 5]),
        },
        quality: FaceQuality {
            overall: part(13),
            sharpness: 20.0 + 200.0 * part(17),
            brightness: 0.3 + 0.4 * part(19),
            uncovered: Some(1.0),
            yaw: 120.0 * part(23) - 60.0,
            pitch: 60.0 * part(29) - 30.0,
            roll: 20.0 * part(31) - 10.0,
            size: 40.0 + 120.0 * part(37),
        },
        detector,
        track: None,
        appearance: Some(appearance),
        carried_from: None,
    }
}

/// A picture like no other: two shades and a shape by its number.
fn picture(n: usize) -> RgbImage {
    let mixed = (n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let byte = |i: u32| (mixed >> (8 * i)) as u8;
    let (ink, paper) = ([byte(7), byte(6), byte(5)], [byte(4) / 2 + 90, byte(3) / 2 + 90, byte(2) / 2 + 90]);
    let (cx, cy, radius) = (40 + i32::from(byte(1) % 48), 40 + i32::from(byte(0) % 48), 18 + (n % 20) as i32);
    let data = (0..SIDE * SIDE)
        .flat_map(|i| {
            let (x, y) = ((i % SIDE) as i32 - cx, (i / SIDE) as i32 - cy);
            if x * x + y * y < radius * radius { ink } else { paper }
        })
        .collect();
    RgbImage { width: SIDE, height: SIDE, data }
}

/// Near that of its person.
fn vector(n: usize, person: usize, dimension: usize) -> Vec<f32> {
    let noise = |seed: usize, i: usize| {
        let mixed = ((seed * 8191 + i + 1) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    let mut vector: Vec<f32> =
        (0..dimension).map(|i| noise(person + 1_000_000, i) + 0.5 * noise(n, i)).collect();
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    for v in &mut vector {
        *v /= length;
    }
    vector
}
