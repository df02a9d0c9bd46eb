//! One file or pipe that a dump is written to.

use std::io::{self, Write};

use super::PassageError;
use crate::database::output::Output;
use crate::files::PartialFile;

/// One file or pipe.
pub(in crate::database) enum Stream<'a> {
    File(&'a PartialFile),
    Pipe(&'a mut (dyn Write + Send)),
}

impl<'a> Stream<'a> {
    /// Of an output that is no folder.
    pub fn of(output: Output<'a>) -> Result<Self, PassageError> {
        match output {
            Output::File(file) => Ok(Stream::File(file)),
            Output::Pipe(pipe) => Ok(Stream::Pipe(pipe)),
            Output::Folder(_) => Err(PassageError::NoFolder),
        }
    }
}

impl Write for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::File(file) => file.as_file().write(bytes),
            Stream::Pipe(pipe) => pipe.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::File(file) => file.as_file().flush(),
            Stream::Pipe(pipe) => pipe.flush(),
        }
    }
}
