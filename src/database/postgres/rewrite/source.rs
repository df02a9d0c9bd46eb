//! Where the data of an archive comes from, whatever its container: entry by entry, decompressed.

mod directory;
mod tapped;
mod tar;

use std::collections::HashSet;
use std::io::{BufRead, BufReader};

pub(super) use directory::DirectoryFiles;
pub(super) use tar::TarMembers;

pub(super) use crate::database::passage::SLAB;
use crate::database::postgres::DumpError;
use crate::dump::compression::Algorithm;
use crate::dump::postgres::archive::directory::{TOC_FILE, data_file};
use crate::dump::postgres::archive::tar::Member;
use crate::dump::postgres::archive::{BlockKind, BlockReader, Tap, Toc};

/// A dump that is read front to back.
pub(super) type Input = Box<dyn BufRead + Send>;

/// In what an archive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Custom,
    Tar,
    Directory,
}

impl Container {
    /// As pg_dump names it.
    pub fn name(self) -> &'static str {
        match self {
            Container::Custom => "custom",
            Container::Tar => "tar",
            Container::Directory => "directory",
        }
    }
}

/// The data of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub kind: BlockKind,
    pub dump_id: i32,
}

/// In what form the present data stands in the dump.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub algorithm: Algorithm,
    /// Of a tar.
    pub member: Option<Member>,
}

/// The data behind an archive's table of contents.
pub(super) enum Source {
    /// The blocks of a custom archive.
    Custom(BlockReader<Input>),
    /// The files of a directory.
    Directory(DirectoryFiles),
    /// The members of a tar archive.
    Tar(TarMembers),
}

impl Source {
    /// In what it is.
    pub fn container(&self) -> Container {
        match self {
            Source::Custom(_) => Container::Custom,
            Source::Directory(_) => Container::Directory,
            Source::Tar(_) => Container::Tar,
        }
    }

    /// Steps to the next data. `None` is the end, at which no data is missing.
    pub fn next_block(&mut self) -> Result<Option<Block>, DumpError> {
        match self {
            Source::Custom(blocks) => {
                let block = blocks.next_block()?;
                Ok(block.map(|block| Block { kind: block.kind, dump_id: block.dump_id }))
            }
            Source::Directory(files) => files.next_block(),
            Source::Tar(members) => members.next_block(),
        }
    }

    /// Steps to the next large object of the present block.
    pub fn next_object(&mut self) -> Result<Option<u32>, DumpError> {
        match self {
            Source::Custom(blocks) => Ok(blocks.next_object()?),
            Source::Directory(files) => files.next_object(),
            Source::Tar(members) => members.next_object(),
        }
    }

    /// In what form the present data is here.
    pub fn origin(&self) -> Origin {
        match self {
            Source::Custom(blocks) => Origin { algorithm: blocks.algorithm(), member: None },
            Source::Directory(files) => Origin { algorithm: files.algorithm(), member: None },
            Source::Tar(members) => Origin { algorithm: Algorithm::None, member: members.present().cloned() },
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
            Source::Directory(files) => {
                let data = files.data()?;
                read(&mut BufReader::with_capacity(SLAB, data))
            }
            Source::Tar(members) => read(&mut BufReader::with_capacity(SLAB, members.data())),
        }
    }

    /// From here to the end of the present data (of all of the block, in a custom archive), keeps what is read of the
    /// archive itself.
    pub fn tap(&mut self) -> Tap {
        match self {
            Source::Custom(blocks) => blocks.tap(),
            Source::Directory(files) => files.tap(),
            Source::Tar(members) => members.tap(),
        }
    }

    /// Steps over what is left of the present data.
    pub fn skip_data(&mut self) -> Result<(), DumpError> {
        match self {
            Source::Custom(blocks) => Ok(blocks.skip_data()?),
            Source::Directory(files) => files.skip_data(),
            Source::Tar(members) => members.skip_data(),
        }
    }
}

/// The data of an entry, and the file or tar member that has it; for large objects, that has their list.
#[derive(Clone, Debug)]
struct DataFile {
    block: Block,
    file: String,
}

/// All data that the table of contents of a directory or tar announces, in its order.
fn data_files(toc: &Toc) -> Result<Vec<DataFile>, DumpError> {
    let mut names = HashSet::from([TOC_FILE]);
    let mut files = Vec::new();
    for entry in toc.entries.iter().filter(|entry| entry.has_data()) {
        let dump_id = entry.dump_id;
        let file = data_file(entry)?.ok_or(DumpError::NoFile { dump_id })?;
        if !names.insert(file) {
            return Err(DumpError::SharedFile { file: file.to_owned() });
        }
        let kind = if entry.is_large_objects() { BlockKind::LargeObjects } else { BlockKind::Table };
        files.push(DataFile { block: Block { kind, dump_id }, file: file.to_owned() });
    }
    Ok(files)
}
