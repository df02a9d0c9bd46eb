//! Values as the text from which PostgreSQL reads them, before it is escaped for COPY or quoted for SQL.

use std::borrow::Cow;

use super::encoding::Encoding;
use crate::dump::{RowError, Value};

/// The text of a value; none for NULL. Fails on what the dump's encoding does not take, and on NUL bytes, which
/// PostgreSQL's text cannot hold.
pub fn text_form<'a>(value: &'a Value<'_>, encoding: &Encoding) -> Result<Option<Cow<'a, [u8]>>, RowError> {
    Ok(Some(match value {
        Value::Null => return Ok(None),
        Value::Integer(number) => Cow::Owned(number.to_string().into_bytes()),
        Value::Real(number) => Cow::Owned(real(*number).into_bytes()),
        Value::Text(text) => {
            check(text, encoding)?;
            Cow::Borrowed(text)
        }
        Value::Blob(bytes) => Cow::Owned(bytea(bytes)),
    }))
}

fn check(text: &[u8], encoding: &Encoding) -> Result<(), RowError> {
    if let Some(at) = memchr::memchr(0, text) {
        return Err(RowError::NulInText { at });
    }
    if encoding.takes(text) {
        Ok(())
    } else {
        Err(RowError::NotInEncoding { encoding: encoding.name().to_owned() })
    }
}

fn real(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else {
        number.to_string()
    }
}

/// The hex format of `bytea`: `\x00ff`.
fn bytea(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Vec::with_capacity(2 + 2 * bytes.len());
    text.extend_from_slice(b"\\x");
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 0x0f)]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: Value<'_>, expected: &str) {
        let text = text_form(&value, &Encoding::Utf8).unwrap().unwrap();
        assert_eq!(String::from_utf8_lossy(&text), expected);
    }

    #[test]
    fn numbers_and_bytes_are_spelt_as_postgresql_reads_them() {
        check(Value::Integer(i64::MIN), "-9223372036854775808");
        check(Value::Real(-0.5), "-0.5");
        check(Value::Real(f64::NAN), "NaN");
        check(Value::Real(f64::INFINITY), "Infinity");
        check(Value::Real(f64::NEG_INFINITY), "-Infinity");
        check(Value::Blob(Cow::Borrowed(&[0, 0xff, 0x5c])), "\\x00ff5c");
        check(Value::Blob(Cow::Borrowed(&[])), "\\x");
    }

    #[test]
    fn text_that_the_dump_cannot_hold_is_refused() {
        let refused = |text: &[u8], encoding: &str| {
            let value = Value::text(text);
            text_form(&value, &Encoding::named(encoding).unwrap()).unwrap_err().to_string()
        };
        assert_eq!(refused(b"a\0", "UTF8"), "a NUL byte at 1 of a text, which the database cannot hold");
        assert_eq!(refused(b"\xe9", "UTF8"), "a rule's text cannot be written in the dump's encoding UTF8");
        assert_eq!(
            refused("é".as_bytes(), "LATIN1"),
            "a rule's text cannot be written in the dump's encoding LATIN1"
        );
        assert_eq!(text_form(&Value::Null, &Encoding::Utf8), Ok(None));
    }
}
