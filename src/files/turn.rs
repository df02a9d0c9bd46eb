//! Taking turns: one process at a time, by a lock that dies with its process.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::{FileError, Operation};

/// Nobody else has a turn at the same file while this is there.
#[derive(Debug)]
pub struct Turn {
    _locked: File,
}

impl Turn {
    /// Waits for a turn at this file, which is made where it is not there, mode 0600, and stays. `wait` is called once
    /// where somebody else has the turn now. On a file system without locks everybody has a turn at once.
    pub fn take(path: &Path, wait: impl FnOnce()) -> Result<Self, FileError> {
        let failed = |operation, source| FileError::new(operation, path, source);
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|source| failed(Operation::Create, source))?;
        let locked = match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                wait();
                file.lock()
            }
            Err(TryLockError::Error(source)) => Err(source),
            Ok(()) => Ok(()),
        };
        match locked {
            Err(source) if !super::has_no_locks(&source) => Err(failed(Operation::Lock, source)),
            _ => Ok(Turn { _locked: file }),
        }
    }
}
