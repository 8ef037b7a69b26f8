//! Sightings, consent and punches on a real database.

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::change::{LiveChange, LiveOutcome, apply};
use super::people::Recognizing;
use crate::access::Actor;
use crate::domain::attendance::{Direction, PunchSource};
use crate::domain::ids::{EmployeeId, PersonId};
use crate::domain::time::Instant;
use crate::jobs::hr::days_of_employee;
use crate::jobs::live::CameraDraft;
use crate::jobs::{Change, Gate, Outcome as Done};
use crate::live::gallery::Known;
use crate::live::punches::PunchRules;
use crate::store::employees::{self, NewEmployee};
use crate::store::hr::punches;
use crate::store::live::cameras;
use crate::store::live::consents::ConsentState;
use crate::store::live::enrolled_faces::{self, EnrolledFace, FaceSource};
use crate::store::live::events::{self, EventKind};
use crate::store::live::sightings::{self, NewSighting, Outcome};
use crate::store::testing::Fixture;
use crate::store::{Library, StoreError, Transaction, persons};

const HOUR: i64 = 3_600_000_000;

fn face(value: f32) -> EnrolledFace {
    let mut vector = vec![0.0; 192];
    vector[0] = value;
    vector[1] = (1.0 - value * value).sqrt();
    EnrolledFace {
        person: PersonId(0),
        vector,
        quality: 0.5,
        yaw: 0.0,
        pitch: 0.0,
        source: FaceSource::Camera,
        sighting: None,
    }
}

fn shipped() -> crate::store::models::NewModel {
    Recognizing { version: None, recognizer: None }.model()
}

fn sighting(person: PersonId, first: i64, last: i64) -> NewSighting {
    NewSighting {
        uuid: Uuid::now_v7(),
        camera: None,
        camera_name: "Cổng A".to_owned(),
        track: 3,
        person: Some(person),
        first: Instant(first),
        last: Instant(last),
        outcome: Outcome::Known,
        score: Some(0.7),
        margin: Some(0.3),
        votes: Some(3),
        threshold: Some(0.5),
        version: None,
        direction: None,
        flat: Some(false),
        moire: Some(false),
    }
}

fn sight(sighting: NewSighting) -> LiveChange {
    let told = Some((EventKind::Arrived, String::new()));
    LiveChange::Sight { sighting, new_person: None, told, punches: Some(PunchRules::default()) }
}

/// Eight in the morning of yesterday, Vietnam time.
fn yesterday_at_eight() -> i64 {
    let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
    let day = jiff::Timestamp::now().to_zoned(zone.clone()).date().yesterday().unwrap();
    zone.to_timestamp(day.at(8, 0, 0, 0)).unwrap().as_microsecond()
}

fn employed(tx: &Transaction<'_>, code: &str) -> Result<EmployeeId, StoreError> {
    let name = format!("Nhân viên {code}");
    let start = Some(jiff::civil::date(2020, 1, 1));
    employees::insert(
        tx,
        &NewEmployee { code: Some(code.to_owned()), name, start, counted_from: start, ..Default::default() },
    )
}

fn done(tx: &Transaction<'_>, change: LiveChange) -> Result<LiveOutcome, StoreError> {
    apply(tx, change, "owner", Instant(jiff::Timestamp::now().as_microsecond()))
}

fn enrol(employee: EmployeeId) -> LiveChange {
    LiveChange::Enrol { person: None, employee: Some(employee), model: shipped(), faces: vec![face(1.0)] }
}

#[test]
fn nobody_is_enrolled_without_consent_and_taking_it_back_forgets_the_face() {
    let mut f = Fixture::new();
    f.write(|tx| {
        let an = employed(tx, "NV1")?;
        assert!(matches!(done(tx, enrol(an)), Err(StoreError::Refused { .. })));
        let set = |state| LiveChange::SetConsent { employee: an, state, note: String::new() };
        done(tx, set(ConsentState::Given))?;
        let LiveOutcome::Person(person) = done(tx, enrol(an))? else { panic!("a person is made") };
        assert_eq!(persons::get(tx, person)?.employee, Some(an));
        assert_eq!(enrolled_faces::count(tx, person)?, 1);
        assert_eq!(done(tx, set(ConsentState::Withdrawn))?, LiveOutcome::Gone(1));
        // Who is recognised all the same, by a picture of a video, punches nothing.
        let eight = yesterday_at_eight();
        let LiveOutcome::Sighted { punches, .. } = done(tx, sight(sighting(person, eight, eight + HOUR)))?
        else {
            panic!("it is written")
        };
        assert!(punches.is_empty());
        Ok(())
    });
}

#[test]
fn a_day_of_sightings_is_a_day_of_attendance_however_often_it_is_written() {
    let mut f = Fixture::new();
    f.write(|tx| {
        let an = employed(tx, "NV1")?;
        let state = ConsentState::Given;
        done(tx, LiveChange::SetConsent { employee: an, state, note: String::new() })?;
        let LiveOutcome::Person(person) = done(tx, enrol(an))? else { panic!("a person is made") };
        let eight = yesterday_at_eight();
        let morning = sighting(person, eight, eight + HOUR / 60);
        let noon = sighting(person, eight + 4 * HOUR, eight + 4 * HOUR + HOUR / 60);
        let evening = sighting(person, eight + 9 * HOUR, eight + 9 * HOUR + HOUR / 30);
        let unsure = NewSighting { score: Some(0.4), ..sighting(person, eight - 2 * HOUR, eight - HOUR) };
        let flat = NewSighting { flat: Some(true), ..sighting(person, eight - 3 * HOUR, eight - 2 * HOUR) };
        let close = NewSighting { outcome: Outcome::Close, ..sighting(person, eight - HOUR, eight - HOUR) };
        for one in [&evening, &morning, &unsure, &flat, &close, &noon, &morning, &evening] {
            done(tx, sight(one.clone()))?;
        }
        let all = punches::of_employee(tx, an, Instant(0), Instant(i64::MAX))?;
        let hours: Vec<i64> = all.iter().map(|punch| (punch.at.0 - eight) / HOUR).collect();
        assert_eq!(hours, [0, 0, 4, 4, 9, 9]);
        assert!(all.iter().all(|punch| punch.source == PunchSource::Face));
        let behind = sightings::of_punch(tx, &all[0].key)?.unwrap().sighting;
        assert_eq!((behind.uuid, behind.score, behind.margin), (morning.uuid, Some(0.7), Some(0.3)));
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
        let day = jiff::Timestamp::from_microsecond(eight).unwrap().to_zoned(zone).date();
        let now = Instant(jiff::Timestamp::now().as_microsecond());
        let days = days_of_employee(tx, an, (day, day), now)?;
        assert_eq!((days[0].first_in, days[0].last_out), (Some(Instant(eight)), Some(evening.last)));
        Ok(())
    });
}

#[test]
fn a_door_with_a_direction_punches_in_or_out() {
    let mut f = Fixture::new();
    f.write(|tx| {
        let an = employed(tx, "NV1")?;
        let state = ConsentState::Given;
        done(tx, LiveChange::SetConsent { employee: an, state, note: String::new() })?;
        let LiveOutcome::Person(person) = done(tx, enrol(an))? else { panic!("a person is made") };
        let eight = yesterday_at_eight();
        let way = |direction, first, last| NewSighting {
            direction: Some(direction),
            ..sighting(person, first, last)
        };
        done(tx, sight(way(Direction::In, eight, eight + HOUR / 60)))?;
        done(tx, sight(way(Direction::Out, eight + 9 * HOUR, eight + 9 * HOUR + HOUR / 60)))?;
        let all = punches::of_employee(tx, an, Instant(0), Instant(i64::MAX))?;
        let seen: Vec<_> = all.iter().map(|punch| (punch.direction, punch.at.0 - eight)).collect();
        assert_eq!(seen, [(Some(Direction::In), 0), (Some(Direction::Out), 9 * HOUR + HOUR / 60)]);
        Ok(())
    });
}

#[test]
fn a_stranger_gets_a_code_is_named_later_and_is_forgotten_in_time() {
    let mut f = Fixture::new();
    f.write(|tx| {
        let nobody = NewSighting { person: None, outcome: Outcome::Unknown, ..sighting(PersonId(0), 10, 20) };
        let new_person = Some((shipped(), vec![face(0.5)]));
        let told = Some((EventKind::Unknown, String::new()));
        let change = LiveChange::Sight { sighting: nobody.clone(), new_person, told, punches: None };
        let LiveOutcome::Sighted { person: Some(first), .. } = done(tx, change)? else {
            panic!("a code is given")
        };
        let again = NewSighting {
            person: Some(first.id),
            uuid: Uuid::now_v7(),
            first: Instant(900),
            last: Instant(950),
            ..nobody
        };
        let change = LiveChange::Sight { sighting: again, new_person: None, told: None, punches: None };
        done(tx, change)?;
        assert_eq!(sightings::of_person(tx, first.id, 9)?.len(), 2);
        assert_eq!(events::newest(tx, 9)?[0].event.person, Some(first.id));
        // Seen since: stays. Named: stays whatever happens.
        assert_eq!(done(tx, LiveChange::ForgetUnknown { before: Instant(950) })?, LiveOutcome::Gone(0));
        persons::set_name(tx, first.id, Some("Chị Lan"))?;
        assert_eq!(done(tx, LiveChange::ForgetUnknown { before: Instant(9999) })?, LiveOutcome::Gone(0));
        persons::set_name(tx, first.id, None)?;
        assert_eq!(done(tx, LiveChange::ForgetUnknown { before: Instant(9999) })?, LiveOutcome::Gone(1));
        assert_eq!(sightings::newest(tx, 9)?.iter().filter(|row| row.sighting.person.is_some()).count(), 0);
        assert_eq!(persons::create(tx)?.code.0, first.code.0 + 1, "the code is not given again");
        Ok(())
    });
}

#[test]
fn only_those_who_consented_are_in_the_gallery() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path(), "test").unwrap();
    library
        .write(|tx| {
            let (an, binh) = (employed(tx, "NV1")?, employed(tx, "NV2")?);
            for employee in [an, binh] {
                let state = ConsentState::Given;
                done(tx, LiveChange::SetConsent { employee, state, note: String::new() })?;
                done(tx, enrol(employee))?;
            }
            let change =
                LiveChange::Enrol { person: None, employee: None, model: shipped(), faces: vec![face(0.2)] };
            done(tx, change)?;
            // Asked anew: until the answer is there, not recognised.
            done(
                tx,
                LiveChange::SetConsent { employee: binh, state: ConsentState::Asked, note: String::new() },
            )
        })
        .unwrap();
    let recognizing = Recognizing { version: None, recognizer: None };
    let gallery = recognizing.gallery(&library).unwrap();
    let labels: Vec<String> = gallery.people().iter().map(Known::label).collect();
    assert_eq!(labels, ["Nhân viên NV1", "PERSON-0003"]);
    assert!(gallery.threshold > 0.3 && gallery.threshold < 0.7, "{}", gallery.threshold);
}

#[test]
fn a_cameras_password_is_in_no_column_and_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path(), "test").unwrap();
    let gate = Gate::new(library, Actor::Owner, dir.path().join("models")).unwrap();
    let draft = CameraDraft::new("Cổng A", "rtsp://admin:s3cret-word@10.0.0.7:554/ch1");
    let camera = gate.camera_row(&draft, None).unwrap();
    let submitted = gate.submit(Change::Live(Box::new(LiveChange::AddCamera { camera })));
    assert!(matches!(submitted, Ok(Done::Live(_))));
    let row = gate.library().read(|conn| cameras::find(conn, "Cổng A")).unwrap();
    assert_eq!(row.camera.address, "rtsp://10.0.0.7:554/ch1");
    let (_, login) = super::source_of(gate.library(), &row).unwrap();
    assert_eq!(login.unwrap().password, "s3cret-word");
    drop(gate);
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(11).any(|part| part == b"s3cret-word"), "{}", path.display());
        }
    }
}
