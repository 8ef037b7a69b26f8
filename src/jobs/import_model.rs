//! A network of the user's: read, run on a picture, and taken into the library.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::JobError;
use crate::access::Actor;
use crate::store::Library;
use crate::store::audit::{self, Entry};
use crate::vision::VisionError;
use crate::vision::imported::{self, Card, Record, Role};
use crate::vision::onnx_import::{ImportError, read_file};

/// Largest card that is read.
const MAX_CARD_BYTES: u64 = 64 << 10;

/// Nothing is left behind where any of it fails.
pub(super) fn import_model(
    library: &Library,
    actor: Actor,
    file: &Path,
    role: Role,
    card: &Path,
) -> Result<Record, JobError> {
    let card = read_card(card, role)?;
    if library.media().has_model(&card.name) {
        return Err(VisionError::from(ImportError::NameTaken(card.name)).into());
    }
    let bytes = read_file(file).map_err(VisionError::from)?;
    let trial = imported::trial(bytes.clone(), &card)?;
    let record = Record {
        role,
        sha256: imported::sha256(&bytes),
        bytes: bytes.len() as u64,
        dimensions: trial.dimensions,
        card,
    };
    let text = record.to_toml().map_err(VisionError::from)?;
    let details = json!({"role": role.as_str(), "sha256": record.sha256, "license": record.card.license});
    let name = record.card.name.clone();
    let (media, actor) = (library.media().clone(), actor.as_str().to_owned());
    let written = library.write(move |tx| {
        let subject = format!("model {name}");
        audit::append(tx, &Entry { actor, action: "import_model".to_owned(), subject, details })?;
        // Last: what fails here takes the entry back.
        media.store_model(&name, role.extension(), &bytes, &text)
    });
    if let Err(error) = written {
        library.media().delete_model(&record.card.name)?;
        return Err(error.into());
    }
    Ok(record)
}

/// `entry` is the audit log's verb, subject and details.
pub(super) fn remove_model(
    library: &Library,
    actor: Actor,
    name: &str,
    entry: (&'static str, String, Value),
) -> Result<(), JobError> {
    // A record that is damaged can still be removed.
    if let Err(error @ ImportError::NotFound(_)) = imported::record(&library.media().models_dir(), name) {
        return Err(VisionError::from(error).into());
    }
    let (media, name, actor) = (library.media().clone(), name.to_owned(), actor.as_str().to_owned());
    Ok(library.write(move |tx| {
        let (action, subject, details) = entry;
        audit::append(tx, &Entry { actor, action: action.to_owned(), subject, details })?;
        media.delete_model(&name)
    })?)
}

fn read_card(path: &Path, role: Role) -> Result<Card, VisionError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    if fs::metadata(path).map_err(unreadable)?.len() > MAX_CARD_BYTES {
        return Err(ImportError::Card("it is far too long".to_owned()).into());
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    Ok(Card::parse(&text, role)?)
}
