//! Where the data of an archive comes from, whatever its container: entry by entry, decompressed.

use std::io::{BufRead, BufReader};

use crate::database::postgres::DumpError;
use crate::dump::postgres::archive::{Block, BlockReader, Tap};

/// How much of a dump is read, and decompressed, at a time.
pub(super) const SLAB: usize = 256 * 1024;

/// A dump that is read front to back.
pub(super) type Input = Box<dyn BufRead + Send>;

/// The data behind an archive's table of contents.
pub(super) enum Source {
    /// The blocks of a custom archive.
    Custom(BlockReader<Input>),
}

impl Source {
    /// Steps to the next data. `None` is the end, at which no data is missing.
    pub fn next_block(&mut self) -> Result<Option<Block>, DumpError> {
        match self {
            Source::Custom(blocks) => Ok(blocks.next_block()?),
        }
    }

    /// Steps to the next large object of the present block.
    pub fn next_object(&mut self) -> Result<Option<u32>, DumpError> {
        match self {
            Source::Custom(blocks) => Ok(blocks.next_object()?),
        }
    }

    /// Hands over the data of the present table or large object.
    pub fn data<T, E: From<DumpError>>(
        &mut self,
        read: impl FnOnce(&mut dyn BufRead) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Source::Custom(blocks) => {
                let data = blocks.data().map_err(DumpError::from)?;
                read(&mut BufReader::with_capacity(SLAB, data))
            }
        }
    }

    /// From here to the end of the present data, keeps what is read of the archive itself.
    pub fn tap(&mut self) -> Tap {
        match self {
            Source::Custom(blocks) => blocks.tap(),
        }
    }

    /// Steps over what is left of the present data.
    pub fn skip_data(&mut self) -> Result<(), DumpError> {
        match self {
            Source::Custom(blocks) => Ok(blocks.skip_data()?),
        }
    }
}
