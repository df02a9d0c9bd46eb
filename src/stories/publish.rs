//! Sending an anonymized artefact from the store to the remote.

use std::path::Path;

use jiff::Timestamp;

use crate::artefact::manifest::Kind;
use crate::artefact::signature::TrustedKeys;
use crate::artefact::{Artefact, ArtefactError, Placement, Store, VerifiedManifest};
use crate::error::{self, Error};
use crate::progress::Progress;
use crate::remote::{self, Remote, RemoteError};

/// What would be published: the artefact that `file` is any file of, or else the newest anonymized one
/// of the store. Its signature is verified; its dump was not read yet. What has expired at `now` is refused: nobody
/// could use it.
pub fn plan(
    file: Option<&Path>,
    store: &Store,
    database: &str,
    trusted: &TrustedKeys,
    now: Timestamp,
) -> Result<VerifiedManifest, Error> {
    let artefact = match file {
        Some(file) => Some(Artefact::open(file)?),
        None => store.newest(database, Kind::Anonymized)?,
    };
    let artefact = artefact.ok_or_else(|| Error::Failed {
        kind: error::Kind::Transfer,
        what: format!("the store has no anonymized artefact of `{database}`"),
        hint: Some("run `db-airlock anonymize` first".to_owned()),
    })?;
    let verified = artefact.verify_manifest(trusted)?;
    let manifest = verified.manifest();
    if manifest.kind != Kind::Anonymized {
        return Err(RemoteError::NotPublishable { path: verified.files().dump.clone() }.into());
    }
    if let Some(expires) = manifest.expired(now) {
        return Err(ArtefactError::Expired { path: verified.files().dump.clone(), expires }.into());
    }
    if manifest.database != database {
        return Err(Error::Refused {
            what: format!("publish `{}` as `{database}`", verified.files().dump.display()),
            why: format!("it is of the database `{}`", manifest.database),
            hint: Some(format!("name the database with --database {}", manifest.database)),
        });
    }
    Ok(verified)
}

/// Reads the whole dump, verifies it, and sends it.
pub fn apply(
    planned: VerifiedManifest,
    remote: &dyn Remote,
    progress: &dyn Progress,
) -> Result<Placement, Error> {
    let artefact = planned.verify_dump(progress)?;
    Ok(remote::publish(remote, &artefact, progress)?)
}
