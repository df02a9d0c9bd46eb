//! An artefact in the making: a dump in progress, then digest, manifest, signature and names.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::error::ArtefactError;
use super::found::{Artefact, digest_of_file};
use super::manifest::{Description, Encryption, Kind, Manifest, whole_seconds};
use super::names::{ArtefactFiles, dump_name};
use super::place::{Parts, complete, place};
use super::signature::Signer;
use crate::encryption::{EncryptingWriter, Recipients};
use crate::files::{self, Access, Existing, FileError, Operation, PartialFile, folder_of, remove};
use crate::progress::{Progress, Unit};

/// A dump in progress that becomes an artefact by one of the `commit` functions, and leaves nothing
/// when it is dropped.
#[derive(Debug)]
pub struct Draft {
    dump: PartialFile,
    target: Target,
    encryption: Option<Encryption>,
}

/// What the dump will be called.
#[derive(Debug)]
enum Target {
    /// A name in the store that no other file has when the draft is committed.
    Store(StoreName),
    /// A name that is given.
    Fixed { path: PathBuf, existing: Existing },
}

/// What makes up a name in the store.
#[derive(Clone, Debug)]
pub(super) struct StoreName {
    pub folder: PathBuf,
    pub database: String,
    pub kind: Kind,
    pub extension: String,
    pub created: Timestamp,
}

impl StoreName {
    fn path(&self, number: u32) -> PathBuf {
        let name = dump_name(&self.database, self.kind, &self.extension, self.created, number);
        self.folder.join(name)
    }

    fn check(&self, description: &Description) -> Result<(), ArtefactError> {
        let described = (&description.database, description.kind, whole_seconds(description.created));
        if described == (&self.database, self.kind, whole_seconds(self.created)) {
            return Ok(());
        }
        Err(ArtefactError::WrongDescription { database: self.database.clone(), expected: self.kind })
    }

    /// The `number`th of the names whose manifest is not there.
    fn free_path(&self, number: u32) -> PathBuf {
        let free = |path: &PathBuf| !ArtefactFiles::of_dump(path).manifest.exists();
        let mut paths = (1..).map(|number| self.path(number)).filter(free);
        paths.nth(number as usize - 1).expect("there are more numbers than files")
    }
}

impl Draft {
    pub(super) fn in_store(name: StoreName) -> Result<Self, ArtefactError> {
        let dump = PartialFile::beside(&name.path(1))?;
        Ok(Draft { dump, target: Target::Store(name), encryption: None })
    }

    /// A draft outside the store, for `--output`: the dump will have this path. With
    /// [`Existing::Keep`], a path that is taken is refused now, and again at the end.
    pub fn at(path: &Path, existing: Existing) -> Result<Self, ArtefactError> {
        let files = ArtefactFiles::of_dump(path);
        if existing == Existing::Keep {
            for path in files.in_order_of_removal() {
                if path.symlink_metadata().is_ok() {
                    return Err(ArtefactError::NameTaken { path: path.to_owned() });
                }
            }
        }
        let dump = PartialFile::beside(path)?;
        let target = Target::Fixed { path: path.to_owned(), existing };
        Ok(Draft { dump, target, encryption: None })
    }

    /// Where the dump is to be written. Write into this very file: another one in its place is lost.
    pub fn path(&self) -> &Path {
        self.dump.path()
    }

    /// The dump, for writing through.
    pub fn dump(&mut self) -> &mut PartialFile {
        &mut self.dump
    }

    /// Says that what is written is encrypted.
    pub fn set_encrypted(&mut self) {
        self.encryption = Some(Encryption::Age);
    }

    /// A private file beside the dump, for what only comes as a file and is to be encrypted: gone when it is dropped, and
    /// a leftover like any other where a run is killed.
    pub fn scratch(&self) -> Result<PartialFile, ArtefactError> {
        Ok(PartialFile::beside(&folder_of(self.path()).join("plain"))?)
    }

    /// Encrypts what a file holds into the dump, which is empty.
    pub fn encrypt(
        &mut self,
        file: &Path,
        recipients: &Recipients,
        progress: &dyn Progress,
    ) -> Result<(), ArtefactError> {
        self.set_encrypted();
        let path = self.path().to_owned();
        let failed = |source| FileError::new(Operation::Write, &path, source);
        let size = file.metadata().map_err(|source| FileError::new(Operation::Read, file, source))?.len();
        let mut writer = EncryptingWriter::new(recipients, &mut self.dump).map_err(failed)?;
        progress.start("encrypting", Some(size), Unit::Bytes);
        files::read_through(file, files::open(file)?, |bytes| {
            writer.write_all(bytes).map_err(failed)?;
            progress.advance(bytes.len() as u64);
            Ok(())
        })?;
        let _ = writer.finish().map_err(failed)?;
        progress.finish();
        Ok(())
    }

    /// Computes the digest of what was written, signs, and gives the files their names, readable by
    /// their owner only. An anonymized artefact needs a signer; a raw one is signed where there is one.
    pub fn commit(
        self,
        description: Description,
        signer: Option<&Signer>,
        progress: &dyn Progress,
    ) -> Result<Artefact, ArtefactError> {
        if description.kind == Kind::Anonymized && signer.is_none() {
            return Err(ArtefactError::NoSigner);
        }
        if let Target::Store(name) = &self.target {
            name.check(&description)?;
        }
        let (sha256, size) = digest_of_file(self.dump.path(), progress)?;
        let sealed = |files: &ArtefactFiles| {
            let mut manifest = description.of_file(&files.dump_name(), size, sha256);
            manifest.dump.encryption = self.encryption;
            Sealed::new(files, manifest, signer)
        };
        let files = match self.target {
            Target::Store(name) => {
                let free = |number| name.free_path(number);
                let (path, _locked) = self.dump.commit_under_free_name(Access::Private, free)?;
                let files = ArtefactFiles::of_dump(&path);
                let sealed = sealed(&files)
                    .or_else(|error| remove(&path).map_err(ArtefactError::from).and(Err(error)))?;
                complete(&files, &sealed.parts().sums(), sealed.parts(), Access::Private)?;
                files
            }
            Target::Fixed { path, existing: Existing::Keep } => {
                let files = ArtefactFiles::of_dump(&path);
                let sealed = sealed(&files)?;
                let _locked = self.dump.commit(&path, Access::Private, Existing::Keep)?;
                complete(&files, &sealed.parts().sums(), sealed.parts(), Access::Private)?;
                files
            }
            Target::Fixed { path, existing: Existing::Replace } => {
                let files = ArtefactFiles::of_dump(&path);
                place(&files, self.dump, sealed(&files)?.parts(), Access::Private, Existing::Replace)?;
                files
            }
        };
        Artefact::open(&files.dump)
    }
}

/// A manifest with its bytes and its signature.
pub(super) struct Sealed {
    manifest: Manifest,
    manifest_bytes: Vec<u8>,
    signature: Option<Vec<u8>>,
}

impl Sealed {
    pub fn new(
        files: &ArtefactFiles,
        manifest: Manifest,
        signer: Option<&Signer>,
    ) -> Result<Self, ArtefactError> {
        let (manifest_name, manifest_bytes) = (files.manifest_name(), manifest.to_bytes());
        // What we would refuse to read is never written.
        let read = Manifest::parse(&manifest_name, &manifest_bytes);
        read.map_err(|source| ArtefactError::Manifest { path: files.manifest.clone(), source })?;
        let signature = signer.map(|signer| signer.sign(&manifest_bytes, &manifest_name)).transpose()?;
        Ok(Sealed { manifest, manifest_bytes, signature })
    }

    pub fn parts(&self) -> Parts<'_> {
        Parts {
            manifest: &self.manifest,
            manifest_bytes: &self.manifest_bytes,
            signature: self.signature.as_deref(),
        }
    }
}
