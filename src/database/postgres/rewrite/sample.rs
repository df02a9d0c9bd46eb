//! The first rows of a table before and after its rules, rewritten in memory.

use std::collections::HashSet;
use std::io::{self, BufRead, Read};

use super::archive::Archive;
use super::contents::Form;
use super::rows::{Passage, TableRows};
use super::script::Script;
use crate::anonymize::plan::{Plan, TablePlan};
use crate::database::passage::fields;
use crate::database::postgres::DumpError;
use crate::database::{DatabaseError, FirstRows, Look, Sample};
use crate::dump::lookahead::Lookahead;
use crate::dump::postgres::copy_rows::CopyRows;
use crate::dump::postgres::copy_target::CopyTarget;
use crate::dump::postgres::copy_text::CopyText;
use crate::dump::postgres::encoding::Encoding;
use crate::dump::postgres::insert::InsertText;
use crate::dump::postgres::insert_rows::InsertRows;
use crate::dump::postgres::insert_target::InsertTarget;
use crate::dump::postgres::script::{Piece, ScriptReader};
use crate::dump::postgres::settings::Settings;
use crate::dump::{Batch, RowCodec};

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

    /// Takes those that a script holds, and reads no further than it must.
    pub fn of_script(mut self, script: &Script, plan: &Plan) -> Result<Vec<(String, Sample)>, DatabaseError> {
        let (mut reader, _) = script.reader()?;
        self.wanted.retain(|table| script.survey.holds_rows_of(table));
        while !self.wanted.is_empty() {
            let Some(piece) = reader.next_piece().map_err(DumpError::Script)? else { break };
            let settings = reader.settings().clone();
            match piece {
                Piece::Copy(_, target) => {
                    let planned = script.planned(plan, target.schema.as_deref(), &target.table, &reader)?;
                    let mut rows = CopyRows::new(0, self.passage.settings.limits);
                    self.take_copy(planned, &target, &settings, &mut rows, reader.input())?;
                    let rest = rows.pass_through(reader.input(), target.fields(), &mut io::sink());
                    let _ = rest.map_err(|error| self.of(planned).failed(error))?;
                }
                Piece::Insert(target) => {
                    let planned = script.planned(plan, target.schema.as_deref(), &target.table, &reader)?;
                    let limits = self.passage.settings.limits;
                    let mut rows = InsertRows::new(target.clone(), 0, settings.standard_strings, limits);
                    self.take_insert(planned, &target, &settings, &mut rows, reader.input())?;
                    let mut next = || rows.next_batch(reader.input());
                    while next().map_err(|error| self.of(planned).failed(error))?.is_some() {}
                }
                Piece::Statement(_) | Piece::Command(_) | Piece::Blank(_) => {}
            }
        }
        Ok(self.taken)
    }

    /// Takes those that an archive holds.
    pub fn of_archive(
        mut self,
        archive: &mut Archive,
        plan: &Plan,
    ) -> Result<Vec<(String, Sample)>, DatabaseError> {
        let limits = self.passage.settings.limits;
        archive.each_table(plan, |contents, data, planned, mut input| {
            let settings = Settings {
                standard_strings: contents.standard_strings,
                encoding: Some(contents.encoding.clone()),
                ..Settings::default()
            };
            if let Form::Copy(target) = &data.form {
                let mut rows = CopyRows::new(0, limits);
                return self.take_copy(planned, target, &settings, &mut rows, &mut input);
            }
            let mut script = ScriptReader::with_settings(input, settings.clone());
            while let Some(piece) = script.next_piece().map_err(DumpError::Script)? {
                if let Piece::Insert(target) = piece {
                    let mut rows = InsertRows::new(target.clone(), 0, settings.standard_strings, limits);
                    return self.take_insert(planned, &target, &settings, &mut rows, script.input());
                }
            }
            Ok(())
        })?;
        Ok(self.taken)
    }

    /// Takes the first rows behind a COPY, if they are wanted.
    fn take_copy(
        &mut self,
        planned: &TablePlan,
        target: &CopyTarget,
        settings: &Settings,
        rows: &mut CopyRows,
        input: &mut impl BufRead,
    ) -> Result<(), DatabaseError> {
        if !self.wanted.contains(&planned.table.name) {
            return Ok(());
        }
        let first = rows.next_batch(input).map_err(|error| self.of(planned).failed(error))?;
        let codec = CopyText::new(target, settings.encoding.clone().unwrap_or(Encoding::Utf8));
        self.take(planned, Some(&target.columns), codec, first)
    }

    /// Takes the first rows of INSERT statements, if they are wanted.
    fn take_insert<R: Read>(
        &mut self,
        planned: &TablePlan,
        target: &InsertTarget,
        settings: &Settings,
        rows: &mut InsertRows,
        input: &mut Lookahead<R>,
    ) -> Result<(), DatabaseError> {
        if !self.wanted.contains(&planned.table.name) {
            return Ok(());
        }
        let first = rows.next_batch(input).map_err(|error| self.of(planned).failed(error))?;
        let encoding = settings.encoding.clone().unwrap_or(Encoding::Utf8);
        let codec = InsertText::new(settings.standard_strings, encoding);
        self.take(planned, target.columns.as_deref(), codec, first)
    }

    fn take(
        &mut self,
        planned: &TablePlan,
        columns: Option<&[String]>,
        codec: impl RowCodec + Clone + 'static,
        first: Option<Batch>,
    ) -> Result<(), DatabaseError> {
        let Some(before) = first else { return Ok(()) };
        let fields = fields(planned, columns)?;
        let columns = fields.iter().map(|&column| planned.table.columns[column].name.clone()).collect();
        let table = planned.table.name.clone();
        let _ = self.wanted.remove(&table);
        if let Some(look) = &mut self.look {
            look(&table, FirstRows::of(columns, &codec, &before, self.rows));
            return Ok(());
        }
        let after = self.of(planned).rewriter(codec.clone(), &fields)?.of_every_row().rewrite(&before)?.batch;
        self.taken.push((table, Sample::of(columns, &codec, &before, &after, self.rows)));
        Ok(())
    }

    fn of<'p>(&self, planned: &'p TablePlan) -> TableRows<'p>
    where
        'a: 'p,
    {
        TableRows { passage: self.passage, planned, rows_before: 0, fixed: &[] }
    }
}
