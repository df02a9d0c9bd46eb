//! Listing the artefacts of a store, each with the verdict on its signature. Dumps are not read.

use crate::artefact::manifest::Manifest;
use crate::artefact::signature::TrustedKeys;
use crate::artefact::{ArtefactError, ArtefactFiles, Store, Verification};
use crate::error::Error;

/// An artefact of the store.
#[derive(Debug)]
pub struct Entry {
    /// Where it is.
    pub files: ArtefactFiles,
    /// What it claims to be, if its manifest can be read.
    pub claims: Option<Manifest>,
    /// Who vouches for that, or why it is refused.
    pub verdict: Result<Verification, ArtefactError>,
}

/// The artefacts of a database, newest first, then those that cannot be read.
pub fn list(store: &Store, database: &str, trusted: &TrustedKeys) -> Result<Vec<Entry>, Error> {
    let listed = store.list(database)?;
    let entries = listed.into_iter().map(|listed| match listed.content {
        Ok((artefact, claims)) => {
            let verdict = artefact.verify_manifest(trusted).map(|verified| verified.verification());
            Entry { files: listed.files, claims: Some(claims), verdict }
        }
        Err(error) => Entry { files: listed.files, claims: None, verdict: Err(error) },
    });
    Ok(entries.collect())
}
