//! The first rows of a table before and after its rules, rewritten in memory.

use std::collections::HashSet;
use std::io::Read;

use super::rows::{Passage, TableRows, fields, recomputed};
use super::script::{Held, Script};
use crate::anonymize::plan::{Plan, TablePlan};
use crate::database::mysql::DumpError;
use crate::database::{DatabaseError, FirstRows, Look, Sample};
use crate::dump::Batch;
use crate::dump::mysql::insert::InsertText;
use crate::dump::mysql::insert_rows::InsertRows;
use crate::dump::mysql::schema::SqlTable;
use crate::dump::mysql::script::{Piece, ScriptReader};
use crate::dump::mysql::settings::Settings;

/// A sample for each table that a rule changes, with the table's name.
pub(super) struct Samples<'a> {
    passage: Passage<'a>,
    rows: usize,
    wanted: HashSet<String>,
    taken: Vec<(String, Sample)>,
    /// Who wants to see rows as they are, and no samples.
    look: Option<Look<'a>>,
}

impl<'a> Samples<'a> {
    /// None taken yet, of so many rows each.
    pub fn new(plan: &Plan, rows: usize, mut passage: Passage<'a>) -> Self {
        passage.settings.limits.batch_rows = rows.max(1);
        let changed = plan.tables.iter().filter(|planned| planned.changes_rows());
        let wanted = changed.map(|planned| planned.table.name.clone()).collect();
        Samples { passage, rows, wanted, taken: Vec::new(), look: None }
    }

    /// The rows of every table as they are, for `look`.
    pub fn originals(plan: &Plan, rows: usize, passage: Passage<'a>, look: Look<'a>) -> Self {
        let copied = plan.tables.iter().filter(|planned| planned.copies_rows());
        let wanted = copied.map(|planned| planned.table.name.clone()).collect();
        Samples { wanted, look: Some(look), ..Self::new(plan, rows, passage) }
    }

    /// Takes those that a script holds, and reads no further than it must: `holds_rows` tells whether rows of a table
    /// may come.
    pub fn of_script(
        mut self,
        script: &Script<'_>,
        input: impl Read,
        plan: &Plan,
        holds_rows: impl Fn(&str) -> bool,
    ) -> Result<Vec<(String, Sample)>, DatabaseError> {
        let mut reader = ScriptReader::new(input);
        self.wanted.retain(|table| holds_rows(table));
        while !self.wanted.is_empty() {
            let Some(piece) = reader.next_piece().map_err(DumpError::Script)? else { break };
            let Piece::Insert(target) = piece else { continue };
            let Held { table, planned } = script.held(&target, &reader, plan)?;
            let settings = reader.settings().clone();
            let columns = target.columns.clone();
            let mut rows = InsertRows::new(target, 0, settings.quoting, self.passage.settings.limits);
            let start = reader.position();
            let failed = |source| DumpError::rows(&table.shape.name, start, source);
            let first = rows.next_batch(reader.input()).map_err(failed)?;
            if let (Some(planned), Some(first)) = (planned, first) {
                self.take(table, planned, columns.as_deref(), &settings, &first)?;
            }
            while rows.next_batch(reader.input()).map_err(failed)?.is_some() {}
        }
        Ok(self.taken)
    }

    /// Takes these rows, if they are wanted.
    fn take(
        &mut self,
        table: &SqlTable,
        planned: &TablePlan,
        columns: Option<&[String]>,
        settings: &Settings,
        before: &Batch,
    ) -> Result<(), DatabaseError> {
        if !self.wanted.remove(&planned.table.name) {
            return Ok(());
        }
        let (fields, fixed) = (fields(table, planned, columns)?, recomputed(table, planned));
        let codec = InsertText::new(settings.quoting, settings.charset());
        let columns = fields.iter().map(|&column| planned.table.columns[column].name.clone()).collect();
        if let Some(look) = &mut self.look {
            look(&planned.table.name, FirstRows::of(columns, &codec, before, self.rows));
            return Ok(());
        }
        let rows = TableRows { passage: self.passage, planned, rows_before: 0, fixed: &fixed };
        let after = rows.rewriter(codec.clone(), &fields)?.of_every_row().rewrite(before)?.batch;
        let sample = Sample::of(columns, &codec, before, &after, self.rows);
        self.taken.push((planned.table.name.clone(), sample));
        Ok(())
    }
}
