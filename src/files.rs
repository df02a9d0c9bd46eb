//! The only home of file writes: private while in progress, synced, renamed at the end.
//!
//! A file is written as a [`PartialFile`] in the folder it will stay in, and gets its final name when it
//! is complete; a folder of files as a [`PartialFolder`]. An interrupted run leaves at most a `*.partial` file or
//! folder, which [`leftovers`] finds.

mod error;
mod leftovers;
mod partial;
mod partial_folder;
mod resumable;
mod turn;
#[cfg(feature = "ssh")]
mod window;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

pub use error::{FileError, Operation};
pub use leftovers::{is_in_progress, leftovers, leftovers_of, remove_leftover};
pub use partial::{Committed, PartialFile};
pub use partial_folder::{CommittedFolder, PartialFolder};
pub use resumable::{ResumableFile, abandoned_parts, remove_part};
pub use turn::Turn;
#[cfg(feature = "ssh")]
pub use window::{PrivateFolder, Window};

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The owner alone: files 0600, folders 0700. For secrets and raw data.
    Private,
    /// Everyone who reaches the folder: files 0644, folders 0755. For anonymized and public data.
    Shared,
}

impl Access {
    #[cfg(unix)]
    fn file_mode(self) -> u32 {
        match self {
            Access::Private => 0o600,
            Access::Shared => 0o644,
        }
    }

    #[cfg(unix)]
    fn folder_mode(self) -> u32 {
        match self {
            Access::Private => 0o700,
            Access::Shared => 0o755,
        }
    }
}

/// What happens when a file already has the final name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the new file is refused with [`io::ErrorKind::AlreadyExists`].
    Keep,
    /// The new file takes its place in one step.
    Replace,
}

/// Writes a whole small file: nothing of it is seen under `path` before it is complete and synced.
pub fn write_whole(path: &Path, bytes: &[u8], access: Access, existing: Existing) -> Result<(), FileError> {
    let mut partial = PartialFile::beside(path)?;
    let written = partial.write_all(bytes);
    written.map_err(|source| FileError::new(Operation::Write, path, source))?;
    partial.commit(path, access, existing).map(drop)
}

/// The file that a path leads to in the end, through all symbolic links.
pub fn resolve(path: &Path) -> Result<PathBuf, FileError> {
    path.canonicalize().map_err(|source| FileError::new(Operation::Read, path, source))
}

/// Who may read a file that there is.
pub fn access_of(path: &Path) -> Access {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let is_private = path.metadata().is_ok_and(|found| found.permissions().mode() & 0o077 == 0);
        if is_private {
            return Access::Private;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Access::Shared
}

/// The bytes of a file of at most `max` bytes. A longer one is [`io::ErrorKind::FileTooLarge`].
pub fn read_bounded(path: &Path, max: u64) -> Result<Vec<u8>, FileError> {
    let failed = |source| FileError::new(Operation::Read, path, source);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(max.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > max {
        let text = format!("it is larger than the {max} bytes that such a file may have");
        return Err(failed(io::Error::new(io::ErrorKind::FileTooLarge, text)));
    }
    Ok(bytes)
}

/// Opens a file for reading.
pub fn open(path: &Path) -> Result<File, FileError> {
    File::open(path).map_err(|source| FileError::new(Operation::Read, path, source))
}

/// Opens what is a file itself: a symbolic link, which could lead elsewhere, is refused.
pub fn open_regular(path: &Path) -> Result<File, FileError> {
    let failed = |source| FileError::new(Operation::Read, path, source);
    let other = || failed(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
    let found = path.symlink_metadata().map_err(failed)?;
    // What is no file could block for ever when it is opened, as a pipe does.
    if !found.is_file() {
        return Err(other());
    }
    let file = open(path)?;
    let opened = file.metadata().map_err(failed)?;
    if opened.is_file() && is_same(&found, &opened) { Ok(file) } else { Err(other()) }
}

#[cfg(unix)]
fn is_same(one: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    one.created().ok() == other.created().ok()
}

/// A file for reading and writing on the file system of `folder` that has no name, and is gone with the process.
pub fn unnamed_in(folder: &Path) -> io::Result<File> {
    tempfile::tempfile_in(folder)
}

/// A file for reading and writing that has no name, and is gone with the process.
pub fn unnamed() -> io::Result<File> {
    tempfile::tempfile()
}

/// Whether an error of locking says that the file system has no locks: by name, or as NFS without its lock service does
/// (ENOLCK).
fn has_no_locks(error: &io::Error) -> bool {
    let lock_service_missing = if cfg!(target_os = "macos") { 77 } else { 37 };
    let is_of_nfs = cfg!(unix) && error.raw_os_error() == Some(lock_service_missing);
    is_of_nfs || error.kind() == io::ErrorKind::Unsupported
}

/// How many bytes still fit on the disk that a folder is on.
pub fn free_space(folder: &Path) -> Result<u64, FileError> {
    fs4::available_space(folder).map_err(|source| FileError::new(Operation::Read, folder, source))
}

/// A private file with these bytes for another program to read: gone when the path is dropped.
pub fn private_temporary(bytes: &[u8]) -> io::Result<tempfile::TempPath> {
    // Created with mode 0600.
    let mut file = tempfile::NamedTempFile::with_prefix("db-airlock-")?;
    file.write_all(bytes)?;
    Ok(file.into_temp_path())
}

/// Reads to the end and hands over what comes, piece by piece. `path` is what errors say was read.
pub fn read_through(
    path: &Path,
    mut reader: impl Read,
    mut take: impl FnMut(&[u8]) -> Result<(), FileError>,
) -> Result<(), FileError> {
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => take(&buffer[..length])?,
            Err(source) if source.kind() == io::ErrorKind::Interrupted => {}
            Err(source) => return Err(FileError::new(Operation::Read, path, source)),
        }
    }
}

/// Creates a folder and those above it, where they do not exist, so that they survive a power cut.
/// Existing ones keep their mode.
pub fn create_folder(path: &Path, access: Access) -> Result<(), FileError> {
    let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let missing: Vec<&Path> = path.ancestors().take_while(is_missing).collect();
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, access.folder_mode());
    builder.create(path).map_err(|source| FileError::new(Operation::CreateFolder, path, source))?;
    for folder in missing {
        // Again, because the first time the umask took some of it away.
        set_folder_mode(folder, access)?;
        sync_folder(folder_of(folder))?;
    }
    Ok(())
}

#[cfg(unix)]
fn set_folder_mode(path: &Path, access: Access) -> Result<(), FileError> {
    use std::os::unix::fs::PermissionsExt;
    let set = std::fs::set_permissions(path, std::fs::Permissions::from_mode(access.folder_mode()));
    set.map_err(|source| FileError::new(Operation::SetMode, path, source))
}

#[cfg(not(unix))]
fn set_folder_mode(_path: &Path, _access: Access) -> Result<(), FileError> {
    Ok(())
}

/// Makes new names and removals in a folder survive a power cut.
pub fn sync_folder(path: &Path) -> Result<(), FileError> {
    let synced = File::open(path).and_then(|folder| folder.sync_all());
    synced.map_err(|source| FileError::new(Operation::Sync, path, source))
}

/// Removes a file. One that is gone already is no error.
pub fn remove(path: &Path) -> Result<(), FileError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(FileError::new(Operation::Remove, path, source))
        }
        _ => Ok(()),
    }
}

/// Removes a folder with all that is in it. One that is gone already is no error.
pub fn remove_folder(path: &Path) -> Result<(), FileError> {
    match std::fs::remove_dir_all(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(FileError::new(Operation::Remove, path, source))
        }
        _ => Ok(()),
    }
}

/// Hands over the name and the length of each entry of a folder, in no order: for folders too large to list.
pub fn each_entry(folder: &Path, mut look: impl FnMut(&str, u64)) -> Result<(), FileError> {
    let failed = |source| FileError::new(Operation::List, folder, source);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let length = entry.metadata().map_err(failed)?.len();
        look(&entry.file_name().to_string_lossy(), length);
    }
    Ok(())
}

/// The entries of a folder, sorted by name. A folder that does not exist has none.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let failed = |source| FileError::new(Operation::List, folder, source);
    let listing = match std::fs::read_dir(folder) {
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listing => listing.map_err(failed)?,
    };
    let paths: io::Result<Vec<PathBuf>> = listing.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(failed)?;
    paths.sort();
    Ok(paths)
}

/// Every file below a folder, sorted by path. Symbolic links are listed, and not followed.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        if is_real_folder(&path) {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

fn is_real_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir())
}

/// The folder a file stands in: `.` for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_file_is_written_once_and_replaced_only_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("note");
        write_whole(&path, b"one", Access::Private, Existing::Keep).unwrap();
        let refused = write_whole(&path, b"two", Access::Private, Existing::Keep).unwrap_err();
        assert_eq!(refused.source.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read_bounded(&path, 3).unwrap(), b"one");
        write_whole(&path, b"two", Access::Private, Existing::Replace).unwrap();
        assert_eq!(read_bounded(&path, 3).unwrap(), b"two");
        assert_eq!(entries(folder.path()).unwrap(), [path], "no partial file stays");
    }

    #[test]
    fn a_file_over_the_bound_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("note");
        write_whole(&path, b"four", Access::Private, Existing::Keep).unwrap();
        let message = read_bounded(&path, 3).unwrap_err().to_string();
        let expected = format!(
            "cannot read `{}`: it is larger than the 3 bytes that such a file may have",
            path.display()
        );
        assert_eq!(message, expected);
    }

    /// Fails as often as there are failures, then gives three bytes one by one.
    struct Troubled {
        failures: Vec<io::ErrorKind>,
        left: u8,
    }

    impl Read for Troubled {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if let Some(failure) = self.failures.pop() {
                return Err(failure.into());
            }
            buffer[0] = self.left;
            self.left = self.left.saturating_sub(1);
            Ok(usize::from(buffer[0] > 0))
        }
    }

    #[test]
    fn reading_goes_on_after_a_signal_and_stops_at_any_other_failure() {
        let check = |failures: &[io::ErrorKind], expected: Result<&[u8], io::ErrorKind>| {
            let mut found = Vec::new();
            let reader = Troubled { failures: failures.to_vec(), left: 3 };
            let read = read_through(Path::new("a"), reader, |bytes| {
                found.extend_from_slice(bytes);
                Ok(())
            });
            assert_eq!(read.map(|()| &found[..]).map_err(|error| error.source.kind()), expected);
        };
        check(&[io::ErrorKind::Interrupted], Ok(&[3, 2, 1]));
        check(&[io::ErrorKind::TimedOut], Err(io::ErrorKind::TimedOut));
    }

    #[cfg(unix)]
    #[test]
    fn modes_are_what_the_access_says() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        for (access, file_mode, folder_mode) in
            [(Access::Private, 0o600, 0o700), (Access::Shared, 0o644, 0o755)]
        {
            let path = folder.path().join(format!("{access:?}/deep/file"));
            create_folder(folder_of(&path), access).unwrap();
            write_whole(&path, b"", access, Existing::Keep).unwrap();
            assert_eq!(mode(&path), file_mode);
            assert_eq!(mode(folder_of(&path)), folder_mode);
        }
    }
}
