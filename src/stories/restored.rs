//! What was restored last, so that a second pull of the same artefact need do nothing.
//!
//! A small file in the store, and no more than a hint: where it is missing, old or unreadable, the
//! artefact is restored again.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::artefact::manifest::Manifest;
use crate::config::Database;
use crate::database::target::Target;
use crate::error::Error;
use crate::files::{self, Access, Existing, FileError, Turn};

const MAX_BYTES: u64 = 64 * 1024;

/// Which artefact was restored into which database.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    artefact: String,
    target: String,
    /// What tells the restored database from another one under its name, where the engine knows such a thing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    identity: String,
}

impl Record {
    /// `None` where nothing stands in the database.
    fn of(database: &Database, manifest: &Manifest, target: &dyn Target) -> Result<Option<Self>, Error> {
        let (artefact, written) = (manifest.id.clone(), database.url.to_string());
        Ok(target.identity()?.map(|identity| Record { artefact, target: written, identity }))
    }
}

/// Remembers that this artefact stands in the database now.
pub(super) fn remember(database: &Database, manifest: &Manifest, target: &dyn Target) -> Result<(), Error> {
    let Some(record) = Record::of(database, manifest, target)? else { return Ok(()) };
    let path = path(database);
    files::create_folder(files::folder_of(&path), Access::Private)?;
    let text = serde_json::to_vec(&record).expect("texts are JSON");
    Ok(files::write_whole(&path, &text, Access::Private, Existing::Replace)?)
}

/// Forgets it: what stands in the database now is something else.
pub(super) fn forget(database: &Database) -> Result<(), FileError> {
    files::remove(&path(database))
}

/// What was restored last, as far as is known.
pub(super) fn last(database: &Database) -> Option<Record> {
    let read = files::read_bounded(&path(database), MAX_BYTES);
    read.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok())
}

/// Whether this artefact stands in the database, as far as is known.
pub(super) fn is_in_place(
    database: &Database,
    manifest: &Manifest,
    target: &dyn Target,
) -> Result<bool, Error> {
    let record = last(database);
    Ok(record.is_some() && record == Record::of(database, manifest, target)?)
}

/// Waits until no other pull from this store restores into the database.
pub(super) fn turn(database: &Database, wait: impl FnOnce()) -> Result<Turn, FileError> {
    let path = path(database).with_extension("lock");
    files::create_folder(files::folder_of(&path), Access::Private)?;
    Turn::take(&path, wait)
}

fn path(database: &Database) -> PathBuf {
    database.store.path.join(".restored").join(format!("{}.json", database.name))
}
