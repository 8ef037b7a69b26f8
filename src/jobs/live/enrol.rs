//! Faces to be recognised by: from a person of the library, from badge photos, from walking past a camera.
//!
//! An employee is only enrolled who has consented; the store refuses it otherwise, whoever asks.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant as Moment};

use serde::Serialize;

use super::change::{LiveChange, LiveOutcome};
use super::eyes::Eyes;
use super::people::Recognizing;
use super::session::LiveCamera;
use crate::domain::ids::{EmployeeId, PersonId};
use crate::domain::message::Message;
use crate::jobs::analyze_video::rated;
use crate::jobs::{Cancel, Change, Gate, JobError, Outcome};
use crate::media::camera::CameraFeed;
use crate::media::read_still;
use crate::store::live::consents;
use crate::store::live::enrolled_faces::{EnrolledFace, FaceSource};
use crate::store::{embeddings, employees, faces, models};

/// Faces stored of one person, at least and at most.
pub const FEWEST: usize = 5;
pub const MOST: usize = 10;
/// Faces of a person of the library that are looked at.
const LOOKED_AT: u32 = 40;
/// What a face is stored from.
const GOOD: f32 = 0.2;
/// Degrees from which a head counts as turned.
const TURNED: f32 = 12.0;
/// How often a camera is looked at while somebody walks past.
const EVERY: Duration = Duration::from_millis(150);

/// Which sides of a face are there, for the guide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    pub front: usize,
    pub left: usize,
    pub right: usize,
    pub up: usize,
    pub down: usize,
}

impl Coverage {
    pub fn good(&self) -> usize {
        self.front + self.left + self.right + self.up + self.down
    }

    /// Enough to be recognised from where a camera hangs.
    pub fn is_enough(&self) -> bool {
        self.front >= 2 && self.left >= 1 && self.right >= 1 && self.good() >= FEWEST
    }

    fn part(&mut self, (yaw, pitch): (f32, f32)) -> &mut usize {
        if yaw.abs() >= TURNED {
            if yaw > 0.0 { &mut self.right } else { &mut self.left }
        } else if pitch.abs() >= TURNED {
            if pitch > 0.0 { &mut self.down } else { &mut self.up }
        } else {
            &mut self.front
        }
    }
}

/// Of faces by their yaw and pitch.
pub fn coverage(poses: impl IntoIterator<Item = (f32, f32)>) -> Coverage {
    let mut coverage = Coverage::default();
    poses.into_iter().for_each(|pose| *coverage.part(pose) += 1);
    coverage
}

/// The best of `faces`, each side of the face in turn.
fn choose(mut faces: Vec<EnrolledFace>) -> Vec<EnrolledFace> {
    faces.sort_by(|a, b| b.quality.total_cmp(&a.quality));
    let mut chosen: Vec<EnrolledFace> = Vec::new();
    let mut taken = vec![false; faces.len()];
    let mut most_of_a_side = 1;
    while chosen.len() < MOST && taken.contains(&false) {
        for (face, taken) in faces.iter().zip(&mut taken) {
            let mut sides = coverage(chosen.iter().map(|face| (face.yaw, face.pitch)));
            if !*taken && chosen.len() < MOST && *sides.part((face.yaw, face.pitch)) < most_of_a_side {
                *taken = true;
                chosen.push(face.clone());
            }
        }
        most_of_a_side += 1;
    }
    chosen
}

/// What came of a folder of photos.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EnrolReport {
    /// Codes of employees.
    pub enrolled: Vec<String>,
    pub problems: Vec<EnrolProblem>,
}

/// Why a photo enrolled nobody.
#[derive(Debug, Clone, PartialEq)]
pub struct EnrolProblem {
    pub file: PathBuf,
    pub message: Message,
}

/// Enrols a person of the library by the faces it has of them, as an employee where one is named. Returns how many.
pub fn enrol_person(gate: &Gate, person: PersonId, employee: Option<EmployeeId>) -> Result<usize, JobError> {
    let recognizing = Recognizing::choose(gate.library(), None)?;
    let model = recognizing.model();
    let faces = gate.library().read(|conn| {
        let Some(model) = models::find(conn, model.kind, &model.name, &model.hash)? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for row in faces::of_person(conn, person, LOOKED_AT)? {
            let quality = row.face.quality;
            if let Some(vector) = embeddings::get(conn, row.id, model.id)? {
                found.push(EnrolledFace {
                    person,
                    vector,
                    quality: quality.overall.clamp(0.0, 1.0),
                    yaw: quality.yaw,
                    pitch: quality.pitch,
                    source: FaceSource::Person,
                    sighting: None,
                });
            }
        }
        Ok(found)
    })?;
    let faces = choose(faces);
    if faces.is_empty() {
        return Err(JobError::NoFaceThere);
    }
    let count = faces.len();
    let change = LiveChange::Enrol { person: Some(person), employee, model, faces };
    gate.submit(Change::Live(Box::new(change)))?;
    Ok(count)
}

/// Enrols employees from photos named by their codes: `NV0007.jpg`, `NV0007_2.jpg`, in folders or not.
pub fn enrol_photos(gate: &Gate, folder: &Path, cancel: &Cancel) -> Result<EnrolReport, JobError> {
    let recognizing = Recognizing::choose(gate.library(), None)?;
    let mut path = recognizing.path(gate.library(), gate.models())?;
    let files = crate::jobs::pictures_below(folder);
    if files.is_empty() {
        return Err(JobError::NoPictures { path: folder.display().to_string() });
    }
    let mut report = EnrolReport::default();
    for file in files {
        if cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        let mut refuse = |message| report.problems.push(EnrolProblem { file: file.clone(), message });
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let code = stem.split(['_', ' ', '(']).next().unwrap_or_default().to_owned();
        let found = gate.library().read(|conn| {
            let Some(row) = employees::by_code(conn, &code)? else { return Ok(None) };
            Ok(Some((row.id, row.code, consents::is_given(conn, row.id)?)))
        })?;
        let Some((employee, code, consents)) = found else {
            refuse(Message::new("error-hr-no-such-code").with("code", code));
            continue;
        };
        if !consents {
            refuse(Message::new("error-live-no-consent").with("code", code));
            continue;
        }
        let seen = match read_still(&file) {
            Ok(frame) => path.see(&frame)?,
            Err(error) => {
                refuse(error.message());
                continue;
            }
        };
        let Some(face) = seen.face else {
            refuse(Message::new("error-job-no-face-there"));
            continue;
        };
        let quality = rated(&seen.quality, face.score);
        let face = EnrolledFace {
            person: PersonId(0),
            vector: seen.vector,
            quality: quality.overall.clamp(0.0, 1.0),
            yaw: quality.yaw,
            pitch: quality.pitch,
            source: FaceSource::Photo,
            sighting: None,
        };
        let (model, faces) = (recognizing.model(), vec![face]);
        let change = LiveChange::Enrol { person: None, employee: Some(employee), model, faces };
        gate.submit(Change::Live(Box::new(change)))?;
        if report.enrolled.last() != Some(&code) {
            report.enrolled.push(code);
        }
    }
    Ok(report)
}

/// Enrols the one nearest to a camera, for as long as `patience` or until every side of the face was seen. `guide` is
/// told what is there after each look.
pub fn enrol_camera(
    gate: &Gate,
    camera: &LiveCamera,
    employee: EmployeeId,
    patience: Duration,
    cancel: &Cancel,
    guide: &mut dyn FnMut(Coverage),
) -> Result<(PersonId, Coverage), JobError> {
    let recognizing = Recognizing::choose(gate.library(), None)?;
    let path = recognizing.path(gate.library(), gate.models())?;
    let mut eyes = Eyes::load(gate.models(), path, 2)?;
    let feed = CameraFeed::start(&camera.name, camera.source.clone(), camera.credentials.clone(), || {})
        .map_err(JobError::Thread)?;
    let (began, mut last, mut faces) = (Moment::now(), 0, Vec::<EnrolledFace>::new());
    while began.elapsed() < patience && !cancel.is_cancelled() {
        std::thread::sleep(EVERY);
        let Some(frame) = feed.slot().after(last) else { continue };
        last = frame.number;
        let people = eyes.people(&frame.picture)?;
        let nearest = people.iter().max_by(|a, b| a.bbox.area().total_cmp(&b.bbox.area()));
        let Some(nearest) = nearest.copied() else { continue };
        let Some(seen) = eyes.face(&frame.picture, &nearest.bbox)? else { continue };
        if !seen.is_usable() || seen.quality.overall < GOOD {
            continue;
        }
        faces.push(EnrolledFace {
            person: PersonId(0),
            vector: eyes.embed(&frame.picture, seen.face.landmarks)?,
            quality: seen.quality.overall.clamp(0.0, 1.0),
            yaw: seen.quality.yaw,
            pitch: seen.quality.pitch,
            source: FaceSource::Camera,
            sighting: None,
        });
        let seen = coverage(faces.iter().map(|face| (face.yaw, face.pitch)));
        guide(seen);
        if seen.is_enough() && faces.len() >= MOST {
            break;
        }
    }
    let faces = choose(faces);
    let covered = coverage(faces.iter().map(|face| (face.yaw, face.pitch)));
    if faces.len() < FEWEST {
        return Err(JobError::NoFaceThere);
    }
    let change =
        LiveChange::Enrol { person: None, employee: Some(employee), model: recognizing.model(), faces };
    match gate.submit(Change::Live(Box::new(change)))? {
        Outcome::Live(outcome) => match *outcome {
            LiveOutcome::Person(person) => Ok((person, covered)),
            _ => Err(JobError::NoFaceThere),
        },
        _ => Err(JobError::NoFaceThere),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(quality: f32, yaw: f32, pitch: f32) -> EnrolledFace {
        EnrolledFace {
            person: PersonId(1),
            vector: vec![quality],
            quality,
            yaw,
            pitch,
            source: FaceSource::Camera,
            sighting: None,
        }
    }

    #[test]
    fn every_side_of_a_face_is_kept_before_a_second_of_one() {
        let mut faces: Vec<EnrolledFace> = (0..20).map(|i| face(0.9 - 0.01 * i as f32, 2.0, 1.0)).collect();
        faces.extend([face(0.3, -30.0, 0.0), face(0.25, 25.0, 3.0), face(0.2, 0.0, 20.0)]);
        let chosen = choose(faces);
        assert_eq!(chosen.len(), MOST);
        let covered = coverage(chosen.iter().map(|face| (face.yaw, face.pitch)));
        assert_eq!((covered.left, covered.right, covered.down, covered.up), (1, 1, 1, 0));
        assert!(covered.is_enough() && !coverage([(0.0, 0.0); 9]).is_enough());
    }
}
