//! Rewrites what mysqldump or mariadb-dump wrote, with no server: the order of steps.

mod announced;
mod inspect;
mod left_out;
mod place;
mod rows;
mod sample;
mod script;
mod survey;
mod versions;

use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::atomic::AtomicU64;

use announced::Announced;
use place::with_place;
use rows::Passage;
use sample::Samples;
use script::Script;
use survey::Survey;

pub use inspect::{Inspected, inspect};

use crate::anonymize::beside::Beside;
use crate::anonymize::draw::RunKey;
use crate::anonymize::plan::Plan;
use crate::database::client::live::{Failure, Live};
use crate::database::original::Rewritten;
use crate::database::output::Output;
use crate::database::passage::{Counted, Meter, SLAB, Spool};
use crate::database::{DatabaseError, Look, Orders, Sample, Settings};
use crate::dump::compression::{Algorithm, Compression};
use crate::dump::mysql::charset::Charset;
use crate::dump::mysql::non_row::{Kinds, OtherData};
use crate::dump::review::Definition;
use crate::dump::{Limits, Table};
use crate::encryption::Encrypted;
use crate::progress::Silent;

/// A dump of MySQL or MariaDB, which has been read once: all of it, or the schema of the database that it comes from.
pub struct Original {
    input: Input,
    survey: Survey,
    left_out: Kinds,
}

/// What is read the second time.
enum Input {
    /// The same script.
    Script(Spool),
    /// A live database: what its dump said of tables the first time, and the whole dump.
    Live { announced: Announced, rows: Box<Counted<BufReader<Live>>>, failure: Failure },
}

impl Original {
    /// Opens the dump in this file.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        Self::of(Spool::of(crate::files::open(path)?)?)
    }

    /// Opens an encrypted dump, which is decrypted each time it is read.
    pub fn decrypt(encrypted: Encrypted) -> Result<Self, DatabaseError> {
        Self::of(Spool::encrypted(encrypted)?)
    }

    /// Reads a dump that comes from somewhere, such as a pipe. It is kept, because it is read twice.
    pub fn read(input: impl Read) -> Result<Self, DatabaseError> {
        Self::of(Spool::keep(input)?)
    }

    /// Reads the schema of a live database, for a plan without rows.
    pub fn schema(schema: Live) -> Result<Self, DatabaseError> {
        let failure = schema.failure();
        let read = Spool::keep(schema).map_err(DatabaseError::from).and_then(|mut spool| {
            // So little is kept that nobody needs to know.
            spool.is_copy = false;
            Self::of(spool)
        });
        read.map_err(|error| failure.take().map_or(error, DatabaseError::Program))
    }

    fn of(spool: Spool) -> Result<Self, DatabaseError> {
        let survey = Survey::read(spool.read()?.0, |_| {})?;
        Ok(Original {
            input: Input::Script(spool),
            survey,
            left_out: left_out::by_policy(&Beside::default()),
        })
    }

    /// Reads the `schema` of a live database, and begins to read its `rows`: a dump that holds the schema once more.
    pub fn live(schema: Live, rows: Live) -> Result<Self, DatabaseError> {
        let failure = schema.failure();
        let mut announced = Announced::default();
        let survey = Survey::read(BufReader::with_capacity(SLAB, schema), |piece| announced.learn(piece));
        let survey = survey.map_err(|error| failure.take().map_or(error.into(), DatabaseError::Program))?;
        let failure = rows.failure();
        let rows = Box::new(Counted::new(BufReader::with_capacity(SLAB, rows)));
        let input = Input::Live { announced, rows, failure };
        Ok(Original { input, survey, left_out: left_out::by_policy(&Beside::default()) })
    }

    /// Leaves out what the policy says, in place of what is left out by default.
    pub fn leave_out(&mut self, beside: &Beside) {
        self.left_out = left_out::by_policy(beside);
    }

    /// The shapes of the tables: what a plan has to decide on. Those that belong to a server itself are left out with the
    /// rest of it.
    pub fn tables(&self) -> Vec<Table> {
        let with_system = !self.left_out.contains(&OtherData::System);
        self.survey.tables(with_system).map(|(table, _)| table.clone()).collect()
    }

    /// What the dump defines beside rows, and is copied as it is.
    pub fn review(&self) -> &[Definition] {
        &self.survey.definitions
    }

    /// The file name's ending for what it is rewritten to, in its own compression or another one.
    pub fn extension(&self, compression: Option<Compression>) -> String {
        format!("sql{}", self.compression(compression).algorithm().suffix())
    }

    /// What is written is compressed like what is read. A live database comes without, which nobody wants to keep.
    fn compression(&self, wanted: Option<Compression>) -> Compression {
        wanted.unwrap_or_else(|| {
            Compression::usual(match &self.input {
                Input::Script(spool) => spool.algorithm,
                Input::Live { .. } => Algorithm::Gzip,
            })
        })
    }

    /// What the new dump will not hold as it was, and what cannot be known of the old one, for the user to know.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Input::Script(spool) = &self.input {
            if spool.is_copy {
                notes.push(SPOOLED.to_owned());
            }
            if self.survey.completeness.begun == 0 {
                notes.push(WITHOUT_END.to_owned());
            }
        }
        notes.extend(self.survey.found.notes(&self.left_out));
        notes
    }

    /// The first rows of each table that a rule changes, before and after, with the table's name. A live database is then
    /// of no more use.
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

    /// Shows the first rows of each table as they are. A live database is then of no more use.
    pub fn look(&mut self, plan: &Plan, rows: usize, look: Look<'_>) -> Result<(), DatabaseError> {
        let (count, told) = (AtomicU64::new(0), AtomicU64::new(0));
        // Nothing is drawn.
        let key = RunKey::from_random([0; 32]);
        let samples = Samples::originals(plan, rows, unmetered(&key, &count, &told), look);
        self.sampled(samples, plan).map(drop)
    }

    fn sampled(&mut self, samples: Samples<'_>, plan: &Plan) -> Result<Vec<(String, Sample)>, DatabaseError> {
        let Original { input, survey, left_out } = self;
        match input {
            Input::Script(spool) => {
                let script = Script { survey, left_out, announced: None };
                let taken =
                    samples.of_script(&script, spool.read()?.0, plan, |table| survey.rows_of(table) > 0);
                taken.map_err(|error| with_place(error, spool, survey))
            }
            Input::Live { announced, rows, failure } => {
                let script = Script { survey, left_out, announced: Some(announced) };
                let taken = samples.of_script(&script, rows, plan, |_| true);
                taken.map_err(|error| failure.take().map_or(error, DatabaseError::Program))
            }
        }
    }

    /// Rewrites it.
    pub fn rewrite(self, orders: Orders<'_>, output: Output<'_>) -> Result<Rewritten, DatabaseError> {
        let compression = self.compression(orders.compression);
        let facts = self.survey.facts(compression.algorithm());
        let Original { input, survey, left_out } = self;
        let script = |announced| Script { survey: &survey, left_out: &left_out, announced };
        let tables = match input {
            Input::Script(spool) => {
                let (input, count) = spool.read()?;
                let script = script(None);
                let rewritten =
                    script.rewrite(input, (&count, Some(spool.size)), compression, orders, output);
                rewritten.map_err(|error| with_place(error, &spool, &survey))?
            }
            Input::Live { announced, rows, failure } => {
                let count = rows.count();
                let rewritten =
                    script(Some(&announced)).rewrite(rows, (&count, None), compression, orders, output);
                rewritten.map_err(|error| failure.take().map_or(error, DatabaseError::Program))?
            }
        };
        Ok(Rewritten { tables, facts })
    }
}

/// Said where a dump came through a pipe.
const SPOOLED: &str = "a SQL dump from a pipe is kept in an unnamed temporary file while it is read twice";

/// Said where a dump was made without comments.
const WITHOUT_END: &str = "the dump has no comments of mysqldump or mariadb-dump, so that nothing tells whether it is whole: it \
                           could have been cut between two statements";

/// A passage of which nobody is told how far it is.
fn unmetered<'a>(key: &'a RunKey, count: &'a AtomicU64, told: &'a AtomicU64) -> Passage<'a> {
    Passage {
        key,
        settings: Settings { threads: 1, limits: Limits::default() },
        encoding: &Charset::Assumed,
        meter: Meter { count, told, progress: &Silent },
    }
}
