//! The first rows of a table before and after its rules, for a look before a run.

use super::reader;
use super::rewrite::{Original, rewriter};
use crate::anonymize::draw::RunKey;
use crate::anonymize::pipeline::ReadEnd;
use crate::anonymize::plan::TablePlan;
use crate::database::{DatabaseError, Sample};
use crate::dump::cells::Cells;
use crate::dump::{Batch, Limits};

/// Rewrites the first `rows` rows of a planned table in memory.
pub fn sample(
    original: &Original,
    planned: &TablePlan,
    key: &RunKey,
    rows: usize,
) -> Result<Sample, DatabaseError> {
    let columns = planned.table.columns.iter().filter(|column| !column.generated);
    let columns: Vec<String> = columns.map(|column| column.name.clone()).collect();
    let Some(table) = original.table(&planned.table.name) else {
        return Ok(Sample::empty(columns));
    };
    let limits = Limits { batch_rows: rows.max(1), ..Limits::default() };
    let mut first = Batch::default();
    let read = reader::read(&original.database, table, limits, |batch| {
        first = batch;
        Err(ReadEnd::Stopped)
    });
    if let Err(ReadEnd::Failed(error)) = read {
        return Err(error);
    }
    let rewritten = rewriter(table, planned, key).of_every_row().rewrite(&first)?;
    Ok(Sample::of(columns, &Cells, &first, &rewritten.batch, rows))
}
