//! Rows of INSERT statements: a tuple of literals, with those parts of its statement that stand around it.
//!
//! pg_dump writes bare numbers, `NULL`, `true`, `false`, `B'…'`, `DEFAULT` for generated columns, and `'…'` for all
//! else (`dumpTableData_insert` in `pg_dump.c`).

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter};

use super::encoding::Encoding;
use super::escapes::Escapes;
use super::insert_target::find_head_end;
use super::spans::{Span, Spans};
use super::text_form::text_form;
use super::tuple::read_tuple;
use crate::dump::rows_error::{InsertProblem, expected};
use crate::dump::statement_rows::tuple_around;
use crate::dump::{RowCodec, RowError, Value};

/// The codec of rows as [`super::insert_rows`] cuts them.
///
/// A whole number as PostgreSQL spells it is an [`Value::Integer`]; any other number is text, so that `12.50` loses no
/// digit, and goes back in quotes, from which the server reads the same. An expression can be kept, but not read.
#[derive(Clone, Debug)]
pub struct InsertText {
    standard_strings: bool,
    encoding: Encoding,
}

impl InsertText {
    /// `standard_strings` tells whether a backslash within `'…'` means itself.
    pub fn new(standard_strings: bool, encoding: Encoding) -> Self {
        InsertText { standard_strings, encoding }
    }

    fn split_row(&self, row: &[u8], fields: &mut Vec<Range<usize>>) -> Result<(), InsertProblem> {
        let mut spans = Spans::new(row, 0, true, self.standard_strings);
        let first = spans.next_meaning()?;
        if let Some((Span::Word, _)) = first {
            let head = find_head_end(&mut spans, row)?.ok_or_else(|| expected("VALUES", row.len()))?;
            if head.is_default {
                return Ok(());
            }
        } else if !matches!(first, Some((Span::Symbol(b','), _))) {
            return Err(expected("INSERT or `,`", 0));
        }
        read_tuple(&mut spans, fields)?.ok_or_else(|| expected("`)`", row.len()))
    }

    /// What stands between the quotes.
    fn unquote<'a>(&self, field: &'a [u8]) -> Result<Cow<'a, [u8]>, RowError> {
        let (escapes, inner) = match field {
            [b'\'', inner @ .., b'\''] => (!self.standard_strings, inner),
            [b'e' | b'E', b'\'', inner @ .., b'\''] => (true, inner),
            [b'b' | b'B', b'\'', inner @ .., b'\''] => (false, inner),
            _ => return Err(RowError::Expression),
        };
        if !is_one_literal(field, self.standard_strings) {
            return Err(RowError::Expression);
        }
        let single = halve_quotes(inner, escapes);
        if !escapes {
            return Ok(single);
        }
        match single {
            Cow::Borrowed(text) => Escapes::Sql.undo(text),
            Cow::Owned(text) => Ok(Cow::Owned(Escapes::Sql.undo(&text)?.into_owned())),
        }
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
        let is = |word: &[u8]| field.eq_ignore_ascii_case(word);
        if field.ends_with(b"'") {
            self.unquote(field).map(Value::Text)
        } else if is(b"null") {
            Ok(Value::Null)
        } else if is(b"true") {
            Ok(Value::Text(Cow::Borrowed(b"true")))
        } else if is(b"false") {
            Ok(Value::Text(Cow::Borrowed(b"false")))
        } else if is_number(field) {
            Ok(integer(field).map_or(Value::Text(Cow::Borrowed(field)), Value::Integer))
        } else {
            Err(RowError::Expression)
        }
    }

    fn encode(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Result<(), RowError> {
        match text_form(value, &self.encoding)? {
            None => out.extend_from_slice(b"NULL"),
            Some(text) if is_bare(value) => out.extend_from_slice(&text),
            Some(text) => quote(&text, self.standard_strings, out),
        }
        Ok(())
    }
}

fn is_bare(value: &Value<'_>) -> bool {
    match value {
        Value::Integer(_) => true,
        Value::Real(number) => number.is_finite(),
        _ => false,
    }
}

/// Whether nothing but one text, perhaps with `B` before it, stands in the field.
fn is_one_literal(field: &[u8], standard_strings: bool) -> bool {
    let start = usize::from(matches!(field.first(), Some(b'b' | b'B')));
    let first = Spans::new(field, start, true, standard_strings).next_span();
    matches!(first, Ok(Some((Span::Text | Span::EscapedText, range))) if range.end == field.len())
}

/// Two quotes within mean one. Where a backslash escapes, it may stand before a quote; it then stays for later.
fn halve_quotes(inner: &[u8], escapes: bool) -> Cow<'_, [u8]> {
    if memchr(b'\'', inner).is_none() {
        return Cow::Borrowed(inner);
    }
    let mut plain = Vec::with_capacity(inner.len());
    let mut at = 0;
    while let Some(&byte) = inner.get(at) {
        plain.push(byte);
        at += 1;
        match (byte, inner.get(at)) {
            (b'\\', Some(&escaped)) if escapes => {
                plain.push(escaped);
                at += 1;
            }
            (b'\'', _) => at += 1,
            _ => {}
        }
    }
    Cow::Owned(plain)
}

/// Digits, with a sign, a point and an exponent at most.
fn is_number(field: &[u8]) -> bool {
    let unsigned = field.strip_prefix(b"-").or_else(|| field.strip_prefix(b"+")).unwrap_or(field);
    let first = Spans::new(unsigned, 0, true, true).next_span();
    matches!(first, Ok(Some((Span::Number, range))) if range.end == unsigned.len())
}

/// The number, if it is whole and spelt in the one way in which it is written again.
fn integer(field: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(field).ok()?;
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn quote(text: &[u8], standard_strings: bool, out: &mut Vec<u8>) {
    // Where a backslash escapes it is escaped itself, and `E` says so whatever the server's setting.
    let doubles_backslash = !standard_strings && memchr(b'\\', text).is_some();
    if doubles_backslash {
        out.push(b'E');
    }
    out.push(b'\'');
    if doubles_backslash {
        for &byte in text {
            if matches!(byte, b'\\' | b'\'') {
                out.push(byte);
            }
            out.push(byte);
        }
    } else {
        let mut copied = 0;
        for at in memchr_iter(b'\'', text) {
            out.extend_from_slice(&text[copied..=at]);
            copied = at;
        }
        out.extend_from_slice(&text[copied..]);
    }
    out.push(b'\'');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn codec(standard_strings: bool) -> InsertText {
        InsertText::new(standard_strings, Encoding::Utf8)
    }

    #[track_caller]
    fn check(row: &str, expected: &[&str]) {
        let mut fields = vec![7..9, 9..11];
        codec(true).split(row.as_bytes(), &mut fields).unwrap();
        let fields: Vec<_> = fields.into_iter().map(|field| &row[field]).collect();
        assert_eq!(fields, expected, "{row}");
    }

    #[test]
    fn fields_are_found_wherever_the_tuple_stands_in_its_statement() {
        check("INSERT INTO public.t VALUES (1, 'a\n;b');\n", &["1", "'a\n;b'"]);
        check("\n\nINSERT INTO t (a, b) OVERRIDING SYSTEM VALUE VALUES\n\t(1, DEFAULT)", &["1", "DEFAULT"]);
        check(",\n\t(NULL, B'10') ON CONFLICT DO NOTHING;\n", &["NULL", "B'10'"]);
        check("INSERT INTO public.zerocol DEFAULT VALUES;\n", &[]);
        let error = codec(true).split(b"(1)", &mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "expected INSERT or `,` at byte 0 of the row");
    }

    #[test]
    fn literals_are_values() {
        let decode = |field: &'static str| codec(true).decode(field.as_bytes());
        assert_eq!(decode("NULL"), Ok(Value::Null));
        assert_eq!(decode("-42"), Ok(Value::Integer(-42)));
        for (field, text) in [
            ("12.50", "12.50"),
            ("-1e+30", "-1e+30"),
            ("007", "007"),
            ("99999999999999999999", "99999999999999999999"),
            ("true", "true"),
            ("B'1010'", "1010"),
            ("'NaN'", "NaN"),
            ("'it''s \\'", "it's \\"),
            ("'('''')'", "('')"),
            ("E'\\\\ '' \\''", "\\ ' '"),
        ] {
            assert_eq!(decode(field), Ok(Value::text(text)), "{field}");
        }
        assert_eq!(codec(false).decode(b"'a\\\\b'''"), Ok(Value::text("a\\b'")));
    }

    #[test]
    fn expressions_are_not_read() {
        for field in [
            "DEFAULT",
            "now()",
            "'a'::text",
            "'a' || 'b'",
            "1 + 1",
            "ARRAY['a']",
            "--1",
            "0x1f",
            "x'ff'",
            "-",
            "",
        ] {
            assert_eq!(codec(true).decode(field.as_bytes()), Err(RowError::Expression), "{field}");
        }
    }

    #[test]
    fn values_are_written_as_literals() {
        let encoded = |standard, value| {
            let mut out = Vec::new();
            codec(standard).encode(&value, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(encoded(true, Value::Null), "NULL");
        assert_eq!(encoded(true, Value::Real(0.5)), "0.5");
        assert_eq!(encoded(true, Value::Real(f64::NAN)), "'NaN'");
        assert_eq!(encoded(true, Value::text("it's \\")), "'it''s \\'");
        assert_eq!(encoded(false, Value::text("it's \\")), "E'it''s \\\\'");
        assert_eq!(encoded(false, Value::text("it's")), "'it''s'");
        assert_eq!(encoded(true, Value::Blob(Cow::Borrowed(&[0xff]))), "'\\xff'");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again_and_stays_in_its_quotes(text in "([^\0]|['\\\\;)])*", standard: bool) {
            let (codec, mut row) = (codec(standard), b",(".to_vec());
            codec.encode(&Value::text(text.as_str()), &mut row).unwrap();
            row.extend_from_slice(b");");
            let mut fields = Vec::new();
            codec.split(&row, &mut fields).unwrap();
            prop_assert_eq!((fields.len(), &fields[0]), (1, &(2..row.len() - 2)));
            prop_assert_eq!(codec.decode(&row[fields[0].clone()]), Ok(Value::text(text)));
        }

        #[test]
        fn what_pg_dump_writes_is_written_alike(
            parts in proptest::collection::vec(proptest::sample::select(vec!["a", "é", "\n", "''", ";", "\\"]), 0..20),
        ) {
            let (codec, cell, mut again) = (codec(true), format!("'{}'", parts.concat()), Vec::new());
            codec.encode(&codec.decode(cell.as_bytes()).unwrap(), &mut again).unwrap();
            prop_assert_eq!(again, cell.into_bytes());
        }

        #[test]
        fn any_bytes_are_read_or_refused(row: Vec<u8>, standard: bool) {
            let _ = codec(standard).decode(&row);
            let _ = codec(standard).split(&row, &mut Vec::new());
        }
    }
}
