//! CHARACTER SET and COLLATE: what they say of a column's texts.

use super::declared::TextRules;
use super::{Cursor, Misread};
use crate::dump::mysql::collation;
use crate::dump::token::Token;
use crate::dump::{Equality, Repertoire};

/// Takes CHARACTER SET or COLLATE, where one of them comes next, in whatever spelling.
pub(super) fn clause(cursor: &mut Cursor<'_>, text: &mut TextRules) -> Result<bool, Misread> {
    let is_default = cursor.is_word("default");
    let mut ahead = cursor.clone();
    if is_default {
        let _ = ahead.take()?;
    }
    let to = if ahead.take_one_of(&["character set", "char set", "charset"]).is_some() {
        &mut text.charset
    } else if ahead.take_words("collate") {
        &mut text.collation
    } else {
        return Ok(false);
    };
    let _ = ahead.take_symbol(b'=');
    *to = Some(name(&mut ahead)?);
    *cursor = ahead;
    Ok(true)
}

/// `utf8mb4` or `'utf8mb4'`, in lower case.
fn name(cursor: &mut Cursor<'_>) -> Result<String, Misread> {
    let found = match cursor.peek()? {
        Some(Token::Text(text)) => std::str::from_utf8(text).ok().map(str::to_ascii_lowercase),
        Some(token) => token.name().map(str::to_ascii_lowercase),
        None => None,
    };
    match found {
        Some(name) => cursor.take().map(|_| name),
        None => Err(cursor.unreadable("a character set or a collation")),
    }
}

impl TextRules {
    /// What holds here, where `outer` holds around it. A character set has a collation of its own, whatever the outer
    /// one is.
    pub fn within(&self, outer: &TextRules) -> TextRules {
        if *self == TextRules::default() { outer.clone() } else { self.clone() }
    }

    /// The character set, if it is known.
    pub fn charset(&self) -> Option<&str> {
        let of_collation = self.collation.as_deref().and_then(|name| name.split('_').next());
        // A short name, that of no character set.
        self.charset.as_deref().or(of_collation.filter(|name| *name != "uca1400"))
    }

    /// Whether these texts are bytes.
    pub fn is_binary(&self) -> bool {
        self.charset() == Some("binary")
    }

    /// The most bytes of a character: 4 where it is not known.
    pub fn bytes_of_character(&self) -> u32 {
        match self.charset() {
            Some("utf8" | "utf8mb3" | "ujis" | "eucjpms") => 3,
            Some("ucs2" | "big5" | "gbk" | "sjis" | "cp932" | "euckr" | "gb2312") => 2,
            Some(name) if is_single_byte(name) => 1,
            _ => 4,
        }
    }

    /// Which letters these texts have.
    pub fn repertoire(&self) -> Repertoire {
        match self.charset() {
            // `BINARY` alone says nothing of the letters.
            None | Some("" | "binary" | "utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030") => {
                Repertoire::Any
            }
            Some("utf8" | "utf8mb3" | "ucs2") => Repertoire::BasicPlane,
            Some("latin1") => Repertoire::Latin1,
            Some(_) => Repertoire::Ascii,
        }
    }

    /// When two texts are the same.
    pub fn equality(&self) -> Equality {
        match (&self.collation, &self.charset) {
            (Some(collation), _) => collation::equality(collation),
            (None, Some(charset)) => collation::equality_by_default(charset),
            (None, None) => Equality::EXACT,
        }
    }
}

fn is_single_byte(charset: &str) -> bool {
    let prefixes = ["latin", "cp12", "cp8", "koi8", "mac", "iso"];
    ["ascii", "binary", "hebrew", "greek", "tis620", "armscii8", "dec8", "hp8", "swe7", "keybcs2", "geostd8"]
        .contains(&charset)
        || prefixes.iter().any(|prefix| charset.starts_with(prefix))
}
