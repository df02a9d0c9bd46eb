//! A directory archive in the making: a file for each table and each large object.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};

use super::super::source::{Origin, SLAB, Source};
use super::super::verbatim::{Drained, copy};
use super::Target;
use crate::database::postgres::DumpError;
use crate::dump::compression::{Algorithm, Compression, Encoder};
use crate::dump::postgres::archive::directory::{
    ObjectFile, TOC_FILE, data_file, object_file, write_object_line,
};
use crate::files::PartialFolder;

/// A directory archive in the making.
pub(in super::super) struct Folder<'a> {
    folder: &'a PartialFolder,
    /// The files of the entries with data, without the suffix of their compression.
    names: BTreeMap<i32, String>,
    /// What all data is to be compressed by; else each file stays compressed as it was.
    compression: Option<Compression>,
}

impl<'a> Folder<'a> {
    pub fn new(folder: &'a PartialFolder, target: &Target) -> Result<Self, DumpError> {
        let mut names = BTreeMap::new();
        for entry in &target.toc.entries {
            if let Some(name) = data_file(entry)? {
                let _ = names.insert(entry.dump_id, name.to_owned());
            }
        }
        let new = Folder { folder, names, compression: target.compression };
        let mut toc = new.create(TOC_FILE)?;
        let _no_offsets = target.toc.write(&mut toc)?;
        closed(toc)?;
        Ok(new)
    }

    /// Whether kept data of this form is written as it is.
    pub fn keeps(&self, origin: &Origin) -> bool {
        self.compression
            .is_none_or(|wanted| wanted.algorithm() == origin.algorithm && wanted.level().is_none())
    }

    pub fn table<T, E: From<DumpError>>(
        &mut self,
        dump_id: i32,
        origin: &Origin,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        self.encoded(&self.name(dump_id)?, origin, fill)
    }

    pub fn verbatim<T, E: From<DumpError>>(
        &mut self,
        dump_id: i32,
        origin: &Origin,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        self.raw(&self.name(dump_id)?, origin.algorithm, fill)
    }

    pub fn large_objects(&mut self, dump_id: i32, source: &mut Source) -> Result<(), DumpError> {
        let mut list = self.create(&self.name(dump_id)?)?;
        while let Some(oid) = source.next_object()? {
            let (origin, file) = (source.origin(), object_file(oid));
            if self.keeps(&origin) {
                self.raw(&file, origin.algorithm, |output| {
                    let mut drained = Drained::new(source.tap(), output);
                    source.data(|data| copy(data, &mut drained))?;
                    source.skip_data()?;
                    drained.flush().map_err(DumpError::write)
                })?;
            } else {
                self.encoded(&file, &origin, |output| source.data(|data| copy(data, output)))?;
            }
            write_object_line(&mut list, &ObjectFile { oid, file }).map_err(DumpError::write)?;
        }
        closed(list)
    }

    /// Every file is complete already.
    pub fn finish(self) -> Result<(), DumpError> {
        Ok(())
    }

    fn name(&self, dump_id: i32) -> Result<String, DumpError> {
        self.names.get(&dump_id).cloned().ok_or(DumpError::NoFile { dump_id })
    }

    fn create(&self, name: &str) -> Result<BufWriter<File>, DumpError> {
        Ok(BufWriter::with_capacity(SLAB, self.folder.create(name)?))
    }

    fn raw<T, E: From<DumpError>>(
        &self,
        name: &str,
        algorithm: Algorithm,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut file = self.create(&format!("{name}{}", algorithm.suffix()))?;
        let filled = fill(&mut file)?;
        closed(file)?;
        Ok(filled)
    }

    fn encoded<T, E: From<DumpError>>(
        &self,
        name: &str,
        origin: &Origin,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        let compression = self.compression.unwrap_or(Compression::usual(origin.algorithm));
        self.raw(name, compression.algorithm(), |file| {
            let mut encoder = Encoder::file(compression, file).map_err(DumpError::write)?;
            let filled = fill(&mut encoder)?;
            let _file = encoder.finish().map_err(DumpError::write)?;
            Ok(filled)
        })
    }
}

fn closed(file: BufWriter<File>) -> Result<(), DumpError> {
    file.into_inner().map(drop).map_err(|error| DumpError::write(error.into_error()))
}
