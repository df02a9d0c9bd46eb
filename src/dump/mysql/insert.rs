//! Rows of INSERT statements: a tuple of literals, with those parts of its statement that stand around it.
//!
//! mysqldump writes bare numbers, `NULL`, `0x…` (`--hex-blob`), `_binary '…'` (MySQL 8) and `'…'` for all else
//! (`dump_table` in `mysqldump.cc`); people and other tools write the rest of what is read here.

use std::borrow::Cow;
use std::ops::Range;

use super::charset::Charset;
use super::escapes;
use super::insert_target::find_head_end;
use super::literal::{self, Literal};
use super::spans::{Quoting, Span, Spans};
use super::tuple::read_tuple;
use crate::dump::rows_error::{InsertProblem, expected};
use crate::dump::statement_rows::tuple_around;
use crate::dump::{RowCodec, RowError, Value};

/// The codec of rows as [`super::insert_rows`] cuts them.
///
/// A whole number as MySQL spells it is an [`Value::Integer`], and so are TRUE and FALSE; any other number is text, so that
/// `12.50` loses no digit, and goes back in quotes, from which the server reads the same. Texts are read and written in
/// UTF-8, whatever the dump is in; what is said to be binary is a blob. An expression can be kept, but not read.
#[derive(Clone, Debug)]
pub struct InsertText {
    quoting: Quoting,
    charset: Charset,
}

impl InsertText {
    /// What the session's settings were at the first of the rows.
    pub fn new(quoting: Quoting, charset: Charset) -> Self {
        InsertText { quoting, charset }
    }

    fn split_row(&self, row: &[u8], fields: &mut Vec<Range<usize>>) -> Result<(), InsertProblem> {
        let mut spans = Spans::new(row, 0, true, self.quoting);
        let first = spans.next_meaning()?;
        if let Some((Span::Word, _)) = first {
            find_head_end(&mut spans, row)?.ok_or_else(|| expected("VALUES", row.len()))?;
        } else if !matches!(first, Some((Span::Symbol(b','), _))) {
            return Err(expected("INSERT, REPLACE or `,`", 0));
        }
        read_tuple(&mut spans, row, fields)?.ok_or_else(|| expected("`)`", row.len()))
    }

    fn text<'a>(&self, text: Cow<'a, [u8]>, introducer: Option<&[u8]>) -> Result<Value<'a>, RowError> {
        let Some(name) = introducer else { return self.charset.decode(text) };
        if name == b"binary" {
            return Ok(Value::Blob(text));
        }
        let name = String::from_utf8_lossy(name);
        let charset = Charset::named(&name);
        charset.map_err(|_| RowError::NotReadable { encoding: name.into_owned() })?.decode(text)
    }

    fn quote(&self, text: &[u8], out: &mut Vec<u8>) -> Result<(), RowError> {
        if self.quoting.backslash_escapes {
            escapes::quote(text, out);
            return Ok(());
        }
        escapes::quote_doubled(text, out).then_some(()).ok_or(RowError::EndOfComment)
    }
}

impl RowCodec for InsertText {
    fn tuple(&self, row: &[u8], fields: &[Range<usize>]) -> Result<Option<Range<usize>>, RowError> {
        tuple_around(row, fields).map(Some)
    }

    fn split(&self, row: &[u8], fields: &mut Vec<Range<usize>>) -> Result<(), RowError> {
        fields.clear();
        self.split_row(row, fields).map_err(|problem| match problem {
            InsertProblem::Row(error) => error,
            // The reader of the rows has been through here, and found no other problem.
            _ => RowError::Truncated { at: row.len() },
        })
    }

    fn decode<'a>(&self, field: &'a [u8]) -> Result<Value<'a>, RowError> {
        match literal::read(field, self.quoting).ok_or(RowError::Expression)? {
            Literal::Null => Ok(Value::Null),
            Literal::Truth(truth) => Ok(Value::Integer(i64::from(truth))),
            Literal::Number(number) => {
                Ok(literal::integer(number).map_or(Value::Text(Cow::Borrowed(number)), Value::Integer))
            }
            Literal::Bytes { bytes, introducer: None } => Ok(Value::Blob(Cow::Owned(bytes))),
            Literal::Bytes { bytes, introducer } => self.text(Cow::Owned(bytes), introducer.as_deref()),
            Literal::Text { text, introducer } => self.text(text, introducer.as_deref()),
        }
    }

    fn encode(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Result<(), RowError> {
        match value {
            Value::Null => out.extend_from_slice(b"NULL"),
            Value::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Value::Real(number) if number.is_finite() => out.extend_from_slice(number.to_string().as_bytes()),
            Value::Real(_) => return Err(RowError::NotFinite),
            Value::Text(text) => self.quote(&self.charset.encode(text)?, out)?,
            // `0x` alone is a name.
            Value::Blob(bytes) if bytes.is_empty() => out.extend_from_slice(b"''"),
            Value::Blob(bytes) => literal::write_hex(bytes, out),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLAIN: Quoting = Quoting { backslash_escapes: false, ansi_quotes: false };

    fn codec(charset: &str) -> InsertText {
        InsertText::new(Quoting::default(), Charset::named(charset).unwrap())
    }

    fn encoded(codec: &InsertText, value: &Value<'_>) -> Result<Vec<u8>, RowError> {
        let mut out = Vec::new();
        codec.encode(value, &mut out).map(|()| out)
    }

    #[track_caller]
    fn check(row: &str, expected: &[&str]) {
        let mut fields = vec![7..9, 9..11];
        codec("utf8").split(row.as_bytes(), &mut fields).unwrap();
        let fields: Vec<_> = fields.into_iter().map(|field| &row[field]).collect();
        assert_eq!(fields, expected, "{row}");
    }

    #[test]
    fn fields_are_found_wherever_the_tuple_stands_in_its_statement() {
        check("INSERT INTO `t` VALUES\n(1,'a\n;b');\n", &["1", "'a\n;b'"]);
        check("\nREPLACE INTO t (a, b) VALUES (1, DEFAULT)", &["1", "DEFAULT"]);
        check(",\n(NULL,/*!50705 0x00,*/_binary 'x');\n", &["NULL", "0x00", "_binary 'x'"]);
        let error = codec("utf8").split(b"(1)", &mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "expected INSERT, REPLACE or `,` at byte 0 of the row");
    }

    #[test]
    fn literals_are_values() {
        let decode = |field: &'static str| codec("utf8").decode(field.as_bytes());
        assert_eq!(decode("null"), Ok(Value::Null));
        assert_eq!(decode("-42"), Ok(Value::Integer(-42)));
        assert_eq!(decode("TRUE"), Ok(Value::Integer(1)));
        for (field, text) in [
            ("12.50", "12.50"),
            ("1e300", "1e300"),
            ("0000", "0000"),
            ("18446744073709551615", "18446744073709551615"),
            ("''", ""),
            ("'it''s \\' \\n\\%'", "it's ' \n\\%"),
            ("\"a'b\"", "a'b"),
            ("'a' 'b'\n'c'", "abc"),
            ("N'a'", "a"),
            ("_utf8mb4'\u{e9}'", "\u{e9}"),
            ("_latin1 x'E9'", "\u{e9}"),
        ] {
            assert_eq!(decode(field), Ok(Value::text(text)), "{field}");
        }
        for (field, bytes) in [
            ("_binary 'a\\0'", &b"a\0"[..]),
            ("_binary''", b""),
            ("0x00fF", b"\x00\xff"),
            ("0xabc", b"\x0a\xbc"),
            ("X'01ff'", b"\x01\xff"),
            ("b'101'", b"\x05"),
            ("0b100000001", b"\x01\x01"),
        ] {
            assert_eq!(decode(field), Ok(Value::Blob(Cow::Borrowed(bytes))), "{field}");
        }
        let plain = InsertText::new(PLAIN, Charset::Utf8);
        assert_eq!(plain.decode(b"'a\\\\b'''"), Ok(Value::text("a\\\\b'")));
    }

    #[test]
    fn expressions_are_not_read() {
        for field in [
            "DEFAULT",
            "now()",
            "CURRENT_TIMESTAMP",
            "'a' + 'b'",
            "1 + 1",
            "x'f'",
            "x'gg'",
            "b'2'",
            "0xg",
            "'a' COLLATE x",
            "--1",
            "-",
            "",
            "@a",
            "`a`",
            "0x1F 'a'",
            "NULL 'a'",
            "1 'a'",
        ] {
            assert_eq!(codec("utf8").decode(field.as_bytes()), Err(RowError::Expression), "{field}");
        }
        assert_eq!(
            codec("utf8").decode(b"_gbk'a'"),
            Err(RowError::NotReadable { encoding: "gbk".to_owned() })
        );
    }

    #[test]
    fn values_are_written_as_the_tools_write_them() {
        let utf8 = codec("utf8");
        let check = |value: Value<'_>, expected: &str| {
            assert_eq!(String::from_utf8(encoded(&utf8, &value).unwrap()).unwrap(), expected);
        };
        check(Value::Null, "NULL");
        check(Value::Real(0.5), "0.5");
        check(Value::Integer(i64::MIN), "-9223372036854775808");
        check(Value::text("it's \\ \"\n\t"), "'it\\'s \\\\ \\\"\\n\t'");
        check(Value::Blob(Cow::Borrowed(&[0xff, 0x0a])), "0xFF0A");
        check(Value::Blob(Cow::Borrowed(&[])), "''");
        assert_eq!(encoded(&codec("latin1"), &Value::text("\u{e9}")).unwrap(), b"'\xe9'");
        assert_eq!(encoded(&utf8, &Value::Real(f64::NAN)), Err(RowError::NotFinite));
        let plain = InsertText::new(PLAIN, Charset::Utf8);
        assert_eq!(encoded(&plain, &Value::text("it's \\")).unwrap(), b"'it''s \\'");
        assert_eq!(encoded(&plain, &Value::text("*/")), Err(RowError::EndOfComment));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again_and_stays_in_its_quotes(text in "(.|['\\\\;*/\n])*", latin in "[ -\u{ff}&&[^\u{80}-\u{9f}]]*") {
            for (codec, text) in [(codec("utf8mb4"), text), (codec("latin1"), latin)] {
                let mut row = b",(".to_vec();
                codec.encode(&Value::text(text.as_str()), &mut row).unwrap();
                row.extend_from_slice(b");");
                prop_assert!(memchr::memmem::find(&row, b"*/").is_none());
                let mut fields = Vec::new();
                codec.split(&row, &mut fields).unwrap();
                prop_assert_eq!((fields.len(), &fields[0]), (1, &(2..row.len() - 2)));
                prop_assert_eq!(codec.decode(&row[fields[0].clone()]), Ok(Value::text(text)));
            }
        }

        #[test]
        fn what_the_tools_write_is_written_alike(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "a", "\u{e9}", "\t", "\\n", "\\'", "\\\"", "\\\\", "\\0", "\\Z", ";", "%",
            ]), 0..20),
            number: i64,
            bytes in proptest::collection::vec(any::<u8>(), 1..9),
        ) {
            let codec = codec("utf8mb4");
            let mut hex = Vec::new();
            literal::write_hex(&bytes, &mut hex);
            for cell in [format!("'{}'", parts.concat()).into_bytes(), number.to_string().into_bytes(), hex] {
                prop_assert_eq!(encoded(&codec, &codec.decode(&cell).unwrap()).unwrap(), cell);
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(row: Vec<u8>, backslash_escapes: bool, ansi_quotes: bool) {
            let codec = InsertText::new(Quoting { backslash_escapes, ansi_quotes }, Charset::Assumed);
            let _ = codec.decode(&row);
            let _ = codec.split(&row, &mut Vec::new());
        }
    }
}
