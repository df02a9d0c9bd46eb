//! The newest artefact that was ever pulled of a database, so that an older one is not taken for the latest: whoever can
//! write to a remote can remove what is newer, and what stays is still signed.
//!
//! A small file in the store for each database, with a line for each remote. Where it is missing or unreadable there is
//! no such protection: the first pull on a machine has nothing to compare with, and trusts the remote's list.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::artefact::manifest::Manifest;
use crate::config::Database;
use crate::error::{Error, Kind};
use crate::files::{self, Access, Existing};

const MAX_BYTES: u64 = 64 * 1024;

/// By remote, without its secrets.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Record(BTreeMap<String, Newest>);

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Newest {
    created: Timestamp,
    artefact: String,
}

/// Refuses what is older than what was pulled from the database's remote before.
pub(super) fn check(database: &Database, manifest: &Manifest) -> Result<(), Error> {
    match read(database).0.get(&remote(database)) {
        Some(newest) if manifest.created < newest.created => Err(Error::Failed {
            kind: Kind::Verification,
            what: format!(
                "the remote offers an artefact of {}, older than the one of {} pulled last ({})",
                manifest.created, newest.created, newest.artefact
            ),
            hint: Some(
                "ask whoever runs the airlock what became of the newer one; `pull --older` takes the older one"
                    .to_owned(),
            ),
        }),
        _ => Ok(()),
    }
}

/// Remembers that this artefact was pulled, unless a newer one was before.
pub(super) fn remember(database: &Database, manifest: &Manifest) -> Result<(), Error> {
    let (mut record, remote) = (read(database), remote(database));
    if record.0.get(&remote).is_some_and(|newest| newest.created >= manifest.created) {
        return Ok(());
    }
    let newest = Newest { created: manifest.created, artefact: manifest.id.clone() };
    let _former = record.0.insert(remote, newest);
    let path = path(database);
    files::create_folder(files::folder_of(&path), Access::Private)?;
    let text = serde_json::to_vec(&record).expect("texts are JSON");
    Ok(files::write_whole(&path, &text, Access::Private, Existing::Replace)?)
}

fn read(database: &Database) -> Record {
    let read = files::read_bounded(&path(database), MAX_BYTES);
    read.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

fn remote(database: &Database) -> String {
    database.remote.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn path(database: &Database) -> PathBuf {
    database.store.path.join(".pulled").join(format!("{}.json", database.name))
}
