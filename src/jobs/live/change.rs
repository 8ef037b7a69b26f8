//! Every change around cameras, as one closed list.

use serde_json::{Value, json};

use super::people::locked;
use super::retention;
use crate::access::Action;
use crate::domain::attendance::Punch;
use crate::domain::ids::{CameraId, EmployeeId, PersonId, SightingId};
use crate::domain::person::Person;
use crate::domain::time::Instant;
use crate::jobs::hr::{self, HrChange};
use crate::jobs::{Gate, JobError};
use crate::live::punches::{FacePunch, PunchRules, Punches, Sighting};
use crate::media::camera::Source;
use crate::store::hr::punches;
use crate::store::live::cameras::{self, Blur, CameraDirection, NewCamera};
use crate::store::live::consents::{self, ConsentState};
use crate::store::live::enrolled_faces::{self, EnrolledFace};
use crate::store::live::events::{self, EventKind, NewEvent};
use crate::store::live::layouts;
use crate::store::live::recognitions::{self, Recognition};
use crate::store::live::sightings::{self, NewSighting, Outcome};
use crate::store::models::{self, NewModel};
use crate::store::suggestions::{self, NewSuggestion};
use crate::store::{Connection, StoreError, Transaction, employees, persons};

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "a request holds it in a box")]
pub enum LiveChange {
    AddCamera {
        camera: NewCamera,
    },
    EditCamera {
        id: CameraId,
        camera: NewCamera,
    },
    RemoveCamera {
        id: CameraId,
    },
    /// What an employee said. Anything but yes forgets how they look.
    SetConsent {
        employee: EmployeeId,
        state: ConsentState,
        note: String,
    },
    /// Faces to be recognised by, of a person, or of an employee who has no person yet. Vectors of `model`.
    Enrol {
        person: Option<PersonId>,
        employee: Option<EmployeeId>,
        model: NewModel,
        faces: Vec<EnrolledFace>,
    },
    /// Forgets how a person looks.
    ForgetFaces {
        person: PersonId,
    },
    /// Somebody on a camera: when they are decided on, and again when they leave.
    Sight {
        sighting: NewSighting,
        /// They are nobody known: these faces become a new person.
        new_person: Option<(NewModel, Vec<EnrolledFace>)>,
        told: Option<(EventKind, String)>,
        /// Attendance is kept, by these rules.
        punches: Option<PunchRules>,
    },
    /// Something to tell that is about nobody.
    Tell {
        event: NewEvent,
    },
    Acknowledge {
        event: i64,
    },
    SaveLayout {
        name: String,
        layout: Value,
    },
    RemoveLayout {
        name: String,
    },
    /// Forgets people without a name whom no camera has seen since.
    ForgetUnknown {
        before: Instant,
    },
    /// How many days people without a name are remembered from now on.
    KeepUnknown {
        days: u32,
    },
    /// What a version says of a video.
    Recognize {
        found: Vec<Recognition>,
        /// What is likely, for a human to answer.
        questions: Vec<NewSuggestion>,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum LiveOutcome {
    Done,
    Camera(CameraId),
    Person(PersonId),
    Sighted {
        sighting: SightingId,
        person: Option<Person>,
        /// Punches that are new or moved.
        punches: Vec<Punch>,
    },
    /// So many faces or people are gone.
    Gone(usize),
    /// So many questions are new.
    Asked(usize),
}

/// A camera as somebody describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct CameraDraft {
    pub name: String,
    /// May hold user name and password; they are taken out and locked.
    pub address: String,
    pub direction: CameraDirection,
    pub enabled: bool,
    pub rate: f32,
    pub shapes: Value,
    pub blur: Blur,
}

impl CameraDraft {
    pub fn new(name: &str, address: &str) -> Self {
        Self {
            name: name.to_owned(),
            address: address.to_owned(),
            direction: CameraDirection::None,
            enabled: true,
            rate: 5.0,
            shapes: json!({}),
            blur: Blur::Nobody,
        }
    }
}

impl Gate {
    /// The row of a camera: its address without the login, which is locked. `known` is the login it has already.
    pub fn camera_row(&self, draft: &CameraDraft, known: Option<Vec<u8>>) -> Result<NewCamera, JobError> {
        let (source, login) = Source::parse(&draft.address)?;
        let address = match &source {
            Source::File { path, .. } => {
                std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string()
            }
            source => source.to_string(),
        };
        let secret = match login {
            Some(login) => Some(locked(self.library(), &login)?),
            None => known,
        };
        Ok(NewCamera {
            name: draft.name.clone(),
            address,
            secret,
            direction: draft.direction,
            enabled: draft.enabled,
            rate: draft.rate.clamp(0.1, 30.0),
            shapes: draft.shapes.clone(),
            blur: draft.blur,
        })
    }
}

impl LiveChange {
    pub fn action(&self) -> Action {
        match self {
            Self::AddCamera { .. }
            | Self::EditCamera { .. }
            | Self::RemoveCamera { .. }
            | Self::SaveLayout { .. }
            | Self::RemoveLayout { .. } => Action::ManageCameras,
            Self::SetConsent { .. }
            | Self::ForgetFaces { .. }
            | Self::ForgetUnknown { .. }
            | Self::KeepUnknown { .. } => Action::ManageConsent,
            Self::Enrol { .. } => Action::EnrolFaces,
            Self::Sight { .. } | Self::Tell { .. } | Self::Acknowledge { .. } => Action::WatchCameras,
            Self::Recognize { .. } => Action::IdentifyPeople,
        }
    }

    /// The audit log's verb and what it was done to. No names, no notes: what is written there stays for ever.
    pub(in crate::jobs) fn audit_entry(&self) -> (&'static str, String, Value) {
        let camera = |id: &CameraId| format!("camera {id}");
        let person = |id: &PersonId| format!("person {id}");
        let library = || "library".to_owned();
        match self {
            Self::AddCamera { .. } => ("add_camera", library(), json!({})),
            Self::EditCamera { id, camera: to } => (
                "edit_camera",
                camera(id),
                json!({"enabled": to.enabled, "direction": to.direction, "blur": to.blur}),
            ),
            Self::RemoveCamera { id } => ("remove_camera", camera(id), json!({})),
            Self::SetConsent { employee, state, .. } => {
                ("set_consent", format!("employee {employee}"), json!({"state": state}))
            }
            Self::Enrol { person: who, employee, faces, .. } => {
                ("enrol_faces", library(), json!({"person": who, "employee": employee, "faces": faces.len()}))
            }
            Self::ForgetFaces { person: who } => ("forget_faces", person(who), json!({})),
            Self::Sight { sighting, punches, .. } => (
                "record_sighting",
                sighting.camera.as_ref().map_or_else(library, camera),
                json!({"sighting": sighting.uuid, "outcome": sighting.outcome, "attendance": punches.is_some()}),
            ),
            Self::Tell { event } => ("tell_watcher", library(), json!({"kind": event.kind})),
            Self::Acknowledge { event } => ("acknowledge_event", format!("event {event}"), json!({})),
            Self::SaveLayout { .. } => ("save_layout", library(), json!({})),
            Self::RemoveLayout { .. } => ("remove_layout", library(), json!({})),
            Self::ForgetUnknown { before } => ("forget_unknown", library(), json!({"before": before})),
            Self::KeepUnknown { days } => ("keep_unknown", library(), json!({"days": days})),
            Self::Recognize { found, .. } => {
                ("recognize_video", library(), json!({"appearances": found.len()}))
            }
        }
    }
}

/// Carries a change out on behalf of `by`.
pub(in crate::jobs) fn apply(
    tx: &Transaction<'_>,
    change: LiveChange,
    by: &str,
    now: Instant,
) -> Result<LiveOutcome, StoreError> {
    match change {
        LiveChange::AddCamera { camera } => return Ok(LiveOutcome::Camera(cameras::insert(tx, &camera)?)),
        LiveChange::EditCamera { id, camera } => cameras::update(tx, id, &camera)?,
        LiveChange::RemoveCamera { id } => cameras::delete(tx, id)?,
        LiveChange::SetConsent { employee, state, note } => {
            consents::append(tx, employee, state, by, &note)?;
            if state != ConsentState::Given {
                let theirs = persons::list(tx)?.into_iter().filter(|p| p.employee == Some(employee));
                let mut gone = 0;
                for person in theirs {
                    gone += enrolled_faces::delete_of(tx, person.id)?;
                }
                return Ok(LiveOutcome::Gone(gone));
            }
        }
        LiveChange::Enrol { person, employee, model, faces } => {
            return enrol(tx, person, employee, &model, &faces).map(LiveOutcome::Person);
        }
        LiveChange::ForgetFaces { person } => {
            return Ok(LiveOutcome::Gone(enrolled_faces::delete_of(tx, person)?));
        }
        LiveChange::Sight { sighting, new_person, told, punches } => {
            return sight(tx, sighting, new_person, told, punches, now);
        }
        LiveChange::Tell { event } => _ = events::insert(tx, &event)?,
        LiveChange::Acknowledge { event } => events::acknowledge(tx, event, by)?,
        LiveChange::SaveLayout { name, layout } => layouts::put(tx, &name, &layout)?,
        LiveChange::RemoveLayout { name } => layouts::delete(tx, &name)?,
        LiveChange::ForgetUnknown { before } => {
            let old = sightings::unnamed_unseen(tx, before)?;
            for &person in &old {
                enrolled_faces::delete_of(tx, person)?;
                sightings::forget_person(tx, person)?;
            }
            events::delete_before(tx, before)?;
            return Ok(LiveOutcome::Gone(persons::delete_forgotten(tx, &old)?.len()));
        }
        LiveChange::KeepUnknown { days } => retention::set_keep_unknown_days(tx, days)?,
        LiveChange::Recognize { found, questions } => {
            for one in &found {
                recognitions::put(tx, one)?;
            }
            let mut asked = 0;
            for question in &questions {
                asked += usize::from(suggestions::ask(tx, question)?);
            }
            return Ok(LiveOutcome::Asked(asked));
        }
    }
    Ok(LiveOutcome::Done)
}

/// Refused for an employee who has not consented.
fn enrol(
    tx: &Transaction<'_>,
    person: Option<PersonId>,
    employee: Option<EmployeeId>,
    model: &NewModel,
    faces: &[EnrolledFace],
) -> Result<PersonId, StoreError> {
    let person = match (person, employee) {
        (Some(person), _) => persons::survivor(tx, person)?,
        (None, Some(employee)) => {
            let known = persons::list(tx)?.into_iter().find(|p| p.employee == Some(employee));
            match known {
                Some(person) => person,
                None => persons::create(tx)?,
            }
        }
        (None, None) => persons::create(tx)?,
    };
    if let Some(employee) = employee.or(person.employee) {
        if !consents::is_given(tx, employee)? {
            let code = employees::get(tx, employee)?.code;
            let message =
                crate::domain::message::Message::new("error-live-no-consent").with("code", code.as_str());
            return Err(StoreError::Refused { what: format!("employee {code} has not consented"), message });
        }
        if person.employee.is_none() {
            persons::set_employee(tx, person.id, Some(employee))?;
        }
    }
    let model = models::find_or_insert(tx, model)?;
    for face in faces {
        // The same photos once more teach nothing.
        if enrolled_faces::is_kept(tx, model, person.id, &face.vector)? {
            continue;
        }
        enrolled_faces::insert(tx, model, &EnrolledFace { person: person.id, ..face.clone() })?;
    }
    Ok(person.id)
}

fn sight(
    tx: &Transaction<'_>,
    mut sighting: NewSighting,
    new_person: Option<(NewModel, Vec<EnrolledFace>)>,
    told: Option<(EventKind, String)>,
    rules: Option<PunchRules>,
    now: Instant,
) -> Result<LiveOutcome, StoreError> {
    if let Some((model, faces)) = new_person {
        let id = enrol(tx, None, None, &model, &faces)?;
        sighting.person = Some(id);
    }
    let person = sighting.person.map(|id| persons::survivor(tx, id)).transpose()?;
    sighting.person = person.as_ref().map(|person| person.id);
    let id = sightings::put(tx, &sighting)?;
    if let Some(person) = sighting.person {
        events::name_strangers(tx, id, person)?;
    }
    let mut written = Vec::new();
    let employee = person.as_ref().and_then(|person| person.employee);
    if let (Some(rules), Some(employee), Outcome::Known) = (rules, employee, sighting.outcome)
        && consents::is_given(tx, employee)?
    {
        written = punch(tx, id, employee, &sighting, &rules, now)?;
    }
    let event = |kind, detail| NewEvent {
        at: sighting.first,
        kind,
        camera_name: sighting.camera_name.clone(),
        sighting: Some(id),
        person: sighting.person,
        detail,
    };
    if let Some((kind, detail)) = told {
        events::insert(tx, &event(kind, detail))?;
    }
    if let Some(first) = written.first() {
        events::insert(tx, &NewEvent { at: first.at, ..event(EventKind::Punched, first.key.clone()) })?;
    }
    Ok(LiveOutcome::Sighted { sighting: id, person, punches: written })
}

/// The punches a sighting makes or moves.
fn punch(
    tx: &Transaction<'_>,
    id: SightingId,
    employee: EmployeeId,
    sighting: &NewSighting,
    rules: &PunchRules,
    now: Instant,
) -> Result<Vec<Punch>, StoreError> {
    let one = Sighting {
        id: id.0,
        employee,
        first: sighting.first,
        last: sighting.last,
        direction: sighting.direction,
        score: sighting.score.unwrap_or(0.0),
        threshold: sighting.threshold.unwrap_or(1.0),
        flat: sighting.flat == Some(true) || sighting.moire == Some(true),
    };
    let fresh = Punches::of(&[one], rules);
    let known: Vec<FacePunch> =
        fresh.keys().filter_map(|key| known_punch(tx, key).transpose()).collect::<Result<_, _>>()?;
    let joined = fresh.joined(known.clone());
    let mut changed = Vec::new();
    for one in joined.iter().filter(|one| !known.contains(one)) {
        // A punch that moves was learned of later than the one it replaces.
        changed.push(Punch { recorded_at: now, ..one.punch.clone() });
    }
    if changed.is_empty() {
        return Ok(changed);
    }
    hr::apply(tx, HrChange::RecordPunches { punches: changed.clone() }, now)?;
    for one in &changed {
        sightings::link_punch(tx, &one.key, id)?;
    }
    Ok(changed)
}

/// A punch as it is stored, with the sighting behind it. When it was recorded does not count.
fn known_punch(conn: &Connection, key: &str) -> Result<Option<FacePunch>, StoreError> {
    let Some(punch) = punches::by_key(conn, key)? else { return Ok(None) };
    let sighting = sightings::of_punch(conn, key)?.map_or(0, |row| row.id.0);
    Ok(Some(FacePunch { punch: Punch { recorded_at: punch.at, ..punch }, sighting }))
}
