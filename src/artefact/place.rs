//! The order in which an artefact's files get their names: the manifest last, because an artefact
//! exists where its manifest does.

use super::ArtefactError;
use super::manifest::Manifest;
use super::names::ArtefactFiles;
use crate::files::{
    Access, Existing, FileError, PartialFile, folder_of, read_bounded, remove, sync_folder, write_whole,
};

/// What an artefact is made of, besides its dump.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// What the manifest's bytes say.
    pub manifest: &'a Manifest,
    /// The manifest's bytes.
    pub manifest_bytes: &'a [u8],
    /// The signature file's bytes.
    pub signature: Option<&'a [u8]>,
}

impl Parts<'_> {
    /// What the side file says of a dump that is one file.
    pub fn sums(&self) -> String {
        self.manifest.dump.sha256.side_file(&self.manifest.dump.file)
    }
}

/// What placing an artefact came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// It is there now.
    Placed,
    /// The same artefact was there already.
    WasThere,
}

/// Gives the parts of an artefact and its dump their final names.
///
/// Where the same manifest is there, nothing is done; where another one is, it is replaced only when
/// asked. Parts without a manifest are what an interrupted run left, and are replaced.
pub fn place(
    files: &ArtefactFiles,
    dump: PartialFile,
    parts: Parts<'_>,
    access: Access,
    existing: Existing,
) -> Result<Placement, ArtefactError> {
    match (present(files, parts.manifest_bytes)?, existing) {
        (Present::Same, _) => return Ok(Placement::WasThere),
        (Present::Other, Existing::Keep) => {
            return Err(ArtefactError::NameTaken { path: files.manifest.clone() });
        }
        (Present::Other, Existing::Replace) => {
            remove(&files.manifest)?;
            sync_folder(folder_of(&files.manifest))?;
        }
        (Present::Nothing, _) => {}
    }
    // Its lock, held until the end, tells a cleaner that it is no orphan.
    let _locked = dump.commit(&files.dump, access, Existing::Replace)?;
    match complete(files, &parts.sums(), parts, access) {
        // Another run has placed the same one meanwhile: what we put beside its manifest are the same bytes.
        Err(error) if lost_the_race(&error) => {
            is_placed(files, parts)?.then_some(Placement::WasThere).ok_or_else(|| error.into())
        }
        completed => Ok(completed.map(|()| Placement::Placed)?),
    }
}

fn lost_the_race(error: &FileError) -> bool {
    error.source.kind() == std::io::ErrorKind::AlreadyExists
}

/// Puts the other files beside a dump that has its final name: `sums` for `sha256sum`, and the manifest last. Where that fails,
/// the dump is taken away again: nothing half-done keeps a final name.
pub(super) fn complete(
    files: &ArtefactFiles,
    sums: &str,
    parts: Parts<'_>,
    access: Access,
) -> Result<(), FileError> {
    let completed = put_beside(files, sums, parts, access);
    if completed.as_ref().is_err_and(|error| !lost_the_race(error)) {
        for path in files.in_order_of_removal() {
            // What failed first is the one to tell; what cannot be removed is an orphan that `clean` lists.
            let _ = remove(path);
        }
    }
    completed
}

fn put_beside(files: &ArtefactFiles, sums: &str, parts: Parts<'_>, access: Access) -> Result<(), FileError> {
    write_whole(&files.sums, sums.as_bytes(), access, Existing::Replace)?;
    let (path, other) = files.signatures(parts.signature.unwrap_or_default());
    remove(other)?;
    match parts.signature {
        Some(signature) => write_whole(path, signature, access, Existing::Replace)?,
        None => remove(path)?,
    }
    write_whole(&files.manifest, parts.manifest_bytes, access, Existing::Keep)
}

/// Whether the same artefact is there already. Another one of its name is an error.
pub fn is_placed(files: &ArtefactFiles, parts: Parts<'_>) -> Result<bool, ArtefactError> {
    match present(files, parts.manifest_bytes)? {
        Present::Nothing => Ok(false),
        Present::Same => Ok(true),
        Present::Other => Err(ArtefactError::NameTaken { path: files.manifest.clone() }),
    }
}

/// What stands under the manifest's name.
enum Present {
    Nothing,
    Same,
    Other,
}

fn present(files: &ArtefactFiles, manifest_bytes: &[u8]) -> Result<Present, FileError> {
    match read_bounded(&files.manifest, super::manifest::MAX_BYTES) {
        Ok(bytes) if bytes == manifest_bytes => Ok(Present::Same),
        Ok(_) => Ok(Present::Other),
        Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => Ok(Present::Nothing),
        Err(error) if error.source.kind() == std::io::ErrorKind::FileTooLarge => Ok(Present::Other),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artefact::manifest::tests::sample;
    use crate::files::{create_folder, entries};

    #[test]
    fn what_cannot_be_completed_is_taken_away_even_where_a_part_of_it_cannot() {
        let folder = tempfile::tempdir().unwrap();
        let files = ArtefactFiles::of_dump(&folder.path().join("dump"));
        write_whole(&files.dump, b"abc", Access::Private, Existing::Keep).unwrap();
        // A folder in the place of the signature can be neither replaced nor removed like a file.
        create_folder(&files.signature, Access::Private).unwrap();
        let manifest = sample();
        let parts = Parts { manifest: &manifest, manifest_bytes: b"{}", signature: Some(b"x") };
        complete(&files, "", parts, Access::Private).unwrap_err();
        assert_eq!(entries(folder.path()).unwrap(), [files.signature]);
    }
}
