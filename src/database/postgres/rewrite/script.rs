//! A plain SQL dump on its way: read once to make a plan, and a second time to be rewritten.

use std::io::{BufWriter, Read, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::left_out::{Kinds, Nature};
use super::rows::{Passage, TableRows};
use super::survey::{Survey, check_statement};
use crate::anonymize::plan::{Plan, TablePlan};
use crate::database::output::Output;
use crate::database::passage::{Decoded, Meter, PassageError, SLAB, Spool, Stream, Tally};
use crate::database::postgres::DumpError;
use crate::database::{DatabaseError, DumpFacts, Orders, RewrittenTable};
use crate::dump::compression::{Algorithm, Compression, Encoder};
use crate::dump::postgres::encoding::Encoding;
use crate::dump::postgres::script::{Piece, ScriptReader};
use crate::dump::recognise::{Recognised, START};
use crate::progress::Unit;

/// A script that has been read once.
pub(super) struct Script {
    pub spool: Spool,
    pub survey: Survey,
}

/// A reader of the script.
pub(super) type Reader<'a> = ScriptReader<Decoded<'a>>;

impl Script {
    /// Reads the script for the first time.
    pub fn of(spool: Spool) -> Result<Self, DumpError> {
        let survey = survey(spool.read()?.0)?;
        Ok(Script { spool, survey })
    }

    /// Begins to read it anew. The count tells how much of the file is read.
    pub fn reader(&self) -> Result<(Reader<'_>, Arc<AtomicU64>), DumpError> {
        let (input, count) = self.spool.read()?;
        Ok((ScriptReader::new(input), count))
    }

    /// What becomes of it, for the user to know.
    pub fn notes(&self, left_out: &Kinds) -> Vec<String> {
        let spooled = "a plain SQL dump from a pipe is kept in an unnamed temporary file while it is read twice; \
                       pg_dump --format=custom needs none";
        let spooled = self.spool.is_copy.then(|| spooled.to_owned());
        spooled.into_iter().chain(self.survey.census.notes(left_out, ["statement", "statements"])).collect()
    }

    /// Rewrites it into one stream of the input's compression, or of another one.
    pub fn rewrite(
        &self,
        orders: Orders<'_>,
        output: Output<'_>,
        left_out: &Kinds,
    ) -> Result<Vec<RewrittenTable>, DatabaseError> {
        let Orders { plan, key, compression, settings, progress } = orders;
        let compression = compression.unwrap_or(Compression::usual(self.spool.algorithm));
        let (mut script, count) = self.reader()?;
        let told = AtomicU64::new(0);
        let passage = Passage {
            key,
            settings,
            encoding: &Encoding::Utf8,
            meter: Meter { count: &count, told: &told, progress },
        };
        progress.start("anonymizing", Some(self.spool.size), Unit::Bytes);
        let output = BufWriter::with_capacity(SLAB, Stream::of(output)?);
        let mut encoder = Encoder::file(compression, output).map_err(PassageError::Write)?;
        let tables = self.pass(&mut script, plan, passage, left_out, &mut encoder)?;
        let output = encoder.finish().map_err(PassageError::Write)?;
        let _ = output.into_inner().map_err(|error| PassageError::Write(error.into_error()))?;
        progress.finish();
        Ok(tables)
    }

    fn pass(
        &self,
        script: &mut ScriptReader<impl Read>,
        plan: &Plan,
        passage: Passage<'_>,
        left_out: &Kinds,
        output: &mut (dyn Write + Send),
    ) -> Result<Vec<RewrittenTable>, DatabaseError> {
        let mut tally = Tally::default();
        loop {
            let start = script.position();
            let Some(piece) = script.next_piece().map_err(DumpError::Script)? else { break };
            passage.meter.tell();
            let encoding = script.settings().encoding.clone().unwrap_or(Encoding::Utf8);
            let passage = Passage { encoding: &encoding, ..passage };
            match piece {
                Piece::Statement(sql) => {
                    check_statement(&sql, start)?;
                    if Nature::of_statement(&sql).left_out_as(left_out).is_none() {
                        output.write_all(&sql).map_err(PassageError::Write)?;
                    }
                }
                Piece::Command(bytes) | Piece::Blank(bytes) => {
                    output.write_all(&bytes).map_err(PassageError::Write)?;
                }
                Piece::Copy(sql, target) => {
                    let planned = self.planned(plan, target.schema.as_deref(), &target.table, script)?;
                    let rows_before = tally.rows_of(&planned.table.name);
                    output.write_all(&sql).map_err(PassageError::Write)?;
                    let rows = TableRows { passage, planned, rows_before, fixed: &[] };
                    tally.add(rows.copy(&target, script.input(), output)?);
                }
                Piece::Insert(target) => {
                    let planned = self.planned(plan, target.schema.as_deref(), &target.table, script)?;
                    let rows_before = tally.rows_of(&planned.table.name);
                    let standard_strings = script.settings().standard_strings;
                    let rows = TableRows { passage, planned, rows_before, fixed: &[] };
                    tally.add(rows.insert(target, standard_strings, script.input(), output)?);
                }
            }
        }
        Ok(tally.finish(plan))
    }

    /// What is decided on the rows behind a COPY or INSERT.
    pub fn planned<'a>(
        &self,
        plan: &'a Plan,
        schema: Option<&str>,
        name: &str,
        script: &ScriptReader<impl Read>,
    ) -> Result<&'a TablePlan, DumpError> {
        let table = self.survey.name_of(schema, name, script.settings())?;
        let unplanned = || PassageError::UnplannedTable { table: table.to_owned() };
        Ok(plan.table(table).ok_or_else(unplanned)?)
    }
}

impl Survey {
    /// What is known of the dump.
    pub fn facts(&self, algorithm: Algorithm) -> DumpFacts {
        DumpFacts {
            engine: "postgresql",
            server: self.versions.server.clone().unwrap_or_default(),
            client: self.versions.client.clone(),
            format: "plain",
            archive: None,
            compression: algorithm.name().to_owned(),
            schema: self.schema.text(),
        }
    }
}

/// Looks through a script; anything else is refused.
pub(super) fn survey(mut input: impl Read) -> Result<Survey, DumpError> {
    let mut start = Vec::new();
    input.by_ref().take(START as u64).read_to_end(&mut start).map_err(PassageError::Read)?;
    match Recognised::of_start(&start) {
        Recognised::PostgresScript => Survey::read(start.chain(input)),
        other => Err(DumpError::Unrecognised { found: other.name() }),
    }
}
