//! A script that is read twice: as a file, or as the copy of what came through a pipe.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::{Counted, PassageError, SLAB};
use crate::dump::compression::{Algorithm, Decoder};
use crate::dump::recognise::START;

/// The file of a script, decompressed.
pub(in crate::database) type Decoded<'a> = Decoder<Counted<BufReader<&'a File>>>;

/// A script that can be read as often as one likes.
pub(in crate::database) struct Spool {
    file: File,
    /// In bytes, as it is.
    pub size: u64,
    /// How it is compressed as a whole.
    pub algorithm: Algorithm,
    /// Whether the file is a copy of what came through a pipe.
    pub is_copy: bool,
}

impl Spool {
    /// Of the script in a file.
    pub fn of(file: File) -> Result<Self, PassageError> {
        let mut start = Vec::new();
        (&file).seek(SeekFrom::Start(0)).map_err(PassageError::Read)?;
        (&file).take(START as u64).read_to_end(&mut start).map_err(PassageError::Read)?;
        let size = file.metadata().map_err(PassageError::Read)?.len();
        Ok(Spool { file, size, algorithm: Algorithm::of_file_start(&start), is_copy: false })
    }

    /// Keeps what comes through a pipe, as it comes, in a file without a name.
    pub fn keep(mut input: impl Read) -> Result<Self, PassageError> {
        let mut file = crate::files::unnamed().map_err(PassageError::Spool)?;
        let mut slab = vec![0; SLAB];
        loop {
            match input.read(&mut slab) {
                Ok(0) => break,
                Ok(length) => file.write_all(&slab[..length]).map_err(PassageError::Spool)?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(PassageError::Read(error)),
            }
        }
        Ok(Spool { is_copy: true, ..Self::of(file)? })
    }

    /// All of it from its beginning, decompressed; and how much of the file is read.
    pub fn read(&self) -> Result<(Decoded<'_>, Arc<AtomicU64>), PassageError> {
        (&self.file).seek(SeekFrom::Start(0)).map_err(PassageError::Read)?;
        let input = Counted::new(BufReader::with_capacity(SLAB, &self.file));
        let count = input.count();
        Ok((Decoder::file(self.algorithm, input).map_err(PassageError::Read)?, count))
    }
}
