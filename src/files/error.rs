//! What can go wrong with a file: the operation, the path and the reason.

use std::io;
use std::path::{Path, PathBuf};

/// A file operation that failed. `Display` tells all of it, the reason included, so there is no
/// further `source()` to print: ``cannot rename `a` to `b`: permission denied``.
#[derive(Debug)]
pub struct FileError {
    /// What was tried.
    pub operation: Operation,
    /// The file or folder that it was tried on.
    pub path: PathBuf,
    /// Why it failed.
    pub source: io::Error,
}

/// What was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Reading a file.
    Read,
    /// Creating a temporary file for this final name.
    Create,
    /// Writing a file.
    Write,
    /// Flushing a file or folder to the disk.
    Sync,
    /// Setting a file's mode.
    SetMode,
    /// Giving a file its final name.
    Rename {
        /// The final name.
        to: PathBuf,
    },
    /// Giving a file a second name.
    Link,
    /// Removing a file.
    Remove,
    /// Creating a folder.
    CreateFolder,
    /// Listing a folder.
    List,
    /// Taking the lock that marks a file as in progress.
    Lock,
}

impl FileError {
    /// An operation on `path` that failed.
    pub fn new(operation: Operation, path: impl AsRef<Path>, source: io::Error) -> Self {
        FileError { operation, path: path.as_ref().to_owned(), source }
    }

    /// What to do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        match self.source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(format!(
                "free some space where `{}` is; `db-airlock clean` removes expired artefacts and leftovers",
                self.path.display()
            )),
            io::ErrorKind::PermissionDenied => {
                Some(format!("see who owns it: ls -ld {}", quoted(super::folder_of(&self.path))))
            }
            _ => None,
        }
    }
}

/// A path as a shell reads it.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

impl std::fmt::Display for FileError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.path.display();
        match &self.operation {
            Operation::Read => write!(formatter, "cannot read `{path}`")?,
            Operation::Create => write!(formatter, "cannot create a file for `{path}`")?,
            Operation::Write => write!(formatter, "cannot write `{path}`")?,
            Operation::Sync => write!(formatter, "cannot flush `{path}` to the disk")?,
            Operation::SetMode => write!(formatter, "cannot set the mode of `{path}`")?,
            Operation::Rename { to } => write!(formatter, "cannot rename `{path}` to `{}`", to.display())?,
            Operation::Link => write!(formatter, "cannot link `{path}`")?,
            Operation::Remove => write!(formatter, "cannot remove `{path}`")?,
            Operation::CreateFolder => write!(formatter, "cannot create the folder `{path}`")?,
            Operation::List => write!(formatter, "cannot list the folder `{path}`")?,
            Operation::Lock => write!(formatter, "cannot lock `{path}`")?,
        }
        write!(formatter, ": {}", reason(&self.source))
    }
}

impl std::error::Error for FileError {}

/// The reason without the operating system's numbers.
fn reason(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::AlreadyExists => "it exists already".to_owned(),
        io::ErrorKind::StorageFull => "no space is left on the device".to_owned(),
        io::ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => source.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(operation: Operation, kind: io::ErrorKind, expected: &str) {
        assert_eq!(FileError::new(operation, "a/b", kind.into()).to_string(), expected);
    }

    #[test]
    fn says_what_where_and_why() {
        let rename = Operation::Rename { to: PathBuf::from("a/c") };
        check(rename, io::ErrorKind::PermissionDenied, "cannot rename `a/b` to `a/c`: permission denied");
        check(Operation::Read, io::ErrorKind::NotFound, "cannot read `a/b`: no such file or folder");
        check(
            Operation::Create,
            io::ErrorKind::ReadOnlyFilesystem,
            "cannot create a file for `a/b`: the file system is read-only",
        );
        check(
            Operation::Write,
            io::ErrorKind::StorageFull,
            "cannot write `a/b`: no space is left on the device",
        );
        check(
            Operation::Sync,
            io::ErrorKind::QuotaExceeded,
            "cannot flush `a/b` to the disk: the disk quota is used up",
        );
        check(
            Operation::SetMode,
            io::ErrorKind::PermissionDenied,
            "cannot set the mode of `a/b`: permission denied",
        );
        check(Operation::Remove, io::ErrorKind::IsADirectory, "cannot remove `a/b`: it is a folder");
        check(
            Operation::CreateFolder,
            io::ErrorKind::NotADirectory,
            "cannot create the folder `a/b`: a part of the path is not a folder",
        );
        check(
            Operation::List,
            io::ErrorKind::PermissionDenied,
            "cannot list the folder `a/b`: permission denied",
        );
        check(Operation::Lock, io::ErrorKind::AlreadyExists, "cannot lock `a/b`: it exists already");
    }

    #[test]
    fn a_full_disk_has_a_hint() {
        let full = FileError::new(Operation::Write, "a/b", io::ErrorKind::StorageFull.into());
        assert!(full.hint().unwrap().starts_with("free some space where `a/b` is"));
        let denied = FileError::new(Operation::Write, "it's/b", io::ErrorKind::PermissionDenied.into());
        assert_eq!(denied.hint().unwrap(), r"see who owns it: ls -ld 'it'\''s'");
    }
}
