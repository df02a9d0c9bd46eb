//! A script that is read twice: as a file, or as the copy of what came through a pipe.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::{Counted, PassageError, SLAB};
use crate::dump::compression::{Algorithm, Decoder};
use crate::dump::recognise::START;
use crate::encryption::{DecryptingReader, Encrypted};

/// The file of a script, decrypted and decompressed.
pub(in crate::database) type Decoded<'a> = Decoder<Counted<BufReader<Opened<'a>>>>;

/// A file as it is, or decrypted.
pub(in crate::database) enum Opened<'a> {
    Plain(&'a File),
    Decrypted(Box<DecryptingReader<BufReader<&'a File>>>),
}

impl Read for Opened<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Opened::Plain(file) => file.read(buffer),
            Opened::Decrypted(reader) => reader.read(buffer),
        }
    }
}

/// Where a script is kept.
enum Kept {
    Plain(File),
    /// Decrypted whenever it is read, and never kept so.
    Encrypted(Encrypted),
}

impl Kept {
    fn open(&self) -> io::Result<Opened<'_>> {
        match self {
            Kept::Plain(file) => {
                let mut file = file;
                let _ = file.seek(SeekFrom::Start(0))?;
                Ok(Opened::Plain(file))
            }
            Kept::Encrypted(encrypted) => encrypted.read().map(|reader| Opened::Decrypted(Box::new(reader))),
        }
    }

    fn size(&self) -> io::Result<u64> {
        match self {
            Kept::Plain(file) => file.metadata().map(|found| found.len()),
            Kept::Encrypted(encrypted) => encrypted.size(),
        }
    }
}

/// A script that can be read as often as one likes.
pub(in crate::database) struct Spool {
    kept: Kept,
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
        Self::kept(Kept::Plain(file)).map_err(PassageError::Read)
    }

    /// Of the script in an encrypted file, which is decrypted as often as it is read.
    pub fn encrypted(file: Encrypted) -> Result<Self, PassageError> {
        Self::kept(Kept::Encrypted(file)).map_err(PassageError::Read)
    }

    fn kept(kept: Kept) -> io::Result<Self> {
        let mut start = Vec::new();
        kept.open()?.take(START as u64).read_to_end(&mut start)?;
        let size = kept.size()?;
        Ok(Spool { kept, size, algorithm: Algorithm::of_file_start(&start), is_copy: false })
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
        let opened = self.kept.open().map_err(PassageError::Read)?;
        let input = Counted::new(BufReader::with_capacity(SLAB, opened));
        let count = input.count();
        Ok((Decoder::file(self.algorithm, input).map_err(PassageError::Read)?, count))
    }
}
