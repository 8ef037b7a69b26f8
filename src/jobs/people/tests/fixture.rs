//! A library with people in it, and everything there is to know about it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tempfile::TempDir;
use uuid::Uuid;

use crate::access::Actor;
use crate::domain::face::{FaceDetection, Landmarks};
use crate::domain::geometry::{Point, Rect};
use crate::domain::ids::{AnalysisId, AppearanceId, PersonId, VideoId};
use crate::domain::job::AnalysisSettings;
use crate::domain::time::MediaTime;
use crate::domain::track::{BoxSource, Track, TrackBox};
use crate::identity::{self, KnownPerson};
use crate::jobs::analyze_video::replace;
use crate::jobs::{Change, Gate, IdentityChange, JobError, Outcome};
use crate::store::analyses::{self, Findings, FoundPerson, NewAnalysis};
use crate::store::appearances::{self, BestShot, NewAppearance};
use crate::store::body_features::{self, NewBodyFeature};
use crate::store::constraints::{self, Target};
use crate::store::faces::{self, FaceOrigin, FaceQuality, NewFace};
use crate::store::identity_events::EventRow;
use crate::store::models::{self, ModelKind, NewModel};
use crate::store::suggestions::{self, NewSuggestion, Shown};
use crate::store::testing::add_video;
use crate::store::{Connection, Library, StoreError, Transaction, collections, employees, tracks};

/// Where somebody walks: first frame, last frame, left edge.
type Walk = (u32, u32, f32);

/// Two who meet, one who comes back later, one far off who overlaps nobody in time.
pub const WALKS: [Walk; 5] =
    [(0, 60, 0.0), (10, 80, 200.0), (70, 120, 400.0), (90, 130, 600.0), (140, 160, 0.0)];

pub struct World {
    pub dir: TempDir,
    gate: Option<Gate>,
}

impl World {
    /// `num_videos` videos with the people of `WALKS` in each, and a question about each pair of neighbours.
    pub fn new(num_videos: u8) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut world = Self { dir, gate: None };
        world.restart();
        for n in 1..=num_videos {
            let video = world.write(move |tx| {
                let collection = collections::find_or_create(tx, "home")?;
                add_video(tx, collection, n)
            });
            world.analyze(video);
        }
        world.write(|tx| {
            let people: Vec<PersonId> =
                appearances::people(tx, None)?.into_iter().map(|seen| seen.person.id).collect();
            let asked: Vec<NewSuggestion> = people
                .windows(2)
                .map(|pair| NewSuggestion {
                    person: pair[0],
                    target: Target::Person(pair[1]),
                    shown: Shown::default(),
                    other_shown: Shown::default(),
                    face_score: Some(0.5),
                    body_score: None,
                    time: serde_json::json!({}),
                    score: 0.5,
                    worth: 1.0,
                })
                .collect();
            suggestions::replace_open(tx, &asked)?;
            for name in ["Lan", "Minh"] {
                let employee = employees::NewEmployee { name: name.to_owned(), ..Default::default() };
                employees::insert(tx, &employee)?;
            }
            Ok(())
        });
        world
    }

    pub fn restart(&mut self) {
        self.gate = None;
        let library = Library::open(self.dir.path(), "test").unwrap();
        self.gate = Some(Gate::new(library, Actor::Owner, "nowhere".into()).unwrap());
    }

    pub fn gate(&self) -> &Gate {
        self.gate.as_ref().unwrap()
    }

    pub fn decide(&self, change: IdentityChange) -> Result<Option<Box<EventRow>>, JobError> {
        self.submit(Change::Identity(change))
    }

    pub fn submit(&self, change: Change) -> Result<Option<Box<EventRow>>, JobError> {
        match self.gate().submit(change)? {
            Outcome::Decided(event) => Ok(event),
            other => panic!("{other:?}"),
        }
    }

    pub fn read<T>(&self, f: impl FnOnce(&Connection) -> Result<T, StoreError>) -> T {
        self.gate().library().read(f).unwrap()
    }

    pub fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.gate().library().write(f).unwrap()
    }

    /// The appearances of a person in current analyses.
    pub fn seen(&self, person: PersonId) -> Vec<AppearanceId> {
        self.read(|conn| Ok(appearances::of_person(conn, person)?.into_iter().map(|row| row.id).collect()))
    }

    /// Finds the people of `WALKS` in a video, as the job does: tracks cut again, codes and decisions carried over.
    pub fn analyze(&self, video: VideoId) {
        let media = self.gate().library().media().clone();
        self.write(move |tx| {
            let settings = AnalysisSettings::default();
            let [detector, model_hash, tracker_version] = ["d", "h", "1"].map(str::to_owned);
            let of = NewAnalysis { video, settings, detector, model_hash, tracker_version };
            let known = known(tx, video)?;
            let analysis = analyses::begin(tx, &of)?;
            let new = (1..).zip(WALKS).map(|(number, walk)| track(number, walk)).collect();
            let (tracks, cuts) = identity::cut_again(&known, new);
            let carried = identity::carry_over(&known, &tracks);
            let mut persons = Vec::new();
            for (track, known) in tracks.iter().zip(&carried.persons) {
                let file = media.write_best_shot(Uuid::now_v7(), b"jpeg")?;
                persons.push(FoundPerson { known: *known, appearances: vec![appearance(track, file)] });
            }
            let findings = Findings { tracks, persons, cuts, ..Default::default() };
            replace(tx, "owner", analysis, (video, "a.mp4".to_owned()), &findings, &carried.appearances)?;
            add_faces(tx, analysis)
        });
    }
}

fn track(number: u32, (first, last, x): Walk) -> Track {
    let boxes = (first..=last).map(|frame| TrackBox {
        frame,
        bbox: Rect::new(x + frame as f32, 20.0, 30.0, 80.0),
        score: if frame % 2 == 0 { 0.75 } else { 0.5 },
        source: BoxSource::Detected,
    });
    Track { number, boxes: boxes.collect() }
}

fn appearance(track: &Track, file: String) -> NewAppearance {
    let range = track.range().unwrap();
    let best = track.boxes[track.boxes.len() / 2];
    NewAppearance {
        uuid: Uuid::now_v7(),
        range,
        start: MediaTime(i64::from(range.start) * 40_000),
        end: MediaTime((i64::from(range.end) + 1) * 40_000),
        confidence: track.mean_confidence(),
        best: Some(BestShot { frame: best.frame, bbox: best.bbox }),
        best_shot_file: Some(file),
        tracks: vec![track.number],
    }
}

fn known(conn: &Connection, video: VideoId) -> Result<Vec<KnownPerson>, StoreError> {
    let Some(current) = analyses::current(conn, video)? else { return Ok(Vec::new()) };
    let mut known = Vec::new();
    for row in tracks::list(conn, current.id)? {
        let appearance = appearances::get(conn, row.appearance.unwrap())?;
        known.push(KnownPerson {
            person: appearance.person,
            appearance: appearance.id,
            id: row.id,
            track: row.track,
            cut_from: row.cut_from,
        });
    }
    Ok(known)
}

/// A face every 20 frames of each track, and a body feature for each 15 frames.
fn add_faces(tx: &Transaction<'_>, analysis: AnalysisId) -> Result<(), StoreError> {
    let model = |kind, dimension| NewModel { kind, name: "n".to_owned(), hash: "h".to_owned(), dimension };
    let detector = models::find_or_insert(tx, &model(ModelKind::FaceDetector, 0))?;
    let body = models::find_or_insert(tx, &model(ModelKind::BodyEmbedder, 2))?;
    for row in tracks::list(tx, analysis)? {
        for b in row.track.boxes.iter().filter(|b| b.frame % 20 == 0) {
            let found =
                FaceDetection { bbox: b.bbox, score: 0.75, landmarks: Landmarks([Point::default(); 5]) };
            let quality = FaceQuality {
                overall: 0.5,
                sharpness: 0.5,
                brightness: 0.5,
                uncovered: None,
                yaw: 0.0,
                pitch: 0.0,
                roll: 0.0,
                size: 30.0,
            };
            let new = NewFace {
                origin: FaceOrigin::View,
                frame: b.frame,
                time: MediaTime(0),
                found,
                quality,
                detector,
                track: Some(row.id),
                appearance: row.appearance,
                carried_from: None,
            };
            faces::insert(tx, analysis, &new)?;
        }
        let range = row.track.range().unwrap();
        for start in (range.start..=range.end).step_by(15) {
            let range = crate::domain::time::FrameRange { start, end: (start + 14).min(range.end) };
            let feature = NewBodyFeature {
                track: Some(row.id),
                model: body,
                range,
                weight: 1.0,
                vector: vec![0.6, 0.8],
            };
            body_features::insert(tx, analysis, &feature)?;
        }
    }
    Ok(())
}

/// Every row that says who is who, as text. Of a person of whom nothing is left only the code is, and that stays.
pub fn state(conn: &Connection) -> String {
    let somebody = "WHERE name IS NOT NULL OR employee IS NOT NULL OR hidden OR merged_into IS NOT NULL
        OR EXISTS (SELECT 1 FROM detected_person WHERE person = person.id)
        OR EXISTS (SELECT 1 FROM person_constraint c WHERE c.person = person.id OR c.other = person.id)";
    let mut text = String::new();
    for (table, only) in [
        ("person", somebody),
        ("detected_person", ""),
        ("track", ""),
        ("face", ""),
        ("body_feature", ""),
        ("person_constraint", ""),
        ("suggestion", ""),
        ("analysis", ""),
    ] {
        let mut stmt = conn.prepare(&format!("SELECT * FROM {table} {only} ORDER BY id")).unwrap();
        let columns = stmt.column_count();
        let mut rows = stmt.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            text.push_str(table);
            for column in 0..columns {
                write!(text, " {:?}", row.get_ref(column).unwrap()).unwrap();
            }
            text.push('\n');
        }
    }
    text
}

/// What must be true after every step. `codes`: every code ever seen, and whose it is.
pub fn check(world: &World, codes: &mut BTreeMap<u32, Vec<u8>>) {
    let library = world.gate().library();
    world.read(|conn| {
        let one = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
        assert_eq!(one("SELECT count(*) FROM track WHERE final AND appearance IS NULL"), 0, "orphan tracks");
        let without = "SELECT count(*) FROM detected_person d
            WHERE NOT EXISTS (SELECT 1 FROM track WHERE appearance = d.id AND analysis = d.analysis)";
        assert_eq!(one(without), 0, "appearances without tracks");
        let merged = "SELECT count(*) FROM detected_person d JOIN person p ON p.id = d.person
            WHERE p.merged_into IS NOT NULL";
        assert_eq!(one(merged), 0, "appearances of a merged code");
        let extent = "SELECT count(*) FROM detected_person d
            JOIN (SELECT appearance, min(start_frame) AS first, max(end_frame) AS last FROM track
                  GROUP BY appearance) t ON t.appearance = d.id
            WHERE (d.start_frame, d.end_frame) <> (t.first, t.last)
               OR d.start_us <> t.first * 40000 OR d.end_us <> (t.last + 1) * 40000";
        assert_eq!(one(extent), 0, "ranges or times that are not those of the tracks");
        let strayed = "SELECT count(*) FROM face f JOIN track t ON t.id = f.track
            WHERE f.appearance IS NOT t.appearance OR f.frame NOT BETWEEN t.start_frame AND t.end_frame";
        assert_eq!(one(strayed), 0, "faces that did not follow their track");
        let strayed = "SELECT count(*) FROM body_feature b JOIN track t ON t.id = b.track
            WHERE b.start_frame < t.start_frame OR b.end_frame > t.end_frame";
        assert_eq!(one(strayed), 0, "body features that did not follow their track");
        for said in constraints::load(conn)? {
            assert!(said.holds(), "{said:?}");
        }
        let mut stmt =
            conn.prepare("SELECT best_shot FROM detected_person WHERE best_shot IS NOT NULL").unwrap();
        for path in stmt.query_map([], |r| r.get::<_, String>(0)).unwrap() {
            assert!(library.media().read(&path.unwrap()).is_ok(), "a picture is gone");
        }
        let mut stmt = conn.prepare("SELECT code, uuid FROM person").unwrap();
        for row in stmt.query_map([], |r| Ok((r.get::<_, u32>(0)?, r.get::<_, Vec<u8>>(1)?))).unwrap() {
            let (code, uuid) = row.unwrap();
            assert_eq!(
                *codes.entry(code).or_insert_with(|| uuid.clone()),
                uuid,
                "code {code} was used twice"
            );
        }
        Ok(())
    });
}
