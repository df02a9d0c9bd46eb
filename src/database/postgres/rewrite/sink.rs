//! Where the data of a rewritten archive goes, whatever its container.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufWriter, Seek, SeekFrom, Write};

use super::source::{SLAB, Source};
use crate::database::postgres::DumpError;
use crate::dump::compression::Compression;
use crate::dump::postgres::archive::{BlockWriter, OffsetField, Toc};

/// What a rewritten dump is written to.
pub enum Output<'a> {
    /// An empty file.
    File(&'a File),
    /// A pipe, where nothing can be set right afterwards.
    Pipe(&'a mut (dyn Write + Send)),
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Output::File(file) => file.write(bytes),
            Output::Pipe(pipe) => pipe.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Output::File(file) => file.flush(),
            Output::Pipe(pipe) => pipe.flush(),
        }
    }
}

/// Takes the data behind an archive's table of contents, which is written first.
pub(super) enum Sink<'a> {
    /// The blocks of a custom archive.
    Custom(Custom<'a>),
}

/// A custom archive in the making.
pub(super) struct Custom<'a> {
    blocks: BlockWriter<BufWriter<Output<'a>>>,
    offsets: Vec<OffsetField>,
    positions: BTreeMap<i32, u64>,
}

impl<'a> Sink<'a> {
    /// A custom archive with this table of contents.
    pub fn custom(output: Output<'a>, toc: &Toc, compression: Compression) -> Result<Self, DumpError> {
        let mut bytes = Vec::new();
        let offsets = toc.write(&mut bytes)?;
        let mut output = BufWriter::with_capacity(SLAB, output);
        output.write_all(&bytes).map_err(DumpError::Write)?;
        let blocks = BlockWriter::new(output, bytes.len() as u64, &toc.header, compression);
        Ok(Sink::Custom(Custom { blocks, offsets, positions: BTreeMap::new() }))
    }

    /// The data of a table, which `fill` writes.
    pub fn table<T, E: From<DumpError>>(
        &mut self,
        dump_id: i32,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Sink::Custom(Custom { blocks, positions, .. }) => {
                let _ = positions.insert(dump_id, blocks.position());
                let mut data = blocks.table(dump_id).map_err(DumpError::Write)?;
                let filled = fill(&mut data)?;
                data.finish().map_err(DumpError::Write)?;
                Ok(filled)
            }
        }
    }

    /// The data of a table in the archive's own bytes, which `fill` writes.
    pub fn verbatim<T, E: From<DumpError>>(
        &mut self,
        dump_id: i32,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Sink::Custom(Custom { blocks, positions, .. }) => {
                let _ = positions.insert(dump_id, blocks.position());
                let mut block = blocks.verbatim(dump_id).map_err(DumpError::Write)?;
                let filled = fill(&mut block)?;
                block.finish();
                Ok(filled)
            }
        }
    }

    /// The present block of large objects of `source`, with all that is in them.
    pub fn large_objects(&mut self, dump_id: i32, source: &mut Source) -> Result<(), DumpError> {
        match self {
            Sink::Custom(Custom { blocks, positions, .. }) => {
                let _ = positions.insert(dump_id, blocks.position());
                let mut objects = blocks.large_objects(dump_id).map_err(DumpError::Write)?;
                while let Some(oid) = source.next_object()? {
                    let mut object = objects.object(oid).map_err(DumpError::Write)?;
                    source.data(|data| copy(data, &mut object))?;
                    object.finish().map_err(DumpError::Write)?;
                }
                objects.finish().map_err(DumpError::Write)
            }
        }
    }

    /// Writes what is still to be written. In a file, the table of contents then says where all data is.
    pub fn finish(self) -> Result<(), DumpError> {
        match self {
            Sink::Custom(Custom { blocks, offsets, positions }) => {
                let output = blocks.finish().map_err(DumpError::Write)?;
                let output = output.into_inner().map_err(|error| DumpError::Write(error.into_error()))?;
                let Output::File(mut file) = output else { return Ok(()) };
                for field in offsets {
                    let Some(&position) = positions.get(&field.dump_id) else { continue };
                    let patch = field.patch(position)?;
                    let seek = file.seek(SeekFrom::Start(field.position));
                    seek.and_then(|_| file.write_all(&patch)).map_err(DumpError::Write)?;
                }
                Ok(())
            }
        }
    }
}

fn copy(data: &mut dyn BufRead, out: &mut dyn Write) -> Result<(), DumpError> {
    loop {
        let slab = data.fill_buf().map_err(DumpError::Read)?;
        if slab.is_empty() {
            return Ok(());
        }
        out.write_all(slab).map_err(DumpError::Write)?;
        let length = slab.len();
        data.consume(length);
    }
}
