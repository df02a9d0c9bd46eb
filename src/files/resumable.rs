//! A file that is written in several runs: under one name, locked while somebody writes it, and never a leftover
//! before its time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::{NamedTempFile, TempPath};

use super::{FileError, Operation, PartialFile, entries, remove};

/// The ending of such a file's name.
const SUFFIX: &str = ".part";

/// How often to try again when somebody finishes the file at the moment that it is opened.
const ATTEMPTS: u32 = 16;

/// The beginning of a file, mode 0600. It stays when the process ends, and its lock does not: the next run goes on
/// where this one stopped.
#[derive(Debug)]
pub struct ResumableFile {
    file: File,
    path: PathBuf,
    length: u64,
}

impl ResumableFile {
    /// What is there of the file `folder/NAME.part`, which may be nothing. `None` where another process is writing it.
    pub fn open(folder: &Path, name: &str) -> Result<Option<Self>, FileError> {
        let path = folder.join(format!("{name}{SUFFIX}"));
        let failed = |operation, source| FileError::new(operation, &path, source);
        for _ in 0..ATTEMPTS {
            let mut options = OpenOptions::new();
            options.read(true).append(true).create(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&path).map_err(|source| failed(Operation::Create, source))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                // A file system without locks: two runs at once are then nobody's to tell apart.
                Err(TryLockError::Error(source)) if super::has_no_locks(&source) => {}
                Err(TryLockError::Error(source)) => return Err(failed(Operation::Lock, source)),
            }
            let opened = file.metadata().map_err(|source| failed(Operation::Read, source))?;
            // Between opening and locking, another run may have given it its final name.
            let is_there = path.symlink_metadata().is_ok_and(|found| super::is_same(&found, &opened));
            if is_there {
                return Ok(Some(ResumableFile { length: opened.len(), file, path }));
            }
        }
        Err(failed(Operation::Lock, io::ErrorKind::WouldBlock.into()))
    }

    /// Where it is, for a program that appends to it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes of it are known of. Another program may have appended more since.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Puts these bytes at its end.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let written = self.file.write_all(bytes);
        written.map_err(|source| FileError::new(Operation::Write, &self.path, source))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Hands over the bytes from `start` on, also those that another program appended, and counts them.
    pub fn read_from(
        &mut self,
        start: u64,
        take: impl FnMut(&[u8]) -> Result<(), FileError>,
    ) -> Result<(), FileError> {
        let failed = |source| FileError::new(Operation::Read, &self.path, source);
        let mut file = &self.file;
        file.seek(SeekFrom::Start(start)).map_err(failed)?;
        super::read_through(&self.path, file, take)?;
        self.length = file.metadata().map_err(failed)?.len();
        Ok(())
    }

    /// Forgets all of it.
    pub fn clear(&mut self) -> Result<(), FileError> {
        let cleared = self.file.set_len(0);
        cleared.map_err(|source| FileError::new(Operation::Write, &self.path, source))?;
        self.length = 0;
        Ok(())
    }

    /// It is whole: it becomes a file that is about to get its final name, and is gone unless it does.
    pub fn complete(self) -> Result<PartialFile, FileError> {
        let path = TempPath::try_from_path(&self.path)
            .map_err(|source| FileError::new(Operation::Create, &self.path, source))?;
        Ok(PartialFile::of(NamedTempFile::from_parts(self.file, path)))
    }
}

/// The files in `folder` that nobody went on with for so long, and nobody writes now.
pub fn abandoned_parts(folder: &Path, age: Duration, now: SystemTime) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        let is_part = path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(SUFFIX));
        let changed = path.symlink_metadata().and_then(|metadata| metadata.modified());
        let is_old = changed.is_ok_and(|changed| now.duration_since(changed).unwrap_or_default() > age);
        if is_part && is_old && !super::is_in_progress(&path)? {
            found.push(path);
        }
    }
    Ok(found)
}

/// Removes one of them, unless somebody went on with it since; says whether it is gone.
pub fn remove_part(path: &Path) -> Result<bool, FileError> {
    // The lock is held until it is gone, so that nobody goes on with it in between.
    match super::leftovers::abandoned(path)? {
        Some(_lock) => remove(path).map(|()| true),
        None => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Access, Existing, read_bounded};

    fn open(folder: &Path) -> Option<ResumableFile> {
        ResumableFile::open(folder, "abc").unwrap()
    }

    #[test]
    fn a_run_goes_on_where_another_one_stopped() {
        let folder = tempfile::tempdir().unwrap();
        for (length, more) in [(0, b"one"), (3, b"two")] {
            let mut file = open(folder.path()).unwrap();
            assert_eq!(file.length(), length);
            file.append(more).unwrap();
        }
        let mut file = open(folder.path()).unwrap();
        let mut read = Vec::new();
        let take = |bytes: &[u8]| {
            read.extend_from_slice(bytes);
            Ok(())
        };
        file.read_from(2, take).unwrap();
        assert_eq!(read, b"etwo");
        file.append(b"!").unwrap();
        let whole = folder.path().join("whole");
        let _locked = file.complete().unwrap().commit(&whole, Access::Private, Existing::Keep).unwrap();
        assert_eq!(read_bounded(&whole, 10).unwrap(), b"onetwo!");
        assert_eq!(entries(folder.path()).unwrap(), [whole]);
    }

    #[test]
    fn one_run_at_a_time_writes_it_and_what_another_program_appends_counts() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = open(folder.path()).unwrap();
        assert!(open(folder.path()).is_none());
        OpenOptions::new().append(true).open(file.path()).unwrap().write_all(b"theirs").unwrap();
        assert_eq!(file.length(), 0);
        file.read_from(0, |_| Ok(())).unwrap();
        assert_eq!(file.length(), 6);
        file.clear().unwrap();
        file.append(b"x").unwrap();
        drop(file);
        assert_eq!(open(folder.path()).unwrap().length(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn it_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = open(folder.path()).unwrap();
        assert_eq!(file.path().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_nobody_goes_on_with_is_found_after_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = open(folder.path()).unwrap().path().to_owned();
        let (hour, now) = (Duration::from_secs(3600), SystemTime::now());
        let found = |now| abandoned_parts(folder.path(), hour, now).unwrap();
        assert_eq!(found(now), Vec::<PathBuf>::new());
        let later = now + 2 * hour;
        assert_eq!(found(later), std::slice::from_ref(&path));
        let writing = open(folder.path()).unwrap();
        assert_eq!(found(later), Vec::<PathBuf>::new());
        assert!(!remove_part(&path).unwrap());
        drop(writing);
        assert!(remove_part(&path).unwrap() && !path.exists());
    }
}
