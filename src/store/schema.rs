//! The database file: opening it the way every connection must be, and bringing its schema up to date.

use std::path::Path;
use std::time::Duration;

use refinery::{Migration, Runner};
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::error::StoreError;

/// Name and text of each migration, in order. Released ones never change: refinery compares checksums.
const MIGRATIONS: [(&str, &str); 1] = [("V1__initial", include_str!("migrations/V1__initial.sql"))];
/// The schema this program works with.
pub(super) const VERSION: u32 = MIGRATIONS.len() as u32;
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
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .map_err(|e| StoreError::io("protect", path, e))?;
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
