//! What every command needs: the library's folder, and the library opened no wider than the command asks.

use std::path::PathBuf;

use super::error::CliError;
use crate::access::Actor;
use crate::domain::ids::CollectionId;
use crate::domain::message::Message;
use crate::jobs::{Cancel, Gate};
use crate::platform;
use crate::store::{Connection, Kind, Library, StoreError, collections};

pub struct Session {
    data_dir: PathBuf,
    /// Raised by Ctrl-C and by a polite kill: what is committed stays, the rest is left for the next run.
    pub cancel: Cancel,
}

impl Session {
    pub fn new(data_dir: Option<PathBuf>) -> Result<Self, CliError> {
        let data_dir = self::data_dir(data_dir)?;
        let cancel = Cancel::new();
        let raised = cancel.clone();
        if let Err(error) = ctrlc::set_handler(move || raised.cancel()) {
            tracing::warn!(%error, "Ctrl-C will end the program at once");
        }
        Ok(Self { data_dir, cancel })
    }

    /// The library, to change it: made where there is none, and held by nobody else meanwhile.
    pub fn gate(&self) -> Result<Gate, CliError> {
        let library = Library::open(&self.data_dir, "stepmedia (command line)")?;
        if let Err(error) = platform::start_logging(&self.data_dir) {
            tracing::warn!(%error, "no log file");
        }
        Ok(Gate::new(library, Actor::Owner, platform::models_dir())?)
    }

    /// The folder of the models this user brought; it may not exist.
    pub fn imported_models(&self) -> PathBuf {
        self.data_dir.join("models")
    }

    /// The library, only to look at it: works beside a program that is changing it.
    pub fn library(&self) -> Result<Library, CliError> {
        Ok(Library::open_read_only(&self.data_dir)?)
    }
}

/// The folder asked for; else that of `$STEPMEDIA_DATA_DIR`, else the operating system's place.
pub fn data_dir(asked: Option<PathBuf>) -> Result<PathBuf, CliError> {
    asked
        .or_else(|| std::env::var_os("STEPMEDIA_DATA_DIR").map(PathBuf::from))
        .or_else(platform::default_data_dir)
        .ok_or_else(|| CliError::input(Message::new("cli-no-home")))
}

/// The collection a user means by its name.
pub fn collection_named(conn: &Connection, name: &str) -> Result<CollectionId, StoreError> {
    collections::find_by_name(conn, name)?.ok_or_else(|| StoreError::not_found(Kind::Collection, name))
}
