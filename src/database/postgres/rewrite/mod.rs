//! Rewrites what pg_dump wrote, in its own format, with no server: the order of steps.

mod archive;
mod contents;
mod inspect;
mod left_out;
mod rows;
mod sample;
mod script;
mod sink;
mod source;
mod survey;
mod verbatim;

use std::io::{BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use archive::Archive;
use contents::Contents;
use left_out::Census;
use sample::Samples;
use script::Script;
use sink::{Sink, Target};
use source::{Container, DirectoryFiles, Input, SLAB, Source, TarMembers};

pub use inspect::{Inspected, inspect};
pub use left_out::Kinds;

use super::DumpError;
use crate::anonymize::beside::Beside;
use crate::anonymize::draw::RunKey;
use crate::anonymize::plan::Plan;
use crate::database::client::live::{Failure, Live};
use crate::database::original::Rewritten;
use crate::database::output::Output;
use crate::database::passage::{Counted, Meter, Passage, PassageError, Spool};
use crate::database::{DatabaseError, DumpFacts, Look, Orders, Sample, Settings};
use crate::dump::compression::{Algorithm, Compression};
use crate::dump::postgres::archive as format;
use crate::dump::postgres::archive::directory::TOC_FILE;
use crate::dump::postgres::encoding::Encoding;
use crate::dump::recognise::{Recognised, START};
use crate::dump::review::Definition;
use crate::dump::{Limits, Table};
use crate::encryption::Encrypted;
use crate::files::{FileError, Operation};
use crate::progress::{Silent, Unit};

/// A dump of PostgreSQL. What stands before its rows is read; of a script, all.
pub struct Original {
    dump: Dump,
    left_out: Kinds,
    /// Why reading failed, where a program writes what is read.
    failure: Failure,
    is_live: bool,
}

/// Said where a tar archive loses its script.
const NO_SCRIPT: &str = "`restore.sql` is left out of the tar archive, for it repeats what is left out; pg_restore does \
                         not read it";

/// By the form of what pg_dump wrote.
enum Dump {
    /// An archive: its table of contents tells everything before the data comes.
    Archive {
        archive: Box<Archive>,
        /// How many bytes have been read …
        count: Arc<AtomicU64>,
        /// … of how many, where that is known.
        size: Option<u64>,
        /// What the user should know of it.
        note: Option<String>,
    },
    /// A plain SQL dump.
    Script(Box<Script>),
}

impl Original {
    /// Opens the dump in this file.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        let mut file = crate::files::open(path)?;
        let failed = |source| FileError::new(Operation::Read, path, source);
        let size = file.metadata().map_err(failed)?.len();
        let mut start = Vec::new();
        file.by_ref().take(START as u64).read_to_end(&mut start).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        if is_script(&start) {
            return Ok(Self::of(Dump::Script(Box::new(Script::of(Spool::of(file)?)?))));
        }
        let file = BufReader::with_capacity(SLAB, file);
        Ok(Self::of(Self::archive(Box::new(file), Some(size))?))
    }

    /// Opens an encrypted dump, which is decrypted each time it is read: an archive once, a script twice.
    pub fn decrypt(encrypted: Encrypted) -> Result<Self, DatabaseError> {
        let mut start = Vec::new();
        let read = encrypted.read().and_then(|reader| reader.take(START as u64).read_to_end(&mut start));
        let _ = read.map_err(PassageError::Read)?;
        if is_script(&start) {
            return Ok(Self::of(Dump::Script(Box::new(Script::of(Spool::encrypted(encrypted)?)?))));
        }
        let failure = encrypted.failure();
        let size = encrypted.size().map_err(PassageError::Read)?;
        let reader = encrypted.into_reader().map_err(|error| PassageError::Read(failure.keep(error)))?;
        Ok(Self::of(Self::archive(Box::new(BufReader::with_capacity(SLAB, reader)), Some(size))?))
    }

    /// Opens the dump in this folder.
    pub fn open_folder(path: &Path) -> Result<Self, DatabaseError> {
        let (toc, files) = DirectoryFiles::open(path)?;
        let (count, survey) = (files.count(), files.survey()?);
        // The lists of large objects were read, and will be again.
        count.store(0, Ordering::Relaxed);
        let archive = Archive { contents: Contents::new(toc)?, source: Source::Directory(files) };
        let note = survey.note();
        Ok(Self::of(Dump::Archive { archive: Box::new(archive), count, size: Some(survey.size), note }))
    }

    /// Begins to read a dump that comes from somewhere, such as a pipe. A script is kept, because it is read twice.
    pub fn read(input: impl BufRead + Send + 'static) -> Result<Self, DumpError> {
        let (start, input) = peek(input)?;
        Ok(Self::of(match is_script(&start) {
            true => Dump::Script(Box::new(Script::of(Spool::keep(input)?)?)),
            false => Self::archive(input, None)?,
        }))
    }

    fn archive(input: Input, size: Option<u64>) -> Result<Dump, DumpError> {
        let mut input = Counted::new(input);
        let count = input.count();
        let is_tar = input.fill_buf().map_err(DumpError::read)?.starts_with(TOC_FILE.as_bytes());
        let input: Input = Box::new(input);
        let (toc, source) = if is_tar {
            let (toc, members) = TarMembers::open(input)?;
            (toc, Source::Tar(members))
        } else {
            let (toc, blocks) = format::open(input)?;
            (toc, Source::Custom(blocks))
        };
        let archive = Archive { contents: Contents::new(toc)?, source };
        Ok(Dump::Archive { archive: Box::new(archive), count, size, note: None })
    }

    fn of(dump: Dump) -> Self {
        Original { dump, left_out: left_out::by_default(), failure: Failure::default(), is_live: false }
    }

    /// Begins to read what pg_dump writes of a live database.
    pub fn live(live: Live) -> Result<Self, DatabaseError> {
        let failure = live.failure();
        let original = Self::read(BufReader::with_capacity(SLAB, live));
        let original =
            original.map_err(|error| failure.take().map_or(error.into(), DatabaseError::Program))?;
        Ok(Original { failure, is_live: true, ..original })
    }

    /// Leaves out what the policy says, in place of what is left out by default.
    pub fn leave_out(&mut self, beside: &Beside) {
        self.left_out = left_out::by_policy(beside);
    }

    /// The shapes of the tables: what a plan has to decide on.
    pub fn tables(&self) -> Vec<Table> {
        match &self.dump {
            Dump::Archive { archive, .. } => archive.contents.tables.clone(),
            Dump::Script(script) => script.survey.tables.clone(),
        }
    }

    /// What the dump defines beside rows, and is copied as it is.
    pub fn review(&self) -> &[Definition] {
        match &self.dump {
            Dump::Archive { archive, .. } => &archive.contents.definitions,
            Dump::Script(script) => &script.survey.definitions,
        }
    }

    /// The file name's ending for what it is rewritten to, in its own compression or another one.
    pub fn extension(&self, compression: Option<Compression>) -> String {
        match &self.dump {
            Dump::Archive { archive, .. } => match archive.source.container() {
                Container::Tar => "tar".to_owned(),
                // A directory becomes a custom archive where one file is wanted.
                Container::Custom | Container::Directory => "dump".to_owned(),
            },
            Dump::Script(script) => {
                format!("sql{}", compression.map_or(script.spool.algorithm, Compression::algorithm).suffix())
            }
        }
    }

    /// Whether it is a directory, which can be written as one.
    pub fn is_folder(&self) -> bool {
        match &self.dump {
            Dump::Archive { archive, .. } => archive.source.container() == Container::Directory,
            Dump::Script(_) => false,
        }
    }

    /// What the new dump will not hold as it was, for the user to know.
    pub fn notes(&self) -> Vec<String> {
        match &self.dump {
            Dump::Archive { archive, note, .. } => {
                let toc = &archive.contents.toc;
                let mut notes = Census::of_toc(toc).notes(&self.left_out, ["entry", "entries"]);
                notes.extend(note.clone());
                let is_tar = archive.source.container() == Container::Tar;
                if is_tar && !left_out::entries(toc, &self.left_out).is_empty() {
                    notes.push(NO_SCRIPT.to_owned());
                }
                notes
            }
            Dump::Script(script) => script.notes(&self.left_out),
        }
    }

    /// The first rows of each table that a rule changes, before and after, with the table's name. They are read from
    /// the dump; an archive is then of no more use.
    pub fn samples(
        &mut self,
        plan: &Plan,
        key: &RunKey,
        rows: usize,
    ) -> Result<Vec<(String, Sample)>, DatabaseError> {
        let (count, told) = (AtomicU64::new(0), AtomicU64::new(0));
        let samples = Samples::new(plan, rows, unmetered(key, &count, &told));
        self.sampled(samples, plan)
    }

    /// Shows the first rows of each table as they are. An archive is then of no more use.
    pub fn look(&mut self, plan: &Plan, rows: usize, look: Look<'_>) -> Result<(), DatabaseError> {
        let (count, told) = (AtomicU64::new(0), AtomicU64::new(0));
        // Nothing is drawn.
        let key = RunKey::from_random([0; 32]);
        let samples = Samples::originals(plan, rows, unmetered(&key, &count, &told), look);
        self.sampled(samples, plan).map(drop)
    }

    fn sampled(&mut self, samples: Samples<'_>, plan: &Plan) -> Result<Vec<(String, Sample)>, DatabaseError> {
        match &mut self.dump {
            Dump::Archive { archive, .. } => samples.of_archive(archive, plan),
            Dump::Script(script) => samples.of_script(script, plan),
        }
    }

    /// Rewrites it.
    pub fn rewrite(mut self, orders: Orders<'_>, output: Output<'_>) -> Result<Rewritten, DatabaseError> {
        let Orders { plan, key, compression, settings, progress } = orders;
        // A live database comes without compression, which nobody wants to keep.
        let compression = compression.or(self.is_live.then_some(Compression::usual(Algorithm::Gzip)));
        let mut facts = self.facts(compression);
        let (archive, count, size) = match &mut self.dump {
            Dump::Archive { archive, count, size, .. } => (archive, &*count, *size),
            Dump::Script(script) => {
                let kinds = &self.left_out;
                let tables = script.rewrite(orders, output, kinds)?;
                return Ok(Rewritten { tables, facts });
            }
        };
        let left_out = left_out::entries(&archive.contents.toc, &self.left_out);
        let mut toc = archive.contents.toc.clone();
        toc.remove(&left_out);
        let is_same_schema = toc == archive.contents.toc;
        toc.reset_offsets();
        let container = sink::container(archive.source.container(), &output)?;
        facts.format = container.name();
        let target = Target { container, toc, compression, is_same_schema };
        let told = AtomicU64::new(0);
        let encoding = archive.contents.encoding.clone();
        let meter = Meter { count, told: &told, progress };
        let passage = Passage { key, settings, encoding: &encoding, meter };
        progress.start("anonymizing", size, Unit::Bytes);
        let sink = Sink::new(output, &archive.source, target)?;
        let rewritten = archive.rewrite(plan, passage, &left_out, sink);
        let tables = rewritten.map_err(|error| self.failure.take().map_or(error, DatabaseError::Program))?;
        progress.finish();
        Ok(Rewritten { tables, facts })
    }

    /// What is known of what it is rewritten to, with another `compression` or its own.
    fn facts(&self, compression: Option<Compression>) -> DumpFacts {
        let wanted = compression.map(Compression::algorithm);
        let Archive { contents, source } = match &self.dump {
            Dump::Archive { archive, .. } => &**archive,
            Dump::Script(script) => return script.survey.facts(wanted.unwrap_or(script.spool.algorithm)),
        };
        let header = &contents.toc.header;
        let text = |bytes: &Option<Vec<u8>>| {
            bytes.as_deref().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        };
        DumpFacts {
            engine: "postgresql",
            server: text(&header.server_version).unwrap_or_default(),
            client: text(&header.dump_version),
            format: source.container().name(),
            archive: Some(header.version().to_string()),
            compression: wanted.unwrap_or(header.algorithm()).name().to_owned(),
            schema: contents.schema.text(),
        }
    }
}

/// A passage of which nobody is told how far it is.
fn unmetered<'a>(key: &'a RunKey, count: &'a AtomicU64, told: &'a AtomicU64) -> Passage<'a, Encoding> {
    Passage {
        key,
        settings: Settings { threads: 1, limits: Limits::default() },
        encoding: &Encoding::Utf8,
        meter: Meter { count, told, progress: &Silent },
    }
}

/// The first bytes of a dump, and all of it.
fn peek(mut input: impl BufRead + Send + 'static) -> Result<(Vec<u8>, Input), DumpError> {
    let mut start = Vec::new();
    input.by_ref().take(START as u64).read_to_end(&mut start).map_err(DumpError::read)?;
    Ok((start.clone(), Box::new(Cursor::new(start).chain(input))))
}

/// Whether it is to be read as a script. What is compressed as a whole is one, or nothing that is read.
fn is_script(start: &[u8]) -> bool {
    Algorithm::of_file_start(start) != Algorithm::None
        || Recognised::of_start(start) == Recognised::PostgresScript
}
