//! A dump to be anonymized, whatever its engine: recognised by what it holds, never by its name.

use std::io::Write;
#[cfg(feature = "postgres")]
use std::io::{BufRead as _, BufReader, Cursor, Read};
use std::path::Path;

use super::output::Output;
#[cfg(feature = "postgres")]
use super::postgres;
#[cfg(feature = "sqlite")]
use super::sqlite;
use super::{DatabaseError, DumpFacts, Orders, RewrittenTable, Sample};
use crate::anonymize::beside::Beside;
use crate::anonymize::draw::RunKey;
use crate::anonymize::plan::Plan;
use crate::dump::Table;
use crate::dump::compression::Compression;
#[cfg(feature = "postgres")]
use crate::dump::compression::{Algorithm, Decoder};
#[cfg(any(feature = "postgres", not(feature = "sqlite")))]
use crate::dump::recognise::Recognised;
#[cfg(feature = "postgres")]
use crate::dump::recognise::START;

/// How much is read at a time.
#[cfg(feature = "postgres")]
const SLAB: usize = 256 * 1024;

/// An original: its schema is read, its rows are not.
pub enum Original {
    /// A file of SQLite.
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::rewrite::Original),
    /// A dump of PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::rewrite::Original>),
}

/// What a rewritten dump came to.
pub struct Rewritten {
    /// The tables, in the dump's order.
    pub tables: Vec<RewrittenTable>,
    /// What the new dump is.
    pub facts: DumpFacts,
}

impl Original {
    /// Opens the dump, or the SQLite database, at this path.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        #[cfg(feature = "postgres")]
        {
            use postgres::rewrite::Original as Dump;
            let is_kind =
                |kind: fn(&std::fs::Metadata) -> bool| path.metadata().is_ok_and(|found| kind(&found));
            if is_kind(std::fs::Metadata::is_dir) {
                return Ok(Original::Postgres(Box::new(Dump::open_folder(path)?)));
            }
            if path.exists() && !is_kind(std::fs::Metadata::is_file) {
                return Self::read(crate::files::open(path)?);
            }
            match start_of(path)? {
                Recognised::PostgresCustom | Recognised::PostgresTar | Recognised::PostgresScript => {
                    return Ok(Original::Postgres(Box::new(Dump::open(path)?)));
                }
                other @ (Recognised::MysqlScript | Recognised::SqliteScript) => return Err(not_read(other)),
                Recognised::Sqlite | Recognised::Unknown => {}
            }
        }
        // What is nothing else is SQLite's to judge: an empty file is a database to it.
        #[cfg(feature = "sqlite")]
        return Ok(Original::Sqlite(sqlite::rewrite::Original::open(path)?));
        #[cfg(not(feature = "sqlite"))]
        return Err(not_read(Recognised::Unknown));
    }

    /// Begins to read what pg_dump writes of a live database.
    #[cfg(feature = "postgres")]
    pub fn live(live: super::client::live::Live) -> Result<Self, DatabaseError> {
        Ok(Original::Postgres(Box::new(postgres::rewrite::Original::live(live)?)))
    }

    /// Begins to read a dump that comes through a pipe.
    #[cfg(feature = "postgres")]
    pub fn read(mut input: impl Read + Send + 'static) -> Result<Self, DatabaseError> {
        let mut start = Vec::new();
        input
            .by_ref()
            .take(START as u64)
            .read_to_end(&mut start)
            .map_err(super::passage::PassageError::Read)?;
        let recognised = match Algorithm::of_file_start(&start) {
            Algorithm::None => Recognised::of_start(&start),
            // Only scripts are compressed as a whole; what is in it shows when it is read.
            _ => Recognised::PostgresScript,
        };
        let input = BufReader::with_capacity(SLAB, input);
        match recognised {
            Recognised::PostgresCustom | Recognised::PostgresTar | Recognised::PostgresScript => {
                let dump = postgres::rewrite::Original::read(Cursor::new(start).chain(input))?;
                Ok(Original::Postgres(Box::new(dump)))
            }
            other => Err(not_read(other)),
        }
    }

    /// The shapes of the tables: what a plan has to decide on.
    pub fn tables(&self) -> Vec<Table> {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(original) => original.tables(),
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.tables(),
        }
    }

    /// Leaves out what the policy says of what is neither schema nor rows. SQLite has nothing of the kind.
    #[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "SQLite has no use for it"))]
    pub fn leave_out(&mut self, beside: &Beside) {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) => {}
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.leave_out(beside),
        }
    }

    /// What the new dump will not hold as it was, for the user to know.
    pub fn notes(&self) -> Result<Vec<String>, DatabaseError> {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(original) => original.notes(),
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => Ok(original.notes()),
        }
    }

    /// The file name's ending for what it is rewritten to, in its own compression or another one.
    #[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "SQLite has no use for it"))]
    pub fn extension(&self, compression: Option<Compression>) -> String {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) => sqlite::EXTENSION.to_owned(),
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.extension(compression),
        }
    }

    /// The first rows of each table that a rule changes, before and after, with the table's name.
    pub fn samples(
        &mut self,
        plan: &Plan,
        key: &RunKey,
        rows: usize,
    ) -> Result<Vec<(String, Sample)>, DatabaseError> {
        match self {
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.samples(plan, key, rows),
            #[cfg(feature = "sqlite")]
            Original::Sqlite(original) => {
                let changed = plan.tables.iter();
                let changed = changed.filter(|planned| planned.copies_rows() && !planned.steps.is_empty());
                let sample = |planned| sqlite::sample::sample(original, planned, key, rows);
                changed.map(|planned| Ok((planned.table.name.clone(), sample(planned)?))).collect()
            }
        }
    }

    /// Whether it is a directory of files, which can be written as one.
    pub fn is_folder(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) => false,
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.is_folder(),
        }
    }

    /// Rewrites it.
    pub fn rewrite(self, orders: Orders<'_>, output: Output<'_>) -> Result<Rewritten, DatabaseError> {
        match self {
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.rewrite(orders, output),
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) if orders.compression.is_some() => Err(DatabaseError::Unsupported {
                object: "`--compress`".to_owned(),
                why: "a SQLite file is not compressed".to_owned(),
            }),
            #[cfg(feature = "sqlite")]
            Original::Sqlite(original) => {
                let Output::File(file) = output else {
                    let why = "it is written as a file, with all of it at hand".to_owned();
                    return Err(DatabaseError::Unsupported { object: "a SQLite database".to_owned(), why });
                };
                let path = file.path();
                let Orders { plan, key, settings, progress, .. } = orders;
                let tables = sqlite::rewrite::rewrite(&original, plan, key, path, settings, progress)?;
                Ok(Rewritten { tables, facts: sqlite::inspect::facts(path)? })
            }
        }
    }
}

impl Original {
    /// Whether it can be rewritten into a pipe: a SQLite file cannot be written front to back.
    pub fn is_stream(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) => false,
            #[cfg(feature = "postgres")]
            Original::Postgres(_) => true,
        }
    }

    /// Rewrites it into a pipe, where [`Original::is_stream`] says so.
    #[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "SQLite has no use for it"))]
    pub fn pipe(self, orders: Orders<'_>, output: &mut (dyn Write + Send)) -> Result<(), DatabaseError> {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) => Err(DatabaseError::Unsupported {
                object: "a SQLite file".to_owned(),
                why: "it cannot be written front to back".to_owned(),
            }),
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.rewrite(orders, Output::Pipe(output)).map(drop),
        }
    }
}

#[cfg(any(feature = "postgres", not(feature = "sqlite")))]
fn not_read(found: Recognised) -> DatabaseError {
    let object = found.name().to_owned();
    DatabaseError::Unsupported { object, why: "no engine of this program reads it".to_owned() }
}

/// What a file seems to be; where it is compressed, what is in it.
#[cfg(feature = "postgres")]
fn start_of(path: &Path) -> Result<Recognised, DatabaseError> {
    let Ok(file) = crate::files::open(path) else { return Ok(Recognised::Unknown) };
    let mut file = BufReader::with_capacity(SLAB, file);
    let failed = |source| crate::files::FileError::new(crate::files::Operation::Read, path, source);
    let algorithm = Algorithm::of_file_start(file.fill_buf().map_err(failed)?);
    let mut start = Vec::new();
    // What cannot be decompressed is nothing that is known here.
    if let Ok(decoder) = Decoder::file(algorithm, file) {
        let _ = decoder.take(START as u64).read_to_end(&mut start);
    }
    Ok(Recognised::of_start(&start))
}
