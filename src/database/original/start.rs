//! The beginning of a dump, decompressed: it tells whose dump it is.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use crate::database::DatabaseError;
use crate::database::passage::{PassageError, SLAB};
use crate::dump::compression::{Algorithm, Decoder};
use crate::dump::recognise::{Recognised, START};
use crate::encryption::Encrypted;
use crate::files::{FileError, Operation};

/// The first bytes of a block come when all of it is there: an lz4 block has 4 MiB at most, and one of zstd less.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// What a file seems to be; nothing, where it cannot be opened.
pub(super) fn of_file(path: &Path) -> Result<Recognised, DatabaseError> {
    let Ok(file) = crate::files::open(path) else { return Ok(Recognised::Unknown) };
    let mut file = BufReader::with_capacity(SLAB, file);
    let failed = |source| FileError::new(Operation::Read, path, source);
    let algorithm = Algorithm::of_file_start(file.fill_buf().map_err(failed)?);
    Ok(judged(algorithm, file))
}

/// What an encrypted file seems to be.
pub(super) fn of_encrypted(file: &Encrypted) -> Result<Recognised, DatabaseError> {
    let mut input = BufReader::with_capacity(SLAB, file.read().map_err(PassageError::Read)?);
    let algorithm = Algorithm::of_file_start(input.fill_buf().map_err(PassageError::Read)?);
    Ok(judged(algorithm, input))
}

/// What comes through a pipe seems to be; and all of it, the beginning included.
pub(super) fn of_pipe(
    mut input: impl Read + Send + 'static,
) -> Result<(Recognised, impl BufRead + Send + 'static), DatabaseError> {
    let mut start = Vec::new();
    input.by_ref().take(START as u64).read_to_end(&mut start).map_err(PassageError::Read)?;
    let algorithm = Algorithm::of_file_start(&start);
    if algorithm == Algorithm::None {
        let recognised = Recognised::of_start(&start);
        return Ok((recognised, Cursor::new(start).chain(BufReader::with_capacity(SLAB, input))));
    }
    let mut noted = Noted { bytes: start.clone(), input: &mut input, error: None };
    let recognised = judged(algorithm, BufReader::with_capacity(START, Cursor::new(start).chain(&mut noted)));
    let Noted { bytes, error, .. } = noted;
    match error {
        Some(error) => Err(PassageError::Read(error).into()),
        None => Ok((recognised, Cursor::new(bytes).chain(BufReader::with_capacity(SLAB, input)))),
    }
}

/// What cannot be decompressed may be anything.
fn judged(algorithm: Algorithm, input: impl BufRead) -> Recognised {
    let mut start = Vec::new();
    if let Ok(decoder) = Decoder::file(algorithm, input) {
        let _ = decoder.take(START as u64).read_to_end(&mut start);
    }
    match (Recognised::of_start(&start), algorithm) {
        (Recognised::Unknown, Algorithm::Gzip | Algorithm::Lz4 | Algorithm::Zstd) => Recognised::Compressed,
        (recognised, _) => recognised,
    }
}

/// Keeps what is read through it, and ends where that is enough.
struct Noted<R> {
    bytes: Vec<u8>,
    input: R,
    error: Option<io::Error>,
}

impl<R: Read> Read for Noted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = out.len().min(MOST_BYTES.saturating_sub(self.bytes.len()));
        match self.input.read(&mut out[..wanted]) {
            Ok(count) => {
                self.bytes.extend_from_slice(&out[..count]);
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                self.error = Some(error);
                Ok(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::dump::compression::{Compression, Encoder};

    /// A pipe gives as much as it likes.
    struct Slowly(Cursor<Vec<u8>>);

    impl Read for Slowly {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = out.len().min(1000);
            self.0.read(&mut out[..count])
        }
    }

    #[test]
    fn a_pipe_is_known_by_what_is_compressed_in_it_and_comes_whole() {
        // Blocks that are full, and cannot be compressed to nothing.
        let noise = (0..5_000_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8);
        for (start, expected) in [
            ("-- MariaDB dump 10.19\n", Recognised::MysqlScript),
            ("--\n-- PostgreSQL database dump\n", Recognised::PostgresScript),
            ("hello\n", Recognised::Unknown),
        ] {
            for algorithm in [Algorithm::None, Algorithm::Gzip, Algorithm::Lz4, Algorithm::Zstd] {
                let plain: Vec<u8> = start.bytes().chain(noise.clone()).collect();
                let mut encoder = Encoder::file(Compression::usual(algorithm), Vec::new()).unwrap();
                encoder.write_all(&plain).unwrap();
                let bytes = encoder.finish().unwrap();
                let (recognised, mut input) = of_pipe(Slowly(Cursor::new(bytes.clone()))).unwrap();
                let mut all = Vec::new();
                input.read_to_end(&mut all).unwrap();
                let is_unknown = expected == Recognised::Unknown && algorithm != Algorithm::None;
                let expected = if is_unknown { Recognised::Compressed } else { expected };
                assert_eq!(recognised, expected, "{algorithm:?}");
                assert!(all == bytes, "{algorithm:?}");
            }
        }
    }
}
