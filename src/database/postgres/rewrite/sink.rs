//! Where the data of a rewritten archive goes, whatever its container.

mod custom;
mod folder;
mod tar;

use std::io::Write;

use custom::Custom;
use folder::Folder;
use tar::Tar;

use super::source::{Container, Origin, Source};
use crate::database::output::Output;
use crate::database::passage::{PassageError, Stream};
use crate::database::postgres::DumpError;
use crate::dump::compression::Compression;
use crate::dump::postgres::archive::Toc;

/// What a rewritten archive is to be.
pub(super) struct Target {
    pub container: Container,
    /// Its table of contents, with no word yet on where the data will be.
    pub toc: Toc,
    /// What all data is to be compressed by, where that was said.
    pub compression: Option<Compression>,
    /// Whether the table of contents says what it said before.
    pub is_same_schema: bool,
}

/// In what an archive will be that was in `input`: a directory becomes a custom archive, which is one file, unless a
/// folder is asked for.
pub(super) fn container(input: Container, output: &Output<'_>) -> Result<Container, DumpError> {
    match (input, output) {
        (Container::Directory, Output::Folder(_)) => Ok(Container::Directory),
        (Container::Directory, Output::File(_) | Output::Pipe(_)) => Ok(Container::Custom),
        (Container::Custom | Container::Tar, Output::Folder(_)) => Err(PassageError::NoFolder.into()),
        (container, Output::File(_) | Output::Pipe(_)) => Ok(container),
    }
}

/// Takes the data behind an archive's table of contents, which is written first.
pub(super) enum Sink<'a> {
    /// The blocks of a custom archive.
    Custom(Custom<'a>),
    /// The members of a tar archive.
    Tar(Tar<'a>),
    /// The files of a directory.
    Folder(Folder<'a>),
}

impl<'a> Sink<'a> {
    /// Begins the archive.
    pub fn new(output: Output<'a>, source: &Source, mut target: Target) -> Result<Self, DumpError> {
        let is_custom = target.container == Container::Custom;
        if is_custom && source.container() == Container::Directory {
            target.toc.become_custom();
        }
        if let Some(compression) = target.changed_compression() {
            target.toc.header.set_compression(compression)?;
        }
        match (output, source) {
            (Output::Folder(folder), _) => Ok(Sink::Folder(Folder::new(folder, &target)?)),
            (output, Source::Tar(members)) => Ok(Sink::Tar(Tar::new(Stream::of(output)?, members, &target)?)),
            (output, _) => Ok(Sink::Custom(Custom::new(Stream::of(output)?, source, &target)?)),
        }
    }

    /// Whether kept data of this form is written as it is.
    pub fn keeps(&self, origin: &Origin) -> bool {
        match self {
            Sink::Custom(custom) => custom.is_same_form,
            Sink::Tar(_) => true,
            Sink::Folder(folder) => folder.keeps(origin),
        }
    }

    /// The data of a table, which `fill` writes; `origin` is its form in the source.
    pub fn table<T, E: From<DumpError>>(
        &mut self,
        dump_id: i32,
        origin: &Origin,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Sink::Custom(custom) => custom.table(dump_id, fill),
            Sink::Tar(tar) => tar.table(origin, fill),
            Sink::Folder(folder) => folder.table(dump_id, origin, fill),
        }
    }

    /// The data of a table in the archive's own bytes, which `fill` writes.
    pub fn verbatim<T, E: From<DumpError>>(
        &mut self,
        dump_id: i32,
        origin: &Origin,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Sink::Custom(custom) => custom.verbatim(dump_id, fill),
            Sink::Tar(tar) => tar.verbatim(origin, fill),
            Sink::Folder(folder) => folder.verbatim(dump_id, origin, fill),
        }
    }

    /// The present block of large objects of `source`, with all that is in them.
    pub fn large_objects(&mut self, dump_id: i32, source: &mut Source) -> Result<(), DumpError> {
        match self {
            Sink::Custom(custom) => custom.large_objects(dump_id, source),
            Sink::Tar(tar) => tar.large_objects(source),
            Sink::Folder(folder) => folder.large_objects(dump_id, source),
        }
    }

    /// Writes what is still to be written, once all data was read.
    pub fn finish(self, source: &mut Source) -> Result<(), DumpError> {
        match self {
            Sink::Custom(custom) => custom.finish(),
            Sink::Tar(tar) => tar.finish(source),
            Sink::Folder(folder) => folder.finish(),
        }
    }
}

impl Target {
    /// The compression, where it is not what the archive has anyway.
    fn changed_compression(&self) -> Option<Compression> {
        let own = self.toc.header.algorithm();
        self.compression.filter(|wanted| wanted.algorithm() != own || wanted.level().is_some())
    }

    /// What new data in blocks is compressed by.
    pub fn compression(&self) -> Compression {
        self.compression.unwrap_or(Compression::usual(self.toc.header.algorithm()))
    }
}
