//! A folder as remote: a shared disk, or a copy made by other means. Laid out as the store is, and
//! readable by everyone who reaches it: only anonymized data is published.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::index::{self, Index};
use super::{Part, Remote, RemoteEntry, RemoteError, check_name};
use crate::artefact::manifest;
use crate::artefact::{ArtefactFiles, Parts, Placement, VerifiedArtefact, is_placed, month_folder, place};
use crate::files::{
    self, Access, Existing, FileError, Operation, PartialFile, create_folder, files_below, read_bounded,
    write_whole,
};
use crate::progress::Progress;

/// How often the index is written again because somebody else has published meanwhile.
const REWRITES: usize = 4;

/// A folder that artefacts are published to.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The remote at this folder.
    pub fn new(root: PathBuf) -> Self {
        Folder { root }
    }

    /// Writes down what is there, for those who reach the folder through a web server.
    fn write_index(&self, database: &str) -> Result<(), FileError> {
        let path = self.root.join(database).join(index::NAME);
        let mut index = self.index(database)?;
        // Where somebody publishes at the same time, whoever writes last has looked last.
        for _ in 0..REWRITES {
            write_whole(&path, &index.to_bytes(), Access::Shared, Existing::Replace)?;
            let now = self.index(database)?;
            if now == index {
                break;
            }
            index = now;
        }
        Ok(())
    }

    fn index(&self, database: &str) -> Result<Index, FileError> {
        let folder = self.root.join(database);
        let paths = files_below(&folder)?;
        let relative = paths.iter().filter_map(|path| path.strip_prefix(&folder).ok()?.to_str());
        Ok(Index::of(relative.map(|path| path.replace(std::path::MAIN_SEPARATOR, "/"))))
    }

    /// The entry of a manifest. Its location is relative to the root.
    fn entry(&self, path: &Path) -> Result<RemoteEntry, RemoteError> {
        let files = ArtefactFiles::of_any(path);
        Ok(RemoteEntry {
            location: path.strip_prefix(&self.root).unwrap_or(path).display().to_string(),
            manifest_name: files.manifest_name(),
            manifest: read_bounded(path, manifest::MAX_BYTES)?,
            signature: files.read_signature()?,
        })
    }
}

impl Remote for Folder {
    fn list(&self, database: &str, _progress: &dyn Progress) -> Result<Vec<RemoteEntry>, RemoteError> {
        check_name(database)?;
        if !self.root.is_dir() {
            return Err(RemoteError::NoFolder { path: self.root.clone() });
        }
        let paths = files_below(&self.root.join(database))?;
        let is_manifest = |path: &&PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(manifest::SUFFIX) && !name.starts_with('.')
        };
        paths.iter().filter(is_manifest).map(|path| self.entry(path)).collect()
    }

    fn fetch(&self, entry: &RemoteEntry, file_name: &str, part: &mut Part<'_>) -> Result<(), RemoteError> {
        check_name(file_name)?;
        let path = self.root.join(&entry.location).with_file_name(file_name);
        let mut file = files::open(&path)?;
        let failed = |source| FileError::new(Operation::Read, &path, source);
        let length = file.metadata().map_err(failed)?.len();
        if length != part.expected() {
            return Err(part.wrong_length(length));
        }
        file.seek(SeekFrom::Start(part.length())).map_err(failed)?;
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match file.read(&mut buffer).map_err(failed)? {
                0 => return Ok(()),
                read => part.append(&buffer[..read])?,
            }
        }
    }

    fn publish(
        &self,
        artefact: &VerifiedArtefact,
        progress: &dyn Progress,
    ) -> Result<Placement, RemoteError> {
        let manifest = artefact.manifest();
        // Never made here: where it is missing, the path is misspelt or a share is not mounted.
        if !self.root.is_dir() {
            return Err(RemoteError::NoFolder { path: self.root.clone() });
        }
        let month = self.root.join(&manifest.database).join(month_folder(manifest.created));
        let target = ArtefactFiles::of_dump(&month.join(&manifest.dump.file));
        let parts = Parts {
            manifest,
            manifest_bytes: artefact.artefact().manifest_bytes(),
            signature: artefact.artefact().signature_bytes(),
        };
        // Asked before a long copy, and again by `place`.
        if is_placed(&target, parts)? {
            self.write_index(&manifest.database)?;
            return Ok(Placement::WasThere);
        }
        create_folder(&month, Access::Shared)?;
        // What an interrupted run left here is found by nobody else: `clean` looks after the store.
        for leftover in files::leftovers(&self.root.join(&manifest.database))? {
            files::remove_leftover(&leftover)?;
        }
        let mut dump = PartialFile::beside(&target.dump)?;
        artefact.read_dump("publishing", progress, |bytes| {
            dump.write_all(bytes).map_err(|source| FileError::new(Operation::Write, &target.dump, source))
        })?;
        let placement = place(&target, dump, parts, Access::Shared, Existing::Keep)?;
        self.write_index(&manifest.database)?;
        Ok(placement)
    }
}
