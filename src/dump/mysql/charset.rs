//! The character set of a dump: which ones can be read byte by byte, and what their texts read like.
//!
//! Sources: the manual's chapter "Supported Character Sets and Collations" (MySQL 8.4, MariaDB 11.8); for latin1,
//! `ctype-latin1.c`.

use std::borrow::Cow;

use crate::dump::{RowError, Value};

/// In these, the second byte of a character can be a backslash, which nothing escapes.
const UNSAFE: &str = "sjis cp932 gbk gb18030 big5";

/// Every byte of a character that could be a quote, a backslash or white space is that character. (The second byte of
/// euckr can be a letter.)
const SAFE: &str = "armscii8 cp1250 cp1251 cp1256 cp1257 cp850 cp852 cp866 dec8 eucjpms euckr gb2312 geostd8 greek \
    hebrew hp8 keybcs2 koi8r koi8u latin2 latin5 latin7 macce macroman tis620 ujis";

/// What the bytes 0x80 to 0x9f are in MySQL's latin1: those of windows-1252, and a control character where that has
/// none.
const LATIN1: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}',
    '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}',
    '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}',
    '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

/// A character set whose bytes can be read one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8: `utf8mb4`, `utf8mb3` and `utf8`.
    Utf8,
    /// The dump does not say (`--compact`, `--skip-set-charset`); the tools' default is UTF-8. A text that is not is
    /// no text that rules may read.
    Assumed,
    /// Windows-1252, as MySQL has it.
    Latin1,
    /// Another one under its name. Of its texts, rules read and write ASCII only. In `binary`, the texts of each
    /// column are in that column's character set.
    Other(String),
}

/// A character set that is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CharsetError {
    /// A second byte of a character can look like a backslash.
    #[error(
        "the character set {0} is not supported: its bytes cannot be told apart; dump again with --default-character-set=utf8mb4"
    )]
    Unsafe(String),
    /// Not one that a client can use.
    #[error("{0} is no known character set; dump again with --default-character-set=utf8mb4")]
    Unknown(String),
}

impl Charset {
    /// The character set that `SET NAMES`, or `_name` before a text, names.
    pub fn named(name: &str) -> Result<Charset, CharsetError> {
        let plain = name.to_ascii_lowercase();
        let is_among = |names: &str| names.split_ascii_whitespace().any(|known| known == plain);
        match plain.as_str() {
            "utf8" | "utf8mb3" | "utf8mb4" => Ok(Charset::Utf8),
            "latin1" => Ok(Charset::Latin1),
            "ascii" | "binary" => Ok(Charset::Other(plain)),
            _ if is_among(SAFE) => Ok(Charset::Other(plain)),
            _ if is_among(UNSAFE) => Err(CharsetError::Unsafe(name.to_owned())),
            _ => Err(CharsetError::Unknown(name.to_owned())),
        }
    }

    /// Its name, as `SET NAMES` takes it.
    pub fn name(&self) -> &str {
        match self {
            Charset::Utf8 | Charset::Assumed => "utf8mb4",
            Charset::Latin1 => "latin1",
            Charset::Other(name) => name,
        }
    }

    /// What a text of the dump reads like, in UTF-8. In a dump that is in UTF-8, other bytes are those of a BLOB.
    pub fn decode<'a>(&self, text: Cow<'a, [u8]>) -> Result<Value<'a>, RowError> {
        let unreadable = || RowError::NotReadable { encoding: self.name().to_owned() };
        match self {
            _ if text.is_ascii() => Ok(Value::Text(text)),
            Charset::Utf8 if std::str::from_utf8(&text).is_err() => Ok(Value::Blob(text)),
            Charset::Assumed if std::str::from_utf8(&text).is_err() => Err(unreadable()),
            Charset::Utf8 | Charset::Assumed => Ok(Value::Text(text)),
            Charset::Latin1 => {
                let plain: String = text.iter().map(|&byte| latin1_letter(byte)).collect();
                Ok(Value::Text(Cow::Owned(plain.into_bytes())))
            }
            Charset::Other(_) => Err(unreadable()),
        }
    }

    /// The bytes of a text in the dump.
    pub fn encode<'a>(&self, text: &'a [u8]) -> Result<Cow<'a, [u8]>, RowError> {
        let refused = || RowError::NotInEncoding { encoding: self.name().to_owned() };
        if text.is_ascii() {
            return Ok(Cow::Borrowed(text));
        }
        let letters = std::str::from_utf8(text).map_err(|_| refused())?;
        match self {
            Charset::Utf8 | Charset::Assumed => Ok(Cow::Borrowed(text)),
            Charset::Latin1 => {
                let bytes: Option<Vec<u8>> = letters.chars().map(latin1_byte).collect();
                bytes.map(Cow::Owned).ok_or_else(refused)
            }
            Charset::Other(_) => Err(refused()),
        }
    }
}

/// Whether latin1 has every letter of this text.
pub fn is_latin1(text: &str) -> bool {
    text.chars().all(|letter| latin1_byte(letter).is_some())
}

fn latin1_letter(byte: u8) -> char {
    match byte {
        0x80..=0x9f => LATIN1[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn latin1_byte(letter: char) -> Option<u8> {
    match u8::try_from(letter) {
        Ok(byte) if !(0x80..=0x9f).contains(&byte) => Some(byte),
        _ => LATIN1.iter().position(|&known| known == letter).and_then(|at| u8::try_from(0x80 + at).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(charset: &str, text: &[u8], expected: &str) {
        let charset = Charset::named(charset).unwrap();
        assert_eq!(charset.decode(Cow::Borrowed(text)), Ok(Value::text(expected)));
        assert_eq!(charset.encode(expected.as_bytes()).as_deref(), Ok(text));
    }

    #[test]
    fn texts_are_read_and_written_alike() {
        check("utf8mb4", "h\u{e9}\u{1f600}".as_bytes(), "h\u{e9}\u{1f600}");
        check("UTF8", b"\xc3\xa9", "\u{e9}");
        check("latin1", b"\xe9\x80\x81", "\u{e9}\u{20ac}\u{81}");
        check("ascii", b"a", "a");
        check("koi8r", b"a", "a");
    }

    #[test]
    fn every_byte_of_latin1_is_one_letter() {
        let all: Vec<u8> = (0..=255).collect();
        let Ok(Value::Text(letters)) = Charset::Latin1.decode(Cow::Borrowed(&all)) else {
            panic!("it is text")
        };
        assert_eq!(std::str::from_utf8(&letters).unwrap().chars().count(), 256);
        assert_eq!(Charset::Latin1.encode(&letters).as_deref(), Ok(&all[..]));
    }

    #[test]
    fn sets_in_which_bytes_are_ambiguous_are_refused() {
        for name in ["sjis", "CP932", "gbk", "gb18030", "big5"] {
            assert_eq!(Charset::named(name), Err(CharsetError::Unsafe(name.to_owned())));
        }
        for name in ["utf16", "ucs2", "swe7", "x"] {
            assert_eq!(Charset::named(name), Err(CharsetError::Unknown(name.to_owned())));
        }
    }

    #[test]
    fn what_rules_cannot_read_or_write_is_told() {
        let binary = Charset::named("binary").unwrap();
        let message = |result: Result<Value<'_>, RowError>| result.unwrap_err().to_string();
        assert_eq!(
            message(binary.decode(Cow::Borrowed(b"\xe9"))),
            "a rule cannot read a text in the dump's encoding binary"
        );
        assert!(Charset::Assumed.decode(Cow::Borrowed(b"\xe9")).is_err());
        assert_eq!(Charset::Utf8.decode(Cow::Borrowed(b"\xe9")), Ok(Value::Blob(Cow::Borrowed(b"\xe9"))));
        for (charset, text) in
            [(&binary, "\u{e9}"), (&Charset::Latin1, "\u{1f600}"), (&Charset::Latin1, "\u{80}")]
        {
            assert!(charset.encode(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Charset::Utf8.encode(b"\xe9").is_err());
    }
}
