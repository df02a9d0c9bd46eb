//! Listing artefacts, each with the verdict on its signature. Dumps are not read.

use std::path::PathBuf;

use crate::artefact::manifest::Manifest;
use crate::artefact::signature::TrustedKeys;
use crate::artefact::{Store, Verification};
use crate::error::Error;
use crate::progress::Progress;
use crate::remote::{Remote, RemoteEntry};

/// An artefact of a store or of a remote.
#[derive(Debug)]
pub struct Entry {
    /// Of its dump in a store, of its manifest on a remote.
    pub location: PathBuf,
    /// What it claims to be, if its manifest can be read.
    pub claims: Option<Manifest>,
    /// Who vouches for that, or why it is refused.
    pub verdict: Result<Verification, String>,
}

/// The artefacts of a database in a store, newest first, then those that cannot be read.
pub fn of_store(store: &Store, database: &str, trusted: &TrustedKeys) -> Result<Vec<Entry>, Error> {
    let listed = store.list(database)?;
    let entries = listed.into_iter().map(|listed| {
        let location = listed.files.dump;
        match listed.content {
            Ok((artefact, claims)) => {
                let verified = artefact.verify_manifest(trusted);
                let verdict =
                    verified.map(|verified| verified.verification()).map_err(|error| error.to_string());
                Entry { location, claims: Some(claims), verdict }
            }
            Err(error) => Entry { location, claims: None, verdict: Err(error.to_string()) },
        }
    });
    Ok(entries.collect())
}

/// The artefacts of a database on a remote, newest first, then those that cannot be read.
pub fn of_remote(
    remote: &dyn Remote,
    database: &str,
    trusted: &TrustedKeys,
    progress: &dyn Progress,
) -> Result<Vec<Entry>, Error> {
    let listed = remote.list(database, progress)?;
    let mut entries: Vec<Entry> = listed.into_iter().map(|entry| remote_entry(entry, trusted)).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.claims.as_ref().map(|claims| claims.created)));
    Ok(entries)
}

/// On a remote nothing counts that is not signed.
fn remote_entry(entry: RemoteEntry, trusted: &TrustedKeys) -> Entry {
    let claims = Manifest::parse(&entry.manifest_name, &entry.manifest);
    let verdict = match (&entry.signature, &claims) {
        (_, Err(error)) => Err(error.to_string()),
        (None, Ok(_)) => Err("it has no signature".to_owned()),
        (Some(signature), Ok(_)) => {
            let verified = trusted.verify(&entry.manifest_name, &entry.manifest, signature);
            verified.map(|(_, key_id)| Verification::Signed { key_id }).map_err(|error| error.to_string())
        }
    };
    Entry { location: PathBuf::from(entry.location), claims: claims.ok(), verdict }
}
