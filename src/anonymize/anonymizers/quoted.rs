//! Texts in double quotes within values of PostgreSQL: arrays, hstore and composite values.

use crate::dump::Value;

/// What a text in quotes says, and where it ends. A backslash takes the next character as it is; so do two quotes, where
/// they do not end it. `None` where it has no end.
pub(super) fn unquoted(text: &[u8], start: usize, doubled: bool) -> Option<(Vec<u8>, usize)> {
    let mut said = Vec::new();
    let mut at = start + 1;
    loop {
        match *text.get(at)? {
            b'\\' => {
                said.push(*text.get(at + 1)?);
                at += 2;
            }
            b'"' if doubled && text.get(at + 1) == Some(&b'"') => {
                said.push(b'"');
                at += 2;
            }
            b'"' => return Some((said, at + 1)),
            byte => {
                said.push(byte);
                at += 1;
            }
        }
    }
}

/// Writes a text in quotes.
pub(super) fn push_quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

/// Writes a value that is not NULL, in quotes where it would not be read as what it is without.
pub(super) fn push_value(value: &Value<'_>, special: &[u8], out: &mut Vec<u8>) {
    let text = value.identity();
    let is_plain =
        |byte: &u8| !special.contains(byte) && !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\\');
    match !text.is_empty() && text.iter().all(is_plain) && !text.eq_ignore_ascii_case(b"null") {
        true => out.extend_from_slice(&text),
        false => push_quoted(&text, out),
    }
}
