//! Writes the blocks of a custom archive: each table and each large object as exactly one compressed stream.

use std::io::{self, Write};

use super::blocks::{BlockKind, LARGE_OBJECTS, TABLE};
use super::error::{ArchiveError, Problem};
use super::header::Header;
use super::primitive::{Target, Widths};
use crate::dump::compression::{Compression, Encoder};

/// How long chunks are; the last of a stream is shorter.
const CHUNK: usize = 64 * 1024;

/// Writes blocks, and knows where in the archive it is.
#[derive(Debug)]
pub struct BlockWriter<W> {
    target: Target<W>,
    widths: Widths,
    compression: Compression,
    /// Whether a block was begun and not finished.
    is_open: bool,
}

impl<W: Write> BlockWriter<W> {
    /// `out` takes the bytes behind the table of contents with this header; that one was `toc_len` bytes long.
    pub fn new(out: W, toc_len: u64, header: &Header, compression: Compression) -> Self {
        let target = Target { writer: out, position: toc_len };
        BlockWriter { target, widths: header.widths(), compression, is_open: false }
    }

    /// How long the archive is so far, which is where the next block begins.
    pub fn position(&self) -> u64 {
        self.target.position
    }

    /// Begins the block of a table.
    pub fn table(&mut self, dump_id: i32) -> io::Result<DataWriter<'_, W>> {
        self.begin(TABLE, dump_id)?;
        DataWriter::new(self, Belongs::ToTable)
    }

    /// Begins a block of large objects.
    pub fn large_objects(&mut self, dump_id: i32) -> io::Result<ObjectsWriter<'_, W>> {
        self.begin(LARGE_OBJECTS, dump_id)?;
        Ok(ObjectsWriter { writer: self, is_object_open: false })
    }

    /// Begins a block, whose lengths and chunks (and OIDs) are then written as another archive of the same form has
    /// them, the 0 at their end included.
    pub fn verbatim(&mut self, kind: BlockKind, dump_id: i32) -> io::Result<VerbatimWriter<'_, W>> {
        let kind = match kind {
            BlockKind::Table => TABLE,
            BlockKind::LargeObjects => LARGE_OBJECTS,
        };
        self.begin(kind, dump_id)?;
        Ok(VerbatimWriter { writer: self })
    }

    /// Gives back what was written to. All blocks must be finished.
    pub fn finish(self) -> io::Result<W> {
        match self.is_open {
            true => Err(self.unfinished()),
            false => Ok(self.target.writer),
        }
    }

    fn begin(&mut self, kind: u8, dump_id: i32) -> io::Result<()> {
        if self.is_open {
            return Err(self.unfinished());
        }
        self.is_open = true;
        self.target.bytes(&[kind])?;
        self.target.integer(self.widths, dump_id)
    }

    fn unfinished(&self) -> io::Error {
        let problem = Problem::OutOfOrder("the block before was not finished");
        ArchiveError::new(self.target.position, problem).into()
    }
}

/// Writes the inside of a block as it is.
#[derive(Debug)]
pub struct VerbatimWriter<'a, W> {
    writer: &'a mut BlockWriter<W>,
}

impl<W: Write> VerbatimWriter<'_, W> {
    /// The block is complete.
    pub fn finish(self) {
        self.writer.is_open = false;
    }
}

impl<W: Write> Write for VerbatimWriter<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.target.bytes(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes large objects into their block.
#[derive(Debug)]
pub struct ObjectsWriter<'a, W> {
    writer: &'a mut BlockWriter<W>,
    is_object_open: bool,
}

impl<W: Write> ObjectsWriter<'_, W> {
    /// Begins an object, which may stay without data. No object has OID 0.
    pub fn object(&mut self, oid: u32) -> io::Result<DataWriter<'_, W>> {
        if self.is_object_open {
            return Err(self.writer.unfinished());
        }
        if oid == 0 {
            let problem = Problem::Unknown { what: "the OID of a large object", found: 0 };
            return Err(ArchiveError::new(self.writer.target.position, problem).into());
        }
        self.is_object_open = true;
        self.writer.target.integer(self.writer.widths, oid.cast_signed())?;
        DataWriter::new(self.writer, Belongs::ToObject(&mut self.is_object_open))
    }

    /// Ends the block.
    pub fn finish(self) -> io::Result<()> {
        if self.is_object_open {
            return Err(self.writer.unfinished());
        }
        self.writer.target.integer(self.writer.widths, 0)?;
        self.writer.is_open = false;
        Ok(())
    }
}

/// What is complete with its data.
enum Belongs<'a> {
    ToTable,
    ToObject(&'a mut bool),
}

/// Takes the data of a table or a large object. Only [`DataWriter::finish`] makes it complete; an archive with a block
/// that was not finished takes no other.
pub struct DataWriter<'a, W: Write> {
    encoder: Encoder<Chunks<'a, W>>,
    belongs: Belongs<'a>,
}

impl<'a, W: Write> DataWriter<'a, W> {
    fn new(writer: &'a mut BlockWriter<W>, belongs: Belongs<'a>) -> io::Result<Self> {
        let compression = writer.compression;
        let encoder = Encoder::block(compression, Chunks::new(writer))?;
        Ok(DataWriter { encoder, belongs })
    }

    /// Writes the end of the data.
    pub fn finish(self) -> io::Result<()> {
        let mut chunks = self.encoder.finish()?;
        chunks.write_chunk()?;
        let writer = chunks.writer;
        writer.target.integer(writer.widths, 0)?;
        match self.belongs {
            Belongs::ToTable => writer.is_open = false,
            Belongs::ToObject(is_open) => *is_open = false,
        }
        Ok(())
    }
}

impl<W: Write> Write for DataWriter<'_, W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.encoder.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Cuts a stream into chunks of the same length.
struct Chunks<'a, W> {
    writer: &'a mut BlockWriter<W>,
    /// The chunk at hand; shorter than `longest`.
    chunk: Vec<u8>,
    longest: usize,
}

impl<'a, W: Write> Chunks<'a, W> {
    fn new(writer: &'a mut BlockWriter<W>) -> Self {
        // The most that the archive's integers can say.
        let countable = match writer.widths.integer {
            1 => 0xff,
            2 => 0xffff,
            _ => usize::MAX,
        };
        Chunks { writer, chunk: Vec::new(), longest: CHUNK.min(countable) }
    }

    /// None is written if there is nothing to write: an empty chunk would be the end.
    fn write_chunk(&mut self) -> io::Result<()> {
        if self.chunk.is_empty() {
            return Ok(());
        }
        let length = i32::try_from(self.chunk.len()).map_err(io::Error::other)?;
        self.writer.target.integer(self.writer.widths, length)?;
        self.writer.target.bytes(&self.chunk)?;
        self.chunk.clear();
        Ok(())
    }
}

impl<W: Write> Write for Chunks<'_, W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let taken = data.len().min(self.longest - self.chunk.len());
        self.chunk.extend_from_slice(&data[..taken]);
        if self.chunk.len() == self.longest {
            self.write_chunk()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
