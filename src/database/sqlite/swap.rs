//! Puts one database file in the place of another, so that at any moment a whole database stands under
//! the name.
//!
//! The former file gets a second name first (a hard link); then the new one is renamed over it, which
//! is atomic; then the second name becomes `NAME.previous`. A kill in between leaves the second name,
//! which [`recover`] puts right at the next use.
//!
//! SQLite finds a database's log and journal by name, and would apply those of one file to another that
//! has its name now. So a file never gets a name that has side files: those of the former database go
//! with it, and those without a database go.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::holders::{SIDE_FILES, with_suffix};
use crate::files::{self, FileError, Operation};

/// Where the former database is kept.
pub fn previous_of(database: &Path) -> PathBuf {
    with_suffix(database, ".previous")
}

/// One swap at a time: while this is held, another run's [`put_in_place`] and [`recover`] in the same
/// folder wait. On a file system that cannot lock a folder, nothing waits.
pub struct Turn {
    _folder: Option<File>,
}

impl Turn {
    /// Waits for the turn.
    pub fn wait(database: &Path) -> Self {
        let folder = File::open(files::folder_of(database)).ok();
        Turn { _folder: folder.filter(|folder| folder.lock().is_ok()) }
    }
}

/// Renames `incoming` to `database`, and keeps what stood there as `database.previous`. Returns where
/// that is; `None` where nothing stood there.
pub fn put_in_place(incoming: &Path, database: &Path) -> Result<Option<PathBuf>, FileError> {
    recover(database)?;
    if !database.exists() {
        remove_side_files(database)?;
        rename(incoming, database)?;
        files::sync_folder(files::folder_of(database))?;
        return Ok(None);
    }
    let former = former_of(database);
    fs::hard_link(database, &former).map_err(|source| FileError::new(Operation::Link, &former, source))?;
    files::sync_folder(files::folder_of(database))?;
    let previous = previous_of(database);
    if previous != incoming {
        remove_side_files(&previous)?;
    }
    move_side_files(database, &previous)?;
    rename(incoming, database)?;
    rename(&former, &previous)?;
    files::sync_folder(files::folder_of(database))?;
    Ok(Some(previous))
}

/// Finishes, or takes back, a swap that was interrupted. Does nothing where none was.
pub fn recover(database: &Path) -> Result<(), FileError> {
    let former = former_of(database);
    if !former.exists() {
        return Ok(());
    }
    if same_file(&former, database) {
        // Cut before the rename: the former database is still in place under its own name.
        return files::remove(&former);
    }
    rename(&former, &previous_of(database))
}

/// A side file that stands beside a database.
pub fn side_file_of(database: &Path) -> Option<PathBuf> {
    SIDE_FILES.iter().map(|suffix| with_suffix(database, suffix)).find(|path| path.exists())
}

/// Removes a database's side files.
pub fn remove_side_files(database: &Path) -> Result<(), FileError> {
    SIDE_FILES.iter().try_for_each(|suffix| files::remove(&with_suffix(database, suffix)))
}

fn move_side_files(database: &Path, to: &Path) -> Result<(), FileError> {
    let names = SIDE_FILES.iter().map(|suffix| (with_suffix(database, suffix), with_suffix(to, suffix)));
    names.filter(|(from, _)| from.exists()).try_for_each(|(from, to)| rename(&from, &to))
}

/// Whether there is a swap for [`recover`] to finish or take back.
pub fn is_unfinished(database: &Path) -> bool {
    former_of(database).exists()
}

/// The second name that the former database has while it is replaced.
fn former_of(database: &Path) -> PathBuf {
    with_suffix(database, ".former")
}

#[cfg(unix)]
fn same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path| fs::metadata(path).map(|file| (file.dev(), file.ino())).ok();
    identity(one).is_some_and(|known| identity(other) == Some(known))
}

#[cfg(not(unix))]
fn same_file(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    fs::rename(from, to)
        .map_err(|source| FileError::new(Operation::Rename { to: to.to_owned() }, from, source))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests write files as they like")]
mod tests {
    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new(contents: &[(&str, &str)]) -> Self {
            let folder = Folder(tempfile::tempdir().unwrap());
            for (name, content) in contents {
                fs::write(folder.path(name), content).unwrap();
            }
            folder
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn contents(&self) -> Vec<(String, String)> {
            let read = |path: &PathBuf| {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                (name, fs::read_to_string(path).unwrap())
            };
            files::entries(self.0.path()).unwrap().iter().map(read).collect()
        }
    }

    fn pairs(contents: &[(&str, &str)]) -> Vec<(String, String)> {
        contents.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect()
    }

    #[test]
    fn the_former_database_is_kept_until_the_next_swap() {
        let folder = Folder::new(&[("db", "one"), ("in", "two")]);
        let previous = put_in_place(&folder.path("in"), &folder.path("db")).unwrap();
        assert_eq!(previous, Some(folder.path("db.previous")));
        assert_eq!(folder.contents(), pairs(&[("db", "two"), ("db.previous", "one")]));

        fs::write(folder.path("in"), "three").unwrap();
        put_in_place(&folder.path("in"), &folder.path("db")).unwrap();
        assert_eq!(folder.contents(), pairs(&[("db", "three"), ("db.previous", "two")]));
    }

    #[test]
    fn the_previous_one_can_be_put_back_and_forth() {
        let folder = Folder::new(&[("db", "new"), ("db.previous", "old")]);
        put_in_place(&folder.path("db.previous"), &folder.path("db")).unwrap();
        assert_eq!(folder.contents(), pairs(&[("db", "old"), ("db.previous", "new")]));
    }

    #[test]
    fn nothing_stood_there_is_nothing_kept() {
        let folder = Folder::new(&[("in", "first")]);
        assert_eq!(put_in_place(&folder.path("in"), &folder.path("db")).unwrap(), None);
        assert_eq!(folder.contents(), pairs(&[("db", "first")]));
    }

    #[test]
    fn no_file_inherits_the_log_or_journal_of_another() {
        let folder = Folder::new(&[
            ("db", "one"),
            ("db-wal", "of one"),
            ("db-journal", "of one"),
            ("db.previous", "zero"),
            ("db.previous-wal", "of zero"),
            ("in", "two"),
            ("gone-wal", "of nothing"),
            ("gone-journal", "of nothing"),
            ("new", "new"),
        ]);
        put_in_place(&folder.path("in"), &folder.path("db")).unwrap();
        put_in_place(&folder.path("new"), &folder.path("gone")).unwrap();
        assert_eq!(
            folder.contents(),
            pairs(&[
                ("db", "two"),
                ("db.previous", "one"),
                ("db.previous-journal", "of one"),
                ("db.previous-wal", "of one"),
                ("gone", "new"),
            ])
        );
    }

    #[test]
    fn a_swap_cut_before_the_rename_is_taken_back() {
        let folder = Folder::new(&[("db", "one"), ("db.previous", "zero")]);
        fs::hard_link(folder.path("db"), folder.path("db.former")).unwrap();
        recover(&folder.path("db")).unwrap();
        assert_eq!(folder.contents(), pairs(&[("db", "one"), ("db.previous", "zero")]));
    }

    #[test]
    fn a_swap_cut_after_the_rename_is_finished() {
        let folder = Folder::new(&[("db", "two"), ("db.former", "one"), ("db.previous", "zero")]);
        recover(&folder.path("db")).unwrap();
        assert_eq!(folder.contents(), pairs(&[("db", "two"), ("db.previous", "one")]));
    }
}
