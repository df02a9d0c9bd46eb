//! Bytes that are read and written down at the same time.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Why a piece could not be written, once that happened.
#[derive(Clone, Debug, Default)]
pub(in crate::database) struct Unwritten(Arc<Mutex<Option<io::Error>>>);

impl Unwritten {
    pub fn take(&self) -> Option<io::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Reads from one and writes what it read to the other. Where writing fails, its reader is told that reading failed.
pub(in crate::database) struct Tee<R> {
    pub from: R,
    pub to: File,
    pub unwritten: Unwritten,
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
