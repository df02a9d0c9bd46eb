//! Backs up a live database: pg_dump's output goes into the file as it is, and is understood on its way.

use std::io::{self, BufRead, BufReader, Read, Write};

use super::ProgramError;
use super::child::Output;
use super::pg_dump;
use super::programs::{Program, Programs, Version};
use crate::config::BackupSettings;
use crate::database::DatabaseError;
use crate::progress::{Progress, Unit};

/// Bytes that are read ahead of what looks at the dump.
const AHEAD: usize = 64 * 1024;

/// What a dump's first look found, and which pg_dump wrote it.
#[derive(Debug)]
pub struct BackedUp<T> {
    /// What `inspect` gave.
    pub inspected: T,
    /// Of pg_dump.
    pub client: Version,
}

/// Writes the whole dump to `target`, while `inspect` reads it. What `inspect` leaves unread is written all the same.
///
/// An error of pg_dump comes before one of `inspect`, which would then only have seen half a dump.
pub fn backup<T>(
    programs: &Programs,
    settings: &BackupSettings,
    target: &mut dyn Write,
    inspect: impl FnOnce(&mut dyn BufRead) -> Result<T, DatabaseError>,
    progress: &dyn Progress,
) -> Result<BackedUp<T>, DatabaseError> {
    let client = programs.version(Program::PgDump)?;
    let command = pg_dump::dump(programs, settings, client)?;
    let output = Output::start(programs, Program::PgDump, command, settings.timeout)?;
    progress.start("backing up", None, Unit::Bytes);
    let copied = copy(output, target, inspect, progress);
    progress.finish();
    Ok(BackedUp { inspected: copied?, client })
}

fn copy<T>(
    mut output: Output,
    target: &mut dyn Write,
    inspect: impl FnOnce(&mut dyn BufRead) -> Result<T, DatabaseError>,
    progress: &dyn Progress,
) -> Result<T, DatabaseError> {
    let mut tee = Tee { from: &mut output, to: target, unwritten: None, progress };
    let mut reader = BufReader::with_capacity(AHEAD, &mut tee);
    let inspected = inspect(&mut reader);
    // Only the end of the output says that pg_dump ended well.
    let drained = match &inspected {
        Ok(_) => io::copy(&mut reader, &mut io::sink()).map(drop),
        Err(_) => Ok(()),
    };
    if let Some(source) = tee.unwritten.take() {
        return Err(DatabaseError::Unwritten { source });
    }
    if let Some(failure) = output.failure() {
        return Err(failure.into());
    }
    let inspected = inspected?;
    drained.map_err(|source| ProgramError::Pipe { program: Program::PgDump.name(), source })?;
    Ok(inspected)
}

/// Reads from one and writes what it read to the other.
struct Tee<'a, R> {
    from: R,
    to: &'a mut dyn Write,
    /// Why the last piece could not be written. Its reader is told that reading failed.
    unwritten: Option<io::Error>,
    progress: &'a dyn Progress,
}

impl<R: Read> Read for Tee<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.unwritten.is_some() {
            return Err(io::Error::other("the dump cannot be written"));
        }
        let length = self.from.read(buffer)?;
        if let Err(error) = self.to.write_all(&buffer[..length]) {
            let told = io::Error::other("the dump cannot be written");
            self.unwritten = Some(error);
            return Err(told);
        }
        self.progress.advance(length as u64);
        Ok(length)
    }
}
