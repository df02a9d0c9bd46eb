//! pg_dump's archives: the table of contents that all of them have, the blocks of data in a custom archive, and the
//! files or tar members of the other two.
//!
//! A custom archive is read front to back, never by its offsets, so that it can come from a pipe:
//! [`open`] gives its [`Toc`] and a [`BlockReader`]. It is written by [`Toc::write`] and a [`BlockWriter`]; reader and
//! writer are independent, and may be on two threads. Without offsets (written to a pipe, as pg_dump itself does) it
//! is complete already; with them, each [`OffsetField`] is set to where its block begins.

mod block_writer;
mod blocks;
pub mod directory;
mod entry;
mod error;
mod header;
mod primitive;
pub mod tar;
mod toc;

use std::io::BufRead;

pub use block_writer::{BlockWriter, DataWriter, ObjectsWriter, VerbatimWriter};
pub use blocks::{Block, BlockData, BlockKind, BlockReader, TAP_LIMIT, Tap};
pub use entry::{DataPlace, Entry, Offset, Section};
pub use error::{ArchiveError, Problem};
pub use header::{Format, Header, Version};
pub use primitive::{STRING_LIMIT, TOC_LIMIT, Widths};
pub use toc::{OffsetField, Toc};

/// Reads the table of contents of a custom archive, and makes ready to read its blocks.
pub fn open<R: BufRead>(reader: R) -> Result<(Toc, BlockReader<R>), ArchiveError> {
    let mut source = primitive::Source::new(reader);
    let toc = Toc::read_from(&mut source)?;
    if toc.header.format() != Format::Custom {
        return Err(ArchiveError::new(10, Problem::OtherFormat("a custom archive but a `toc.dat`")));
    }
    let blocks = BlockReader::new(source, &toc);
    Ok((toc, blocks))
}

#[cfg(test)]
mod tests;
