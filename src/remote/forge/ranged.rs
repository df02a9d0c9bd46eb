//! A file on the other side as a reader that can seek: what is read is asked for by ranges, and no more than that.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use super::Source;
use crate::remote::RemoteError;

/// What is asked for first: the end, where a zip has its list of files. Mostly this is all of the list.
const END: u64 = 64 * 1024;

/// What is asked for next, in bytes: the header of a file within a zip. Where reading goes on behind it, each next
/// piece is twice as long, up to [`LONGEST`].
const SHORTEST: u64 = 1024;

const LONGEST: u64 = 256 * 1024;

/// How much may be read in all, in bytes, so that a list of files without end does not fill the memory: the largest
/// manifest fits a few times.
const BUDGET: u64 = 64 * 1024 * 1024;

/// A seeking reader over ranges. Keeps the end, and the piece that was read last.
pub struct Ranged<'a> {
    source: Rc<Source<'a>>,
    length: u64,
    position: u64,
    end: Option<Piece>,
    last: Option<Piece>,
    budget: u64,
    failure: Failure,
}

/// What failed on the way. A reader of a format may try elsewhere, and then tell of something else.
pub type Failure = Rc<RefCell<Option<RemoteError>>>;

struct Piece {
    start: u64,
    bytes: Vec<u8>,
}

impl Piece {
    fn behind(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }

    fn from(&self, position: u64) -> Option<&[u8]> {
        let offset = usize::try_from(position.checked_sub(self.start)?).ok()?;
        self.bytes.get(offset..).filter(|bytes| !bytes.is_empty())
    }
}

impl<'a> Ranged<'a> {
    /// A file of so many bytes.
    pub fn new(source: Rc<Source<'a>>, length: u64, failure: Failure) -> Self {
        Ranged { source, length, position: 0, end: None, last: None, budget: BUDGET, failure }
    }

    fn fetch(&mut self, start: u64, length: u64) -> Result<Piece, RemoteError> {
        let too_much = || self.source.bad("it has too much to read before its files".to_owned());
        self.budget = self.budget.checked_sub(length).ok_or_else(too_much)?;
        let mut body = self.source.begin(start, Some(length))?;
        if !body.is_range() || body.length() != Some(self.length) {
            return Err(self.source.bad("it has changed while it was read".to_owned()));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = body.chunk()? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() as u64 > length {
                return Err(self.source.bad("it sends more than was asked for".to_owned()));
            }
        }
        if bytes.is_empty() {
            return Err(self.source.bad("it sends nothing".to_owned()));
        }
        Ok(Piece { start, bytes })
    }

    /// Has the piece at the position, unless it is there.
    fn load(&mut self) -> Result<(), RemoteError> {
        let position = self.position;
        let has = |piece: &Option<Piece>| piece.as_ref().is_some_and(|piece| piece.from(position).is_some());
        if has(&self.end) || has(&self.last) {
            return Ok(());
        }
        let end = self.length.saturating_sub(END);
        if position >= end && self.end.is_none() {
            self.end = Some(self.fetch(end, self.length - end)?);
            if has(&self.end) {
                return Ok(());
            }
        }
        let wanted = match &self.last {
            Some(last) if last.behind() == position => (last.bytes.len() as u64 * 2).min(LONGEST),
            _ => SHORTEST,
        };
        self.last = Some(self.fetch(position, wanted.min(self.length - position))?);
        Ok(())
    }
}

impl Read for Ranged<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        self.load().map_err(|error| {
            let told = io::Error::other(error.to_string());
            self.failure.borrow_mut().get_or_insert(error);
            told
        })?;
        let found = [&self.end, &self.last].into_iter().flatten().find_map(|piece| piece.from(self.position));
        let bytes = found.unwrap_or_default();
        let length = bytes.len().min(buffer.len());
        buffer[..length].copy_from_slice(&bytes[..length]);
        self.position += length as u64;
        Ok(length)
    }
}

impl Seek for Ranged<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
