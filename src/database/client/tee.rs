//! Bytes that are read and written down at the same time.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crate::database::DatabaseError;
use crate::dump::compression::Encoder;
use crate::encryption::MaybeEncrypted;

/// Reads from one and writes what it read to a file. Where writing fails, its reader is told that reading failed.
pub(in crate::database) struct Tee<R> {
    from: R,
    /// `None` once all is written.
    to: Option<Encoder<MaybeEncrypted<File>>>,
    written: Written,
}

/// How the writing went.
#[derive(Clone, Debug, Default)]
pub(in crate::database) struct Written(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    error: Option<io::Error>,
    is_complete: bool,
}

impl Written {
    /// Fails where a piece could not be written.
    pub fn check(&self) -> Result<(), DatabaseError> {
        let error = self.0.lock().unwrap_or_else(PoisonError::into_inner).error.take();
        error.map_or(Ok(()), |source| Err(DatabaseError::Unwritten { source }))
    }

    /// Fails where the reader stopped before the end, and the file is not complete.
    pub fn check_end(&self) -> Result<(), DatabaseError> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).is_complete {
            true => Ok(()),
            false => Err(DatabaseError::Unwritten { source: io::ErrorKind::UnexpectedEof.into() }),
        }
    }
}

impl<R: Read> Tee<R> {
    /// Of a reader and what is to become the file.
    pub fn new(from: R, to: Encoder<MaybeEncrypted<File>>) -> (Self, Written) {
        let written = Written::default();
        (Tee { from, to: Some(to), written: written.clone() }, written)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match (&mut self.to, bytes) {
            (None, _) => Ok(()),
            (Some(_), []) => self.to.take().map_or(Ok(()), end),
            (Some(encoder), bytes) => encoder.write_all(bytes),
        }
    }
}

/// Without the end of what is encrypted, nobody could open it.
fn end(encoder: Encoder<MaybeEncrypted<File>>) -> io::Result<()> {
    encoder.finish()?.finish().map(drop)
}

impl<R: Read> Read for Tee<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let length = self.from.read(buffer)?;
        let done = self.write(&buffer[..length]);
        let mut state = self.written.0.lock().unwrap_or_else(PoisonError::into_inner);
        match done {
            Ok(()) => {
                state.is_complete |= length == 0;
                Ok(length)
            }
            Err(error) => {
                state.error = Some(error);
                Err(io::Error::other("the dump cannot be written"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Seek as _;

    use super::*;
    use crate::dump::compression::{Algorithm, Compression, Decoder};

    #[test]
    fn what_is_read_to_its_end_is_written_whole() {
        for algorithm in [Algorithm::None, Algorithm::Gzip, Algorithm::Zstd] {
            let mut file = tempfile::tempfile().unwrap();
            let plain = MaybeEncrypted::Plain(file.try_clone().unwrap());
            let encoder = Encoder::file(Compression::usual(algorithm), plain).unwrap();
            let bytes = b"some rows\n".repeat(20_000);
            let (mut tee, written) = Tee::new(bytes.as_slice(), encoder);
            tee.read_exact(&mut [0; 100]).unwrap();
            assert!(written.check_end().is_err());
            tee.read_to_end(&mut Vec::new()).unwrap();
            written.check().unwrap();
            written.check_end().unwrap();
            file.rewind().unwrap();
            let mut back = Vec::new();
            let input = std::io::BufReader::new(file);
            Decoder::file(algorithm, input).unwrap().read_to_end(&mut back).unwrap();
            assert_eq!(back, bytes);
        }
    }
}
