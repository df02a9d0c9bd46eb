//! Restores a dump into a database file: beside it first, checked there, then put in its place.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::connection::Database;
use super::holders::{self, with_suffix};
use super::swap::Turn;
use super::{inspect, swap};
use crate::database::DatabaseError;
use crate::files::{Access, FileError, Operation, PartialFile};

/// The file that a configured path stands for: symbolic links are followed, also to where nothing is
/// yet, so that the file behind them is replaced and not the link.
pub fn resolve(database: &Path) -> PathBuf {
    let mut path = database.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(behind) = std::fs::read_link(&path) else { break };
        path = crate::files::folder_of(&path).join(behind);
    }
    let folder = || std::fs::canonicalize(crate::files::folder_of(&path)).ok();
    match std::fs::canonicalize(&path) {
        Ok(path) => path,
        // Nothing is there yet: then its folder tells whether two ways of writing it mean the same place.
        Err(_) => folder().zip(path.file_name()).map_or(path.clone(), |(folder, name)| folder.join(name)),
    }
}

/// As many links as Linux follows.
const MAX_LINKS: u32 = 40;

/// A database that can be replaced: it has no side files with content, and until this is dropped no
/// other connection can read or write it, nor another run replace it.
#[must_use = "the database is free for others again when this is dropped"]
pub struct Settled {
    alone: Option<Database>,
    database: PathBuf,
    // Last, so that the turn ends after the lock.
    _turn: Turn,
}

/// Settles a database, or where none is, its name. Fails with [`DatabaseError::InUse`] while another
/// program has it open.
pub fn settle(database: &Path) -> Result<Settled, DatabaseError> {
    let turn = Turn::wait(database);
    swap::recover(database)?;
    let alone = take_alone(database)?;
    Ok(Settled { alone, database: database.to_owned(), _turn: turn })
}

/// Writes the log back, or rolls a hot journal back, and locks everybody else out. `None` where there is
/// no database that SQLite could read.
fn take_alone(database: &Path) -> Result<Option<Database>, DatabaseError> {
    if !database.exists() {
        return Ok(None);
    }
    let holders = holders::of(database);
    if !holders.is_empty() {
        let by = holders::describe(&holders);
        return Err(DatabaseError::InUse { path: database.to_owned(), by });
    }
    let locked = write_back(database).and_then(|()| Database::open_alone(database));
    match locked {
        Ok(alone) => {
            // Empty by now, and nobody can have them open.
            swap::remove_side_files(database)?;
            Ok(Some(alone))
        }
        // What SQLite cannot read is no database: nothing in it to settle, and it is kept as it is.
        Err(DatabaseError::Damaged { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn write_back(path: &Path) -> Result<(), DatabaseError> {
    let database = Database::open_to_write(path)?;
    database.execute("taking the lock", "BEGIN EXCLUSIVE; COMMIT")?;
    // With nobody else around, closing the connection then removes the log.
    database.rows("writing the log back", "PRAGMA wal_checkpoint(TRUNCATE)", |_| Ok(()))?;
    drop(database);
    if std::fs::metadata(with_suffix(path, "-wal")).is_ok_and(|log| log.len() > 0) {
        let by = holders::describe(&[]);
        return Err(DatabaseError::InUse { path: path.to_owned(), by });
    }
    Ok(())
}

impl Settled {
    /// Puts a file in the database's place. The former database is kept; returns where, if there was one.
    fn replace_by(self, incoming: &Path) -> Result<Option<PathBuf>, FileError> {
        let previous = swap::put_in_place(incoming, &self.database);
        // SQLite sees that the file has another name now, and leaves the new one's side files alone.
        drop(self.alone);
        previous
    }
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
            let former = std::fs::metadata(&self.target)?;
            take_owner(&former, self.path());
            std::fs::set_permissions(self.path(), former.permissions())
        };
        let failed = |source| FileError::new(Operation::SetMode, self.path(), source);
        Ok(copy_permissions().map_err(failed)?)
    }

    /// Puts it in place of a database that was settled. The former one is kept; returns where, if there
    /// was one.
    pub fn put_in_place(self, settled: Settled) -> Result<Option<PathBuf>, FileError> {
        self.file.sync()?;
        settled.replace_by(self.path())
    }
}

/// Puts the former database back, and keeps the present one in its stead.
pub fn roll_back(database: &Path) -> Result<PathBuf, DatabaseError> {
    let settled = settle(database)?;
    let previous = swap::previous_of(database);
    if !previous.exists() {
        return Err(DatabaseError::NoPrevious { path: previous });
    }
    // Somebody may have looked into it, and left a log.
    let _alone = take_alone(&previous)?;
    Ok(settled.replace_by(&previous)?.unwrap_or(previous))
}

/// Gives a file the owner and group of another, as far as this user may: root restores for others, and a
/// group shares a database.
#[cfg(unix)]
fn take_owner(former: &std::fs::Metadata, path: &Path) {
    use std::os::unix::fs::{MetadataExt, chown};
    let _ = chown(path, None, Some(former.gid()));
    let _ = chown(path, Some(former.uid()), None);
}

#[cfg(not(unix))]
fn take_owner(_former: &std::fs::Metadata, _path: &Path) {}

/// Bytes 18 and 19 of a SQLite file are 2 in write-ahead mode (<https://sqlite.org/fileformat.html>).
fn is_write_ahead(database: &Path) -> std::io::Result<bool> {
    use std::io::Read;
    let mut header = [0; 20];
    std::fs::File::open(database)?.read_exact(&mut header)?;
    Ok(header[18..20] == [2, 2])
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn one_place_is_one_path_however_it_is_written_and_whether_or_not_something_is_there() {
        let root = tempfile::tempdir().unwrap();
        let here = std::fs::canonicalize(root.path()).unwrap();
        std::fs::create_dir(here.join("var")).unwrap();
        std::os::unix::fs::symlink("var", here.join("data")).unwrap();
        std::os::unix::fs::symlink("../var/db", here.join("var/link")).unwrap();
        let check = || {
            for written in ["var/db", "data/db", "var/../var/db", "var/link", "data/link"] {
                assert_eq!(resolve(&root.path().join(written)), here.join("var/db"), "{written}");
            }
        };
        check();
        std::fs::File::create_new(here.join("var/db")).unwrap();
        check();
        assert_eq!(resolve(Path::new("/no/such/folder/db")), Path::new("/no/such/folder/db"));
    }
}
