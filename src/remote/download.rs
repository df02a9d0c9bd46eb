//! From a remote into the store: every byte counted and hashed, and nothing kept that is not what the
//! verified manifest says.

use std::io::{self, Write};

use super::{Chosen, Remote, RemoteError};
use crate::artefact::digest::HashingWriter;
use crate::artefact::signature::TrustedKeys;
use crate::artefact::{Artefact, ArtefactFiles, Parts, Store, VerifiedArtefact, place};
use crate::files::{Access, Existing, FileError, Operation, PartialFile, create_folder, folder_of, remove};
use crate::progress::Progress;

/// Fetches what was chosen into the store, and verifies it there. What the store has already is used
/// where it verifies, and fetched again where it does not.
pub fn download(
    remote: &dyn Remote,
    chosen: &Chosen,
    store: &Store,
    trusted: &TrustedKeys,
    progress: &dyn Progress,
) -> Result<VerifiedArtefact, RemoteError> {
    let files = store.files_of(&chosen.manifest)?;
    if let Some(kept) = kept(&files, chosen, trusted, progress)? {
        return Ok(kept);
    }
    create_folder(folder_of(&files.dump), Access::Private)?;
    let mut dump = PartialFile::beside(&files.dump)?;
    fetch_dump(remote, chosen, &mut dump, progress)?;
    let parts = Parts {
        manifest: &chosen.manifest,
        manifest_bytes: &chosen.entry.manifest,
        signature: chosen.entry.signature.as_deref(),
    };
    place(&files, dump, parts, Access::Private, Existing::Keep)?;
    let verified = Artefact::open(&files.dump)?.verify_manifest(trusted)?;
    Ok(verified.verify_dump(progress)?)
}

/// The store's own copy, where it is good. A damaged copy of the same artefact is taken out of the way.
fn kept(
    files: &ArtefactFiles,
    chosen: &Chosen,
    trusted: &TrustedKeys,
    progress: &dyn Progress,
) -> Result<Option<VerifiedArtefact>, RemoteError> {
    let Ok(artefact) = Artefact::open(&files.manifest) else { return Ok(None) };
    if artefact.manifest_bytes() != chosen.entry.manifest {
        return Ok(None);
    }
    match artefact.verify_manifest(trusted).and_then(|verified| verified.verify_dump(progress)) {
        Ok(verified) => Ok(Some(verified)),
        Err(error) => {
            progress.warn(&format!("the copy in the store is fetched again: {error}"));
            remove(&files.manifest)?;
            Ok(None)
        }
    }
}

fn fetch_dump(
    remote: &dyn Remote,
    chosen: &Chosen,
    dump: &mut PartialFile,
    progress: &dyn Progress,
) -> Result<(), RemoteError> {
    let expected = &chosen.manifest.dump;
    let file = || expected.file.clone();
    let mut writer = HashingWriter::new(&mut *dump);
    remote.fetch(&chosen.entry, &expected.file, expected.size, &mut writer, progress)?;
    let (sha256, size) = writer.finish();
    let flushed: io::Result<()> = dump.flush();
    flushed.map_err(|source| FileError::new(Operation::Write, dump.path(), source))?;
    if size != expected.size {
        return Err(RemoteError::WrongLength { file: file(), expected: expected.size, found: size });
    }
    if sha256 != expected.sha256 {
        let expected = expected.sha256.clone();
        return Err(RemoteError::WrongDigest { file: file(), expected, found: sha256 });
    }
    Ok(())
}
