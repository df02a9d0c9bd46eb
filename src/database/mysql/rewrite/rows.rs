//! The rows of one table on their way through: rewritten by workers, passed on as they are, or left out.

use std::io::{Read, Write};

use super::survey::visible;
use crate::anonymize::plan::TablePlan;
use crate::database::mysql::DumpError;
use crate::database::passage::{self, Fixed, PassageError, relay};
use crate::database::{DatabaseError, RewrittenTable};
use crate::dump::lookahead::Lookahead;
use crate::dump::mysql::charset::Charset;
use crate::dump::mysql::insert::InsertText;
use crate::dump::mysql::insert_rows::InsertRows;
use crate::dump::mysql::resplit::{Lengths, Resplit, STATEMENT_BYTES};
use crate::dump::mysql::schema::SqlTable;
use crate::dump::mysql::spans::Quoting;
use crate::dump::restitch::Restitch;

/// What all rows of a dump need on their way.
pub(super) type Passage<'a> = passage::Passage<'a, Charset>;

/// The rows of one table on their way.
pub(super) type TableRows<'a> = passage::TableRows<'a, Charset>;

/// What an INSERT may say instead of a value, to let the server compute it.
const DEFAULT: &[u8] = b"DEFAULT";

/// The columns that the server computes from values that the plan replaces. MariaDB writes their values into dumps, and
/// ignores them when it reads them: the original would stand there for all to see.
pub(super) fn recomputed(table: &SqlTable, planned: &TablePlan) -> Vec<Fixed> {
    let replaced: Vec<usize> =
        planned.steps.iter().flat_map(|step| step.fields.iter().flatten().copied()).collect();
    let is_touched = |column: &usize| match table.generated.iter().find(|known| known.column == *column) {
        Some(known) => known.depends_on.iter().any(|on| replaced.contains(on)),
        // What it depends on, nobody knows.
        None => !replaced.is_empty(),
    };
    let computed = (0..table.shape.columns.len()).filter(|&column| table.shape.columns[column].generated);
    computed.filter(is_touched).map(|column| (column, DEFAULT)).collect()
}

/// For each field of the rows, which column of the table it holds. Names of columns do not differ by case.
pub(super) fn fields(
    table: &SqlTable,
    planned: &TablePlan,
    columns: Option<&[String]>,
) -> Result<Vec<usize>, PassageError> {
    let Some(columns) = columns else { return Ok(visible(table)) };
    let declared = |name: &String| match table.shape.position(name) {
        Some(column) => table.shape.columns[column].name.clone(),
        None => name.clone(),
    };
    let columns: Vec<String> = columns.iter().map(declared).collect();
    passage::fields(planned, Some(&columns))
}

impl TableRows<'_> {
    /// The rows of INSERT statements; none of the statements stays where rows are left out.
    pub fn insert<R: Read>(
        &self,
        mut reader: InsertRows,
        fields: &[usize],
        quoting: Quoting,
        input: &mut Lookahead<R>,
        output: &mut (impl Write + Send + ?Sized),
    ) -> Result<RewrittenTable, DatabaseError> {
        let mut next = || {
            let start = input.position();
            reader
                .next_batch(input)
                .map_err(|error| DumpError::rows(&self.planned.table.name, start, error).into())
        };
        let mut rows = 0;
        if !self.planned.copies_rows() {
            while let Some(batch) = next()? {
                self.passage.meter.tell();
                rows += batch.len() as u64;
            }
            return Ok(self.left_out(rows));
        }
        if self.planned.keeps_rows() {
            relay(output, |relay| {
                while let Some(batch) = next()? {
                    self.passage.meter.tell();
                    rows += batch.len() as u64;
                    relay.write_all(batch.bytes()).map_err(PassageError::Write)?;
                }
                Ok::<(), DatabaseError>(())
            })?;
            return Ok(self.kept(rows));
        }
        let codec = InsertText::new(quoting, self.passage.encoding.clone());
        // Workers give rows and not their former lengths, which decide where statements may end.
        let lengths = Lengths::default();
        let noted = || next().inspect(|batch| batch.iter().for_each(|batch| lengths.note(batch)));
        let mut output = Resplit::new(output, quoting, STATEMENT_BYTES);
        if self.planned.filters.is_empty() {
            return self
                .rewritten(codec, fields, noted, |batch| output.write(batch, &lengths.take(batch.len())));
        }
        let mut restitch = Restitch::new(codec.clone());
        let rewritten = self.rewritten(codec, fields, noted, |batch| {
            let stitched =
                restitch.stitch(batch, &lengths.take(batch.len())).map_err(std::io::Error::other)?;
            output.write(&stitched.batch, &stitched.lengths)
        })?;
        restitch.finish().map_err(PassageError::Write)?;
        Ok(rewritten)
    }
}
