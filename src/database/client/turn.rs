//! One restore of a database at a time, on this machine.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::database::DatabaseError;
use crate::files::{self, Access, FileError, Operation};

/// While this is held, no other run restores the same database from the same store, nor clears up after it. A lock
/// dies with its process, however that ends.
pub(in crate::database) struct Turn {
    _folder: File,
}

impl Turn {
    /// Takes the turn of a database whose lock is in `folder`, or fails where another run has it.
    pub(in crate::database) fn take(folder: &Path, database: &str) -> Result<Self, DatabaseError> {
        files::create_folder(folder, Access::Private)?;
        let lock = files::open(folder)?;
        match lock.try_lock() {
            Ok(()) => Ok(Turn { _folder: lock }),
            Err(TryLockError::WouldBlock) => Err(DatabaseError::Busy { database: database.to_owned() }),
            Err(TryLockError::Error(source)) => Err(FileError::new(Operation::Lock, folder, source).into()),
        }
    }
}
