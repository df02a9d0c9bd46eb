//! An archive on its way: its table of contents first, then the data of each entry.

use std::collections::HashSet;
use std::io::{BufRead, Write};

use super::contents::{Contents, Form, TableData};
use super::rows::{Passage, TableRows};
use super::sink::Sink;
use super::source::Source;
use super::verbatim::verbatim;
use crate::anonymize::plan::{Plan, TablePlan};
use crate::database::passage::{PassageError, Tally};
use crate::database::postgres::DumpError;
use crate::database::{DatabaseError, RewrittenTable};
use crate::dump::postgres::archive::BlockKind;
use crate::dump::postgres::script::{Piece, ScriptReader};
use crate::dump::postgres::settings::Settings;

/// An archive whose table of contents has been read.
pub(super) struct Archive {
    pub contents: Contents,
    pub source: Source,
}

impl Archive {
    /// Sends all data on its way into `sink`, apart from that of the entries that are `dropped`. What is kept, and has the
    /// same form there, is copied without compressing it again.
    pub fn rewrite(
        &mut self,
        plan: &Plan,
        passage: Passage<'_>,
        dropped: &HashSet<i32>,
        mut sink: Sink<'_>,
    ) -> Result<Vec<RewrittenTable>, DatabaseError> {
        let mut tally = Tally::default();
        let Archive { contents, source } = self;
        while let Some(block) = source.next_block()? {
            let dump_id = block.dump_id;
            if dropped.contains(&dump_id) {
                continue;
            }
            if block.kind == BlockKind::LargeObjects {
                sink.large_objects(dump_id, source)?;
                continue;
            }
            let (data, planned) = contents.planned(plan, dump_id)?;
            let rows = TableRows { passage, planned, rows_before: tally.rows_of(&data.table), fixed: &[] };
            let of_data = |input: &mut dyn BufRead, output: &mut (dyn Write + Send)| {
                contents.rows(&rows, data, input, output)
            };
            let origin = source.origin();
            tally.add(match planned.keeps_rows() && sink.keeps(&origin) {
                true => verbatim(&mut sink, dump_id, source, of_data)?,
                false => {
                    sink.table(dump_id, &origin, |output| source.data(|input| of_data(input, output)))?
                }
            });
        }
        sink.finish(source)?;
        Ok(tally.finish(plan))
    }

    /// Hands the data of each table to `look`, and writes nothing.
    pub fn each_table(
        &mut self,
        plan: &Plan,
        mut look: impl FnMut(&Contents, &TableData, &TablePlan, &mut dyn BufRead) -> Result<(), DatabaseError>,
    ) -> Result<(), DatabaseError> {
        let Archive { contents, source } = self;
        while let Some(block) = source.next_block()? {
            if block.kind == BlockKind::Table {
                let (data, planned) = contents.planned(plan, block.dump_id)?;
                source.data(|input| look(contents, data, planned, input))?;
            }
        }
        Ok(())
    }
}

impl Contents {
    /// Whose data it is, and what is decided on it.
    fn planned<'a>(
        &'a self,
        plan: &'a Plan,
        dump_id: i32,
    ) -> Result<(&'a TableData, &'a TablePlan), DumpError> {
        let unplanned = || PassageError::UnplannedTable { table: self.shown(dump_id) };
        let data = self.data.get(&dump_id).ok_or_else(unplanned)?;
        Ok((data, plan.table(&data.table).ok_or_else(unplanned)?))
    }

    /// All that stands in the data of a table, which is its rows and blank lines.
    pub fn rows(
        &self,
        rows: &TableRows<'_>,
        data: &TableData,
        mut input: &mut dyn BufRead,
        output: &mut (dyn Write + Send),
    ) -> Result<RewrittenTable, DatabaseError> {
        let target = match &data.form {
            Form::Copy(target) => target,
            Form::Insert => return self.inserts(rows, data, input, output),
        };
        let rewritten = rows.copy(target, &mut input, output)?;
        loop {
            let blanks = input.fill_buf().map_err(DumpError::read)?;
            match blanks.len() {
                0 => return Ok(rewritten),
                length if blanks.iter().all(|&byte| byte == b'\n') => {
                    output.write_all(blanks).map_err(DumpError::write)?;
                    input.consume(length);
                }
                _ => return Err(DumpError::NotRows { table: data.table.clone() }.into()),
            }
        }
    }

    fn inserts(
        &self,
        rows: &TableRows<'_>,
        data: &TableData,
        input: &mut dyn BufRead,
        output: &mut (dyn Write + Send),
    ) -> Result<RewrittenTable, DatabaseError> {
        let settings = Settings { standard_strings: self.standard_strings, ..Settings::default() };
        let mut script = ScriptReader::with_settings(input, settings);
        let mut tally = Tally::default();
        while let Some(piece) = script.next_piece().map_err(DumpError::Script)? {
            match piece {
                Piece::Blank(bytes) => output.write_all(&bytes).map_err(DumpError::write)?,
                Piece::Insert(target) if data.is_named(target.schema.as_deref(), &target.table) => {
                    let rows =
                        TableRows { rows_before: rows.rows_before + tally.rows_of(&data.table), ..*rows };
                    if target.columns.is_none() {
                        self.check_order(data)?;
                    }
                    tally.add(rows.insert(target, self.standard_strings, script.input(), output)?);
                }
                _ => return Err(DumpError::NotRows { table: data.table.clone() }.into()),
            }
        }
        let nothing = || rows.kept(0);
        Ok(tally.into_only().unwrap_or_else(nothing))
    }

    /// Rows that name no columns have all of them as declared, unless some are inherited.
    fn check_order(&self, data: &TableData) -> Result<(), DumpError> {
        Ok(self.schema.shape_of_rows(&data.schema, &data.name, None).map(drop)?)
    }
}

impl TableData {
    /// Rows may also be meant for a parent of the table (`--load-via-partition-root`).
    pub fn is_named(&self, schema: Option<&str>, name: &str) -> bool {
        let parents = &self.parents;
        let is_of_schema = |expected: &str| schema.is_none_or(|schema| schema == expected);
        (is_of_schema(&self.schema) && name == self.name)
            || parents.iter().any(|(parent_schema, parent)| is_of_schema(parent_schema) && name == parent)
    }
}
