//! Verifying an artefact without touching a database: signature, manifest, then every byte of the dump.

use std::path::Path;

use crate::artefact::signature::TrustedKeys;
use crate::artefact::{Artefact, VerifiedArtefact};
use crate::error::Error;
use crate::progress::Progress;

/// Verifies the artefact that `path` is any file of.
pub fn verify(
    path: &Path,
    trusted: &TrustedKeys,
    progress: &dyn Progress,
) -> Result<VerifiedArtefact, Error> {
    Ok(Artefact::open(path)?.verify_manifest(trusted)?.verify_dump(progress)?)
}
