//! Backslash escapes, which COPY text and `E'…'` share but for two letters.
//!
//! Sources: the manual's pages on COPY, "Text Format", and on "String Constants with C-Style Escapes".

use std::borrow::Cow;

use memchr::memchr;

use crate::dump::RowError;

/// In which kind of text an escape stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escapes {
    /// A field of COPY text: knows `\v`.
    Copy,
    /// `E'…'`: knows `\u` and `\U`, and `\v` since PostgreSQL 17, where it was a `v` before. All three are refused
    /// here, and pg_dump writes none of them.
    Sql,
}

impl Escapes {
    /// What `text` reads like. Borrowed where nothing is escaped.
    pub fn undo(self, text: &[u8]) -> Result<Cow<'_, [u8]>, RowError> {
        let Some(mut next) = memchr(b'\\', text) else { return Ok(Cow::Borrowed(text)) };
        let mut plain = Vec::with_capacity(text.len());
        let mut at = 0;
        loop {
            plain.extend_from_slice(&text[at..next]);
            let (byte, length) = self.one(&text[next + 1..]).ok_or(RowError::UnknownEscape { at: next })?;
            plain.push(byte);
            at = next + 1 + length;
            match memchr(b'\\', &text[at..]) {
                Some(found) => next = at + found,
                None => break,
            }
        }
        plain.extend_from_slice(&text[at..]);
        match memchr(0, &plain) {
            Some(at) => Err(RowError::NulInText { at }),
            None => Ok(Cow::Owned(plain)),
        }
    }

    /// The byte that the escape stands for, and how many bytes it has behind its backslash.
    fn one(self, rest: &[u8]) -> Option<(u8, usize)> {
        let plain = match *rest.first()? {
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' if self == Escapes::Copy => 0x0b,
            b'u' | b'U' | b'v' if self == Escapes::Sql => return None,
            b'0'..=b'7' => return Some(number(rest, 0, 3, 8)),
            b'x' if rest.get(1).is_some_and(u8::is_ascii_hexdigit) => return Some(number(rest, 1, 2, 16)),
            other => other,
        };
        Some((plain, 1))
    }
}

/// The byte spelt by at most `most` digits from `start` on, of which the first is known to be one.
fn number(rest: &[u8], start: usize, most: usize, radix: u32) -> (u8, usize) {
    let digits = rest[start..].iter().take(most).map_while(|&byte| char::from(byte).to_digit(radix));
    let (value, length) =
        digits.fold((0, start), |(value, length), digit| (value * radix + digit, length + 1));
    // `\777` is the byte 0xff to the server too.
    ((value & 0xff) as u8, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(escapes: Escapes, text: &str, expected: &[u8]) {
        assert_eq!(escapes.undo(text.as_bytes()).as_deref(), Ok(expected), "{text}");
    }

    #[test]
    fn every_escape_that_the_server_reads_is_undone() {
        check(Escapes::Copy, "\\b\\f\\n\\r\\t\\v\\\\", b"\x08\x0c\n\r\t\x0b\\");
        check(Escapes::Copy, "\\1\\12\\1234\\777\\x4\\x41g\\xg", b"\x01\nS4\xff\x04Agxg");
        check(Escapes::Copy, "a\\\nb\\.\\N\\q", b"a\nb.Nq");
        check(Escapes::Sql, "\\'\\101", b"'A");
    }

    #[test]
    fn what_is_no_escape_is_refused() {
        assert_eq!(Escapes::Copy.undo(b"ab\\"), Err(RowError::UnknownEscape { at: 2 }));
        assert_eq!(Escapes::Sql.undo(b"\\u0041"), Err(RowError::UnknownEscape { at: 0 }));
        assert_eq!(Escapes::Sql.undo(b"a\\v"), Err(RowError::UnknownEscape { at: 1 }));
        assert_eq!(Escapes::Copy.undo(b"a\\0"), Err(RowError::NulInText { at: 1 }));
    }
}
