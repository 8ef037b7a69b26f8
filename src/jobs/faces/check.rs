//! What is likely wrong with the dataset, looked for over all faces at once and stored beside each.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::clusters::alike_clusters;
use crate::dataset::cleaning::duplicates::{DuplicateSettings, Fingerprint, NearDuplicates};
use crate::dataset::cleaning::mislabel::{self, Labelled};
use crate::dataset::cleaning::outliers;
use crate::dataset::cleaning::phash::PerceptualHash;
use crate::dataset::cleaning::portrait::Portrait;
use crate::dataset::control::Control;
use crate::domain::ids::{FaceId, PersonId};
use crate::jobs::{Cancel, JobError, Progress, Stage};
use crate::store::face_checks::{self, Check, DUPLICATE, LIKELY_WRONG, OUTLIER, TWO_PEOPLE};
use crate::store::face_reviews::ReviewState;
use crate::store::reviewed_faces::{self, ReviewedFace};
use crate::store::{Library, StoreError, face_crops, models, persons};
use crate::vision::face_embedder::Embedder;

/// Checks stored in one transaction.
const BATCH: usize = 4096;
/// How steeply doubt rises as a face looks more like somebody else: at a margin of 0 it is one half, at 0.1 (a usual
/// face of a person among others) about a tenth.
const STEEPNESS: f32 = 22.0;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CheckSummary {
    pub faces: u32,
    pub likely_wrong: u32,
    pub outliers: u32,
    pub duplicates: u32,
    pub two_people: u32,
    pub clusters: u32,
}

/// Checks all faces under review that are not out.
pub fn check_faces(
    library: &Library,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<CheckSummary, JobError> {
    let hash = Embedder::MobileFaceNet192.card().sha256;
    let (faces, vectors, known) = library.read(|conn| {
        let faces = reviewed_faces::all(conn)?;
        let mut vectors: BTreeMap<FaceId, Vec<f32>> = BTreeMap::new();
        let of_us = models::list(conn, models::ModelKind::FaceEmbedder)?;
        if let Some(model) = of_us.into_iter().find(|row| row.model.hash == hash) {
            reviewed_faces::for_each_vector(conn, model.id, |face, vector| {
                vectors.insert(face, vector.to_vec());
            })?;
        }
        let known = named(conn, &faces_people(&faces))?;
        Ok((faces, vectors, known))
    })?;
    progress.begin(Stage::CheckingFaces, 0, 4);
    let is_in = |face: &&ReviewedFace| !matches!(face.state, ReviewState::Rejected | ReviewState::NotAFace);
    let mut faces: Vec<&ReviewedFace> = faces.iter().filter(is_in).collect();
    // The best first: of two alike the better one stays, and it leads a cluster.
    faces.sort_by(|a, b| b.quality.overall.total_cmp(&a.quality.overall).then(a.id.cmp(&b.id)));
    let vectors: Vec<&[f32]> =
        faces.iter().map(|face| vectors.get(&face.id).map_or(&[][..], Vec::as_slice)).collect();
    let mut checks: Vec<Check> =
        faces.iter().map(|face| Check { flags: face.check.flags & TWO_PEOPLE, ..Check::default() }).collect();

    mislabelled(&faces, &vectors, &mut checks);
    step(cancel, progress, 1)?;
    strange(&faces, &vectors, &known, &mut checks);
    step(cancel, progress, 2)?;
    repeated(library, &faces, &vectors, cancel, &mut checks)?;
    step(cancel, progress, 3)?;
    for (check, cluster) in checks.iter_mut().zip(alike_clusters(&vectors)) {
        check.cluster = cluster;
    }
    step(cancel, progress, 4)?;

    let count = |flag: u8| checks.iter().filter(|check| check.flags & flag != 0).count() as u32;
    let clusters: BTreeSet<u32> = checks.iter().map(|check| check.cluster).filter(|c| *c > 0).collect();
    let summary = CheckSummary {
        faces: faces.len() as u32,
        likely_wrong: count(LIKELY_WRONG),
        outliers: count(OUTLIER),
        duplicates: count(DUPLICATE),
        two_people: count(TWO_PEOPLE),
        clusters: clusters.len() as u32,
    };
    let all: Vec<(FaceId, Check)> = faces.iter().map(|face| face.id).zip(checks).collect();
    for batch in all.chunks(BATCH) {
        let batch = batch.to_vec();
        library.write(move |tx| {
            for (face, check) in &batch {
                face_checks::put(tx, *face, check)?;
            }
            Ok::<(), StoreError>(())
        })?;
    }
    Ok(summary)
}

fn step(cancel: &Cancel, progress: &Progress, done: u64) -> Result<(), JobError> {
    progress.set_done(done);
    if cancel.is_cancelled() { Err(JobError::Cancelled) } else { Ok(()) }
}

fn faces_people(faces: &[ReviewedFace]) -> BTreeSet<PersonId> {
    faces.iter().filter_map(|face| face.person).collect()
}

/// Who of them has a name: somebody has looked at them.
fn named(
    conn: &crate::store::Connection,
    people: &BTreeSet<PersonId>,
) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut named = BTreeSet::new();
    for person in people {
        if persons::get(conn, *person)?.name.is_some() {
            named.insert(*person);
        }
    }
    Ok(named)
}

/// Faces that look more like somebody else.
fn mislabelled(faces: &[&ReviewedFace], vectors: &[&[f32]], checks: &mut [Check]) {
    let people: Vec<PersonId> =
        faces.iter().filter_map(|face| face.person).collect::<BTreeSet<_>>().into_iter().collect();
    let label = |face: &ReviewedFace| face.person.and_then(|person| people.binary_search(&person).ok());
    let labelled: Vec<(usize, usize)> =
        faces.iter().enumerate().filter_map(|(i, face)| Some((i, label(face)?))).collect();
    let pictures: Vec<Labelled<'_>> =
        labelled.iter().map(|&(i, label)| Labelled { embedding: vectors[i], label }).collect();
    for s in mislabel::rank(&pictures) {
        let check = &mut checks[labelled[s.index].0];
        let Some((class, _)) = s.other else { continue };
        check.doubt = 1.0 / (1.0 + (STEEPNESS * s.margin).exp());
        if s.margin < 0.0 {
            check.flags |= LIKELY_WRONG;
            check.likely = people.get(class).copied();
        }
    }
}

/// Faces far from the others of somebody whom a human has named, or of whom faces were accepted.
fn strange(faces: &[&ReviewedFace], vectors: &[&[f32]], named: &BTreeSet<PersonId>, checks: &mut [Check]) {
    let mut of_person: BTreeMap<PersonId, Vec<usize>> = BTreeMap::new();
    let mut confirmed = named.clone();
    for (i, face) in faces.iter().enumerate() {
        if let Some(person) = face.person {
            of_person.entry(person).or_default().push(i);
            if face.state == ReviewState::Accepted {
                confirmed.insert(person);
            }
        }
    }
    for (_, places) in of_person.into_iter().filter(|(person, _)| confirmed.contains(person)) {
        let rows: Vec<&[f32]> = places.iter().map(|&i| vectors[i]).collect();
        for outlier in outliers::rank(&rows).into_iter().filter(|o| o.score >= outliers::USUAL_LIMIT) {
            checks[places[outlier.index]].flags |= OUTLIER;
        }
    }
}

/// Faces that are nearly the same picture as a better one. `faces` are in order of quality.
fn repeated(
    library: &Library,
    faces: &[&ReviewedFace],
    vectors: &[&[f32]],
    cancel: &Cancel,
    checks: &mut [Check],
) -> Result<(), JobError> {
    let prints: Vec<Fingerprint<'_>> = faces
        .iter()
        .zip(vectors)
        .map(|(face, vector)| Fingerprint {
            hash: face.look.map(PerceptualHash),
            embedding: (!vector.is_empty()).then_some(*vector),
        })
        .collect();
    let index = NearDuplicates::new(&prints, DuplicateSettings::default());
    let mut better: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let control = Control::new(cancel.flag(), &|_| {});
    index.visit_confirmed_pairs(
        |at| portrait(library, faces[at].id),
        &control,
        |pair| {
            better.entry(pair.b).or_default().push(pair.a);
            ControlFlow::Continue(())
        },
    )?;
    // A picture that repeats one which itself repeats another stays, or a slow turn of the head would all be one.
    let mut repeats = vec![false; faces.len()];
    for (worse, of) in better {
        if let Some(&original) = of.iter().filter(|&&other| !repeats[other]).min() {
            repeats[worse] = true;
            checks[worse].flags |= DUPLICATE;
            checks[worse].duplicate = Some(faces[original].id);
        }
    }
    Ok(())
}

/// Of the stored picture of a face.
fn portrait(library: &Library, face: FaceId) -> Option<Portrait> {
    let crop = library.read(|conn| face_crops::get(conn, face)).ok()??;
    let jpeg = library.media().read(&crop.path).ok()?;
    let image = image::load_from_memory(&jpeg).ok()?.into_rgb8();
    Portrait::of_crop(image.as_raw(), image.width().min(image.height()) as usize, crop.margin)
}
