//! What rewriting a dump is given and gives, whatever the engine.

use serde::Serialize;

use crate::anonymize::draw::RunKey;
use crate::anonymize::pipeline::Totals;
use crate::anonymize::plan::Plan;
use crate::dump::compression::Compression;
use crate::dump::{Batch, Limits, RowCodec, Value};
use crate::progress::Progress;

/// A blob is shown by this many of its bytes.
const BLOB_BYTES: usize = 8;

/// Who is handed the first rows of a table, as they are, with the table's name.
pub type Look<'l> = &'l mut dyn FnMut(&str, FirstRows);

/// Rows as they are. A cell is its text, or its beginning; NULL is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstRows {
    /// The columns that rows hold.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Option<String>>>,
}

impl FirstRows {
    /// Of longer values no more than so many bytes are looked at.
    pub const LONGEST: usize = 4096;

    /// The first `rows` rows of a batch that `codec` reads.
    pub fn of(columns: Vec<String>, codec: &dyn RowCodec, batch: &Batch, rows: usize) -> Self {
        let cut = |mut text: String| {
            text.truncate(text.floor_char_boundary(Self::LONGEST));
            text
        };
        let cells = |row| texts(codec, row, columns.len()).into_iter().map(|cell| cell.map(cut)).collect();
        let rows = batch.rows().take(rows).map(cells).collect();
        FirstRows { columns, rows }
    }
}

/// Settings of a run that change its speed and never its output.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Threads that rewrite rows.
    pub threads: usize,
    /// How much is in flight.
    pub limits: Limits,
}

/// What a rewriting goes by.
#[derive(Clone, Copy)]
pub struct Orders<'a> {
    /// The decisions.
    pub plan: &'a Plan,
    /// The run's key.
    pub key: &'a RunKey,
    /// Another compression than the original's: all data is then compressed anew.
    pub compression: Option<Compression>,
    /// How fast.
    pub settings: Settings,
    /// Who is told how far it is.
    pub progress: &'a dyn Progress,
}

/// What became of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewrittenTable {
    /// Its name.
    pub table: String,
    /// Its rows, and the changes in each of its fields.
    pub totals: Totals,
    /// How many rows of the original were left out, where the plan leaves them out.
    pub left_out: Option<u64>,
}

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

impl Sample {
    /// No rows of these columns.
    pub fn empty(columns: Vec<String>) -> Self {
        Sample { columns, before: Vec::new(), after: Vec::new() }
    }

    /// The first `rows` rows of two batches that `codec` reads.
    pub fn of(
        columns: Vec<String>,
        codec: &dyn RowCodec,
        before: &Batch,
        after: &Batch,
        rows: usize,
    ) -> Self {
        let texts = |batch: &Batch| -> Vec<_> {
            batch.rows().take(rows).map(|row| texts(codec, row, columns.len())).collect()
        };
        Sample { before: texts(before), after: texts(after), columns }
    }
}

fn texts(codec: &dyn RowCodec, row: &[u8], columns: usize) -> Vec<Option<String>> {
    let mut fields = Vec::new();
    if codec.split(row, &mut fields).is_err() {
        return Vec::new();
    }
    let text = |field| codec.decode(&row[field]).map_or(None, |value| text(&value));
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
