//! Who is the same person as whom in the whole library: what its faces and bodies say.

use std::collections::BTreeMap;

use serde_json::json;

use super::people::IdentityChange;
use super::{Cancel, Change, Gate, JobError, Progress, Stage};
use crate::access::{Action, permit};
use crate::domain::ids::{AppearanceId, ModelId, VideoId};
use crate::identity::calibration::{COLOR_STRIPES, Calibration, MOBILEFACENET_192, Prior, REID};
use crate::identity::cluster::{LinkRules, Merge, Sighting, link};
use crate::identity::constraints::Decisions;
use crate::identity::pairs::{Calibrated, calibrate_library};
use crate::identity::suggest::Question;
use crate::store::audit::{self, Entry};
use crate::store::calibration::{self, Basis};
use crate::store::constraints::{self, Said, Target};
use crate::store::identity_events::Review;
use crate::store::models::{self, ModelKind};
use crate::store::suggestions::{self, NewSuggestion, Shown};
use crate::store::{Connection, StoreError, appearances, body_features, embeddings};
use crate::vision::body_appearance::{AppearanceModel as _, ColorStripes};
use crate::vision::imported;

/// Questions at most: more than anyone answers in one sitting.
const MAX_QUESTIONS: usize = 200;

/// What linking a library came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Links {
    pub calibrated: Calibrated,
    /// Persons made one, with the likeness of their faces.
    pub merged: Vec<Merge>,
    /// Persons found to be one whom what is known of them keeps apart after all.
    pub refused: Vec<Merge>,
    pub questions: Vec<Question>,
    /// Appearances looked at, and how many of them have a face.
    pub appearances: usize,
    pub with_faces: usize,
}

/// What linking reads.
struct Known {
    sightings: Vec<Sighting>,
    decisions: Decisions,
    face_model: Option<ModelId>,
    body_model: Option<ModelId>,
    body_prior: Prior,
}

impl Gate {
    /// Joins persons whose faces say that they are one (with `only`, those of whom one is seen in that video), and puts
    /// those who may be one into the queue of questions. Each join is a decision that can be undone.
    ///
    /// By the newest face model's vectors, and those of the re-identification network in the library's models where an
    /// analysis was made with it, else by clothes. What humans said is never overruled.
    pub fn link_people(&self, only: Option<VideoId>) -> Result<Links, JobError> {
        self.link_people_as_job(only, &Cancel::new(), &Progress::new())
    }

    /// The same as long work. Cancelled, it keeps the joins made so far and leaves the questions as they were.
    pub(super) fn link_people_as_job(
        &self,
        only: Option<VideoId>,
        cancel: &Cancel,
        progress: &Progress,
    ) -> Result<Links, JobError> {
        permit(self.actor(), Action::IdentifyPeople)?;
        let stopped = || if cancel.is_cancelled() { Err(JobError::Cancelled) } else { Ok(()) };
        let body_models = self.body_models();
        let Known { sightings, decisions, face_model, body_model, body_prior } =
            self.library().read(move |conn| known(conn, &body_models))?;
        stopped()?;
        let calibrated = calibrate_library(&sightings, &MOBILEFACENET_192, &body_prior);
        let rules = LinkRules { only, ..calibrated.rules(MAX_QUESTIONS) };
        let linked = link(&sightings, &decisions, &rules);
        let (mut merged, mut refused) = (Vec::new(), Vec::new());
        progress.begin(Stage::Finishing, 0, linked.merges.len() as u64);
        for (done, merge) in (1..).zip(linked.merges) {
            stopped()?;
            let change = IdentityChange::Merge { person: merge.gone, into: merge.survivor, overrule: false };
            match self.submit(Change::Identity(change)) {
                Ok(_) => merged.push(merge),
                Err(error) if error.is_input_fault() => refused.push(merge),
                Err(error) => return Err(error),
            }
            progress.set_done(done);
        }
        let asked: Vec<NewSuggestion> = linked.questions.iter().map(suggestion).collect();
        let lines = lines(&calibrated, face_model, body_model);
        let actor = self.actor().as_str().to_owned();
        let details = json!({"merged": merged.len(), "questions": asked.len(), "video": only});
        self.library().write(move |tx| {
            suggestions::replace_open(tx, &asked)?;
            for line in &lines {
                calibration::insert(tx, line)?;
            }
            let subject = "library".to_owned();
            audit::append(tx, &Entry { actor, action: "link_people".to_owned(), subject, details })?;
            Ok(())
        })?;
        let with_faces = sightings.iter().filter(|sighting| !sighting.faces.is_empty()).count();
        Ok(Links {
            calibrated,
            merged,
            refused,
            questions: linked.questions,
            appearances: sightings.len(),
            with_faces,
        })
    }

    /// Name and version of the models of bodies, the one that counts more first, with what is known of each.
    fn body_models(&self) -> Vec<(String, String, Prior)> {
        let reid = imported::reid_record(&self.library().media().models_dir());
        let mut models: Vec<_> =
            reid.into_iter().map(|record| (record.card.name, record.sha256, REID)).collect();
        models.push((ColorStripes.name().to_owned(), ColorStripes.version().to_owned(), COLOR_STRIPES));
        models
    }
}

fn suggestion(question: &Question) -> NewSuggestion {
    let shown = |appearance| Shown { appearance: Some(appearance), face: None };
    NewSuggestion {
        person: question.person,
        target: Target::Person(question.other),
        shown: shown(question.seen),
        other_shown: shown(question.other_seen),
        face_score: question.face_score.map(|score| score as f32),
        body_score: question.body_score.map(|score| score as f32),
        time: json!({}),
        score: question.probability as f32,
        worth: question.worth as f32,
    }
}

/// The lines drawn, to be kept and shown.
fn lines(
    calibrated: &Calibrated,
    face: Option<ModelId>,
    body: Option<ModelId>,
) -> Vec<calibration::Calibration> {
    let line = |basis, model: ModelId, line: &Calibration| calibration::Calibration {
        basis,
        model: Some(model),
        false_accept_rate: line.false_accept_rate,
        threshold: line.threshold,
        false_reject_rate: Some(line.false_reject_rate),
        same_pairs: line.same_pairs as u64,
        different_pairs: line.different_pairs as u64,
        details: json!({"own": line.own}),
    };
    let faces = face
        .into_iter()
        .flat_map(|model| [&calibrated.join, &calibrated.ask].map(|drawn| line(Basis::Face, model, drawn)));
    let bodies = body.into_iter().map(|model| line(Basis::Body, model, &calibrated.ask_body));
    faces.chain(bodies).collect()
}

/// All appearances that count, with their vectors, and what humans said of them.
fn known(conn: &Connection, body_models: &[(String, String, Prior)]) -> Result<Known, StoreError> {
    let face_model = newest(conn, ModelKind::FaceEmbedder)?;
    let (mut body_model, mut body_prior) = (None, COLOR_STRIPES);
    for (name, version, prior) in body_models {
        if let Some(row) = models::find(conn, ModelKind::BodyEmbedder, name, version)? {
            (body_model, body_prior) = (Some(row.id), *prior);
            break;
        }
    }
    let mut faces = face_model.map(|model| faces(conn, model)).transpose()?.unwrap_or_default();
    let mut bodies = body_model.map(|model| bodies(conn, model)).transpose()?.unwrap_or_default();
    let mut sightings = Vec::new();
    for found in appearances::people(conn, None)? {
        let named = found.person.name.is_some() || found.person.employee.is_some();
        for row in found.appearances {
            sightings.push(Sighting {
                appearance: row.id,
                person: found.person.id,
                video: row.video,
                range: row.range,
                settled: named || row.review == Review::Confirmed,
                faces: faces.remove(&row.id).unwrap_or_default(),
                body: bodies.remove(&row.id).unwrap_or_default(),
            });
        }
    }
    let mut decisions = Decisions::default();
    for said in constraints::load(conn)?.iter().filter(|said| said.said == Said::Cannot) {
        match said.target {
            Target::Person(other) => decisions.apart.push((said.person, other)),
            Target::Appearance(appearance) => decisions.rejected.push((appearance, said.person)),
        }
    }
    Ok(Known { sightings, decisions, face_model, body_model, body_prior })
}

fn newest(conn: &Connection, kind: ModelKind) -> Result<Option<ModelId>, StoreError> {
    Ok(models::list(conn, kind)?.into_iter().map(|row| row.id).max())
}

fn faces(conn: &Connection, model: ModelId) -> Result<BTreeMap<AppearanceId, Vec<Vec<f32>>>, StoreError> {
    let mut of: BTreeMap<AppearanceId, Vec<Vec<f32>>> = BTreeMap::new();
    let all = embeddings::load(conn, model)?;
    for (owner, vector) in all.owners.iter().zip(all.vectors.chunks_exact(all.dimension.max(1))) {
        if let Some(appearance) = owner.appearance {
            of.entry(appearance).or_default().push(vector.to_vec());
        }
    }
    Ok(of)
}

/// The mean body of each appearance, of length one.
fn bodies(conn: &Connection, model: ModelId) -> Result<BTreeMap<AppearanceId, Vec<f32>>, StoreError> {
    let mut of: BTreeMap<AppearanceId, Vec<f32>> = BTreeMap::new();
    for row in body_features::load(conn, model)? {
        let Some(appearance) = row.appearance else { continue };
        let sum = of.entry(appearance).or_insert_with(|| vec![0.0; row.feature.vector.len()]);
        for (sum, v) in sum.iter_mut().zip(&row.feature.vector) {
            *sum += row.feature.weight * v;
        }
    }
    for sum in of.values_mut() {
        let length = sum.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
        if length > 0.0 {
            for v in sum.iter_mut() {
                *v = (f64::from(*v) / length) as f32;
            }
        }
    }
    Ok(of)
}
