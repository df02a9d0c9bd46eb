//! Reads the rows of one table into batches, in the order in which the file holds them.

use std::borrow::Cow;

use rusqlite::types::ValueRef;

use super::connection::{Database, quoted};
use super::schema::SqliteTable;
use crate::database::DatabaseError;
use crate::dump::cells::Cells;
use crate::dump::{Batch, RowCodec, RowError, Value};

/// How much is in flight: with it, a run's memory does not depend on the size of the database.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A batch is passed on when it holds so many rows …
    pub batch_rows: usize,
    /// … or so many bytes.
    pub batch_bytes: usize,
    /// A single row of more bytes is an error.
    pub row_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { batch_rows: 1024, batch_bytes: 128 * 1024, row_bytes: 256 * 1024 * 1024 }
    }
}

/// About how many rows a table has, without reading them.
pub fn estimate(database: &Database, table: &SqliteTable) -> Result<u64, DatabaseError> {
    let name = quoted(&table.shape.name);
    let sql = match (table.row_number, &table.virtual_content) {
        (_, Some(_)) => return Ok(0),
        (Some(row_number), None) => format!("SELECT coalesce(max({row_number}), 0) FROM {name}"),
        (None, None) => format!("SELECT count(*) FROM {name}"),
    };
    let rows: i64 = database.query("counting rows", &sql)?;
    Ok(rows.try_into().unwrap_or(0))
}

/// Hands each batch of the table's rows to `take`, which may stop the reading by an error.
pub fn read<E: From<DatabaseError>>(
    database: &Database,
    table: &SqliteTable,
    limits: Limits,
    mut take: impl FnMut(Batch) -> Result<(), E>,
) -> Result<(), E> {
    let fields = table.stored_fields();
    // Without NOT INDEXED, SQLite may read from an index that covers all columns, in its order.
    let hint = if table.virtual_content.is_none() { " NOT INDEXED" } else { "" };
    let sql = format!("SELECT {} FROM {}{hint}", fields.join(", "), quoted(&table.shape.name));
    let doing = format!("reading table `{}`", table.shape.name);
    let failed = |source| E::from(database.failed(&doing, source));
    let mut statement = database.connection.prepare(&sql).map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let mut batch = Batch::default();
    let mut number = 0;
    while let Some(row) = rows.next().map_err(failed)? {
        number += 1;
        let values = (0..fields.len()).map(|field| row.get_ref(field)).collect::<Result<Vec<_>, _>>();
        let values = values.map_err(failed)?;
        check_length(&values, limits.row_bytes, &table.shape.name, number)?;
        batch.push(|bytes| put_row(&values, bytes)).map_err(|problem| DatabaseError::Row {
            table: table.shape.name.clone(),
            row: number,
            why: problem.to_string(),
        })?;
        if batch.len() >= limits.batch_rows || batch.byte_len() >= limits.batch_bytes {
            take(std::mem::replace(&mut batch, Batch::starting_at(number)))?;
        }
    }
    if batch.is_empty() { Ok(()) } else { take(batch) }
}

fn check_length(values: &[ValueRef<'_>], bound: usize, table: &str, row: u64) -> Result<(), DatabaseError> {
    let length: usize = values
        .iter()
        .map(|value| match value {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
            _ => size_of::<u64>(),
        })
        .sum();
    if length <= bound {
        return Ok(());
    }
    let why = format!("it holds {length} bytes, and the bound for one row is {bound}");
    Err(DatabaseError::Row { table: table.to_owned(), row, why })
}

fn put_row(values: &[ValueRef<'_>], bytes: &mut Vec<u8>) -> Result<(), RowError> {
    for value in values {
        let value = match *value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(text) => Value::Text(Cow::Borrowed(text)),
            ValueRef::Blob(blob) => Value::Blob(Cow::Borrowed(blob)),
        };
        Cells.encode(&value, bytes)?;
    }
    Ok(())
}
