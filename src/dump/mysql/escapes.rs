//! What stands between quotes: backslash escapes and doubled quotes, undone and written.
//!
//! Sources: the manual's chapter on string literals, table "Special Character Escape Sequences"; `escape_string_for_mysql`
//! in `charset.c` for what the tools write.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::spans::Quoting;

/// What a text with its quotes (`'…'` or `"…"`) reads like. Borrowed where nothing is escaped or doubled.
pub fn unquote(quoted: &[u8], quoting: Quoting) -> Cow<'_, [u8]> {
    if quoting.backslash_escapes { undo(quoted) } else { halve(quoted) }
}

/// What is between the quotes, in which two of them mean one and a backslash means itself.
pub fn halve(quoted: &[u8]) -> Cow<'_, [u8]> {
    let (quote, inner) = parts(quoted);
    let Some(mut next) = memchr(quote, inner) else { return Cow::Borrowed(inner) };
    let mut plain = Vec::with_capacity(inner.len());
    let mut at = 0;
    loop {
        plain.extend_from_slice(&inner[at..=next]);
        // The second of the two.
        at = (next + 2).min(inner.len());
        match memchr(quote, &inner[at..]) {
            Some(found) => next = at + found,
            None => break,
        }
    }
    plain.extend_from_slice(&inner[at..]);
    Cow::Owned(plain)
}

fn undo(quoted: &[u8]) -> Cow<'_, [u8]> {
    let (quote, inner) = parts(quoted);
    let Some(mut next) = memchr2(quote, b'\\', inner) else { return Cow::Borrowed(inner) };
    let mut plain = Vec::with_capacity(inner.len());
    let mut at = 0;
    loop {
        plain.extend_from_slice(&inner[at..next]);
        match (inner[next], inner.get(next + 1)) {
            (b'\\', Some(&escaped)) => match plain_byte(escaped) {
                Some(byte) => plain.push(byte),
                // For patterns of LIKE, the backslash stays.
                None => plain.extend_from_slice(&[b'\\', escaped]),
            },
            (byte, _) => plain.push(byte),
        }
        at = (next + 2).min(inner.len());
        match memchr2(quote, b'\\', &inner[at..]) {
            Some(found) => next = at + found,
            None => break,
        }
    }
    plain.extend_from_slice(&inner[at..]);
    Cow::Owned(plain)
}

/// The byte that a backslash and `escaped` stand for; none where both stay.
fn plain_byte(escaped: u8) -> Option<u8> {
    Some(match escaped {
        b'0' => 0,
        b'b' => 0x08,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'Z' => 0x1a,
        b'%' | b'_' => return None,
        other => other,
    })
}

fn parts(quoted: &[u8]) -> (u8, &[u8]) {
    match quoted {
        [quote, inner @ .., _] => (*quote, inner),
        _ => (b'\'', b""),
    }
}

/// Appends `'…'` as the tools write it. `*/` becomes `*\/`, which reads the same and ends no version comment in
/// which the row may stand.
pub fn quote(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'\'');
    let mut copied = 0;
    for (at, &byte) in text.iter().enumerate() {
        let escaped = match byte {
            0 => b'0',
            b'\n' => b'n',
            b'\r' => b'r',
            0x1a => b'Z',
            b'\\' | b'\'' | b'"' => byte,
            b'/' if at > 0 && text[at - 1] == b'*' => b'/',
            _ => continue,
        };
        out.extend_from_slice(&text[copied..at]);
        out.extend_from_slice(&[b'\\', escaped]);
        copied = at + 1;
    }
    out.extend_from_slice(&text[copied..]);
    out.push(b'\'');
}

/// Appends `'…'` for a server to which a backslash means itself, or tells that `text` would end a version comment.
pub fn quote_doubled(text: &[u8], out: &mut Vec<u8>) -> bool {
    out.push(b'\'');
    for &byte in text {
        out.push(byte);
        if byte == b'\'' {
            out.push(byte);
        }
    }
    out.push(b'\'');
    memchr::memmem::find(text, b"*/").is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLAIN: Quoting = Quoting { backslash_escapes: false, ansi_quotes: false };

    #[track_caller]
    fn check(quoted: &str, expected: &[u8]) {
        assert_eq!(&*unquote(quoted.as_bytes(), Quoting::default()), expected, "{quoted}");
    }

    #[test]
    fn every_escape_that_the_server_reads_is_undone() {
        check("'\\0\\b\\n\\r\\t\\Z\\\\\\'\\\"'", b"\0\x08\n\r\t\x1a\\'\"");
        check("'50\\% \\_ \\x\\a\\N \\\u{e9}'", "50\\% \\_ xaN \u{e9}".as_bytes());
        check("'it''s \"\"'", b"it's \"\"");
        check("\"it''s \"\"\"", b"it''s \"");
        check("''", b"");
        assert_eq!(&*unquote(b"'a\\''b\\'", PLAIN), b"a\\'b\\");
    }

    #[test]
    fn the_tools_escapes_are_written() {
        let mut out = Vec::new();
        quote(b"\0\n\r\t\x1a\\'\"%_ */ /*", &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "'\\0\\n\\r\t\\Z\\\\\\'\\\"%_ *\\/ /*'");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text: Vec<u8>) {
            let (mut escaped, mut doubled) = (Vec::new(), Vec::new());
            quote(&text, &mut escaped);
            quote_doubled(&text, &mut doubled);
            prop_assert_eq!(&*unquote(&escaped, Quoting::default()), &text[..]);
            prop_assert_eq!(&*unquote(&doubled, PLAIN), &text[..]);
        }
    }
}
