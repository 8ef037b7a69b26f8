//! Who is the same person as whom in the whole library: what its faces and bodies propose.

use std::collections::BTreeMap;

use super::JobError;
use crate::domain::ids::{AppearanceId, VideoId};
use crate::identity::calibration::{COLOR_STRIPES, MOBILEFACENET_192};
use crate::identity::cluster::{LinkRules, Linked, Sighting, link};
use crate::identity::constraints::Decisions;
use crate::identity::pairs::{Calibrated, calibrate_library};
use crate::store::models::{ModelKind, ModelRow};
use crate::store::{Connection, Library, StoreError, appearances, body_features, embeddings, models};

/// Questions at most: more than anyone answers in one sitting.
const MAX_QUESTIONS: usize = 200;

/// What linking a library comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Links {
    pub calibrated: Calibrated,
    pub linked: Linked,
    /// Appearances looked at, and how many of them have a face.
    pub appearances: usize,
    pub with_faces: usize,
}

/// Proposes merges and questions by the newest face model's vectors and the newest body model's; with `only`, those
/// that concern somebody seen in that video.
///
/// Changes nothing. `decisions` are what humans said.
pub fn propose_links(
    library: &Library,
    only: Option<VideoId>,
    decisions: &Decisions,
) -> Result<Links, JobError> {
    let sightings = library.read(sightings)?;
    let calibrated = calibrate_library(&sightings, &MOBILEFACENET_192, &COLOR_STRIPES);
    let rules = LinkRules { only, ..calibrated.rules(MAX_QUESTIONS) };
    let linked = link(&sightings, decisions, &rules);
    let with_faces = sightings.iter().filter(|sighting| !sighting.faces.is_empty()).count();
    Ok(Links { calibrated, linked, appearances: sightings.len(), with_faces })
}

/// All appearances that count, with their vectors.
fn sightings(conn: &Connection) -> Result<Vec<Sighting>, StoreError> {
    let mut faces = faces(conn)?;
    let mut bodies = bodies(conn)?;
    let people = appearances::people(conn, None)?;
    Ok(people
        .into_iter()
        .flat_map(|found| {
            // Who has a name or is an employee was settled by a human.
            let settled = found.person.name.is_some() || found.person.employee.is_some();
            found.appearances.into_iter().map(move |row| (settled, row))
        })
        .map(|(settled, row)| Sighting {
            appearance: row.id,
            person: row.person,
            video: row.video,
            range: row.range,
            settled,
            faces: faces.remove(&row.id).unwrap_or_default(),
            body: bodies.remove(&row.id).unwrap_or_default(),
        })
        .collect())
}

fn newest(conn: &Connection, kind: ModelKind) -> Result<Option<ModelRow>, StoreError> {
    Ok(models::list(conn, kind)?.into_iter().max_by_key(|row| row.id))
}

fn faces(conn: &Connection) -> Result<BTreeMap<AppearanceId, Vec<Vec<f32>>>, StoreError> {
    let mut of: BTreeMap<AppearanceId, Vec<Vec<f32>>> = BTreeMap::new();
    let Some(model) = newest(conn, ModelKind::FaceEmbedder)? else { return Ok(of) };
    let all = embeddings::load(conn, model.id)?;
    for (owner, vector) in all.owners.iter().zip(all.vectors.chunks_exact(all.dimension.max(1))) {
        if let Some(appearance) = owner.appearance {
            of.entry(appearance).or_default().push(vector.to_vec());
        }
    }
    Ok(of)
}

/// The mean body of each appearance, of length one.
fn bodies(conn: &Connection) -> Result<BTreeMap<AppearanceId, Vec<f32>>, StoreError> {
    let mut of: BTreeMap<AppearanceId, Vec<f32>> = BTreeMap::new();
    let Some(model) = newest(conn, ModelKind::BodyEmbedder)? else { return Ok(of) };
    for row in body_features::load(conn, model.id)? {
        let Some(appearance) = row.appearance else { continue };
        let sum = of.entry(appearance).or_insert_with(|| vec![0.0; row.feature.vector.len()]);
        for (sum, v) in sum.iter_mut().zip(&row.feature.vector) {
            *sum += row.feature.weight * v;
        }
    }
    for sum in of.values_mut() {
        let length = sum.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
        if length > 0.0 {
            sum.iter_mut().for_each(|v| *v = (f64::from(*v) / length) as f32);
        }
    }
    Ok(of)
}
