//! The first rows of a table as they are, and before and after its rules, for a look before a run.

use super::reader;
use super::rewrite::{Original, rewriter};
use super::schema::SqliteTable;
use crate::anonymize::draw::RunKey;
use crate::anonymize::pipeline::ReadEnd;
use crate::anonymize::plan::TablePlan;
use crate::database::{DatabaseError, FirstRows, Sample};
use crate::dump::cells::Cells;
use crate::dump::{Batch, Limits, Table};

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
    let first = first_batch(original, table, rows)?;
    let rewritten = rewriter(table, planned, key).of_every_row().rewrite(&first)?;
    Ok(Sample::of(columns, &Cells, &first, &rewritten.batch, rows))
}

/// Shows the first `rows` rows of each table as they are.
pub fn look(
    original: &Original,
    tables: &[Table],
    rows: usize,
    look: &mut dyn FnMut(&str, FirstRows),
) -> Result<(), DatabaseError> {
    for shape in tables {
        let Some(table) = original.table(&shape.name) else { continue };
        let first = first_batch(original, table, rows)?;
        let columns = shape.columns.iter().filter(|column| !column.generated);
        let columns = columns.map(|column| column.name.clone()).collect();
        look(&shape.name, FirstRows::of(columns, &Cells, &first, rows));
    }
    Ok(())
}

fn first_batch(original: &Original, table: &SqliteTable, rows: usize) -> Result<Batch, DatabaseError> {
    let limits = Limits { batch_rows: rows.max(1), ..Limits::default() };
    let mut first = Batch::default();
    let read = reader::read(&original.database, table, limits, |batch| {
        first = batch;
        Err(ReadEnd::Stopped)
    });
    match read {
        Err(ReadEnd::Failed(error)) => Err(error),
        Err(ReadEnd::Stopped) | Ok(()) => Ok(first),
    }
}
