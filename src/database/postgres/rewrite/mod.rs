//! Rewrites what pg_dump wrote, in its own format, with no server: the order of steps.

mod archive;
mod binding;
mod contents;
mod meter;
mod relay;
mod rows;
mod sink;
mod source;
mod tally;
mod verbatim;

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use archive::Archive;
use contents::Contents;
use meter::{Counted, Meter};
use rows::Passage;
use sink::{Sink, Target};
use source::{Container, DirectoryFiles, Input, SLAB, Source, TarMembers};

use super::DumpError;
use super::live::Failure;
use crate::anonymize::draw::RunKey;
use crate::anonymize::plan::Plan;
use crate::database::original::Rewritten;
use crate::database::output::Output;
use crate::database::{DatabaseError, DumpFacts, Sample, Settings};
use crate::dump::Table;
use crate::dump::compression::{Algorithm, Compression};
use crate::dump::postgres::archive as format;
use crate::files::{FileError, Operation};
use crate::progress::{Progress, Unit};

/// A dump of PostgreSQL. What stands before its rows is read.
pub struct Original {
    archive: Archive,
    /// How many bytes have been read …
    count: Arc<AtomicU64>,
    /// … of how many, where that is known.
    size: Option<u64>,
    dropped: HashSet<i32>,
    notes: Vec<String>,
    /// Why reading failed, where a program writes what is read.
    pub(crate) failure: Failure,
}

impl Original {
    /// Opens the dump in this file.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        let file = crate::files::open(path)?;
        let size = file.metadata().map_err(|source| FileError::new(Operation::Read, path, source))?.len();
        let dump = Self::read(BufReader::with_capacity(SLAB, file))?;
        Ok(Original { size: Some(size), ..dump })
    }

    /// Opens the dump in this folder.
    pub fn open_folder(path: &Path) -> Result<Self, DatabaseError> {
        let (toc, files) = DirectoryFiles::open(path)?;
        let (count, survey) = (files.count(), files.survey()?);
        // The lists of large objects were read, and will be again.
        count.store(0, Ordering::Relaxed);
        let archive = Archive { contents: Contents::new(toc)?, source: Source::Directory(files) };
        let notes = survey.note().into_iter().collect();
        Ok(Original {
            archive,
            count,
            size: Some(survey.size),
            dropped: HashSet::new(),
            notes,
            failure: Failure::default(),
        })
    }

    /// Begins to read a dump that comes from somewhere, such as a pipe.
    pub fn read(input: impl BufRead + Send + 'static) -> Result<Self, DumpError> {
        let mut input = Counted::new(input);
        let count = input.count();
        let is_custom = input.fill_buf().map_err(DumpError::Read)?.starts_with(b"P");
        let input: Input = Box::new(input);
        let (toc, source) = if is_custom {
            let (toc, blocks) = format::open(input)?;
            (toc, Source::Custom(blocks))
        } else {
            let (toc, members) = TarMembers::open(input)?;
            (toc, Source::Tar(members))
        };
        let archive = Archive { contents: Contents::new(toc)?, source };
        Ok(Original {
            archive,
            count,
            size: None,
            dropped: HashSet::new(),
            notes: Vec::new(),
            failure: Failure::default(),
        })
    }

    /// The shapes of the tables: what a plan has to decide on.
    pub fn tables(&self) -> Vec<Table> {
        self.archive.contents.tables.clone()
    }

    /// The file name's ending for what it is rewritten to.
    pub fn extension(&self) -> &'static str {
        match self.archive.source.container() {
            Container::Tar => "tar",
            // A directory becomes a custom archive where one file is wanted.
            Container::Custom | Container::Directory => "dump",
        }
    }

    /// Whether it is a directory, which can be written as one.
    pub fn is_folder(&self) -> bool {
        self.archive.source.container() == Container::Directory
    }

    /// What the new dump will not hold as it was, for the user to know.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        if self.archive.source.container() == Container::Tar && !self.dropped.is_empty() {
            let note = "`restore.sql` is left out of the tar archive, for it repeats what is left out; pg_restore \
                        does not need it";
            notes.push(note.to_owned());
        }
        notes
    }

    /// The first rows of each table that a rule changes, before and after, with the table's name. They are read from
    /// the dump, which is then of no more use.
    pub fn samples(
        &mut self,
        plan: &Plan,
        key: &RunKey,
        rows: usize,
    ) -> Result<Vec<(String, Sample)>, DatabaseError> {
        let _ = (plan, key, rows);
        Ok(Vec::new())
    }

    /// Rewrites it. With another `compression` than its own, all data is compressed anew.
    pub fn rewrite(
        mut self,
        plan: &Plan,
        key: &RunKey,
        output: Output<'_>,
        compression: Option<Compression>,
        settings: Settings,
        progress: &dyn Progress,
    ) -> Result<Rewritten, DatabaseError> {
        let container = sink::container(self.archive.source.container(), &output)?;
        let mut toc = self.archive.contents.toc.clone();
        toc.remove(&self.dropped);
        let is_same_schema = toc == self.archive.contents.toc;
        toc.reset_offsets();
        let target = Target { container, toc, compression, is_same_schema };
        let algorithm = target.compression().algorithm();
        let told = AtomicU64::new(0);
        let encoding = self.archive.contents.encoding.clone();
        let meter = Meter { count: &self.count, told: &told, progress };
        let passage = Passage { key, settings, encoding: &encoding, meter };
        progress.start("anonymizing", self.size, Unit::Bytes);
        let sink = Sink::new(output, &self.archive.source, target)?;
        let rewritten = self.archive.rewrite(plan, passage, &self.dropped, sink);
        let tables = rewritten.map_err(|error| self.failure.take().map_or(error, DatabaseError::Program))?;
        progress.finish();
        let facts = self.facts(container, algorithm);
        Ok(Rewritten { tables, facts })
    }

    fn facts(&self, container: Container, compression: Algorithm) -> DumpFacts {
        let contents = &self.archive.contents;
        let header = &contents.toc.header;
        let text = |bytes: &Option<Vec<u8>>| {
            bytes.as_deref().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        };
        DumpFacts {
            engine: "postgresql",
            server: text(&header.server_version).unwrap_or_default(),
            client: text(&header.dump_version),
            format: container.name(),
            archive: Some(header.version().to_string()),
            compression: compression.name().to_owned(),
            schema: contents.schema.text(),
        }
    }
}
