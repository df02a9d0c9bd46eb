//! The rows of one table on their way through: rewritten by workers, passed on as they are, or left out.

use std::io::{self, BufRead, Read, Write};

use crate::database::passage::{self, PassageError, fields, relay};
use crate::database::postgres::DumpError;
use crate::database::{DatabaseError, RewrittenTable};
use crate::dump::lookahead::Lookahead;
use crate::dump::postgres::copy_rows::{self, CopyRows};
use crate::dump::postgres::copy_target::CopyTarget;
use crate::dump::postgres::copy_text::CopyText;
use crate::dump::postgres::encoding::Encoding;
use crate::dump::postgres::insert::InsertText;
use crate::dump::postgres::insert_rows::InsertRows;
use crate::dump::postgres::insert_target::InsertTarget;
use crate::dump::restitch::Restitch;
use crate::dump::rows_error::RowsError;

/// What all rows of a dump need on their way.
pub(super) type Passage<'a> = passage::Passage<'a, Encoding>;

/// The rows of one table on their way.
pub(super) type TableRows<'a> = passage::TableRows<'a, Encoding>;

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
        let fields = fields(self.planned, Some(&target.columns))?;
        let rewritten = if !self.planned.copies_rows() {
            let rows = reader.pass_through(&mut input, count, &mut io::sink());
            self.left_out(rows.map_err(|error| self.failed(error))?)
        } else if self.planned.keeps_rows() {
            let rows = relay(output, |relay| {
                let rows = reader.pass_through(&mut input, count, &mut self.passage.meter.telling(relay));
                rows.map_err(|error| self.failed(error))
            });
            self.kept(rows?)
        } else {
            let codec = CopyText::new(target, self.passage.encoding.clone());
            let next = || reader.next_batch(&mut input).map_err(|error| self.failed(error));
            self.rewritten(codec, &fields, next, |batch| output.write_all(batch.bytes()))?
        };
        output.write_all(copy_rows::END).map_err(PassageError::Write)?;
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
        let fields = fields(self.planned, target.columns.as_deref())?;
        let limits = self.passage.settings.limits;
        let mut reader = InsertRows::new(target, self.rows_before, standard_strings, limits);
        let mut next = || reader.next_batch(input).map_err(|error| self.failed(error));
        if self.planned.copies_rows() {
            if self.planned.filters.is_empty() {
                return self.rewritten(codec, &fields, next, |batch| output.write_all(batch.bytes()));
            }
            let mut restitch = Restitch::new(codec.clone());
            let rewritten = self.rewritten(codec, &fields, next, |batch| {
                let stitched = restitch.stitch(batch, &[]).map_err(io::Error::other)?;
                output.write_all(stitched.batch.bytes())
            })?;
            restitch.finish().map_err(PassageError::Write)?;
            return Ok(rewritten);
        }
        let mut rows = 0;
        while let Some(batch) = next()? {
            rows += batch.len() as u64;
        }
        Ok(self.left_out(rows))
    }

    /// An error with the table that it is of.
    pub fn failed(&self, source: RowsError) -> DatabaseError {
        DumpError::Rows { table: self.planned.table.name.clone(), source }.into()
    }
}
