//! Versions: tried on a frozen probe set, promoted or refused, and back again.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::evaluate::{Role, read_rows};
use super::gather::{Gathered, Portrait, faces_of};
use super::train::load;
use crate::domain::frame::RgbImage;
use crate::domain::ids::ModelVersionId;
use crate::jobs::{Cancel, JobError, Progress};
use crate::media::encode_jpeg;
use crate::store::model_versions::{self, Alias, NewPromotion, NewVersion, PromotionOutcome, VersionRow};
use crate::store::probe_sets::{self, Probe, ProbeRole};
use crate::store::{Library, StoreError};
use crate::training::known_people::{Enrolled, KnownPeople, Measure, Stranger};
use crate::training::metrics::identification::identify;
use crate::training::metrics::{Identification, ProbeScore};
use crate::training::trunk::shipped_weights;
use crate::training::tune::embed_crops;
use crate::training::{FacePath, Recognizer, TrainingError, tensor_file};

/// What the gate found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateReport {
    pub probe_set: String,
    /// Faces it was tried on.
    #[serde(default)]
    pub faces: usize,
    /// Of the champion; of the embedder that ships where there is none.
    pub before: Figures,
    pub after: Figures,
    /// Faces whose decision flips.
    pub flips: Vec<Flip>,
    pub newly_right: usize,
    pub newly_wrong: usize,
    pub passes: bool,
}

/// What counts of [`Identification`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub rank1: f64,
    pub tpir_at_fpir_1pct: f64,
    pub tpir_blind: f64,
    pub fpir_blind: f64,
    pub threshold: f64,
}

/// A face that is decided otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// Where it stands in the probe set.
    #[serde(default)]
    pub position: u32,
    pub file: String,
    /// Whose face it is; none for a stranger's.
    pub truth: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub right: bool,
}

/// How an attempt to promote ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Promotion {
    pub version: ModelVersionId,
    pub previous: Option<ModelVersionId>,
    pub outcome: PromotionOutcome,
    /// None without a probe set.
    pub report: Option<GateReport>,
}

/// Strangers given a name may be this share; where the champion gives more, as many as it does.
const FALSE_NAMES: f64 = 0.02;

/// Freezes the pictures of a list: their aligned faces, as they are now.
pub fn freeze(
    library: &Library,
    models_dir: &Path,
    name: &str,
    list: &Path,
    images: &Path,
) -> Result<usize, JobError> {
    let text =
        std::fs::read_to_string(list).map_err(|source| JobError::Folder { source, path: list.to_owned() })?;
    let rows = read_rows(&text)?;
    // The number of each picture's row stands for its person.
    let portraits: Vec<_> =
        rows.iter().enumerate().map(|(at, row)| Portrait::of_file(at, row.path(images))).collect();
    let quiet = Progress::new();
    let Gathered { samples, .. } = faces_of(models_dir, vec![], &portraits, &Cancel::new(), &quiet)?;
    let mut probes = Vec::with_capacity(samples.faces.len());
    for face in samples.faces {
        let row = &rows[face.person];
        let role = match row.role {
            Role::Enrol => ProbeRole::Enrol,
            Role::Probe => ProbeRole::Probe,
            Role::Unknown => ProbeRole::Unknown,
        };
        let crop = encode_jpeg(&face.crop, 95)?;
        probes.push(Probe { role, label: row.identity.clone(), file: row.file.clone(), crop });
    }
    let name = name.to_owned();
    let count = probes.len();
    library.write(move |tx| probe_sets::insert(tx, &name, &probes))?;
    Ok(count)
}

/// Tries `version` on the probe set, the newest where none is named, and makes it champion where it passes or
/// `force` says why. Without any probe set it needs force.
pub fn promote(
    library: &Library,
    models_dir: &Path,
    version: ModelVersionId,
    probe_set: Option<&str>,
    force: Option<&str>,
    by: &str,
) -> Result<Promotion, JobError> {
    let (report, champion) = try_version(library, models_dir, version, probe_set)?;
    let passes = report.as_ref().is_some_and(|report| report.passes);
    let outcome = match (passes, force) {
        (true, _) => PromotionOutcome::Promoted,
        (false, Some(_)) => PromotionOutcome::Forced,
        (false, None) => PromotionOutcome::Refused,
    };
    let previous = champion.filter(|id| *id != version);
    let new = NewPromotion {
        version,
        previous,
        outcome,
        reason: force.filter(|_| outcome == PromotionOutcome::Forced).map(ToOwned::to_owned),
        report: serde_json::to_value(&report).map_err(StoreError::from)?,
        created_by: by.to_owned(),
    };
    library.write(move |tx| {
        model_versions::add_promotion(tx, &new)?;
        if outcome != PromotionOutcome::Refused {
            model_versions::set_alias(tx, Alias::Champion, Some(version))?;
            let candidate = model_versions::with_alias(tx, Alias::Candidate)?;
            if candidate.is_some_and(|candidate| candidate.id == version) {
                model_versions::set_alias(tx, Alias::Candidate, None)?;
            }
        }
        Ok(())
    })?;
    Ok(Promotion { version, previous, outcome, report })
}

/// What the probe set, the newest where none is named, says of a version beside the champion; nothing is changed. None
/// without any probe set. Also the champion.
pub fn try_version(
    library: &Library,
    models_dir: &Path,
    version: ModelVersionId,
    probe_set: Option<&str>,
) -> Result<(Option<GateReport>, Option<ModelVersionId>), JobError> {
    let named = probe_set.map(ToOwned::to_owned);
    let (row, champion, set) = library.read(move |conn| {
        let set = match named {
            Some(name) => Some(probe_sets::by_name(conn, &name)?),
            None => probe_sets::list(conn)?.into_iter().next(),
        };
        Ok((model_versions::get(conn, version)?, model_versions::with_alias(conn, Alias::Champion)?, set))
    })?;
    let report = match set {
        Some(set) => {
            let id = set.id;
            let probes = library.read(move |conn| probe_sets::probes(conn, id))?;
            Some(compare_on(library, models_dir, &set.name, &probes, champion.as_ref(), &row)?)
        }
        None => None,
    };
    Ok((report, champion.map(|row| row.id)))
}

/// The champion before this one is champion again.
pub fn roll_back(library: &Library, by: &str) -> Result<Promotion, JobError> {
    let by = by.to_owned();
    let found = library.write(move |tx| {
        let Some(champion) = model_versions::with_alias(tx, Alias::Champion)? else { return Ok(None) };
        let made = |outcome: PromotionOutcome| outcome != PromotionOutcome::Refused;
        let how = model_versions::promotions(tx)?
            .into_iter()
            .find(|row| row.promotion.version == champion.id && made(row.promotion.outcome));
        let Some(previous) = how.and_then(|row| row.promotion.previous) else { return Ok(None) };
        model_versions::set_alias(tx, Alias::Champion, Some(previous))?;
        model_versions::add_promotion(
            tx,
            &NewPromotion {
                version: previous,
                // Where it would go back from there is what it went back to before.
                previous: model_versions::promotions(tx)?
                    .into_iter()
                    .find(|row| row.promotion.version == previous && made(row.promotion.outcome))
                    .and_then(|row| row.promotion.previous),
                outcome: PromotionOutcome::RolledBack,
                reason: None,
                report: serde_json::json!({"from": champion.id}),
                created_by: by,
            },
        )?;
        Ok(Some((previous, champion.id)))
    })?;
    let (version, from) = found.ok_or(JobError::NothingToRollBack)?;
    Ok(Promotion { version, previous: Some(from), outcome: PromotionOutcome::RolledBack, report: None })
}

pub fn delete(library: &Library, version: ModelVersionId) -> Result<(), JobError> {
    let uuid = library.write(move |tx| {
        let row = model_versions::get(tx, version)?;
        if row.champion {
            return Ok(None);
        }
        if row.candidate {
            model_versions::set_alias(tx, Alias::Candidate, None)?;
        }
        model_versions::delete(tx, version)?;
        Ok(Some(row.version.uuid))
    })?;
    Ok(library.media().delete_recognizer(uuid.ok_or(JobError::ChampionStays)?)?)
}

/// The way pictures go for a version.
pub fn path_of_version(
    library: &Library,
    models_dir: &Path,
    version: ModelVersionId,
) -> Result<FacePath, JobError> {
    Ok(recognizer_of(library, version)?.path(models_dir)?)
}

/// The faces by which a version draws the line for strangers.
pub fn strangers_of_version(library: &Library, version: ModelVersionId) -> Result<Vec<Stranger>, JobError> {
    Ok(recognizer_of(library, version)?.strangers)
}

fn recognizer_of(library: &Library, version: ModelVersionId) -> Result<Recognizer, JobError> {
    let row = library.read(move |conn| model_versions::get(conn, version))?;
    Ok(load(library, &row.version)?.0)
}

/// What `version` and the champion say of each probe.
pub fn compare_on(
    library: &Library,
    models_dir: &Path,
    name: &str,
    probes: &[Probe],
    champion: Option<&VersionRow>,
    version: &VersionRow,
) -> Result<GateReport, JobError> {
    let crops = probes.iter().map(|probe| crop_of(&probe.crop)).collect::<Result<Vec<_>, _>>()?;
    let before = decide(library, models_dir, probes, &crops, champion.map(|row| &row.version))?;
    let after = decide(library, models_dir, probes, &crops, Some(&version.version))?;
    let mut flips = Vec::new();
    for (old, new) in before.decisions.iter().zip(&after.decisions) {
        if old.name != new.name {
            let probe = &probes[old.probe];
            let truth = (probe.role == ProbeRole::Probe).then(|| probe.label.clone());
            flips.push(Flip {
                position: old.probe as u32,
                file: probe.file.clone(),
                right: new.name == truth,
                truth,
                before: old.name.clone(),
                after: new.name.clone(),
            });
        }
    }
    let was_right = |flip: &&Flip| flip.before == flip.truth;
    let newly_wrong = flips.iter().filter(was_right).count();
    let newly_right = flips.iter().filter(|flip| flip.right).count();
    let names = before.figures.fpir_blind.max(FALSE_NAMES);
    let passes = newly_wrong <= newly_right
        && after.figures.fpir_blind <= names
        && after.figures.tpir_at_fpir_1pct + 1e-9 >= before.figures.tpir_at_fpir_1pct;
    let faces = after.decisions.len();
    let (before, after) = (before.figures, after.figures);
    Ok(GateReport {
        probe_set: name.to_owned(),
        faces,
        before,
        after,
        flips,
        newly_right,
        newly_wrong,
        passes,
    })
}

struct Decided {
    figures: Figures,
    decisions: Vec<Decision>,
}

struct Decision {
    probe: usize,
    /// Who it was taken for.
    name: Option<String>,
}

/// By the version's own people where it knows all who are enrolled, else by the set's enrolled faces.
fn decide(
    library: &Library,
    models_dir: &Path,
    probes: &[Probe],
    crops: &[RgbImage],
    version: Option<&NewVersion>,
) -> Result<Decided, JobError> {
    let recognizer = version.map(|version| load(library, version).map(|(found, _)| found)).transpose()?;
    let strangers = recognizer.as_ref().map_or(&[][..], |found| &found.strangers).to_vec();
    let tuned = recognizer.as_ref().and_then(|found| found.embedder.as_ref());
    let weights = match tuned {
        Some(tensors) => tensor_file::to_candle(tensors)?,
        None => shipped_weights(models_dir)?,
    };
    let vectors = embed_crops(&weights, crops.iter())?;
    let mut labels: Vec<String> =
        probes.iter().filter(|p| p.role == ProbeRole::Enrol).map(|p| p.label.clone()).collect();
    labels.sort_unstable();
    labels.dedup();
    let knows =
        |known: &KnownPeople| labels.iter().all(|label| known.people.iter().any(|p| p.label == *label));
    let known = if let Some(own) = recognizer.map(|found| found.known).filter(knows) {
        own
    } else {
        let person = |probe: &Probe| labels.binary_search(&probe.label).ok();
        let enrolled = probes.iter().zip(&vectors).filter(|(probe, _)| probe.role == ProbeRole::Enrol);
        let faces: Vec<Enrolled> = enrolled
            .filter_map(|(probe, vector)| Some(Enrolled { person: person(probe)?, vector: vector.clone() }))
            .collect();
        KnownPeople::enrol(Measure::Cosine, &labels, &faces, &strangers).0
    };
    let (mut scores, mut strangers, mut decisions) = (Vec::new(), Vec::new(), Vec::new());
    for (at, (probe, vector)) in probes.iter().zip(&vectors).enumerate() {
        let Some(best) = known.best(vector).filter(|_| probe.role != ProbeRole::Enrol) else { continue };
        let label = &known.people[best.person].label;
        if probe.role == ProbeRole::Probe {
            scores.push(ProbeScore { best: best.score, right: *label == probe.label });
        } else {
            strangers.push(best.score);
        }
        let name = (best.score >= known.threshold).then(|| label.clone());
        decisions.push(Decision { probe: at, name });
    }
    let found = identify(&scores, &strangers, known.threshold)
        .ok_or(TrainingError::NothingToMeasure { found: scores.len() })?;
    Ok(Decided { figures: Figures::of(&found), decisions })
}

impl Figures {
    fn of(found: &Identification) -> Self {
        Self {
            rank1: found.rank1,
            tpir_at_fpir_1pct: found.tpir_at_fpir_1pct,
            tpir_blind: found.tpir_blind,
            fpir_blind: found.fpir_blind,
            threshold: found.threshold_blind,
        }
    }
}

fn crop_of(jpeg: &[u8]) -> Result<RgbImage, JobError> {
    let damaged = |_| StoreError::Damaged { what: "a picture of a probe set".to_owned() };
    let picture = image::load_from_memory(jpeg).map_err(damaged)?.to_rgb8();
    Ok(RgbImage { width: picture.width(), height: picture.height(), data: picture.into_raw() })
}
