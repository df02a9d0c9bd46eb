//! A file in progress: private, locked, and gone unless committed.

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Access, Existing, FileError, Operation, folder_of, sync_folder};

/// How many names to try when a cleaner takes the lock of a file that was created this moment.
const ATTEMPTS: u32 = 16;

/// A file in progress: `.NAME.XXXXXX.partial` beside its final name, mode 0600, locked so that a
/// cleaner can tell it from a leftover, and removed on drop unless it was committed.
///
/// Others (such as SQLite) may write through [`PartialFile::path`], so long as they write into the
/// same file and do not put another in its place.
#[derive(Debug)]
pub struct PartialFile {
    file: NamedTempFile,
}

impl PartialFile {
    /// Creates one in the folder of `final_path`, which must exist.
    pub fn beside(final_path: &Path) -> Result<Self, FileError> {
        let failed = |source| FileError::new(Operation::Create, final_path, source);
        let name = final_path.file_name().ok_or_else(|| failed(io::ErrorKind::InvalidFilename.into()))?;
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(super::leftovers::SUFFIX).rand_bytes(6);
        for _ in 0..ATTEMPTS {
            // Created with mode 0600 whatever the umask is.
            let file = builder.tempfile_in(folder_of(final_path)).map_err(failed)?;
            match file.as_file().try_lock() {
                // Between creation and lock a cleaner may have removed it: then it has no name any more.
                Ok(()) if file.path().exists() => return Ok(PartialFile { file }),
                Ok(()) | Err(TryLockError::WouldBlock) => {}
                // A file system without locks: nothing there is ever taken for a leftover either.
                Err(TryLockError::Error(source)) if super::has_no_locks(&source) => {
                    return Ok(PartialFile { file });
                }
                Err(TryLockError::Error(source)) => {
                    return Err(FileError::new(Operation::Lock, file.path(), source));
                }
            }
        }
        Err(FileError::new(Operation::Lock, final_path, io::ErrorKind::WouldBlock.into()))
    }

    /// One that was written in several runs, and is locked already.
    pub(super) fn of(file: NamedTempFile) -> Self {
        PartialFile { file }
    }

    /// Where it is now.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// The open file, for reading back and for seeking.
    pub fn as_file(&self) -> &File {
        self.file.as_file()
    }

    /// Flushes it to the disk without giving it its final name.
    pub fn sync(&self) -> Result<(), FileError> {
        let synced = self.file.as_file().sync_all();
        synced.map_err(|source| FileError::new(Operation::Sync, self.path(), source))
    }

    /// Flushes it to the disk and gives it its final name, in the folder it was created in.
    pub fn commit(
        self,
        final_path: &Path,
        access: Access,
        existing: Existing,
    ) -> Result<Committed, FileError> {
        set_mode(self.as_file(), self.path(), access)?;
        self.sync()?;
        let committed = self.rename(final_path, existing).map_err(|(_removed, failure)| *failure)?;
        sync_folder(folder_of(final_path))?;
        Ok(committed)
    }

    /// Flushes it to the disk and gives it the first of the names for 1, 2, 3 … that no file has.
    pub fn commit_under_free_name(
        self,
        access: Access,
        name: impl Fn(u32) -> PathBuf,
    ) -> Result<(PathBuf, Committed), FileError> {
        set_mode(self.as_file(), self.path(), access)?;
        self.sync()?;
        let mut partial = self;
        let mut number = 1;
        loop {
            let final_path = name(number);
            match partial.rename(&final_path, Existing::Keep) {
                Ok(committed) => {
                    sync_folder(folder_of(&final_path))?;
                    return Ok((final_path, committed));
                }
                Err((kept, failure)) if failure.source.kind() == io::ErrorKind::AlreadyExists => {
                    partial = kept;
                    number += 1;
                }
                Err((_removed, failure)) => return Err(*failure),
            }
        }
    }

    fn rename(self, to: &Path, existing: Existing) -> Result<Committed, (Self, Box<FileError>)> {
        let from = self.path().to_owned();
        let renamed = match existing {
            Existing::Keep => self.file.persist_noclobber(to),
            Existing::Replace => self.file.persist(to),
        };
        let file = renamed.map_err(|failure| {
            let error = FileError::new(Operation::Rename { to: to.to_owned() }, from, failure.error);
            (PartialFile { file: failure.file }, Box::new(error))
        })?;
        Ok(Committed { _locked: file })
    }
}

/// A file under its final name, still locked until this is dropped: for as long as what belongs to it
/// is not there yet.
#[derive(Debug)]
pub struct Committed {
    _locked: File,
}

impl Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

#[cfg(unix)]
fn set_mode(file: &File, path: &Path, access: Access) -> Result<(), FileError> {
    use std::os::unix::fs::PermissionsExt;
    let set = file.set_permissions(std::fs::Permissions::from_mode(access.file_mode()));
    set.map_err(|source| FileError::new(Operation::SetMode, path, source))
}

#[cfg(not(unix))]
fn set_mode(_file: &File, _path: &Path, _access: Access) -> Result<(), FileError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut partial = PartialFile::beside(&folder.path().join("dump.sqlite3")).unwrap();
        partial.write_all(b"half").unwrap();
        let name = partial.path().file_name().unwrap().to_str().unwrap().to_owned();
        assert!(name.starts_with(".dump.sqlite3.") && name.ends_with(".partial"), "{name}");
        drop(partial);
        assert_eq!(super::super::entries(folder.path()).unwrap(), Vec::<PathBuf>::new());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_in_progress_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let partial = PartialFile::beside(&folder.path().join("x")).unwrap();
        assert_eq!(partial.path().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_others_write_through_the_path_is_committed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let partial = PartialFile::beside(&path).unwrap();
        std::fs::OpenOptions::new().append(true).open(partial.path()).unwrap().write_all(b"theirs").unwrap();
        let _committed = partial.commit(&path, Access::Private, Existing::Keep).unwrap();
        assert_eq!(super::super::read_bounded(&path, 100).unwrap(), b"theirs");
    }

    #[test]
    fn a_committed_file_stays_locked_until_what_belongs_to_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let partial = PartialFile::beside(&path).unwrap();
        let committed = partial.commit(&path, Access::Private, Existing::Keep).unwrap();
        assert!(super::super::is_in_progress(&path).unwrap());
        drop(committed);
        assert!(!super::super::is_in_progress(&path).unwrap());
    }

    #[test]
    fn the_first_free_name_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let name = |number: u32| folder.path().join(number.to_string());
        for expected in 1..=3 {
            let partial = PartialFile::beside(&name(0)).unwrap();
            let (path, _) = partial.commit_under_free_name(Access::Private, name).unwrap();
            assert_eq!(path, name(expected));
        }
    }

    #[test]
    fn a_folder_that_is_missing_and_a_path_without_a_name_are_errors() {
        let missing = PartialFile::beside(Path::new("/no/such/folder/x")).unwrap_err().to_string();
        assert_eq!(missing, "cannot create a file for `/no/such/folder/x`: no such file or folder");
        assert_eq!(PartialFile::beside(Path::new("/")).unwrap_err().operation, Operation::Create);
    }
}
