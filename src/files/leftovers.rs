//! What an interrupted run left behind: partial files and folders whose lock nobody holds.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::{FileError, Operation, entries, folder_of, is_real_folder, remove, remove_folder};

pub(super) const SUFFIX: &str = ".partial";

/// What SQLite puts beside a database it writes, named after it.
const COMPANIONS: [&str; 3] = ["-journal", "-wal", "-shm"];

/// The partial files and folders below `folder` that nobody is writing any more, and SQLite's journals beside
/// them. A file whose lock cannot be judged (a file system without locks) counts as in progress.
pub fn leftovers(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    among(below(folder)?)
}

/// Every file below a folder; partial folders as a whole.
fn below(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        match is_real_folder(&path) && partial_of(&path).is_none() {
            true => found.extend(below(&path)?),
            false => found.push(path),
        }
    }
    Ok(found)
}

/// The same for the partial files of one final name, such as a database's.
pub fn leftovers_of(final_path: &Path) -> Result<Vec<PathBuf>, FileError> {
    let Some(name) = final_path.file_name() else { return Ok(Vec::new()) };
    let start = format!(".{}.", name.to_string_lossy());
    let is_of_it =
        |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().starts_with(&start);
    among(entries(folder_of(final_path))?.into_iter().filter(is_of_it).collect())
}

fn among(paths: Vec<PathBuf>) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    for path in paths {
        let Some(partial) = partial_of(&path) else { continue };
        if abandoned(&partial)?.is_some() {
            found.push(path);
        }
    }
    Ok(found)
}

/// Removes what [`leftovers`] found; `false` where somebody is writing it now.
pub fn remove_leftover(path: &Path) -> Result<bool, FileError> {
    let Some(partial) = partial_of(path) else {
        return Err(FileError::new(Operation::Remove, path, io::ErrorKind::InvalidFilename.into()));
    };
    // The lock is held until the file is gone, so that no writer starts in between.
    match abandoned(&partial)? {
        Some(_lock) if is_real_folder(path) => remove_folder(path).map(|()| true),
        Some(_lock) => remove(path).map(|()| true),
        None => Ok(false),
    }
}

/// Whether a file is there and somebody holds its lock: it is being written, or was just committed and
/// what belongs to it is being written.
pub fn is_in_progress(path: &Path) -> Result<bool, FileError> {
    Ok(abandoned(path)?.is_none())
}

/// A file that nobody is writing: gone, or locked by us.
pub(super) enum Abandoned {
    Gone,
    Locked { _file: File },
}

pub(super) fn abandoned(partial: &Path) -> Result<Option<Abandoned>, FileError> {
    let file = match File::open(partial) {
        Ok(file) => file,
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(Some(Abandoned::Gone)),
        Err(source) => return Err(FileError::new(Operation::Lock, partial, source)),
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(Abandoned::Locked { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) if super::has_no_locks(&source) => Ok(None),
        Err(TryLockError::Error(source)) => Err(FileError::new(Operation::Lock, partial, source)),
    }
}

/// The partial file that decides over `path`: itself, or the one that it is a companion of.
fn partial_of(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let base = COMPANIONS.iter().find_map(|companion| name.strip_suffix(companion)).unwrap_or(name);
    (base.starts_with('.') && base.ends_with(SUFFIX)).then(|| path.with_file_name(base))
}

#[cfg(test)]
mod tests {
    use super::super::{Access, Existing, PartialFile, create_folder, write_whole};
    use super::*;

    #[test]
    fn tells_a_leftover_from_a_file_in_progress() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("2026/11");
        create_folder(&deep, Access::Private).unwrap();
        let left = [".a.000000.partial", ".a.000000.partial-journal", ".gone.000000.partial-wal"];
        for name in left.into_iter().chain(["a", "b.partial", ".hidden"]) {
            write_whole(&deep.join(name), b"x", Access::Private, Existing::Keep).unwrap();
        }
        let writing = PartialFile::beside(&deep.join("b")).unwrap();
        let journal = PathBuf::from(format!("{}-journal", writing.path().display()));
        write_whole(&journal, b"x", Access::Private, Existing::Keep).unwrap();

        assert_eq!(leftovers(folder.path()).unwrap(), left.map(|name| deep.join(name)));
        assert_eq!(
            leftovers_of(&deep.join("a")).unwrap(),
            [".a.000000.partial", ".a.000000.partial-journal"].map(|name| deep.join(name))
        );
        assert_eq!(leftovers_of(&deep.join("b")).unwrap(), Vec::<PathBuf>::new());
        assert!(!remove_leftover(writing.path()).unwrap());
        assert!(is_in_progress(writing.path()).unwrap());
        assert!(!is_in_progress(&deep.join("a")).unwrap());
        assert!(!is_in_progress(&deep.join("no such file")).unwrap());
        assert!(writing.path().exists());
        for name in left {
            assert!(remove_leftover(&deep.join(name)).unwrap(), "{name}");
            assert!(!deep.join(name).exists());
        }
    }

    #[test]
    fn nothing_else_is_ever_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("precious");
        write_whole(&path, b"x", Access::Private, Existing::Keep).unwrap();
        let refused = remove_leftover(&path).unwrap_err();
        assert_eq!(refused.operation, Operation::Remove);
        assert!(path.exists());
    }

    #[test]
    fn a_missing_folder_has_no_leftovers() {
        assert_eq!(leftovers(Path::new("/no/such/folder")).unwrap(), Vec::<PathBuf>::new());
    }
}
