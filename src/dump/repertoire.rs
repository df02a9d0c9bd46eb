//! Of which letters the texts of a column may be, where its character set has not all of Unicode's.

/// The letters of a character set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repertoire {
    /// All.
    #[default]
    Any,
    /// Those of up to three bytes in UTF-8: no emoji, among others.
    Basic,
    /// Up to U+00FF, without control characters behind ASCII.
    Latin1,
    /// ASCII; for character sets of which no more is known here.
    Ascii,
}

impl Repertoire {
    /// Whether all letters of a text are among them.
    pub fn has_letters_of(self, text: &[u8]) -> bool {
        if self == Repertoire::Any || text.is_ascii() {
            return true;
        }
        let has = |letter: char| match self {
            Repertoire::Any => true,
            Repertoire::Basic => letter.len_utf8() <= 3,
            Repertoire::Latin1 => letter.is_ascii() || ('\u{a0}'..='\u{ff}').contains(&letter),
            Repertoire::Ascii => letter.is_ascii(),
        };
        std::str::from_utf8(text).is_ok_and(|text| text.chars().all(has))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_letters() {
        let check = |text: &str, among: [bool; 4]| {
            let all = [Repertoire::Any, Repertoire::Basic, Repertoire::Latin1, Repertoire::Ascii];
            assert_eq!(all.map(|repertoire| repertoire.has_letters_of(text.as_bytes())), among, "{text}");
        };
        check("a~", [true; 4]);
        check("é", [true, true, true, false]);
        check("Ł", [true, true, false, false]);
        check("\u{81}", [true, true, false, false]);
        check("a😀", [true, false, false, false]);
        assert!(!Repertoire::Basic.has_letters_of(b"\xff"));
    }
}
