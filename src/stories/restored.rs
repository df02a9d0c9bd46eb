//! What was restored last, so that a second pull of the same artefact need do nothing.
//!
//! A small file in the store, and no more than a hint: where it is missing, old or unreadable, the
//! artefact is restored again.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::artefact::manifest::Manifest;
use crate::config::Database;
use crate::files::{self, Access, Existing, FileError};

const MAX_BYTES: u64 = 64 * 1024;

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    artefact: String,
    target: String,
}

/// Remembers that this artefact stands in the database now.
pub(super) fn remember(database: &Database, manifest: &Manifest) -> Result<(), FileError> {
    let path = path(database);
    files::create_folder(files::folder_of(&path), Access::Private)?;
    let record = Record { artefact: manifest.id.clone(), target: database.url.to_string() };
    let text = serde_json::to_vec(&record).expect("two texts are JSON");
    files::write_whole(&path, &text, Access::Private, Existing::Replace)
}

/// Forgets it: what stands in the database now is something else.
pub(super) fn forget(database: &Database) -> Result<(), FileError> {
    files::remove(&path(database))
}

/// Whether this artefact stands in the database, as far as is known.
pub(super) fn is_in_place(database: &Database, manifest: &Manifest, target: &Path) -> bool {
    let read = files::read_bounded(&path(database), MAX_BYTES);
    let record = read.ok().and_then(|bytes| serde_json::from_slice::<Record>(&bytes).ok());
    let expected = Record { artefact: manifest.id.clone(), target: database.url.to_string() };
    record == Some(expected) && target.exists()
}

fn path(database: &Database) -> PathBuf {
    database.store.path.join(".restored").join(format!("{}.json", database.name))
}
