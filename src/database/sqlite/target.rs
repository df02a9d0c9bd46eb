//! A file of SQLite as the target of a restore.

use std::path::{Path, PathBuf};

use super::restore::{self, Settled, settle};
use super::swap;
use crate::database::target::{DumpClaims, Former, Incoming, Open, Survey, Target, Way};
use crate::database::{DatabaseError, Place};
use crate::files::{self, FileError};
use crate::progress::{Progress, Unit};

/// A database file, by its resolved path.
pub struct FileTarget {
    path: PathBuf,
}

impl FileTarget {
    /// The file that a configured path stands for.
    pub fn new(configured: &Path) -> Self {
        FileTarget { path: restore::resolve(configured) }
    }
}

impl Target for FileTarget {
    fn engine(&self) -> &'static str {
        "sqlite"
    }

    fn software(&self) -> &'static str {
        "SQLite"
    }

    fn place(&self) -> Place {
        Place::File(self.path.clone())
    }

    fn survey(&self, _: &DumpClaims<'_>, way: Way) -> Result<Survey, DatabaseError> {
        if way == Way::IntoEmpty {
            let why = "a file is replaced as a whole; leave out --no-swap".to_owned();
            return Err(DatabaseError::Unsupported {
                object: "loading into an empty database".to_owned(),
                why,
            });
        }
        let previous = swap::previous_of(&self.path);
        let stands = self.path.exists();
        Ok(Survey {
            gives_up: (stands && previous.exists()).then(|| Place::File(previous.clone())),
            previous: stands.then_some(Place::File(previous)),
            ..Survey::default()
        })
    }

    fn load(
        &self,
        _: &DumpClaims<'_>,
        _: Open<'_>,
        _: Way,
        _: &dyn Progress,
    ) -> Result<Box<dyn Incoming>, DatabaseError> {
        self.settle()?;
        let file = restore::Incoming::beside(&self.path)?;
        Ok(Box::new(IncomingFile { file, target: self.path.clone(), settled: None }))
    }

    fn identity(&self) -> Result<Option<String>, DatabaseError> {
        Ok(self.path.exists().then(String::new))
    }

    fn former(&self) -> Result<Former, DatabaseError> {
        let previous = swap::previous_of(&self.path);
        if !previous.exists() && !swap::is_unfinished(&self.path) {
            return Err(DatabaseError::NoPrevious { path: previous });
        }
        Ok(Former { previous: Place::File(previous), disconnects: Vec::new() })
    }

    fn settle(&self) -> Result<(), DatabaseError> {
        settle(&self.path).map(drop)
    }

    fn roll_back(&self) -> Result<(), DatabaseError> {
        restore::roll_back(&self.path).map(drop)
    }

    fn discard_former(&self) -> Result<(), DatabaseError> {
        let _settled = settle(&self.path)?;
        let previous = swap::previous_of(&self.path);
        files::remove(&previous)?;
        Ok(swap::remove_side_files(&previous)?)
    }

    fn leftovers(&self) -> Result<Vec<Place>, DatabaseError> {
        Ok(files::leftovers_of(&self.path)?.into_iter().map(Place::File).collect())
    }

    fn remove_leftovers(&self) -> Result<(), DatabaseError> {
        for leftover in files::leftovers_of(&self.path)? {
            files::remove_leftover(&leftover)?;
        }
        Ok(())
    }
}

struct IncomingFile {
    file: restore::Incoming,
    target: PathBuf,
    settled: Option<Settled>,
}

impl Incoming for IncomingFile {
    fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.file.write(bytes)
    }

    fn failure(&mut self) -> Option<DatabaseError> {
        None
    }

    fn check(&mut self, tables: &[(&str, u64)], progress: &dyn Progress) -> Result<(), DatabaseError> {
        progress.start("checking the restored database", None, Unit::Rows);
        self.file.check(tables.iter().copied())?;
        self.file.take_after_former()
    }

    fn settle(&mut self) -> Result<(), DatabaseError> {
        self.settled = Some(settle(&self.target)?);
        Ok(())
    }

    fn put_in_place(self: Box<Self>, progress: &dyn Progress) -> Result<Option<Place>, DatabaseError> {
        let settled = self.settled.map_or_else(|| settle(&self.target), Ok)?;
        let previous = self.file.put_in_place(settled)?;
        progress.finish();
        Ok(previous.map(Place::File))
    }
}
