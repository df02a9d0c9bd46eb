//! Reads the rows of one table into batches, in the order in which the file holds them.

use std::borrow::Cow;

use rusqlite::types::ValueRef;

use super::connection::{Database, quoted};
use super::schema::SqliteTable;
use crate::database::DatabaseError;
use crate::dump::cells::Cells;
use crate::dump::{Batch, Limits, RowCodec, RowError, Value};

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
    let utf16 = Utf16::of(database)?;
    let mut selected = fields.clone();
    if utf16.is_some() {
        selected.extend(fields.iter().map(|field| format!("CAST({field} AS BLOB)")));
    }
    let sql = format!("SELECT {} FROM {}{hint}", selected.join(", "), quoted(&table.shape.name));
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
        if let Some(utf16) = utf16 {
            let raw = |field| row.get_ref(fields.len() + field);
            if !utf16.is_whole(&values, raw).map_err(failed)? {
                let why = "it holds text that is no valid UTF-16, and SQLite would change it".to_owned();
                let table = table.shape.name.clone();
                return Err(DatabaseError::Row { table, row: number, why }.into());
            }
        }
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

/// The byte order of a database in UTF-16, whose text SQLite hands over as UTF-8: half a surrogate pair or
/// half a unit is lost on the way, so what lies below is looked at too.
#[derive(Clone, Copy)]
struct Utf16 {
    unit: fn([u8; 2]) -> u16,
}

impl Utf16 {
    fn of(database: &Database) -> Result<Option<Self>, DatabaseError> {
        let encoding: String = database.query("reading the schema", "PRAGMA encoding")?;
        Ok(match encoding.as_str() {
            "UTF-16le" => Some(Utf16 { unit: u16::from_le_bytes }),
            "UTF-16be" => Some(Utf16 { unit: u16::from_be_bytes }),
            _ => None,
        })
    }

    /// Whether each text among the values is whole. `raw` gives the bytes that a field has in the file.
    fn is_whole<'a>(
        self,
        values: &[ValueRef<'_>],
        raw: impl Fn(usize) -> rusqlite::Result<ValueRef<'a>>,
    ) -> rusqlite::Result<bool> {
        for (field, value) in values.iter().enumerate() {
            if let (ValueRef::Text(_), ValueRef::Blob(bytes)) = (value, raw(field)?) {
                let (units, rest) = bytes.as_chunks();
                let letters = char::decode_utf16(units.iter().map(|unit| (self.unit)(*unit)));
                if !rest.is_empty() || letters.into_iter().any(|letter| letter.is_err()) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

fn length(values: &[ValueRef<'_>]) -> usize {
    let length = |value: &ValueRef<'_>| match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
        _ => size_of::<u64>(),
    };
    values.iter().map(length).sum()
}

fn check_length(values: &[ValueRef<'_>], bound: usize, table: &str, row: u64) -> Result<(), DatabaseError> {
    let length = length(values);
    if length <= bound {
        return Ok(());
    }
    let why = format!("it holds {length} bytes, and the bound for one row is {bound}");
    Err(DatabaseError::Row { table: table.to_owned(), row, why })
}

fn put_row(values: &[ValueRef<'_>], bytes: &mut Vec<u8>) -> Result<(), RowError> {
    // Growing by halves would take twice the memory of a large row.
    bytes.reserve(length(values) + 9 * values.len());
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
