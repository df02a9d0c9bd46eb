//! The local folder where artefacts are kept: `STORE/DATABASE/2026/11/…`, readable by its owner only.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

#[cfg(feature = "server")]
use super::draft::{Draft, StoreName};
use super::error::ArtefactError;
use super::found::Artefact;
use super::manifest::{self, Kind, Manifest, is_plain_name};
use super::names::{ArtefactFiles, is_of_an_artefact, month_folder, order_of_name};
use super::signature;
use crate::files::{self, FileError};
#[cfg(feature = "server")]
use crate::files::{Access, create_folder};

/// The store at a folder, which need not exist yet.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

/// An artefact of the store, as it claims to be.
#[derive(Debug)]
pub struct Listed {
    /// Where it is.
    pub files: ArtefactFiles,
    /// What it is, or why that cannot be read.
    pub content: Result<(Artefact, Manifest), ArtefactError>,
}

impl Listed {
    /// When it claims to have been made.
    pub fn created(&self) -> Option<Timestamp> {
        self.content.as_ref().ok().map(|(_, manifest)| manifest.created)
    }
}

/// Everything below a database's folder.
#[derive(Debug)]
pub struct Contents {
    /// The artefacts, newest first, then those that cannot be read.
    pub artefacts: Vec<Listed>,
    /// Files of artefacts without a manifest, which nobody is writing.
    pub orphans: Vec<PathBuf>,
    /// Partial files of interrupted runs.
    pub leftovers: Vec<PathBuf>,
}

impl Store {
    /// The store at this folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Store { root: root.into() }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A new artefact. `extension` is without its dot, such as `sqlite3`; `created` is also the
    /// manifest's.
    #[cfg(feature = "server")]
    pub fn draft(
        &self,
        database: &str,
        kind: Kind,
        extension: &str,
        created: Timestamp,
    ) -> Result<Draft, ArtefactError> {
        check_name("database", database)?;
        check_name("extension", extension)?;
        let folder = self.month(database, created);
        create_folder(&folder, Access::Private)?;
        let (database, extension) = (database.to_owned(), extension.to_owned());
        Draft::in_store(StoreName { folder, database, kind, extension, created })
    }

    /// Where the artefact of this manifest is, or would be.
    pub fn files_of(&self, manifest: &Manifest) -> Result<ArtefactFiles, ArtefactError> {
        check_name("database", &manifest.database)?;
        check_name("dump", &manifest.dump.file)?;
        let folder = self.month(&manifest.database, manifest.created);
        Ok(ArtefactFiles::of_dump(&folder.join(&manifest.dump.file)))
    }

    /// The artefacts of a database, newest first by what they claim, then those that cannot be read.
    pub fn list(&self, database: &str) -> Result<Vec<Listed>, ArtefactError> {
        Ok(self.contents(database)?.artefacts)
    }

    /// The newest artefact of a kind by what it claims, among those that can be read.
    pub fn newest(&self, database: &str, kind: Kind) -> Result<Option<Artefact>, ArtefactError> {
        let readable = self.list(database)?.into_iter().filter_map(|listed| listed.content.ok());
        Ok(readable.into_iter().find(|(_, manifest)| manifest.kind == kind).map(|(artefact, _)| artefact))
    }

    /// Everything of a database: its artefacts, and what interrupted runs left.
    pub fn contents(&self, database: &str) -> Result<Contents, ArtefactError> {
        check_name("database", database)?;
        let folder = self.root.join(database);
        let mut artefacts = Vec::new();
        let mut orphans = Vec::new();
        for path in files::files_below(&folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.ends_with(manifest::SUFFIX) && !name.starts_with('.') {
                artefacts.push(listed(&path));
            } else if is_of_an_artefact(database, &name) && is_orphan(&path)? {
                orphans.push(path);
            }
        }
        artefacts.sort_by_key(|listed| Reverse((listed.created(), order_of_name(&listed.files.dump_name()))));
        Ok(Contents { artefacts, orphans, leftovers: files::leftovers(&folder)? })
    }

    fn month(&self, database: &str, created: Timestamp) -> PathBuf {
        self.root.join(database).join(month_folder(created))
    }
}

fn listed(manifest: &Path) -> Listed {
    let files = ArtefactFiles::of_any(manifest);
    let content = Artefact::open(manifest).and_then(|artefact| {
        let claims = artefact.claims()?;
        // A dump that is gone makes an artefact that cannot be used: said here, not at restore.
        let found = files.dump.metadata();
        let found = found.map_err(|source| FileError::new(files::Operation::Read, &files.dump, source))?;
        if found.len() != claims.dump.size {
            let (path, expected) = (files.dump.clone(), claims.dump.size);
            return Err(ArtefactError::WrongLength { path, expected, found: found.len() });
        }
        Ok((artefact, claims))
    });
    Listed { files, content }
}

/// Whether a file of an artefact has no manifest, and is not about to get one.
fn is_orphan(path: &Path) -> Result<bool, FileError> {
    let files = ArtefactFiles::of_any(path);
    let orphan = |files: &ArtefactFiles| Ok(!files.manifest.exists() && !files::is_in_progress(&files.dump)?);
    // Asked twice: between the two questions a writer may have finished.
    Ok(orphan(&files)? && !files.manifest.exists())
}

fn check_name(what: &'static str, name: &str) -> Result<(), ArtefactError> {
    let suffixes = signature::SUFFIXES.into_iter().chain([manifest::SUFFIX]);
    let reserved = suffixes.into_iter().any(|suffix| name.ends_with(suffix));
    if is_plain_name(name) && !reserved {
        return Ok(());
    }
    Err(ArtefactError::BadName { what, name: name.to_owned() })
}
