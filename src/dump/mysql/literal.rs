//! The literals of MySQL, each of which may be several parts: `_utf8mb4 'a' 'b'` is one text.
//!
//! Source: the manual's chapter on literal values (MySQL 8.4).

use std::borrow::Cow;

use super::escapes;
use super::spans::{Quoting, Span, Spans};

/// A literal, as far as it can be read without a character set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal<'a> {
    /// `NULL`.
    Null,
    /// `TRUE` or `FALSE`.
    Truth(bool),
    /// A number, with its sign.
    Number(&'a [u8]),
    /// `0x…`, `x'…'`, `0b…` or `b'…'`. What stands before it with a `_` is its character set, in lower case; without
    /// one, it is no text.
    Bytes {
        /// What the digits say.
        bytes: Vec<u8>,
        /// Such as `utf8mb4`.
        introducer: Option<Vec<u8>>,
    },
    /// `'…'` or `"…"`, in the character set of `introducer`, or in the dump's.
    Text {
        /// Without quotes and escapes.
        text: Cow<'a, [u8]>,
        /// Such as `binary`, in lower case.
        introducer: Option<Vec<u8>>,
    },
}

/// Reads a field that holds a literal and nothing else.
pub fn read(field: &[u8], quoting: Quoting) -> Option<Literal<'_>> {
    let mut spans = Spans::new(field, 0, true, quoting);
    let (span, range) = spans.next_meaning().ok()??;
    match span {
        Span::Text => texts(field, quoting, range.start).map(|text| Literal::Text { text, introducer: None }),
        Span::Word => word(field, quoting, &field[range.clone()], range.end),
        Span::Number | Span::Symbol(b'-' | b'+' | b'.') if is_number(field) => Some(Literal::Number(field)),
        _ => None,
    }
}

/// A literal that begins with a word.
fn word<'a>(field: &'a [u8], quoting: Quoting, word: &'a [u8], end: usize) -> Option<Literal<'a>> {
    let is_alone = field[end..].is_empty();
    match word.to_ascii_lowercase().as_slice() {
        b"null" if is_alone => Some(Literal::Null),
        b"true" if is_alone => Some(Literal::Truth(true)),
        b"false" if is_alone => Some(Literal::Truth(false)),
        b"n" => {
            let text = texts(field, quoting, end)?;
            Some(Literal::Text { text, introducer: Some(b"utf8".to_vec()) })
        }
        [b'_', charset @ ..] => {
            let introducer = Some(charset.to_vec());
            match bytes(field[end..].trim_ascii_start(), quoting) {
                Some(bytes) => Some(Literal::Bytes { bytes, introducer }),
                None => texts(field, quoting, end).map(|text| Literal::Text { text, introducer }),
            }
        }
        _ => bytes(field, quoting).map(|bytes| Literal::Bytes { bytes, introducer: None }),
    }
}

/// Texts that stand one behind the other from `start` to the end of the field.
fn texts(field: &[u8], quoting: Quoting, start: usize) -> Option<Cow<'_, [u8]>> {
    let mut spans = Spans::new(field, start, true, quoting);
    let mut whole: Option<Cow<'_, [u8]>> = None;
    while let Some((span, range)) = spans.next_meaning().ok()? {
        if span != Span::Text {
            return None;
        }
        let text = escapes::unquote(&field[range], quoting);
        match &mut whole {
            None => whole = Some(text),
            Some(whole) => whole.to_mut().extend_from_slice(&text),
        }
    }
    whole
}

/// `0x…`, `x'…'`, `0b…` or `b'…'`.
fn bytes(field: &[u8], quoting: Quoting) -> Option<Vec<u8>> {
    match field {
        [b'0', b'x', digits @ ..] => hex(digits),
        [b'0', b'b', digits @ ..] => bits(digits),
        [b'x' | b'X', b'\'', digits @ .., b'\''] if digits.len().is_multiple_of(2) => {
            if digits.is_empty() {
                Some(Vec::new())
            } else {
                hex(digits)
            }
        }
        [b'b' | b'B', quoted @ ..] if quoted.first() == Some(&b'\'') => {
            let digits = texts(quoted, quoting, 0)?;
            if digits.is_empty() { Some(Vec::new()) } else { bits(&digits) }
        }
        _ => None,
    }
}

/// At least one digit; an odd one counts for the first byte.
fn hex(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let (odd, pairs) = digits.split_at(digits.len() % 2);
    let mut bytes = Vec::with_capacity(digits.len().div_ceil(2));
    for &first in odd {
        bytes.push(digit(first)?);
    }
    for pair in pairs.chunks_exact(2) {
        bytes.push(digit(pair[0])? << 4 | digit(pair[1])?);
    }
    (!bytes.is_empty()).then_some(bytes)
}

/// At least one digit; the last bit is the lowest of the last byte.
fn bits(digits: &[u8]) -> Option<Vec<u8>> {
    let byte = |digits: &[u8]| {
        digits.iter().try_fold(0_u8, |byte, digit| match digit {
            b'0' | b'1' => Some(byte << 1 | (digit - b'0')),
            _ => None,
        })
    };
    let (odd, whole) = digits.split_at(digits.len() % 8);
    let first = (!odd.is_empty()).then_some(odd);
    let bytes: Vec<u8> = first.into_iter().chain(whole.chunks_exact(8)).map(byte).collect::<Option<_>>()?;
    (!bytes.is_empty()).then_some(bytes)
}

/// Digits, with a sign, a point and an exponent at most.
fn is_number(field: &[u8]) -> bool {
    let unsigned = field.strip_prefix(b"-").or_else(|| field.strip_prefix(b"+")).unwrap_or(field);
    let (digits, text) = match std::str::from_utf8(unsigned) {
        Ok(text) => (unsigned.iter().any(u8::is_ascii_digit), text),
        Err(_) => return false,
    };
    let is_spelt = unsigned.iter().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(byte));
    let begins = unsigned.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.');
    digits && is_spelt && begins && text.parse::<f64>().is_ok()
}

/// The number, if it is whole and spelt in the one way in which it is written again.
pub fn integer(field: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(field).ok()?;
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// Appends `0x…`, as `--hex-blob` does. There must be a byte.
pub fn write_hex(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.reserve(2 + 2 * bytes.len());
    out.extend_from_slice(b"0x");
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 0x0f)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(field: &str, expected: Option<Literal<'_>>) {
        assert_eq!(read(field.as_bytes(), Quoting::default()), expected, "{field}");
    }

    fn bytes(bytes: &[u8], introducer: Option<&str>) -> Option<Literal<'static>> {
        Some(Literal::Bytes {
            bytes: bytes.to_vec(),
            introducer: introducer.map(|name| name.as_bytes().to_vec()),
        })
    }

    #[test]
    fn digits_are_bytes() {
        check("0x1", bytes(&[1], None));
        check("x''", bytes(&[], None));
        check("b''", bytes(&[], None));
        check("0b1000000001", bytes(&[2, 1], None));
        check("_utf8 0x41", bytes(b"A", Some("utf8")));
        check("_BINARY b'1'", bytes(&[1], Some("binary")));
        for field in ["0x", "0b", "0b2", "x'1'", "0x4G", "0X41"] {
            check(field, None);
        }
    }

    #[test]
    fn numbers_keep_their_spelling() {
        for field in ["1", "-1.50", "+.5", "1e300", "1.5E-3", "1."] {
            check(field, Some(Literal::Number(field.as_bytes())));
        }
        for field in ["-", ".", "1.2.3", "- 1", "1-1", "e5"] {
            check(field, None);
        }
        assert_eq!((integer(b"7"), integer(b"07"), integer(b"+7")), (Some(7), None, None));
    }
}
