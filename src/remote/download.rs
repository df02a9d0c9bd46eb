//! From a remote into the store: every byte counted and hashed, and nothing kept that is not what the
//! verified manifest says.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Attempts, Chosen, Part, Remote, RemoteError};
use crate::artefact::signature::TrustedKeys;
use crate::artefact::{Artefact, ArtefactFiles, Parts, Placement, Store, VerifiedArtefact, place};
use crate::config::Transfer;
use crate::files::{self, Access, Existing, FileError, create_folder, folder_of, remove};
use crate::progress::Progress;

/// Where the store keeps what is being fetched.
const FOLDER: &str = ".fetching";

/// How often to look whether another run that fetches the same dump has ended.
const WAIT: Duration = Duration::from_millis(300);

/// Where a store keeps what is being fetched, for all of its databases.
pub fn parts_folder(store: &Store) -> PathBuf {
    store.root().join(FOLDER)
}

/// Fetches what was chosen into the store, and verifies it there. What the store has already is used
/// where it verifies, and fetched again where it does not; what an earlier run has begun is gone on with.
pub fn download(
    remote: &dyn Remote,
    chosen: &Chosen,
    store: &Store,
    trusted: &TrustedKeys,
    transfer: Transfer,
    progress: &dyn Progress,
) -> Result<VerifiedArtefact, RemoteError> {
    let files = store.files_of(&chosen.manifest)?;
    let folder = parts_folder(store);
    for path in [&folder, folder_of(&files.dump)] {
        create_folder(path, Access::Private)?;
    }
    // While we have the part nobody else fetches the same dump: whoever did has finished it.
    let mut part = part(&folder, chosen, progress)?;
    if let Some(kept) = kept(&files, chosen, trusted, progress)? {
        part.give_up()?;
        return Ok(kept);
    }
    if let Err(error) = fetch(remote, chosen, &mut part, &folder, transfer, progress) {
        part.give_up()?;
        return Err(error);
    }
    let parts = Parts {
        manifest: &chosen.manifest,
        manifest_bytes: &chosen.entry.manifest,
        signature: chosen.entry.signature.as_deref(),
    };
    let digest = part.digest();
    let placement = place(&files, part.complete()?, parts, Access::Private, Existing::Keep)?;
    let verified = Artefact::open(&files.dump)?.verify_manifest(trusted)?;
    Ok(match placement {
        Placement::Placed => verified.verify_written(digest)?,
        Placement::WasThere => verified.verify_dump(progress)?,
    })
}

/// What is there of the dump, once no other run is fetching it.
fn part<'a>(folder: &Path, chosen: &Chosen, progress: &'a dyn Progress) -> Result<Part<'a>, FileError> {
    let mut is_told = false;
    loop {
        if let Some(part) = Part::open(folder, &chosen.manifest.dump, progress)? {
            return Ok(part);
        }
        if !is_told {
            progress.warn("another run is fetching this artefact; waiting for it");
            is_told = true;
        }
        std::thread::sleep(WAIT);
    }
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

/// Fetches what the part lacks. What came in several pieces and is wrong is fetched once more, as a whole: a program that was
/// killed may have left a hole.
fn fetch(
    remote: &dyn Remote,
    chosen: &Chosen,
    part: &mut Part<'_>,
    folder: &Path,
    transfer: Transfer,
    progress: &dyn Progress,
) -> Result<(), RemoteError> {
    let expected = &chosen.manifest.dump;
    let mut attempts = Attempts::new(transfer);
    part.set_deadline(attempts.deadline());
    let (mut is_of_pieces, mut is_anew) = (part.is_resumed(), false);
    loop {
        check_space(folder, part.expected() - part.length())?;
        let before = part.length();
        if before < part.expected()
            && let Err(error) = remote.fetch(&chosen.entry, &expected.file, part)
        {
            if matches!(error, RemoteError::WrongLength { .. }) {
                part.restart()?;
            }
            attempts.after(error, part.length() > before, progress)?;
            is_of_pieces = part.length() > 0;
            continue;
        }
        if part.length() < part.expected() {
            let error = part.wrong_length(part.length());
            part.restart()?;
            return Err(error);
        }
        let mut found = part.digest();
        if found != expected.sha256 {
            part.read_again()?;
            found = part.digest();
        }
        if found == expected.sha256 {
            return Ok(());
        }
        part.restart()?;
        if is_anew || !is_of_pieces {
            let (file, expected) = (expected.file.clone(), expected.sha256.clone());
            return Err(RemoteError::WrongDigest { file, expected, found });
        }
        (is_of_pieces, is_anew) = (false, true);
        progress.warn("what came in several pieces is damaged; fetching all of it again");
    }
}

fn check_space(folder: &Path, needed: u64) -> Result<(), RemoteError> {
    let available = files::free_space(folder)?;
    if available >= needed {
        return Ok(());
    }
    Err(RemoteError::NoSpace { path: folder.to_owned(), needed, available })
}
