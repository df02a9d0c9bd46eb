//! The encoding of a dump: which ones can be read byte by byte, and what text may be written in one.
//!
//! Source: the manual's chapter on character set support (`multibyte.html`, PostgreSQL 18), and `encnames.c` for the
//! other names. Names compare without case and without what is neither letter nor digit, as the server compares them.

/// In some encodings a second byte of a character can be a backslash, a quote or a tab, so that the bytes of
/// a dump cannot be told apart without its tables. PostgreSQL stores none of them; only clients ask for them.
const UNSAFE: [&str; 14] = [
    "sjis",
    "mskanji",
    "shiftjis",
    "win932",
    "windows932",
    "shiftjis2004",
    "big5",
    "win950",
    "windows950",
    "gbk",
    "win936",
    "windows936",
    "gb18030",
    "johab",
];

/// `uhc` and its other names, of the same kind.
const UNSAFE_KOREAN: [&str; 3] = ["uhc", "win949", "windows949"];

const UTF8: [&str; 2] = ["utf8", "unicode"];

/// Every byte of a character other than ASCII is 0x80 or higher.
const SAFE: &str = "abc alt eucjis2004 euccn eucjp euckr euctw iso88591 iso885910 iso885913 iso885914 iso885915 \
    iso885916 iso88592 iso88593 iso88594 iso88595 iso88596 iso88597 iso88598 iso88599 koi8 koi8r koi8u latin1 latin10 \
    latin2 latin3 latin4 latin5 latin6 latin7 latin8 latin9 muleinternal sqlascii tcvn tcvn5712 vscii win win1250 \
    win1251 win1252 win1253 win1254 win1255 win1256 win1257 win1258 win866 win874 windows1250 windows1251 windows1252 \
    windows1253 windows1254 windows1255 windows1256 windows1257 windows1258 windows866 windows874";

/// An encoding whose bytes can be read one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// Another one, under its name in the dump. Of what is new, only ASCII is written in it.
    Other(String),
}

/// An encoding that is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// A second byte of a character can look like a backslash.
    #[error("the encoding {0} is not supported: its bytes cannot be told apart; dump with `--encoding=UTF8`")]
    Unsafe(String),
    /// Not an encoding of PostgreSQL.
    #[error("{0} is no known encoding; dump with `--encoding=UTF8`")]
    Unknown(String),
}

impl Encoding {
    /// The encoding that `SET client_encoding` and an archive's ENCODING entry name.
    pub fn named(name: &str) -> Result<Encoding, EncodingError> {
        let plain: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        let plain = plain.as_str();
        if UTF8.contains(&plain) {
            Ok(Encoding::Utf8)
        } else if is_unsafe(plain) {
            Err(EncodingError::Unsafe(name.to_owned()))
        } else if SAFE.split_ascii_whitespace().any(|known| known == plain) {
            Ok(Encoding::Other(name.to_owned()))
        } else {
            Err(EncodingError::Unknown(name.to_owned()))
        }
    }

    /// Whether text that was not in the dump may be written into it.
    pub fn takes(&self, text: &[u8]) -> bool {
        match self {
            Encoding::Utf8 => std::str::from_utf8(text).is_ok(),
            Encoding::Other(_) => text.is_ascii(),
        }
    }

    /// Its name in the dump.
    pub fn name(&self) -> &str {
        match self {
            Encoding::Utf8 => "UTF8",
            Encoding::Other(name) => name,
        }
    }
}

fn is_unsafe(plain: &str) -> bool {
    UNSAFE.contains(&plain) || UNSAFE_KOREAN.contains(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_the_server_reads_them() {
        assert_eq!(Encoding::named("utf-8"), Ok(Encoding::Utf8));
        assert_eq!(Encoding::named("UNICODE"), Ok(Encoding::Utf8));
        for name in ["LATIN1", "WIN1252", "EUC_JP", "SQL_ASCII", "ISO_8859_5", "KOI8R"] {
            assert_eq!(Encoding::named(name), Ok(Encoding::Other(name.to_owned())));
        }
    }

    #[test]
    fn encodings_in_which_bytes_are_ambiguous_are_refused() {
        for name in ["SJIS", "BIG5", "GBK", "UHC", "GB18030", "JOHAB", "SHIFT_JIS_2004", "Windows932"] {
            assert_eq!(Encoding::named(name), Err(EncodingError::Unsafe(name.to_owned())));
        }
        assert_eq!(Encoding::named("UTF-16"), Err(EncodingError::Unknown("UTF-16".to_owned())));
    }

    #[test]
    fn new_text_must_fit() {
        let latin = Encoding::named("LATIN1").unwrap();
        assert!(latin.takes(b"abc") && !latin.takes("é".as_bytes()) && !latin.takes(&[0xe9]));
        assert!(Encoding::Utf8.takes("é".as_bytes()) && !Encoding::Utf8.takes(&[0xe9]));
    }
}
