//! The first rows of a table before and after its rules, for a look before a run.

use serde::Serialize;

use super::reader;
use super::rewrite::{Original, rewriter};
use crate::anonymize::draw::RunKey;
use crate::anonymize::pipeline::ReadEnd;
use crate::anonymize::plan::TablePlan;
use crate::database::DatabaseError;
use crate::dump::cells::Cells;
use crate::dump::{Batch, Limits, RowCodec, Value};

/// A blob is shown by this many of its bytes.
const BLOB_BYTES: usize = 8;

/// Rows before and after, in the same order. A cell is its text; NULL is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// The columns that rows hold.
    pub columns: Vec<String>,
    /// As they are: originals.
    pub before: Vec<Vec<Option<String>>>,
    /// As they would be.
    pub after: Vec<Vec<Option<String>>>,
}

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
        return Ok(Sample { columns, before: Vec::new(), after: Vec::new() });
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
    let rewritten = rewriter(table, planned, key).rewrite(&first)?;
    let texts = |batch: &Batch| batch.rows().take(rows).map(|row| texts(row, columns.len())).collect();
    Ok(Sample { before: texts(&first), after: texts(&rewritten.batch), columns })
}

fn texts(row: &[u8], columns: usize) -> Vec<Option<String>> {
    let mut fields = Vec::new();
    if Cells.split(row, &mut fields).is_err() {
        return Vec::new();
    }
    let text = |field| Cells.decode(&row[field]).map_or(None, |value| text(&value));
    fields.into_iter().take(columns).map(text).collect()
}

fn text(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Blob(bytes) => {
            let shown: String = bytes.iter().take(BLOB_BYTES).map(|byte| format!("{byte:02x}")).collect();
            let rest = if bytes.len() > BLOB_BYTES { "…" } else { "" };
            Some(format!("x'{shown}{rest}'"))
        }
        other => Some(String::from_utf8_lossy(&other.identity()).into_owned()),
    }
}
