//! The integers, strings and offsets of an archive: read with their position, and without trusting a length.
//!
//! Source: `pg_backup_archiver.c` of PostgreSQL 18 (`ReadInt`, `ReadStr`, `ReadOffset`). Only what pg_dump itself
//! writes is accepted, so that writing again gives the same bytes.

use std::io::{self, BufRead, Read, Write};

use super::error::{ArchiveError, Problem};

/// The longest single string.
pub const STRING_LIMIT: u64 = 256 * 1024 * 1024;

/// What all strings of a table of contents may take together in memory.
pub const TOC_LIMIT: u64 = 512 * 1024 * 1024;

/// What a string takes in memory besides its bytes, roughly.
const STRING_COST: u64 = 32;

/// How many bytes the archive's integers and offsets have; 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Widths {
    /// Of the absolute value of an integer; its sign takes one more.
    pub integer: u8,
    /// Of an offset; its flag takes one more.
    pub offset: u8,
}

/// A reader that knows where it is.
#[derive(Debug)]
pub(super) struct Source<R> {
    reader: R,
    position: u64,
    /// What strings may still take.
    budget: u64,
}

impl<R: Read> Source<R> {
    pub(super) fn new(reader: R) -> Self {
        Source { reader, position: 0, budget: TOC_LIMIT }
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn error(&self, problem: Problem) -> ArchiveError {
        ArchiveError::new(self.position, problem)
    }

    pub(super) fn bytes<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], ArchiveError> {
        let mut bytes = [0; N];
        self.exactly(&mut bytes, what)?;
        Ok(bytes)
    }

    fn exactly(&mut self, bytes: &mut [u8], what: &'static str) -> Result<(), ArchiveError> {
        self.reader.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => self.error(Problem::Cut(what)),
            _ => self.error(Problem::Io(error)),
        })?;
        self.position += bytes.len() as u64;
        Ok(())
    }

    pub(super) fn byte(&mut self, what: &'static str) -> Result<u8, ArchiveError> {
        self.bytes::<1>(what).map(|[byte]| byte)
    }

    /// The next byte, or nothing at the end.
    pub(super) fn byte_or_end(&mut self) -> Result<Option<u8>, ArchiveError> {
        let mut byte = [0];
        loop {
            match self.some(&mut byte) {
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(Some(byte[0])),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.error(Problem::Io(error))),
            }
        }
    }

    /// As [`Read::read`].
    pub(super) fn some(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(bytes)?;
        self.position += read as u64;
        Ok(read)
    }

    /// Its sign byte is 0 or 1, and there is no minus zero.
    pub(super) fn integer(&mut self, widths: Widths, what: &'static str) -> Result<i32, ArchiveError> {
        let start = self.position;
        let mut bytes = [0; 9];
        self.exactly(&mut bytes[..1 + usize::from(widths.integer)], what)?;
        let [sign, rest @ ..] = bytes;
        let magnitude = i128::from(u64::from_le_bytes(rest));
        let value = match sign {
            0 => magnitude,
            1 if magnitude > 0 => -magnitude,
            _ => return Err(ArchiveError::new(start, Problem::DamagedInteger)),
        };
        i32::try_from(value).map_err(|_| ArchiveError::new(start, Problem::TooLarge(value)))
    }

    /// NULL and the empty string are different.
    pub(super) fn string(
        &mut self,
        widths: Widths,
        what: &'static str,
    ) -> Result<Option<Vec<u8>>, ArchiveError> {
        let start = self.position;
        let length = self.integer(widths, what)?;
        let at_start = |problem| ArchiveError::new(start, problem);
        let taken = STRING_COST + u64::from(length.unsigned_abs());
        if u64::from(length.unsigned_abs()) > STRING_LIMIT {
            return Err(at_start(Problem::OverLimit { what: "a text", limit: STRING_LIMIT }));
        }
        let too_many = Problem::OverLimit { what: "the table of contents", limit: TOC_LIMIT };
        self.budget = self.budget.checked_sub(taken).ok_or_else(|| at_start(too_many))?;
        let length = match u64::try_from(length) {
            Ok(length) => length,
            Err(_) if length == -1 => return Ok(None),
            Err(_) => return Err(at_start(Problem::DamagedInteger)),
        };
        let mut bytes = Vec::new();
        let read = self.reader.by_ref().take(length).read_to_end(&mut bytes);
        read.map_err(|error| self.error(Problem::Io(error)))?;
        self.position += bytes.len() as u64;
        if bytes.len() as u64 != length {
            return Err(self.error(Problem::Cut(what)));
        }
        Ok(Some(bytes))
    }

    /// The flag and the value of an offset.
    pub(super) fn offset(&mut self, widths: Widths) -> Result<(u8, u64), ArchiveError> {
        let mut bytes = [0; 9];
        self.exactly(&mut bytes[..1 + usize::from(widths.offset)], "an offset")?;
        let [flag, value @ ..] = bytes;
        Ok((flag, u64::from_le_bytes(value)))
    }
}

impl<R: BufRead> Source<R> {
    /// What the reader holds ready, at most `limit` bytes; nothing only at the end.
    pub(super) fn fill(&mut self, limit: u64) -> io::Result<&[u8]> {
        // What is ready stays so when it is asked for again; the end would be looked for once more.
        loop {
            match self.reader.fill_buf() {
                Ok([]) => return Ok(&[]),
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let ready = self.reader.fill_buf()?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(&ready[..ready.len().min(limit)])
    }

    pub(super) fn consume(&mut self, amount: usize) {
        self.reader.consume(amount);
        self.position += amount as u64;
    }
}

/// A writer that knows where it is.
#[derive(Debug)]
pub(super) struct Target<W> {
    pub(super) writer: W,
    pub(super) position: u64,
}

impl<W: Write> Target<W> {
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes)?;
        self.position += bytes.len() as u64;
        Ok(())
    }

    pub(super) fn integer(&mut self, widths: Widths, value: i32) -> io::Result<()> {
        let magnitude = value.unsigned_abs().to_le_bytes();
        let mut bytes = [0; 9];
        bytes[0] = u8::from(value < 0);
        bytes[1..5].copy_from_slice(&magnitude);
        let (written, rest) = bytes.split_at(1 + usize::from(widths.integer));
        if rest.iter().any(|byte| *byte != 0) {
            let problem = Problem::TooLarge(value.into());
            return Err(ArchiveError::new(self.position, problem).into());
        }
        self.bytes(written)
    }

    pub(super) fn string(&mut self, widths: Widths, string: Option<&[u8]>) -> io::Result<()> {
        let Some(string) = string else { return self.integer(widths, -1) };
        let length = i32::try_from(string.len());
        let too_large = Problem::TooLarge(string.len() as i128);
        let length = length.map_err(|_| ArchiveError::new(self.position, too_large))?;
        self.integer(widths, length)?;
        self.bytes(string)
    }

    pub(super) fn offset(&mut self, widths: Widths, flag: u8, value: u64) -> io::Result<()> {
        let mut bytes = [0; 9];
        let at = self.position;
        let field = offset_bytes(&mut bytes, widths, flag, value);
        let field = field.ok_or_else(|| ArchiveError::new(at, Problem::TooLarge(value.into())))?;
        self.bytes(field)
    }
}

/// The bytes of an offset, if it fits.
pub(super) fn offset_bytes(bytes: &mut [u8; 9], widths: Widths, flag: u8, value: u64) -> Option<&[u8]> {
    bytes[0] = flag;
    bytes[1..].copy_from_slice(&value.to_le_bytes());
    let (written, rest) = bytes.split_at(1 + usize::from(widths.offset));
    rest.iter().all(|byte| *byte == 0).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_small_strings_reach_the_limit_too() {
        const EMPTY: [u8; 5] = [0; 5];
        let widths = Widths { integer: 4, offset: 8 };
        let mut source = Source { reader: &EMPTY.repeat(4)[..], position: 0, budget: 3 * STRING_COST };
        for _ in 0..3 {
            assert_eq!(source.string(widths, "a text").unwrap(), Some(Vec::new()));
        }
        let error = source.string(widths, "a text").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the table of contents takes more than 536870912 bytes, at byte 15 of the archive"
        );
    }
}
