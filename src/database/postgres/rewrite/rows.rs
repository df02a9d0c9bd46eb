//! The rows of one table on their way through: rewritten by workers, passed on as they are, or left out.

use std::io::{self, BufRead, Read, Write};

use super::binding;
use super::meter::Meter;
use super::relay::relay;
use crate::anonymize::draw::RunKey;
use crate::anonymize::pipeline::{self, ReadEnd, Totals};
use crate::anonymize::plan::TablePlan;
use crate::anonymize::rows::Rewriter;
use crate::database::postgres::DumpError;
use crate::database::{DatabaseError, RewrittenTable, Settings};
use crate::dump::lookahead::Lookahead;
use crate::dump::postgres::copy_rows::{self, CopyRows};
use crate::dump::postgres::copy_target::CopyTarget;
use crate::dump::postgres::copy_text::CopyText;
use crate::dump::postgres::encoding::Encoding;
use crate::dump::postgres::insert::InsertText;
use crate::dump::postgres::insert_rows::InsertRows;
use crate::dump::postgres::insert_target::InsertTarget;
use crate::dump::rows_error::RowsError;
use crate::dump::{Batch, RowCodec};

/// What all rows of a dump need on their way.
#[derive(Clone, Copy)]
pub(super) struct Passage<'a> {
    pub key: &'a RunKey,
    pub settings: Settings,
    pub encoding: &'a Encoding,
    pub meter: Meter<'a>,
}

/// The rows of one table on their way.
pub(super) struct TableRows<'a> {
    pub passage: Passage<'a>,
    /// What is decided on them. Its name for the table keeps parts apart whose rows come under their parent's name.
    pub planned: &'a TablePlan,
    /// How many of them came before.
    pub rows_before: u64,
}

impl TableRows<'_> {
    /// The rows behind a COPY statement, with the line that ends them.
    pub fn copy(
        &self,
        target: &CopyTarget,
        input: &mut (impl BufRead + ?Sized),
        output: &mut (impl Write + Send + ?Sized),
    ) -> Result<RewrittenTable, DatabaseError> {
        let mut input = input;
        let mut reader = CopyRows::new(self.rows_before, self.passage.settings.limits);
        let count = target.fields();
        // Also where no rule changes anything: each column was decided on.
        let fields = binding::fields(self.planned, Some(&target.columns))?;
        let rewritten = if !self.planned.copies_rows() {
            let rows = reader.pass_through(&mut input, count, &mut io::sink());
            self.left_out(rows.map_err(|error| self.failed(error))?)
        } else if self.planned.steps.is_empty() {
            let rows = relay(output, |relay| {
                let rows = reader.pass_through(&mut input, count, &mut self.passage.meter.telling(relay));
                rows.map_err(|error| self.failed(error))
            });
            self.kept(rows?)
        } else {
            let codec = CopyText::new(target, self.passage.encoding.clone());
            self.rewritten(codec, &fields, output, || reader.next_batch(&mut input))?
        };
        output.write_all(copy_rows::END).map_err(DumpError::Write)?;
        Ok(rewritten)
    }

    /// The rows of INSERT statements; none of the statements stays where rows are left out.
    pub fn insert<R: Read>(
        &self,
        target: InsertTarget,
        standard_strings: bool,
        input: &mut Lookahead<R>,
        output: &mut (impl Write + Send + ?Sized),
    ) -> Result<RewrittenTable, DatabaseError> {
        let codec = InsertText::new(standard_strings, self.passage.encoding.clone());
        let fields = binding::fields(self.planned, target.columns.as_deref())?;
        let limits = self.passage.settings.limits;
        let mut reader = InsertRows::new(target, self.rows_before, standard_strings, limits);
        let mut next = || reader.next_batch(input);
        if self.planned.copies_rows() {
            return self.rewritten(codec, &fields, output, next);
        }
        let mut rows = 0;
        while let Some(batch) = next().map_err(|error| self.failed(error))? {
            rows += batch.len() as u64;
        }
        Ok(self.left_out(rows))
    }

    fn rewritten(
        &self,
        codec: impl RowCodec + 'static,
        fields: &[usize],
        output: &mut (impl Write + Send + ?Sized),
        mut next: impl FnMut() -> Result<Option<Batch>, RowsError>,
    ) -> Result<RewrittenTable, DatabaseError> {
        let Settings { threads, limits } = self.passage.settings;
        let totals = pipeline::run::<DatabaseError>(
            &self.rewriter(codec, fields)?,
            threads,
            limits.bytes_in_flight,
            |take| {
                let failed = |error| ReadEnd::Failed(self.failed(error));
                while let Some(batch) = next().map_err(failed)? {
                    self.passage.meter.tell();
                    take(batch)?;
                }
                Ok(())
            },
            |batches| {
                for batch in batches {
                    output.write_all(batch?.bytes()).map_err(DumpError::Write)?;
                }
                Ok(())
            },
        )?;
        let totals = binding::in_order_of_columns(totals, self.planned, fields);
        Ok(RewrittenTable { table: self.planned.table.name.clone(), totals, left_out: None })
    }

    /// What rewrites the rows. `fields` has the column of each field.
    pub fn rewriter(&self, codec: impl RowCodec + 'static, fields: &[usize]) -> Result<Rewriter, DumpError> {
        Ok(Rewriter {
            table: self.planned.table.name.clone(),
            fields: fields.len(),
            codec: Box::new(codec),
            steps: binding::steps(self.planned, fields)?,
            key: self.passage.key.clone(),
        })
    }

    /// What is said of so many rows that were kept as they are.
    pub fn kept(&self, rows: u64) -> RewrittenTable {
        let totals = Totals { rows, changed: Vec::new() };
        RewrittenTable { table: self.planned.table.name.clone(), totals, left_out: None }
    }

    fn left_out(&self, rows: u64) -> RewrittenTable {
        let table = self.planned.table.name.clone();
        RewrittenTable { table, totals: Totals::default(), left_out: Some(rows) }
    }

    /// An error with the table that it is of.
    pub fn failed(&self, source: RowsError) -> DatabaseError {
        DumpError::Rows { table: self.planned.table.name.clone(), source }.into()
    }
}
