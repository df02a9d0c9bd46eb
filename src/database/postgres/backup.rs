//! Backs up a live database: pg_dump's output goes into the file as it is, and is understood on its way.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::live::Live;
use super::programs::Programs;
use super::rewrite::{Inspected, inspect};
use crate::config::BackupSettings;
use crate::database::{DatabaseError, watch};
use crate::files::{FileError, Operation, PartialFile};
use crate::progress::{Progress, Unit};

/// Bytes that are read ahead of what looks at the dump.
const AHEAD: usize = 256 * 1024;

/// Writes the whole dump into the empty file `target`, and gives what it holds. It is never read a second time.
///
/// An error of pg_dump comes before one of reading its dump, which would then only have seen half of it.
pub fn backup(
    programs: &Programs,
    settings: &BackupSettings,
    target: &PartialFile,
    progress: &dyn Progress,
) -> Result<Inspected, DatabaseError> {
    let live = Live::backup(programs, settings)?;
    let failed = |source| FileError::new(Operation::Write, target.path(), source);
    let to = target.as_file().try_clone().map_err(failed)?;
    let (failure, unwritten) = (live.failure(), Unwritten::default());
    let tee = Tee { from: live, to, unwritten: unwritten.clone() };
    progress.start("backing up", None, Unit::Bytes);
    let inspected = watch::size_of(target.path(), progress, || inspect(BufReader::with_capacity(AHEAD, tee)));
    progress.finish();
    if let Some(source) = unwritten.take() {
        return Err(DatabaseError::Unwritten { source });
    }
    inspected.map_err(|error| failure.take().map_or(error, DatabaseError::Program))
}

/// Why a piece could not be written, once that happened.
#[derive(Clone, Debug, Default)]
struct Unwritten(Arc<Mutex<Option<io::Error>>>);

impl Unwritten {
    fn take(&self) -> Option<io::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Reads from one and writes what it read to the other. Where writing fails, its reader is told that reading failed.
struct Tee<R> {
    from: R,
    to: File,
    unwritten: Unwritten,
}

impl<R: Read> Read for Tee<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.from.read(buffer)?;
        self.to.write_all(&buffer[..length]).map_err(|error| {
            *self.unwritten.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            io::Error::other("the dump cannot be written")
        })?;
        Ok(length)
    }
}
