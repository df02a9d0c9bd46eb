//! Restores a dump into a database file: beside it first, checked there, then put in its place.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::connection::Database;
use super::holders::{self, with_suffix};
use super::{inspect, swap};
use crate::database::DatabaseError;
use crate::files::{Access, FileError, Operation, PartialFile};

/// The file that a configured path stands for: a symbolic link is followed, so that the file behind it
/// is replaced and not the link.
pub fn resolve(database: &Path) -> PathBuf {
    std::fs::canonicalize(database).unwrap_or_else(|_| database.to_owned())
}

/// Fails with [`DatabaseError::InUse`] while another program has the database open; else leaves it
/// without side files: its write-ahead log is written back, a hot journal rolled back.
pub fn settle(database: &Path) -> Result<(), DatabaseError> {
    swap::recover(database)?;
    if !database.exists() {
        return Ok(());
    }
    let in_use = |by| DatabaseError::InUse { path: database.to_owned(), by };
    let holders = holders::of(database);
    if !holders.is_empty() {
        return Err(in_use(holders::describe(&holders)));
    }
    // What SQLite cannot read is no database: nothing in it to settle, and it is kept as it is.
    match write_back(database) {
        Ok(()) | Err(DatabaseError::Damaged { .. }) => {}
        Err(error) => return Err(error),
    }
    let log = with_suffix(database, "-wal");
    if std::fs::metadata(&log).is_ok_and(|file| file.len() > 0) {
        return Err(in_use("another program".to_owned()));
    }
    Ok(())
}

fn write_back(database: &Path) -> Result<(), DatabaseError> {
    let database = Database::open_to_write(database)?;
    database.execute("taking the lock", "BEGIN EXCLUSIVE; COMMIT")?;
    // With nobody else around, closing the connection then removes the log.
    database.rows("writing the log back", "PRAGMA wal_checkpoint(TRUNCATE)", |_| Ok(()))?;
    Ok(())
}

/// A database on its way in: a private file beside the target, removed unless put in place.
pub struct Incoming {
    file: PartialFile,
    target: PathBuf,
}

impl Incoming {
    /// An empty one for `target`, which needs not exist; its folder is made.
    pub fn beside(target: &Path) -> Result<Self, FileError> {
        crate::files::create_folder(crate::files::folder_of(target), Access::Shared)?;
        Ok(Incoming { file: PartialFile::beside(target)?, target: target.to_owned() })
    }

    /// Where it is being written.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Appends bytes of the dump.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let written = self.file.write_all(bytes);
        written.map_err(|source| FileError::new(Operation::Write, self.path(), source))
    }

    /// Checks that SQLite finds nothing wrong with it, and that it holds the rows it should.
    pub fn check<'a>(&self, rows: impl IntoIterator<Item = (&'a str, u64)>) -> Result<(), DatabaseError> {
        let database = Database::open_to_read(self.path())?;
        inspect::check_integrity(&database)?;
        inspect::check_row_counts(&database, rows)
    }

    /// Gives it what the former database had and a dump has not: its write-ahead mode and its
    /// permissions.
    pub fn take_after_former(&self) -> Result<(), DatabaseError> {
        if !self.target.exists() {
            return Ok(());
        }
        if is_write_ahead(&self.target).unwrap_or(false) {
            let database = Database::open_to_write(self.path())?;
            database.query::<String>("switching to write-ahead mode", "PRAGMA journal_mode = WAL")?;
        }
        let copy_permissions = || {
            let permissions = std::fs::metadata(&self.target)?.permissions();
            std::fs::set_permissions(self.path(), permissions)
        };
        let failed = |source| FileError::new(Operation::SetMode, self.path(), source);
        Ok(copy_permissions().map_err(failed)?)
    }

    /// Puts it in place. The former database is kept; returns where, if there was one.
    pub fn put_in_place(self) -> Result<Option<PathBuf>, FileError> {
        self.file.sync()?;
        swap::put_in_place(self.path(), &self.target)
    }
}

/// Puts the former database back, and keeps the present one in its stead.
pub fn roll_back(database: &Path) -> Result<PathBuf, DatabaseError> {
    swap::recover(database)?;
    let previous = swap::previous_of(database);
    if !previous.exists() {
        return Err(DatabaseError::NoPrevious { path: previous });
    }
    settle(database)?;
    Ok(swap::put_in_place(&previous, database)?.unwrap_or(previous))
}

/// Bytes 18 and 19 of a SQLite file are 2 in write-ahead mode (<https://sqlite.org/fileformat.html>).
fn is_write_ahead(database: &Path) -> std::io::Result<bool> {
    use std::io::Read;
    let mut header = [0; 20];
    std::fs::File::open(database)?.read_exact(&mut header)?;
    Ok(header[18..20] == [2, 2])
}
