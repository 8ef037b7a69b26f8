//! By whom and by what people are recognised: a version of the recogniser, and the faces of the library.

use std::collections::BTreeMap;
use std::path::Path;

use crate::domain::ids::{EmployeeId, ModelVersionId, PersonId, VideoId};
use crate::domain::person::Person;
use crate::jobs::training::load_recognizer;
use crate::jobs::{JobError, path_of_version};
use crate::live::gallery::{Gallery, Known, MAX_FACES};
use crate::media::camera::{CameraError, Credentials, Source};
use crate::store::live::cameras::CameraRow;
use crate::store::live::secret::SecretBox;
use crate::store::live::{consents, enrolled_faces};
use crate::store::model_versions::{self, Alias};
use crate::store::models::{self, ModelKind, NewModel};
use crate::store::{Connection, Library, StoreError, embeddings, employees, persons};
use crate::training::threshold::MOBILEFACENET_192;
use crate::training::{FacePath, Recognizer};
use crate::vision::Embedder;

/// Fewer people do not lower the line for strangers.
const AT_LEAST: usize = 20;

/// A recogniser as it is in use: the champion, a version asked for, or the embedder that ships.
pub struct Recognizing {
    pub version: Option<ModelVersionId>,
    pub(super) recognizer: Option<Recognizer>,
}

impl Recognizing {
    /// `None` for the champion, where there is one.
    pub fn choose(library: &Library, version: Option<ModelVersionId>) -> Result<Self, JobError> {
        let row = library.read(|conn| match version {
            Some(version) => model_versions::get(conn, version).map(Some),
            None => model_versions::with_alias(conn, Alias::Champion),
        })?;
        let Some(row) = row else { return Ok(Self { version: None, recognizer: None }) };
        let (recognizer, _) = load_recognizer(library, &row.version)?;
        Ok(Self { version: Some(row.id), recognizer: Some(recognizer) })
    }

    /// The way pictures of faces go.
    pub fn path(&self, library: &Library, models_dir: &Path) -> Result<FacePath, JobError> {
        match self.version {
            Some(version) => path_of_version(library, models_dir, version),
            None => Ok(FacePath::load(models_dir, Embedder::MobileFaceNet192)?),
        }
    }

    /// Vectors made by it are of this model.
    pub fn model(&self) -> NewModel {
        let kind = Embedder::MobileFaceNet192;
        let (name, hash) = match (self.version, self.own_embedder()) {
            (Some(version), true) => (format!("version {version}"), format!("version {version}")),
            _ => (kind.card().name().to_owned(), kind.card().sha256.to_owned()),
        };
        NewModel { kind: ModelKind::FaceEmbedder, name, hash, dimension: kind.dimensions() as u32 }
    }

    /// True where vectors of the embedder that ships say nothing.
    pub(super) fn own_embedder(&self) -> bool {
        self.recognizer.as_ref().is_some_and(|recognizer| recognizer.embedder.is_some())
    }

    /// Everybody who may be recognised: enrolled faces, those of the version, and those of the library where they are
    /// of the same embedder. Employees who did not consent are left out.
    pub fn gallery(&self, library: &Library) -> Result<Gallery, JobError> {
        self.gallery_but(library, None)
    }

    /// The same; for the people of a video only those who have a name, by faces from elsewhere.
    pub fn gallery_but(&self, library: &Library, video: Option<VideoId>) -> Result<Gallery, JobError> {
        let model = self.model();
        let all = library.read(|conn| {
            let mut people = People::load(conn)?;
            if let Some(recognizer) = &self.recognizer {
                for known in &recognizer.known.people {
                    if let Some(person) = people.of_label(conn, &known.label)? {
                        known.vectors.iter().for_each(|vector| people.add(person, vector.clone()));
                    }
                }
            }
            if let Some(model) = models::find(conn, model.kind, &model.name, &model.hash)? {
                for face in enrolled_faces::list(conn, model.id)? {
                    people.add(face.person, face.vector);
                }
                let seen = embeddings::load(conn, model.id)?;
                let mut order: Vec<usize> = (0..seen.owners.len()).collect();
                // A long vector is a clear face.
                order.sort_by(|&a, &b| seen.norms[b].total_cmp(&seen.norms[a]).then(a.cmp(&b)));
                for at in order {
                    let owner = &seen.owners[at];
                    if let Some(person) = owner.person.filter(|_| Some(owner.video) != video) {
                        let vector = &seen.vectors[at * seen.dimension..(at + 1) * seen.dimension];
                        people.add(person, vector.to_vec());
                    }
                }
            }
            Ok(people)
        })?;
        let mut known = all.known();
        if video.is_some() {
            known.retain(|known| known.name.is_some());
        }
        let count = known.iter().filter(|known| known.num_faces() > 0).count();
        let threshold = match &self.recognizer {
            // Its line is for its own people; with more of them strangers have more people to look like.
            Some(recognizer) => {
                let own = recognizer.known.people.len().max(AT_LEAST);
                let more = MOBILEFACENET_192.line(count.max(own)) - MOBILEFACENET_192.line(own);
                recognizer.known.threshold + more as f32
            }
            None => MOBILEFACENET_192.line(count.max(AT_LEAST)) as f32,
        };
        Ok(Gallery::new(known, threshold))
    }
}

/// People who may be recognised.
struct People {
    known: BTreeMap<PersonId, Known>,
    /// Where a merged person went.
    merged: BTreeMap<PersonId, PersonId>,
}

impl People {
    fn load(conn: &Connection) -> Result<Self, StoreError> {
        let names: BTreeMap<EmployeeId, String> =
            employees::list(conn)?.into_iter().map(|row| (row.id, row.name)).collect();
        let consents = consents::all_current(conn)?;
        let may = |person: &Person| {
            person.employee.is_none_or(|employee| {
                consents.get(&employee).is_some_and(|row| row.state == consents::ConsentState::Given)
            })
        };
        let known = persons::list(conn)?.into_iter().filter(|person| may(person)).map(|person| {
            let of_employee = person.employee.and_then(|employee| names.get(&employee).cloned());
            let name = of_employee.or(person.name);
            (person.id, Known::new(person.id, person.code, name, person.employee))
        });
        Ok(Self { known: known.collect(), merged: persons::merged(conn)? })
    }

    fn add(&mut self, person: PersonId, vector: Vec<f32>) {
        let mut person = person;
        // A ring cannot be stored; the count only makes sure.
        for _ in 0..self.merged.len() {
            match self.merged.get(&person) {
                Some(&into) => person = into,
                None => break,
            }
        }
        if let Some(known) = self.known.get_mut(&person)
            && known.num_faces() < MAX_FACES
        {
            known.push(vector);
        }
    }

    /// Labels of a version are codes of persons, codes of employees, or names.
    fn of_label(&self, conn: &Connection, label: &str) -> Result<Option<PersonId>, StoreError> {
        if let Ok(code) = label.parse() {
            return Ok(persons::by_code(conn, code).ok().map(|person| person.id));
        }
        if let Some(employee) = employees::by_code(conn, label)? {
            let of_employee = |known: &&Known| known.employee == Some(employee.id);
            return Ok(self.known.values().find(of_employee).map(|known| known.person));
        }
        persons::by_name(conn, label)
    }

    fn known(self) -> Vec<Known> {
        self.known.into_values().collect()
    }
}

/// Where a stored camera's pictures come from, and its login.
pub fn source_of(library: &Library, row: &CameraRow) -> Result<(Source, Option<Credentials>), JobError> {
    let (source, _) = Source::parse(&row.camera.address)?;
    let Some(locked) = &row.camera.secret else { return Ok((source, None)) };
    let login = SecretBox::open(library.data_dir())?.unlock(locked)?;
    let (user, password) = login.split_once('\n').unwrap_or((&login, ""));
    Ok((source, Some(Credentials { user: user.to_owned(), password: password.to_owned() })))
}

/// A login as it is locked.
pub(super) fn locked(library: &Library, login: &Credentials) -> Result<Vec<u8>, JobError> {
    let text = format!("{}\n{}", login.user, login.password);
    Ok(SecretBox::open(library.data_dir())?.lock(&text)?)
}

impl From<CameraError> for JobError {
    fn from(error: CameraError) -> Self {
        match error {
            CameraError::Cancelled => Self::Cancelled,
            error => Self::Camera(error),
        }
    }
}
