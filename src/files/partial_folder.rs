//! A folder in progress: private, locked, and gone unless committed.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Access, FileError, Operation, files_below, folder_of, sync_folder};

/// How many names to try when a cleaner takes the lock of a folder that was created this moment.
const ATTEMPTS: u32 = 16;

/// A folder in progress: `.NAME.XXXXXX.partial` beside its final name, mode 0700, locked so that a cleaner can tell it
/// from a leftover, and removed on drop with all that is in it, unless it was committed.
#[derive(Debug)]
pub struct PartialFolder {
    folder: TempDir,
    /// Holds the lock; none on a file system without locks.
    locked: Option<File>,
}

impl PartialFolder {
    /// Creates one in the folder of `final_path`, which must exist.
    pub fn beside(final_path: &Path) -> Result<Self, FileError> {
        let failed = |source| FileError::new(Operation::CreateFolder, final_path, source);
        let name = final_path.file_name().ok_or_else(|| failed(io::ErrorKind::InvalidFilename.into()))?;
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(super::leftovers::SUFFIX).rand_bytes(6);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(Access::Private.folder_mode()));
        }
        for _ in 0..ATTEMPTS {
            let folder = builder.tempdir_in(folder_of(final_path)).map_err(failed)?;
            let lock = File::open(folder.path()).map_err(failed)?;
            match lock.try_lock() {
                // Between creation and lock a cleaner may have removed it: then it has no name any more.
                Ok(()) if folder.path().exists() => return Ok(PartialFolder { folder, locked: Some(lock) }),
                Ok(()) | Err(TryLockError::WouldBlock) => {}
                // A file system without locks: nothing there is ever taken for a leftover either.
                Err(TryLockError::Error(source)) if super::has_no_locks(&source) => {
                    return Ok(PartialFolder { folder, locked: None });
                }
                Err(TryLockError::Error(source)) => {
                    return Err(FileError::new(Operation::Lock, folder.path(), source));
                }
            }
        }
        Err(FileError::new(Operation::Lock, final_path, io::ErrorKind::WouldBlock.into()))
    }

    /// Where it is now.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Creates a file in it, mode 0600. A name that is taken, or leads elsewhere, is an error.
    pub fn create(&self, name: &str) -> Result<File, FileError> {
        let path = self.path().join(name);
        let failed = |source| FileError::new(Operation::Create, &path, source);
        if Path::new(name).file_name().is_none_or(|only| only != name) {
            return Err(failed(io::ErrorKind::InvalidFilename.into()));
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, Access::Private.file_mode());
        options.open(&path).map_err(failed)
    }

    /// Flushes all of it to the disk and gives it its final name, in the folder it was created in. What has that name
    /// already stays, and this is refused with [`io::ErrorKind::AlreadyExists`].
    pub fn commit(self, final_path: &Path) -> Result<CommittedFolder, FileError> {
        for path in files_below(self.path())? {
            let synced = File::open(&path).and_then(|file| file.sync_all());
            synced.map_err(|source| FileError::new(Operation::Sync, path, source))?;
        }
        sync_folder(self.path())?;
        let to = final_path.to_owned();
        let failed = |source| FileError::new(Operation::Rename { to: to.clone() }, self.path(), source);
        // Renaming alone would replace an empty folder. Creating one is refused where anything has the name.
        std::fs::create_dir(final_path).map_err(failed)?;
        if let Err(error) = std::fs::rename(self.path(), final_path).map_err(failed) {
            // What failed first is the one to tell.
            let _ = std::fs::remove_dir(final_path);
            return Err(error);
        }
        // Under that name there is nothing to remove any more.
        let _: PathBuf = self.folder.keep();
        sync_folder(folder_of(final_path))?;
        Ok(CommittedFolder { _locked: self.locked })
    }
}

/// A folder under its final name, still locked until this is dropped: for as long as what belongs to it is not there
/// yet.
#[derive(Debug)]
pub struct CommittedFolder {
    _locked: Option<File>,
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::super::{entries, is_in_progress, leftovers, read_bounded, remove_leftover};
    use super::*;

    #[test]
    fn a_dropped_folder_leaves_nothing() {
        let around = tempfile::tempdir().unwrap();
        let partial = PartialFolder::beside(&around.path().join("dump")).unwrap();
        partial.create("toc.dat").unwrap().write_all(b"half").unwrap();
        let name = partial.path().file_name().unwrap().to_str().unwrap().to_owned();
        assert!(name.starts_with(".dump.") && name.ends_with(".partial"), "{name}");
        assert_eq!(leftovers(around.path()).unwrap(), Vec::<PathBuf>::new());
        drop(partial);
        assert_eq!(entries(around.path()).unwrap(), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_committed_folder_has_its_files_and_stays_locked_for_a_while() {
        let around = tempfile::tempdir().unwrap();
        let path = around.path().join("dump");
        let partial = PartialFolder::beside(&path).unwrap();
        partial.create("toc.dat").unwrap().write_all(b"whole").unwrap();
        let committed = partial.commit(&path).unwrap();
        assert!(is_in_progress(&path).unwrap());
        drop(committed);
        assert!(!is_in_progress(&path).unwrap());
        assert_eq!(entries(around.path()).unwrap(), std::slice::from_ref(&path));
        assert_eq!(read_bounded(&path.join("toc.dat"), 100).unwrap(), b"whole");
    }

    #[test]
    fn what_has_the_name_already_stays() {
        let around = tempfile::tempdir().unwrap();
        for existing in ["folder", "file"] {
            let path = around.path().join(existing);
            match existing {
                "folder" => std::fs::create_dir(&path).unwrap(),
                _ => drop(File::create_new(&path).unwrap()),
            }
            let refused = PartialFolder::beside(&path).unwrap().commit(&path).unwrap_err();
            assert_eq!(refused.source.kind(), io::ErrorKind::AlreadyExists);
            assert!(matches!(refused.operation, Operation::Rename { .. }));
            assert!(path.exists());
        }
        assert_eq!(entries(around.path()).unwrap().len(), 2, "no partial folder stays");
    }

    #[test]
    fn names_stay_within_the_folder_and_are_taken_once() {
        let around = tempfile::tempdir().unwrap();
        let partial = PartialFolder::beside(&around.path().join("dump")).unwrap();
        for name in ["../x", "/x", "a/b", "..", ""] {
            assert_eq!(
                partial.create(name).unwrap_err().source.kind(),
                io::ErrorKind::InvalidFilename,
                "{name}"
            );
        }
        drop(partial.create("toc.dat").unwrap());
        assert_eq!(partial.create("toc.dat").unwrap_err().source.kind(), io::ErrorKind::AlreadyExists);
    }

    #[cfg(unix)]
    #[test]
    fn it_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let around = tempfile::tempdir().unwrap();
        let partial = PartialFolder::beside(&around.path().join("dump")).unwrap();
        let mode = |file: &File| file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&File::open(partial.path()).unwrap()), 0o700);
        assert_eq!(mode(&partial.create("toc.dat").unwrap()), 0o600);
    }

    #[test]
    fn one_that_nobody_is_writing_is_a_leftover_with_all_that_is_in_it() {
        let around = tempfile::tempdir().unwrap();
        let left = around.path().join("2026/.dump.000000.partial");
        std::fs::create_dir_all(&left).unwrap();
        drop(File::create_new(left.join("toc.dat")).unwrap());
        drop(File::create_new(left.join(".x.111111.partial")).unwrap());
        assert_eq!(leftovers(around.path()).unwrap(), std::slice::from_ref(&left));
        let writing = PartialFolder::beside(&around.path().join("other")).unwrap();
        assert!(!remove_leftover(writing.path()).unwrap());
        assert!(remove_leftover(&left).unwrap());
        assert!(!left.exists() && writing.path().exists());
    }
}
