//! The data of a custom archive, block by block, in the order in which it comes.
//!
//! Source: `pg_backup_custom.c` of PostgreSQL 18. A table's block is a byte 1, the entry's number, chunks that are
//! a length and that many bytes, and a length of 0. Large objects are a byte 3, the entry's number, for each
//! object its OID and chunks as above, and an OID of 0. Where chunks end means nothing.

use std::collections::HashMap;
use std::io::{self, BufRead, Read};
use std::sync::{Arc, Mutex, PoisonError};

use super::entry::Entry;
use super::error::{ArchiveError, Problem};
use super::header::Header;
use super::primitive::{Source, Target, Widths};
use super::toc::Toc;
use crate::dump::compression::{Algorithm, DecodeError, Decoder};

pub(super) const TABLE: u8 = 1;
pub(super) const LARGE_OBJECTS: u8 = 3;

/// What a block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// What follows a table's `COPY` up to and with `\.`, or its `INSERT` statements.
    Table,
    /// Large objects, one after the other.
    LargeObjects,
}

impl BlockKind {
    fn name(self) -> &'static str {
        match self {
            BlockKind::Table => "table data",
            BlockKind::LargeObjects => "large objects",
        }
    }
}

/// A block, whose data is read through the [`BlockReader`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it holds.
    pub kind: BlockKind,
    /// The entry that it belongs to.
    pub dump_id: i32,
    /// Of its first byte, in the archive.
    pub position: u64,
}

/// Reads the blocks of a custom archive. It knows which must come: each once, and all of them.
#[derive(Debug)]
pub struct BlockReader<R> {
    source: Source<R>,
    widths: Widths,
    algorithm: Algorithm,
    /// What each entry with data has, until its block comes.
    awaited: HashMap<i32, BlockKind>,
    header: Header,
    /// The number of each entry, and whether it has data.
    entries: Vec<(i32, bool)>,
    place: Place,
    dump_id: i32,
    /// Where the bytes of the present block are kept, if somebody wants them.
    tap: Option<Tap>,
    pub(super) tap_limit: usize,
}

/// What was read of a block itself, and nobody took yet.
pub type Tap = Arc<Mutex<Vec<u8>>>;

/// So many bytes may wait in a tap: more than two of the longest rows and all batches on their way. Compressed data can be long and
/// hold nothing, and then nobody takes it.
pub const TAP_LIMIT: usize = 640 * 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    BetweenBlocks,
    BetweenObjects,
    /// Within the data of a table or an object.
    Data {
        /// Of the chunk at hand, bytes still to come.
        remaining: u64,
        /// Whether nobody has asked for it yet.
        is_fresh: bool,
        is_object: bool,
    },
    /// An error was found: what comes next is not known.
    Lost,
}

impl<R: BufRead> BlockReader<R> {
    pub(super) fn new(source: Source<R>, toc: &Toc) -> Self {
        let kind = |is_large_objects| match is_large_objects {
            true => BlockKind::LargeObjects,
            false => BlockKind::Table,
        };
        let with_data = toc.entries.iter().filter(|entry| entry.has_data);
        let awaited = with_data.map(|entry| (entry.dump_id, kind(entry.is_large_objects()))).collect();
        BlockReader {
            source,
            widths: toc.header.widths(),
            algorithm: toc.header.algorithm(),
            awaited,
            header: toc.header.clone(),
            entries: toc.entries.iter().map(|entry| (entry.dump_id, entry.has_data)).collect(),
            place: Place::BetweenBlocks,
            dump_id: 0,
            tap: None,
            tap_limit: TAP_LIMIT,
        }
    }

    /// How many bytes of the archive have been read.
    pub fn position(&self) -> u64 {
        self.source.position()
    }

    /// Steps over what is left of the present block, and to the next. `None` is the archive's end, at which
    /// no data is missing.
    pub fn next_block(&mut self) -> Result<Option<Block>, ArchiveError> {
        self.or_lost(Self::find_block)
    }

    /// Steps over what is left of the present large object, and to the next of its block: its OID. `None` is the
    /// block's end.
    pub fn next_object(&mut self) -> Result<Option<u32>, ArchiveError> {
        match self.place {
            Place::BetweenObjects | Place::Data { is_object: true, .. } => {
                self.or_lost(Self::find_object_or_end)
            }
            _ => Err(self.source.error(Problem::OutOfOrder("there are no large objects here"))),
        }
    }

    /// The data of the present table or large object, decompressed; it can be asked for once. At its end it is
    /// complete, and nothing followed it.
    pub fn data(&mut self) -> Result<BlockData<'_, R>, ArchiveError> {
        let Place::Data { is_fresh: is_fresh @ true, .. } = &mut self.place else {
            return Err(self.source.error(Problem::OutOfOrder("there is no data here that was not read")));
        };
        *is_fresh = false;
        let (algorithm, dump_id, at) = (self.algorithm, self.dump_id, self.source.position());
        let decoder = Decoder::block(algorithm, Chunks { reader: self });
        let decoder = decoder.map_err(|error| ArchiveError::from_io(at, error))?;
        Ok(BlockData { decoder, dump_id, at })
    }

    /// By what the data is compressed.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// From here to the end of the present block, keeps the bytes that it is made of: OIDs, lengths and chunks.
    /// Whoever reads the data has to take them in time, for they add up.
    pub fn tap(&mut self) -> Tap {
        Arc::clone(self.tap.insert(Tap::default()))
    }

    /// Steps over what is left of the present table or large object.
    pub fn skip_data(&mut self) -> Result<(), ArchiveError> {
        self.or_lost(|reader| {
            while let Place::Data { .. } = reader.place {
                let ready = reader.chunk()?.len();
                reader.pass(ready);
            }
            Ok(())
        })
    }

    fn or_lost<T>(
        &mut self,
        step: impl FnOnce(&mut Self) -> Result<T, ArchiveError>,
    ) -> Result<T, ArchiveError> {
        let result = step(self);
        if result.is_err() {
            self.place = Place::Lost;
        }
        result
    }

    fn lost(&self) -> ArchiveError {
        self.source.error(Problem::OutOfOrder("nothing is read on, for there was an error before"))
    }

    fn find_block(&mut self) -> Result<Option<Block>, ArchiveError> {
        while self.find_object_or_end()?.is_some() {}
        self.tap = None;
        let position = self.source.position();
        let at = |problem| ArchiveError::new(position, problem);
        if self.awaited.is_empty() && self.is_before_second_toc().map_err(|error| at(Problem::Io(error)))? {
            return self.pass_second_toc().map(|()| None);
        }
        let kind = match self.source.byte_or_end()? {
            None => {
                return match self.awaited.keys().min() {
                    None => Ok(None),
                    Some(&dump_id) => Err(at(Problem::MissingBlock { dump_id })),
                };
            }
            Some(TABLE) => BlockKind::Table,
            Some(LARGE_OBJECTS) => BlockKind::LargeObjects,
            Some(other) => {
                return Err(at(Problem::Unknown { what: "the kind of a block", found: other.into() }));
            }
        };
        let dump_id = self.source.integer(self.widths, "a block")?;
        if self.awaited.remove(&dump_id) != Some(kind) {
            return Err(at(Problem::StrayBlock { kind: kind.name(), dump_id }));
        }
        self.dump_id = dump_id;
        self.place = match kind {
            BlockKind::Table => Place::Data { remaining: 0, is_fresh: true, is_object: false },
            BlockKind::LargeObjects => Place::BetweenObjects,
        };
        Ok(Some(Block { kind, dump_id, position }))
    }

    /// Its number of entries begins with a sign; a block never does.
    fn is_before_second_toc(&mut self) -> io::Result<bool> {
        Ok(self.source.fill(1)?.first() == Some(&0))
    }

    /// `pg_dump --format=custom > FILE` (17 and 18) appends the table of contents once more, without the header:
    /// it is meant to overwrite the first one, now with offsets. pg_restore does not read it, and it tells
    /// nothing new.
    fn pass_second_toc(&mut self) -> Result<(), ArchiveError> {
        const WHAT: &str = "the second table of contents";
        let start = self.source.position();
        let other = || ArchiveError::new(start, Problem::Trailing("the last block"));
        let count = self.source.integer(self.widths, WHAT)?;
        if usize::try_from(count).ok() != Some(self.entries.len()) {
            return Err(other());
        }
        for &expected in &self.entries {
            let entry = Entry::read(&mut self.source, &self.header)?;
            if (entry.dump_id, entry.has_data) != expected {
                return Err(other());
            }
        }
        match self.source.byte_or_end()? {
            None => Ok(()),
            Some(_) => Err(ArchiveError::new(self.source.position() - 1, Problem::Trailing(WHAT))),
        }
    }

    /// Leaves the data at hand; of a block of large objects, also finds the next.
    fn find_object_or_end(&mut self) -> Result<Option<u32>, ArchiveError> {
        self.skip_data()?;
        match self.place {
            Place::BetweenBlocks | Place::Data { .. } => Ok(None),
            Place::Lost => Err(self.lost()),
            Place::BetweenObjects => {
                // OIDs are unsigned, and travel as integers with the same bits.
                let at = self.source.position();
                let number = self.source.integer(self.widths, "large objects")?;
                self.keep_integer(at, number)?;
                let oid = number.cast_unsigned();
                self.place = match oid {
                    0 => Place::BetweenBlocks,
                    _ => Place::Data { remaining: 0, is_fresh: true, is_object: true },
                };
                Ok((oid != 0).then_some(oid))
            }
        }
    }

    /// Compressed bytes of the data at hand; none at its end, which this steps over.
    fn chunk(&mut self) -> Result<&[u8], ArchiveError> {
        const WHAT: &str = "a block";
        let (mut remaining, is_fresh, is_object) = match self.place {
            Place::Data { remaining, is_fresh, is_object } => (remaining, is_fresh, is_object),
            Place::BetweenBlocks | Place::BetweenObjects => return Ok(&[]),
            Place::Lost => return Err(self.lost()),
        };
        // Where anything below fails, it stays so.
        self.place = Place::Lost;
        self.check_tap()?;
        if remaining == 0 {
            let at = self.source.position();
            let length = self.source.integer(self.widths, WHAT)?;
            self.keep_integer(at, length)?;
            let negative = Problem::Unknown { what: "the length of a chunk", found: length.into() };
            remaining = u64::try_from(length).map_err(|_| ArchiveError::new(at, negative))?;
        }
        if remaining == 0 {
            self.place = if is_object { Place::BetweenObjects } else { Place::BetweenBlocks };
            return Ok(&[]);
        }
        let position = self.source.position();
        let ready = self.source.fill(remaining);
        let ready = ready.map_err(|error| ArchiveError::new(position, Problem::Io(error)))?;
        if ready.is_empty() {
            return Err(ArchiveError::new(position, Problem::Cut(WHAT)));
        }
        self.place = Place::Data { remaining, is_fresh, is_object };
        Ok(ready)
    }

    fn check_tap(&self) -> Result<(), ArchiveError> {
        let waiting = self.tap.as_ref().map(|tap| tap.lock().unwrap_or_else(PoisonError::into_inner).len());
        match waiting {
            Some(waiting) if waiting > self.tap_limit => {
                let what = "compressed data that holds nothing";
                Err(self.source.error(Problem::OverLimit { what, limit: self.tap_limit as u64 }))
            }
            _ => Ok(()),
        }
    }

    /// For the tap. An integer is written in one way only.
    fn keep_integer(&self, at: u64, number: i32) -> Result<(), ArchiveError> {
        let Some(tap) = &self.tap else { return Ok(()) };
        let mut tap = tap.lock().unwrap_or_else(PoisonError::into_inner);
        let written = Target { writer: &mut *tap, position: at }.integer(self.widths, number);
        written.map_err(|error| ArchiveError::from_io(at, error))
    }

    fn pass(&mut self, amount: usize) {
        if let Place::Data { remaining, .. } = &mut self.place {
            if let (Some(tap), Ok(ready)) = (&self.tap, self.source.fill(*remaining)) {
                let mut tap = tap.lock().unwrap_or_else(PoisonError::into_inner);
                tap.extend_from_slice(&ready[..amount.min(ready.len())]);
            }
            *remaining = remaining.saturating_sub(amount as u64);
            self.source.consume(amount);
        }
    }
}

/// The chunks of one table or large object, put together.
#[derive(Debug)]
struct Chunks<'a, R> {
    reader: &'a mut BlockReader<R>,
}

impl<R: BufRead> Read for Chunks<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let amount = ready.len().min(out.len());
        out[..amount].copy_from_slice(&ready[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

impl<R: BufRead> BufRead for Chunks<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(self.reader.chunk()?)
    }

    fn consume(&mut self, amount: usize) {
        self.reader.pass(amount);
    }
}

/// The data of one table or large object, decompressed. An [`io::Error`] of it is made of an [`ArchiveError`], or is
/// the carrier's own.
pub struct BlockData<'a, R: BufRead> {
    decoder: Decoder<Chunks<'a, R>>,
    dump_id: i32,
    /// Where the data begins.
    at: u64,
}

impl<R: BufRead> Read for BlockData<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.decoder.read(out).map_err(|error| match error.downcast::<DecodeError>() {
            Ok(source) => ArchiveError::new(self.at, Problem::Data { dump_id: self.dump_id, source }).into(),
            Err(error) => error,
        })
    }
}
