//! A live database as a dump that is being read: pg_dump's output goes straight into the engine, and no raw byte
//! touches the disk.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use super::child::Output;
use super::programs::{Program, Programs};
use super::{ProgramError, pg_dump};
use crate::config::BackupSettings;
use crate::database::DatabaseError;
use crate::dump::compression::Compression;

/// What pg_dump writes.
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
    /// The whole database, as it is to be kept.
    pub fn backup(programs: &Programs, settings: &BackupSettings) -> Result<Self, DatabaseError> {
        let command = pg_dump::dump(programs, settings, programs.version(Program::PgDump)?)?;
        Ok(Self::of(Output::start(programs, Program::PgDump, command, settings.timeout)?))
    }

    /// The whole database. What is read at once needs no compression on its way here.
    pub fn rows(programs: &Programs, settings: &BackupSettings) -> Result<Self, DatabaseError> {
        Self::backup(programs, &BackupSettings { compress: Some(Compression::NONE), ..settings.clone() })
    }

    /// Its schema, without any row.
    pub fn schema(programs: &Programs) -> Result<Self, DatabaseError> {
        let command = pg_dump::schema(programs)?;
        Ok(Self::of(Output::start(programs, Program::PgDump, command, None)?))
    }

    fn of(output: Output) -> Self {
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
