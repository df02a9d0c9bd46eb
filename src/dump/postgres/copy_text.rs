//! Rows of COPY text: a line for each, tabs between the fields, `\N` for NULL.
//!
//! Source: the manual's page on COPY, "Text Format". In the encodings that [`super::encoding`] accepts, tab, line feed and
//! backslash are never part of another character, so that rows are cut by bytes.

use std::ops::Range;

use memchr::memchr_iter;

use super::copy_target::CopyTarget;
use super::encoding::Encoding;
use super::escapes::Escapes;
use super::text_form::text_form;
use crate::dump::{RowCodec, RowError, Value};

/// The codec of a table's rows, each with its line feed.
///
/// With OIDs, the row's OID and the tab behind it belong to no field and are copied as they are.
#[derive(Clone, Debug)]
pub struct CopyText {
    columns: usize,
    has_oids: bool,
    encoding: Encoding,
}

impl CopyText {
    /// The codec of the rows behind a COPY statement.
    pub fn new(target: &CopyTarget, encoding: Encoding) -> Self {
        CopyText { columns: target.columns.len(), has_oids: target.has_oids, encoding }
    }
}

impl RowCodec for CopyText {
    fn split(&self, row: &[u8], fields: &mut Vec<Range<usize>>) -> Result<(), RowError> {
        fields.clear();
        let line = row.strip_suffix(b"\n").ok_or(RowError::Truncated { at: row.len() })?;
        // Without columns an empty line is a row of no field, with one column it is an empty field.
        if self.columns == 0 && !self.has_oids && line.is_empty() {
            return Ok(());
        }
        let mut start = 0;
        for tab in memchr_iter(b'\t', line) {
            if !is_escaped(line, tab) {
                fields.push(start..tab);
                start = tab + 1;
            }
        }
        fields.push(start..line.len());
        if self.has_oids {
            fields.remove(0);
        }
        Ok(())
    }

    fn decode<'a>(&self, field: &'a [u8]) -> Result<Value<'a>, RowError> {
        if field == b"\\N" { Ok(Value::Null) } else { Escapes::Copy.undo(field).map(Value::Text) }
    }

    fn encode(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Result<(), RowError> {
        match text_form(value, &self.encoding)? {
            None => out.extend_from_slice(b"\\N"),
            Some(text) => escape(&text, out),
        }
        Ok(())
    }
}

/// Whether an odd number of backslashes stands before `at`, so that what stands there is no delimiter. The server
/// has not written tabs and line feeds in this way for long, and still reads them.
pub fn is_escaped(text: &[u8], at: usize) -> bool {
    trailing_backslashes(&text[..at]) % 2 == 1
}

/// How many backslashes `text` ends with.
pub fn trailing_backslashes(text: &[u8]) -> usize {
    text.iter().rev().take_while(|&&byte| byte == b'\\').count()
}

fn escape(text: &[u8], out: &mut Vec<u8>) {
    let mut copied = 0;
    for (at, byte) in text.iter().enumerate() {
        let letter = match byte {
            b'\\' => b'\\',
            0x08 => b'b',
            0x0c => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x0b => b'v',
            _ => continue,
        };
        out.extend_from_slice(&text[copied..at]);
        out.extend_from_slice(&[b'\\', letter]);
        copied = at + 1;
    }
    out.extend_from_slice(&text[copied..]);
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::*;

    fn codec(columns: usize, has_oids: bool) -> CopyText {
        CopyText { columns, has_oids, encoding: Encoding::Utf8 }
    }

    #[track_caller]
    fn check(codec: &CopyText, row: &str, expected: &[&str]) {
        let mut fields = vec![7..9, 9..11];
        codec.split(row.as_bytes(), &mut fields).unwrap();
        let fields: Vec<_> = fields.into_iter().map(|field| &row[field]).collect();
        assert_eq!(fields, expected, "{row:?}");
    }

    #[test]
    fn fields_stand_between_tabs() {
        check(&codec(3, false), "1\t\\N\t\n", &["1", "\\N", ""]);
        check(&codec(2, false), "a\\\\\tb\\\tc\n", &["a\\\\", "b\\\tc"]);
        check(&codec(1, false), "\n", &[""]);
        check(&codec(0, false), "\n", &[]);
        check(&codec(0, false), "x\n", &["x"]);
        assert_eq!(codec(1, false).split(b"a", &mut Vec::new()), Err(RowError::Truncated { at: 1 }));
    }

    #[test]
    fn an_oid_is_no_field() {
        check(&codec(2, true), "16384\ta\tb\n", &["a", "b"]);
        check(&codec(1, true), "16384\t\n", &[""]);
        check(&codec(0, true), "16384\n", &[]);
        check(&codec(1, true), "16384\n", &[]);
    }

    #[test]
    fn null_is_told_from_a_text_of_two_characters() {
        let codec = codec(1, false);
        assert_eq!(codec.decode(b"\\N"), Ok(Value::Null));
        assert_eq!(codec.decode(b"\\\\N"), Ok(Value::text("\\N")));
        assert_eq!(codec.decode(b"x\\N"), Ok(Value::text("xN")));
        assert!(matches!(codec.decode(b"plain"), Ok(Value::Text(Cow::Borrowed(b"plain")))));
    }

    #[test]
    fn numbers_and_bytes_go_back_as_text() {
        let encoded = |value| {
            let mut out = Vec::new();
            codec(1, false).encode(&value, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(encoded(Value::Null), "\\N");
        assert_eq!(encoded(Value::Integer(-7)), "-7");
        assert_eq!(encoded(Value::Real(f64::NEG_INFINITY)), "-Infinity");
        assert_eq!(encoded(Value::Blob(Cow::Borrowed(&[0, 0xff]))), "\\\\x00ff");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "[^\0]*") {
            let (codec, mut field) = (codec(1, false), Vec::new());
            codec.encode(&Value::text(text.as_str()), &mut field).unwrap();
            prop_assert_eq!(codec.decode(&field), Ok(Value::text(text)));
            field.push(b'\n');
            let mut fields = Vec::new();
            codec.split(&field, &mut fields).unwrap();
            prop_assert_eq!((fields.len(), &fields[0]), (1, &(0..field.len() - 1)));
        }

        #[test]
        fn what_the_server_writes_is_written_alike(
            parts in proptest::collection::vec(
                proptest::sample::select(vec!["a", "é", "\x01", "\x7f", "N", ".", " ",
                    "\\\\", "\\b", "\\f", "\\n", "\\r", "\\t", "\\v"]), 0..20),
        ) {
            let (codec, cell, mut again) = (codec(1, false), parts.concat(), Vec::new());
            codec.encode(&codec.decode(cell.as_bytes()).unwrap(), &mut again).unwrap();
            prop_assert_eq!(again, cell.into_bytes());
        }

        #[test]
        fn any_bytes_are_read_or_refused(row: Vec<u8>) {
            let (codec, mut fields) = (codec(2, true), Vec::new());
            let _ = codec.decode(&row);
            let _ = codec.split(&row, &mut fields);
        }
    }
}
