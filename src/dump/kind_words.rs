//! The word for each kind of column, as schema locks and policies write it.

use super::ColumnKind;

const WORDS: [(ColumnKind, &str); 14] = [
    (ColumnKind::Integer, "integer"),
    (ColumnKind::Number, "number"),
    (ColumnKind::Text, "text"),
    (ColumnKind::Blob, "blob"),
    (ColumnKind::Moment, "date"),
    (ColumnKind::Boolean, "boolean"),
    (ColumnKind::Uuid, "uuid"),
    (ColumnKind::Json, "json"),
    (ColumnKind::Label, "label"),
    (ColumnKind::Opaque, "opaque"),
    (ColumnKind::Ipv4, "ipv4"),
    (ColumnKind::Ipv6, "ipv6"),
    (ColumnKind::Sealed, "sealed"),
    (ColumnKind::Any, "any"),
];

impl ColumnKind {
    /// Its word.
    pub fn word(self) -> &'static str {
        WORDS.iter().find(|(kind, _)| *kind == self).map_or("any", |(_, word)| word)
    }

    /// The kind that this word, in lower case, stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        WORDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }

    /// All words.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(_, word)| *word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_word_of_its_own() {
        for word in ColumnKind::words() {
            assert_eq!(ColumnKind::of_word(word).map(ColumnKind::word), Some(word));
        }
    }
}
