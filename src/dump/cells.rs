//! Rows of a SQLite file on their way through the rewriting engine: each cell with its own storage
//! class, because in SQLite a type belongs to the value and not to the column.
//!
//! A cell is one byte for its class, then for numbers 8 bytes (little endian), for text and blobs a
//! length of 8 bytes (little endian) and that many bytes. Floats keep their bits.

use std::borrow::Cow;
use std::ops::Range;

use super::{RowCodec, RowError, Value};

const NULL: u8 = 0;
const INTEGER: u8 = 1;
const REAL: u8 = 2;
const TEXT: u8 = 3;
const BLOB: u8 = 4;

/// The codec of the layout that this module describes.
#[derive(Clone, Copy, Debug)]
pub struct Cells;

impl RowCodec for Cells {
    fn split(&self, row: &[u8], fields: &mut Vec<Range<usize>>) -> Result<(), RowError> {
        fields.clear();
        let mut start = 0;
        while start < row.len() {
            let end = start + cell_len(row, start)?;
            fields.push(start..end);
            start = end;
        }
        Ok(())
    }

    fn decode<'a>(&self, field: &'a [u8]) -> Result<Value<'a>, RowError> {
        let payload = || field.get(9..).ok_or(RowError::Truncated { at: field.len() });
        match field.first() {
            Some(&NULL) => Ok(Value::Null),
            Some(&INTEGER) => Ok(Value::Integer(i64::from_le_bytes(word(field, 0)?))),
            Some(&REAL) => Ok(Value::Real(f64::from_le_bytes(word(field, 0)?))),
            Some(&TEXT) => Ok(Value::Text(Cow::Borrowed(payload()?))),
            Some(&BLOB) => Ok(Value::Blob(Cow::Borrowed(payload()?))),
            Some(&byte) => Err(RowError::UnknownField { byte, at: 0 }),
            None => Err(RowError::Truncated { at: 0 }),
        }
    }

    fn encode(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Result<(), RowError> {
        match value {
            Value::Null => out.push(NULL),
            Value::Integer(number) => {
                out.push(INTEGER);
                out.extend_from_slice(&number.to_le_bytes());
            }
            Value::Real(number) => {
                out.push(REAL);
                out.extend_from_slice(&number.to_le_bytes());
            }
            Value::Text(bytes) => put_bytes(TEXT, bytes, out),
            Value::Blob(bytes) => put_bytes(BLOB, bytes, out),
        }
        Ok(())
    }
}

fn put_bytes(class: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(class);
    out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    out.extend_from_slice(bytes);
}

fn cell_len(row: &[u8], start: usize) -> Result<usize, RowError> {
    let len = match row[start] {
        NULL => 1,
        INTEGER | REAL => 9,
        TEXT | BLOB => {
            let length = u64::from_le_bytes(word(row, start)?);
            usize::try_from(length)
                .ok()
                .and_then(|length| length.checked_add(9))
                .ok_or(RowError::Truncated { at: start })?
        }
        byte => return Err(RowError::UnknownField { byte, at: start }),
    };
    if len > row.len() - start {
        return Err(RowError::Truncated { at: row.len() });
    }
    Ok(len)
}

/// The 8 bytes that follow the class byte at `start`.
fn word(row: &[u8], start: usize) -> Result<[u8; 8], RowError> {
    row.get(start + 1..start + 9)
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(RowError::Truncated { at: row.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &[Value<'_>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for value in values {
            Cells.encode(value, &mut bytes).unwrap();
        }
        bytes
    }

    #[test]
    fn a_row_gives_back_its_values() {
        let values = [
            Value::Null,
            Value::Integer(i64::MIN),
            Value::Real(-0.0),
            Value::text("na\0\u{ef}ve"),
            Value::Text(Cow::Borrowed(&[0xff, 0xfe])),
            Value::Blob(Cow::Borrowed(&[])),
        ];
        let bytes = row(&values);
        let mut fields = Vec::new();
        Cells.split(&bytes, &mut fields).unwrap();
        let read: Vec<_> = fields.iter().map(|field| Cells.decode(&bytes[field.clone()]).unwrap()).collect();
        assert_eq!(read, values);
    }

    #[test]
    fn every_cut_is_refused_or_loses_whole_cells_only() {
        let bytes = row(&[Value::Integer(7), Value::text("seven"), Value::Null]);
        for cut in 0..bytes.len() {
            let mut fields = Vec::new();
            let result = Cells.split(&bytes[..cut], &mut fields);
            assert_eq!(result.is_ok(), [0, 9, 23].contains(&cut), "cut at {cut}");
        }
    }

    #[test]
    fn a_length_beyond_the_row_is_refused_without_allocating() {
        let mut bytes = vec![TEXT];
        bytes.extend_from_slice(&u64::MAX.to_le_bytes());
        assert_eq!(Cells.split(&bytes, &mut Vec::new()), Err(RowError::Truncated { at: 0 }));
    }
}
