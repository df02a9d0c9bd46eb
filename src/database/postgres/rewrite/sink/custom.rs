//! A custom archive in the making.

use std::collections::BTreeMap;
use std::io::{BufWriter, Seek, SeekFrom, Write};

use super::super::source::{Container, SLAB, Source};
use super::super::verbatim::{Drained, copy};
use super::Target;
use crate::database::passage::Stream;
use crate::database::postgres::DumpError;
use crate::dump::postgres::archive::{BlockKind, BlockWriter, OffsetField};

/// A custom archive in the making.
pub(in super::super) struct Custom<'a> {
    blocks: BlockWriter<BufWriter<Stream<'a>>>,
    offsets: Vec<OffsetField>,
    positions: BTreeMap<i32, u64>,
    /// Whether the blocks of the source can be copied.
    pub is_same_form: bool,
}

impl<'a> Custom<'a> {
    pub fn new(output: Stream<'a>, source: &Source, target: &Target) -> Result<Self, DumpError> {
        let is_same_form = source.container() == Container::Custom
            && source.origin().algorithm == target.compression().algorithm()
            && target.compression().level().is_none();
        let mut bytes = Vec::new();
        let offsets = target.toc.write(&mut bytes)?;
        let mut output = BufWriter::with_capacity(SLAB, output);
        output.write_all(&bytes).map_err(DumpError::write)?;
        let blocks = BlockWriter::new(output, bytes.len() as u64, &target.toc.header, target.compression());
        Ok(Custom { blocks, offsets, positions: BTreeMap::new(), is_same_form })
    }

    pub fn table<T, E: From<DumpError>>(
        &mut self,
        dump_id: i32,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        let _ = self.positions.insert(dump_id, self.blocks.position());
        let mut data = self.blocks.table(dump_id).map_err(DumpError::write)?;
        let filled = fill(&mut data)?;
        data.finish().map_err(DumpError::write)?;
        Ok(filled)
    }

    pub fn verbatim<T, E: From<DumpError>>(
        &mut self,
        dump_id: i32,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        let _ = self.positions.insert(dump_id, self.blocks.position());
        let mut block = self.blocks.verbatim(BlockKind::Table, dump_id).map_err(DumpError::write)?;
        let filled = fill(&mut block)?;
        block.finish();
        Ok(filled)
    }

    pub fn large_objects(&mut self, dump_id: i32, source: &mut Source) -> Result<(), DumpError> {
        let _ = self.positions.insert(dump_id, self.blocks.position());
        if self.is_same_form {
            let block = self.blocks.verbatim(BlockKind::LargeObjects, dump_id);
            let mut block = block.map_err(DumpError::write)?;
            let mut drained = Drained::new(source.tap(), &mut block);
            while source.next_object()?.is_some() {
                source.data(|data| copy(data, &mut drained))?;
                // An empty object writes nothing by itself.
                drained.flush().map_err(DumpError::write)?;
            }
            drained.flush().map_err(DumpError::write)?;
            block.finish();
            return Ok(());
        }
        let mut objects = self.blocks.large_objects(dump_id).map_err(DumpError::write)?;
        while let Some(oid) = source.next_object()? {
            let mut object = objects.object(oid).map_err(DumpError::write)?;
            source.data(|data| copy(data, &mut object))?;
            object.finish().map_err(DumpError::write)?;
        }
        objects.finish().map_err(DumpError::write)
    }

    /// In a file, the table of contents then says where all data is.
    pub fn finish(self) -> Result<(), DumpError> {
        let output = self.blocks.finish().map_err(DumpError::write)?;
        let output = output.into_inner().map_err(|error| DumpError::write(error.into_error()))?;
        let mut file = match output {
            Stream::File(file) => file.as_file(),
            Stream::Pipe(pipe) => return pipe.flush().map_err(DumpError::write),
        };
        for field in self.offsets {
            let Some(&position) = self.positions.get(&field.dump_id) else { continue };
            let patch = field.patch(position)?;
            let seek = file.seek(SeekFrom::Start(field.position));
            seek.and_then(|_| file.write_all(&patch)).map_err(DumpError::write)?;
        }
        Ok(())
    }
}
