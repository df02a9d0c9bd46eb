//! A script on its way, piece by piece: what its survey and a plan decide on each statement and each row.

use std::io::{BufWriter, Read, Write};
use std::sync::atomic::AtomicU64;

use super::announced::Announced;
use super::rows::{Passage, TableRows, fields, recomputed};
use super::survey::{Survey, check_end, is_of_system, judged, known};
use crate::anonymize::plan::{Plan, TablePlan};
use crate::database::mysql::DumpError;
use crate::database::output::Output;
use crate::database::passage::{Meter, PassageError, SLAB, Stream, Tally};
use crate::database::{DatabaseError, Orders, RewrittenTable};
use crate::dump::compression::{Compression, Encoder};
use crate::dump::mysql::charset::Charset;
use crate::dump::mysql::insert_rows::InsertRows;
use crate::dump::mysql::insert_target::InsertTarget;
use crate::dump::mysql::known_statement::Known;
use crate::dump::mysql::non_row::{Kinds, OtherData};
use crate::dump::mysql::schema::SqlTable;
use crate::dump::mysql::script::{Piece, ScriptReader};
use crate::progress::Unit;

/// A script whose tables are known.
#[derive(Clone, Copy)]
pub(super) struct Script<'a> {
    pub survey: &'a Survey,
    pub left_out: &'a Kinds,
    /// Of a live database, what it said of its tables before.
    pub announced: Option<&'a Announced>,
}

/// Rows behind an INSERT, and what is decided on them.
pub(super) struct Held<'a> {
    pub table: &'a SqlTable,
    /// None of tables of the server itself, which are left out.
    pub planned: Option<&'a TablePlan>,
}

impl<'a> Script<'a> {
    /// Rewrites it into one stream. `count` tells how much is read, of `size` bytes where that is known.
    pub fn rewrite(
        &self,
        input: impl Read,
        (count, size): (&AtomicU64, Option<u64>),
        compression: Compression,
        orders: Orders<'_>,
        output: Output<'_>,
    ) -> Result<Vec<RewrittenTable>, DatabaseError> {
        let Orders { plan, key, settings, progress, .. } = orders;
        let told = AtomicU64::new(0);
        let meter = Meter { count, told: &told, progress };
        let passage = Passage { key, settings, encoding: &Charset::Assumed, meter };
        progress.start("anonymizing", size, Unit::Bytes);
        let output = BufWriter::with_capacity(SLAB, Stream::of(output)?);
        let mut encoder = Encoder::file(compression, output).map_err(PassageError::Write)?;
        let tables = self.pass(&mut ScriptReader::new(input), plan, passage, &mut encoder)?;
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
        output: &mut (dyn Write + Send),
    ) -> Result<Vec<RewrittenTable>, DatabaseError> {
        let mut tally = Tally::default();
        loop {
            let (start, quoting) = (script.position(), script.settings().quoting);
            let begun = script.completeness().begun;
            let Some(piece) = script.next_piece().map_err(DumpError::Script)? else { break };
            passage.meter.tell();
            let (bytes, is_statement) = match piece {
                Piece::Insert(target) => {
                    let held = self.held(&target, script, plan)?;
                    if let Some(rewritten) = self.insert(held, target, script, passage, &tally, output)? {
                        tally.add(rewritten);
                    }
                    continue;
                }
                Piece::Statement(bytes) => (bytes, true),
                Piece::Command(bytes) | Piece::Blank(bytes) => (bytes, false),
            };
            let known = if is_statement { known(&bytes, quoting, start)? } else { Known::Nothing };
            let piece = judged(&bytes, known, script.settings().database.as_deref(), quoting);
            if self.announced.is_some_and(|announced| !announced.covers(&piece)) {
                return Err(DumpError::SchemaChanged { line: start.line, offset: start.offset }.into());
            }
            let kept = match piece.kept(self.left_out) {
                Some(kept) => kept,
                // By the comment that the dump begins with, it is known again.
                None if script.completeness().begun > begun => piece.lead(self.left_out),
                None => continue,
            };
            output.write_all(&kept).map_err(PassageError::Write)?;
        }
        check_end(script.completeness(), script.position())?;
        Ok(tally.finish(plan))
    }

    /// Whose rows stand behind an INSERT.
    pub fn held(
        &self,
        target: &InsertTarget,
        script: &ScriptReader<impl Read>,
        plan: &'a Plan,
    ) -> Result<Held<'a>, PassageError> {
        let table = self.survey.table(target, script.settings().database.as_deref())?;
        if is_of_system(table) && self.left_out.contains(&OtherData::System) {
            return Ok(Held { table, planned: None });
        }
        let unplanned = || PassageError::UnplannedTable { table: table.shape.name.clone() };
        Ok(Held { table, planned: Some(plan.table(&table.shape.name).ok_or_else(unplanned)?) })
    }

    fn insert(
        &self,
        held: Held<'_>,
        target: InsertTarget,
        script: &mut ScriptReader<impl Read>,
        passage: Passage<'_>,
        tally: &Tally,
        output: &mut (dyn Write + Send),
    ) -> Result<Option<RewrittenTable>, DatabaseError> {
        let Held { table, planned } = held;
        let quoting = script.settings().quoting;
        let columns = target.columns.clone();
        let limits = passage.settings.limits;
        let Some(planned) = planned else {
            let mut rows = InsertRows::new(target, 0, quoting, limits);
            let start = script.position();
            let failed = |source| DumpError::rows(&table.shape.name, start, source);
            while rows.next_batch(script.input()).map_err(failed)?.is_some() {}
            return Ok(None);
        };
        let encoding = script.settings().charset();
        let (fields, fixed) = (fields(table, planned, columns.as_deref())?, recomputed(table, planned));
        let rows_before = tally.rows_of(&planned.table.name);
        let passage = Passage { encoding: &encoding, ..passage };
        let rows = TableRows { passage, planned, rows_before, fixed: &fixed };
        let reader = InsertRows::new(target, rows_before, quoting, limits);
        rows.insert(reader, &fields, quoting, script.input(), output).map(Some)
    }
}
