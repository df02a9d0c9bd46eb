//! A live database as a dump that is being read: what a client program writes goes straight into the engine, and no raw
//! byte touches the disk.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use super::ProgramError;
use super::child::Output;

/// What a client program writes.
pub struct Live {
    output: Output,
    failure: Failure,
}

/// Why the stream ended in an error, once it did.
#[derive(Clone, Debug, Default)]
pub struct Failure(Arc<Mutex<Option<ProgramError>>>);

impl Failure {
    /// The cause, for whom it is told to first.
    pub fn take(&self) -> Option<ProgramError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Live {
    /// Of a program that was started.
    pub fn of(output: Output) -> Self {
        Live { output, failure: Failure::default() }
    }

    /// Where to ask why reading failed.
    pub fn failure(&self) -> Failure {
        self.failure.clone()
    }
}

impl Read for Live {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.output.read(buffer).inspect_err(|_| {
            if let Some(failure) = self.output.failure() {
                *self.failure.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
            }
        })
    }
}
