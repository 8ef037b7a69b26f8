//! The database file: opening it the way every connection must be, and bringing its schema up to date.

use std::path::Path;
use std::time::Duration;

use refinery::{Migration, Runner};
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::error::StoreError;

/// Name and text of each migration, in order. Released ones never change: refinery compares checksums.
const MIGRATIONS: [(&str, &str); 11] = [
    ("V1__initial", include_str!("migrations/V1__initial.sql")),
    ("V2__identity", include_str!("migrations/V2__identity.sql")),
    ("V3__face_review", include_str!("migrations/V3__face_review.sql")),
    ("V4__datasets", include_str!("migrations/V4__datasets.sql")),
    ("V5__hr", include_str!("migrations/V5__hr.sql")),
    ("V6__training", include_str!("migrations/V6__training.sql")),
    ("V7__face_quality", include_str!("migrations/V7__face_quality.sql")),
    ("V8__employee_records", include_str!("migrations/V8__employee_records.sql")),
    ("V9__judged_faces", include_str!("migrations/V9__judged_faces.sql")),
    ("V10__live", include_str!("migrations/V10__live.sql")),
    ("V11__person_outlines", include_str!("migrations/V11__person_outlines.sql")),
];
/// The schema this program works with: the number of the last migration.
pub(super) const VERSION: u32 = 11;
/// "`StMd`" in the file's header says that the database is ours.
const APPLICATION_ID: i32 = 0x5374_4D64;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The one connection that writes; creates the file where there is none, and migrates it.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    create_private(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    check_ours(&conn, path)?;
    let found = version(&conn)?;
    if found > VERSION {
        return Err(StoreError::NewerLibrary { found, supported: VERSION, path: path.to_owned() });
    }
    // FULL and not NORMAL: in WAL mode NORMAL may forget the last commits when the power fails. A person's code
    // that was shown or exported must not be given to another, and a deleted row must not come back to a file
    // that is gone. Commits are seldom (a click, some seconds of video), and none waits on the UI thread.
    // secure_delete: what a person has a right to have erased does not stay in free pages.
    conn.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA secure_delete = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA foreign_keys = OFF;",
    )?;
    runner()?.run(&mut conn)?;
    // Only now: a migration may have to rebuild a table that others point at.
    conn.execute_batch("PRAGMA foreign_keys = ON;")?;
    Ok(conn)
}

/// A connection that cannot change anything, to a library of exactly this program's schema.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;")?;
    check_ours(&conn, path)?;
    match version(&conn)? {
        VERSION => Ok(conn),
        found if found > VERSION => {
            Err(StoreError::NewerLibrary { found, supported: VERSION, path: path.to_owned() })
        }
        found => Err(StoreError::OlderLibrary { found, supported: VERSION, path: path.to_owned() }),
    }
}

fn runner() -> Result<Runner, StoreError> {
    let migrations = MIGRATIONS.iter().map(|(name, sql)| Migration::unapplied(name, sql));
    Ok(Runner::new(&migrations.collect::<Result<Vec<_>, _>>()?))
}

/// `SQLite` would create the file readable for everyone; its journals take over the file's own mode.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|e| StoreError::io("open", path, e))?;
    // One put back from a copy may be open to all; where the owner is another, it stays so.
    #[cfg(unix)]
    if let Err(e) = file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)) {
        tracing::warn!("the database's rights could not be narrowed: {e}");
    }
    drop(file);
    Ok(())
}

/// An empty file is a library to be; anything else must carry our mark.
fn check_ours(conn: &Connection, path: &Path) -> Result<(), StoreError> {
    let not_ours = || StoreError::NotALibrary { path: path.to_owned() };
    let tables = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get::<_, i64>(0));
    let tables = match tables.map_err(StoreError::from) {
        Err(StoreError::Damaged { .. }) => return Err(not_ours()),
        other => other?,
    };
    let id: i32 = conn.query_row("PRAGMA application_id", [], |r| r.get(0))?;
    // Killed between refinery's own table and the first migration, the mark is not there yet.
    if tables == 0 || id == APPLICATION_ID || (tables == 1 && version(conn)? == 0 && has_history(conn)?) {
        Ok(())
    } else {
        Err(not_ours())
    }
}

fn has_history(conn: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'refinery_schema_history'";
    Ok(conn.query_row(sql, [], |_| Ok(())).optional()?.is_some())
}

/// The last migration applied; 0 for an empty database.
fn version(conn: &Connection) -> Result<u32, StoreError> {
    if !has_history(conn)? {
        return Ok(0);
    }
    Ok(conn.query_row("SELECT coalesce(max(version), 0) FROM refinery_schema_history", [], |r| r.get(0))?)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;
    use crate::domain::face::{FaceDetection, Landmarks};
    use crate::domain::geometry::{Point, Rect};
    use crate::domain::ids::PersonCode;
    use crate::domain::job::{AnalysisSettings, JobSpec};
    use crate::domain::time::{FrameRange, MediaTime};
    use crate::store::analyses::{self, Findings, FoundPerson, NewAnalysis};
    use crate::store::appearances::{self, NewAppearance};
    use crate::store::face_crops::{self, CropRow};
    use crate::store::face_reviews::{self, FaceStep, Review, ReviewState};
    use crate::store::faces::{self, FaceOrigin, FaceQuality, NewFace};
    use crate::store::media_files::ContentHash;
    use crate::store::models::{self, ModelKind, NewModel};
    use crate::store::testing::{Fixture, add_video, track};
    use crate::store::{Library, audit, collections, embeddings, jobs, persons, thread, tracks, videos};

    /// A library of schema 1 as SQL text: released, so it stays as it is.
    const SAVED_V1: &str = "src/store/migrations/saved/v1.sql";
    /// The same of schema 2. It stays as well; each later schema gets its own.
    const SAVED_V2: &str = "src/store/migrations/saved/v2.sql";
    const SAVED_V3: &str = "src/store/migrations/saved/v3.sql";
    const SAVED_V6: &str = "src/store/migrations/saved/v6.sql";
    /// Of schema 7. To be written anew with `STEPMEDIA_BLESS=1`, only until schema 7 is released or there is an eighth;
    /// from then on it stays.
    const SAVED_V7: &str = "src/store/migrations/saved/v7.sql";

    fn temp() -> (TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("stepmedia.db");
        (dir, path)
    }

    fn texts(conn: &Connection, sql: &str) -> Vec<String> {
        let mut stmt = conn.prepare(sql).unwrap();
        stmt.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }

    /// The whole database as SQL: tables and their rows first, so that no trigger fires on loading.
    fn dump(conn: &Connection) -> String {
        let mut text = format!("PRAGMA application_id = {APPLICATION_ID};\nPRAGMA foreign_keys = OFF;\n");
        let own = "sql IS NOT NULL AND name <> 'sqlite_sequence'";
        let create = |only: &str| {
            texts(
                conn,
                &format!("SELECT sql || ';' FROM sqlite_schema WHERE {own} AND type {only} ORDER BY rowid"),
            )
        };
        text += &create("= 'table'").join("\n");
        for table in texts(conn, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid") {
            // table_info leaves generated columns out.
            let columns = texts(conn, &format!("SELECT name FROM pragma_table_info('{table}')"));
            let values =
                columns.iter().map(|c| format!("quote({c})")).collect::<Vec<_>>().join(" || ', ' || ");
            let columns = columns.join(", ");
            for row in texts(conn, &format!("SELECT {values} FROM {table}")) {
                text.extend(["\nINSERT INTO ", &table, " (", &columns, ") VALUES (", &row, ");"]);
            }
        }
        text + "\n" + &create("<> 'table'").join("\n") + "\n"
    }

    fn add_face(
        tx: &rusqlite::Transaction<'_>,
        analysis: crate::domain::ids::AnalysisId,
    ) -> Result<(), StoreError> {
        let model =
            |kind, dimension| NewModel { kind, name: "net".to_owned(), hash: "abc".to_owned(), dimension };
        let detector = models::find_or_insert(tx, &model(ModelKind::FaceDetector, 0))?;
        let embedder = models::find_or_insert(tx, &model(ModelKind::FaceEmbedder, 2))?;
        let face = NewFace {
            origin: FaceOrigin::View,
            frame: 4,
            time: MediaTime(160_000),
            found: FaceDetection {
                bbox: Rect::new(10.0, 20.0, 40.0, 50.0),
                score: 0.75,
                landmarks: Landmarks([Point { x: 1.0, y: 2.0 }; 5]),
            },
            quality: FaceQuality {
                overall: 0.5,
                sharpness: 0.25,
                brightness: 0.5,
                uncovered: None,
                yaw: -12.5,
                pitch: 0.0,
                roll: 1.0,
                size: 40.0,
            },
            detector,
            track: None,
            appearance: None,
            carried_from: None,
        };
        let face = faces::insert(tx, analysis, &face)?;
        faces::attach(tx, face, Some(tracks::list(tx, analysis)?[0].id))?;
        embeddings::put(tx, face, embedder, 9.5, &[0.6, 0.8])?;
        let path = face_crops::path_of(Some(PersonCode(1)), face, 4);
        let crop = CropRow { path, side: 128, margin: 0.1, content_hash: ContentHash([7; 32]), look: None };
        face_crops::put(tx, face, &crop)?;
        let step = face_reviews::Step { kind: FaceStep::Reject, code: None, identity: None };
        let to = |before: &Review| Review { state: ReviewState::Rejected, ..before.clone() };
        face_reviews::decide(tx, "hoa", step, &[face], &to)?;
        Ok(())
    }

    fn sample(path: &Path) -> String {
        let mut conn = open_writer(path).unwrap();
        thread::in_transaction(&mut conn, |tx| {
            let collection = collections::create(tx, "Cửa chính", None)?;
            let video = add_video(tx, collection, 7)?;
            let settings = AnalysisSettings::default();
            jobs::enqueue(tx, &JobSpec::Analyze { video, settings: settings.clone() })?;
            let [detector, model_hash, tracker_version] = ["yolox-nano", "abc", "1"].map(str::to_owned);
            let of = NewAnalysis { video, settings, detector, model_hash, tracker_version };
            let analysis = analyses::begin(tx, &of)?;
            let appearance = NewAppearance {
                uuid: Uuid::now_v7(),
                range: FrameRange { start: 3, end: 9 },
                start: MediaTime(120_000),
                end: MediaTime(400_000),
                confidence: 0.5,
                best: None,
                best_shot_file: None,
                tracks: vec![1],
            };
            let person = FoundPerson { known: None, appearances: vec![appearance] };
            let findings =
                Findings { tracks: vec![track(1, 3, 9)], persons: vec![person], ..Default::default() };
            let found = analyses::finish(tx, analysis, &findings)?;
            persons::set_name(tx, found[0].person.id, Some("Lê Thị Hoa"))?;
            add_face(tx, analysis)?;
            let forgotten = persons::create(tx)?;
            persons::delete_forgotten(tx, &[forgotten.id])?;
            let entry = audit::Entry {
                actor: "owner".to_owned(),
                action: "video.import".to_owned(),
                subject: "video 1".to_owned(),
                details: serde_json::json!({ "file": "Cửa 7.mp4" }),
            };
            audit::append(tx, &entry)
        })
        .unwrap();
        dump(&conn)
    }

    /// The saved library, opened by this program and looked at as every one must be.
    fn open_saved(saved: &str) -> (TempDir, Library) {
        let saved = Path::new(env!("CARGO_MANIFEST_DIR")).join(saved);
        let (dir, path) = temp();
        Connection::open(&path).unwrap().execute_batch(&fs::read_to_string(&saved).unwrap()).unwrap();
        let lib = Library::open(dir.path(), "test").unwrap();
        lib.write(|tx| {
            assert!(texts(tx, "SELECT \"table\" FROM pragma_foreign_key_check").is_empty());
            assert_eq!(texts(tx, "PRAGMA integrity_check"), ["ok"]);
            let schema = |conn: &Connection| {
                texts(conn, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            };
            assert_eq!(schema(tx), schema(&Fixture::new().conn), "the same as a new library's");
            Ok(())
        })
        .unwrap();
        (dir, lib)
    }

    #[test]
    fn a_saved_library_of_schema_1_opens_with_everything_in_it() {
        let (_dir, lib) = open_saved(SAVED_V1);
        lib.write(|tx| {
            let all = videos::list(tx, None)?;
            assert_eq!((all.len(), all[0].collection_name.as_str()), (1, "Cửa chính"));
            let people = appearances::people(tx, Some(all[0].id))?;
            assert_eq!(people[0].person.name.as_deref(), Some("Lê Thị Hoa"));
            let seen = &people[0].appearances[0];
            assert_eq!((seen.range, seen.end), (FrameRange { start: 3, end: 9 }, MediaTime(400_000)));
            let row = &tracks::list(tx, seen.analysis)?[0];
            assert_eq!((&row.track, row.appearance), (&track(1, 3, 9), Some(seen.id)));
            assert_eq!(jobs::list(tx)?.len(), 1);
            assert_eq!(persons::create(tx)?.code, PersonCode(3), "the deleted person's code stays used");
            assert!(matches!(audit::verify(tx)?, audit::Verdict::Intact { rows: 1, .. }));
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn a_saved_library_of_schema_2_opens_with_everything_in_it() {
        let (_dir, lib) = open_saved(SAVED_V2);
        lib.read(|conn| {
            let seen = &appearances::people(conn, None)?[0].appearances[0];
            let face = &faces::of_appearance(conn, seen.id)?[0];
            assert_eq!((face.face.frame, face.face.quality.yaw), (4, -12.5));
            let embedder = models::list(conn, ModelKind::FaceEmbedder)?[0].id;
            assert_eq!(embeddings::load(conn, embedder)?.vectors, [0.6, 0.8]);
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn a_saved_library_of_schema_3_opens_with_everything_in_it() {
        holds_the_reviewed_face(SAVED_V3);
    }

    #[test]
    fn a_saved_library_of_schema_6_opens_with_everything_in_it() {
        holds_the_reviewed_face(SAVED_V6);
    }

    #[test]
    fn a_saved_library_of_this_schema_opens_with_everything_in_it() {
        if std::env::var_os("STEPMEDIA_BLESS").is_some() {
            let (_dir, path) = temp();
            let saved = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAVED_V7);
            fs::write(saved, sample(&path)).unwrap();
        }
        holds_the_reviewed_face(SAVED_V7);
    }

    fn holds_the_reviewed_face(saved: &str) {
        let (_dir, lib) = open_saved(saved);
        lib.read(|conn| {
            let seen = &appearances::people(conn, None)?[0].appearances[0];
            let face = &faces::of_appearance(conn, seen.id)?[0];
            let review = face_reviews::get(conn, face.id)?;
            assert_eq!((review.state, review.reviewer.as_deref()), (ReviewState::Rejected, Some("hoa")));
            let crop = face_crops::get(conn, face.id)?.map(|crop| crop.path);
            assert_eq!(crop.as_deref(), Some("datasets/faces/PERSON-0001/face_0001_frame_0004.jpg"));
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn a_new_library_is_private_crash_safe_and_strict() {
        let (_dir, path) = temp();
        let conn = open_writer(&path).unwrap();
        assert_eq!(version(&conn).unwrap(), VERSION);
        let pragma = |name: &str| -> rusqlite::types::Value {
            conn.query_row(&format!("PRAGMA {name}"), [], |r| r.get(0)).unwrap()
        };
        assert_eq!(pragma("journal_mode"), "wal".to_owned().into());
        for (name, value) in
            [("foreign_keys", 1_i64), ("synchronous", 2), ("secure_delete", 1), ("busy_timeout", 5000)]
        {
            assert_eq!(pragma(name), value.into(), "{name}");
        }
        let loose = texts(
            &conn,
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0
            AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'refinery%'",
        );
        assert!(loose.is_empty(), "{loose:?}");
        #[cfg(unix)]
        for file in [path.clone(), path.with_extension("db-wal")] {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&file).unwrap().permissions().mode() & 0o777,
                0o600,
                "{}",
                file.display()
            );
        }
        drop(conn);
        drop(open_writer(&path).unwrap());
    }

    #[test]
    fn other_schemas_and_other_databases_are_refused_by_name() {
        let (_dir, path) = temp();
        let conn = open_writer(&path).unwrap();
        conn.execute("DELETE FROM refinery_schema_history WHERE version < ?1", [VERSION]).unwrap();
        let set = |version: u32| {
            conn.execute("UPDATE refinery_schema_history SET version = ?1", [version]).unwrap();
        };
        set(99);
        assert!(matches!(
            open_writer(&path),
            Err(StoreError::NewerLibrary { found: 99, supported: VERSION, .. })
        ));
        assert!(matches!(open_reader(&path), Err(StoreError::NewerLibrary { found: 99, .. })));
        set(0);
        assert!(matches!(open_reader(&path), Err(StoreError::OlderLibrary { found: 0, .. })));

        let (_dir, path) = temp();
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE other (x)").unwrap();
        assert!(matches!(open_writer(&path), Err(StoreError::NotALibrary { .. })));
        fs::write(&path, "no database at all, but long enough to be looked at ".repeat(100)).unwrap();
        assert!(matches!(open_writer(&path), Err(StoreError::NotALibrary { .. })));
    }

    #[test]
    fn an_edited_migration_is_refused() {
        let (_dir, path) = temp();
        let conn = open_writer(&path).unwrap();
        conn.execute("UPDATE refinery_schema_history SET checksum = '1'", []).unwrap();
        assert!(matches!(open_writer(&path), Err(StoreError::Migration(_))));
    }

    #[test]
    fn a_reader_cannot_write() {
        let (_dir, path) = temp();
        let _writer = open_writer(&path).unwrap();
        let reader = open_reader(&path).unwrap();
        let e = StoreError::from(reader.execute("DELETE FROM job", []).unwrap_err());
        assert!(matches!(e, StoreError::ReadOnly), "{e:?}");
    }

    #[test]
    fn constraints_hold() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let collection = collections::create(tx, "home", None)?;
            add_video(tx, collection, 1)?;
            persons::create(tx)?;
            tx.execute_batch(
                "INSERT INTO analysis (id, uuid, video, settings, detector, model_hash, tracker_version, state,
                    is_current, video_status_before, created_at, finished_at)
                 VALUES (1, randomblob(16), 1, '{}', 'd', 'm', 't', 'done', 1, 'imported', 0, 1);
                 INSERT INTO detected_person (uuid, analysis, video, person, start_frame, end_frame, start_us,
                    end_us, confidence)
                 VALUES (randomblob(16), 1, 1, 1, 0, 9, 0, 10, 0.5);",
            )?;
            Ok(())
        });
        for (refused, why) in [
            ("UPDATE video SET status = 'lost'", "CHECK"),
            ("UPDATE video SET rotation = 45", "CHECK"),
            ("UPDATE video SET num_frames = 'many'", "cannot store TEXT value in INTEGER column"),
            ("UPDATE video SET content_hash = x'00'", "CHECK"),
            ("UPDATE video SET collection = 9", "FOREIGN KEY"),
            ("UPDATE detected_person SET end_frame = -1", "CHECK"),
            ("UPDATE detected_person SET confidence = 1.5", "CHECK"),
            ("UPDATE detected_person SET best_frame = 3", "CHECK"),
            ("UPDATE detected_person SET video = 2", "FOREIGN KEY"),
            ("DELETE FROM person", "FOREIGN KEY"),
            ("DELETE FROM collection", "FOREIGN KEY"),
            ("UPDATE person SET merged_into = id", "CHECK"),
            ("UPDATE person SET code = 0", "CHECK"),
            ("UPDATE person SET employee = 1", "FOREIGN KEY"),
            ("UPDATE analysis SET state = 'failed'", "CHECK"),
            ("UPDATE analysis SET settings = '{'", "CHECK"),
            ("UPDATE analysis SET checkpoint = x'00'", "CHECK"),
            ("INSERT INTO job (spec, state, position, created_at) VALUES ('{}', 'done', 1, 0)", "CHECK"),
            (
                "INSERT INTO track (analysis, number, start_frame, end_frame, boxes, mean_confidence, final)
              VALUES (9, 1, 0, 0, x'', 0.5, 1)",
                "FOREIGN KEY",
            ),
        ] {
            let e = f.conn.execute(refused, []).unwrap_err().to_string();
            assert!(e.contains(why), "{refused}: {e}");
        }
    }
}
