//! A search for what must not be in an artefact any more.

use std::collections::HashSet;

/// What is searched, as text.
pub struct Searched<'a> {
    /// A dump of everything, in which each value must be found: what is not found there would be found nowhere.
    pub original: &'a [u8],
    /// A dump without the tables that are searched for. Some values also stand where they are kept, such as a surname
    /// that an actor has too, or a word of a film's title.
    pub kept: &'a [u8],
    /// Where none of the others may be.
    pub artefacts: &'a [&'a [u8]],
}

/// Quoted or tabulated fields, and the words in them, in lower case.
fn words(dump: &[u8]) -> HashSet<String> {
    let text = String::from_utf8_lossy(dump).to_lowercase();
    let fields = text.split(['\t', '\n', '\'']);
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    fields.chain(words).map(str::to_owned).collect()
}

/// Searches the values of each column, given in lower case and by a name for messages. Gives how many were searched.
#[track_caller]
pub fn none_is_left(searched: &Searched<'_>, columns: &[(String, String)]) -> usize {
    let [kept, original] = [searched.kept, searched.original].map(words);
    let artefacts: Vec<HashSet<String>> = searched.artefacts.iter().map(|bytes| words(bytes)).collect();
    let mut count = 0;
    for (column, values) in columns {
        let missed: Vec<&str> = values.lines().filter(|value| !original.contains(*value)).collect();
        assert!(missed.is_empty(), "the search does not find {missed:?} where they are");
        let own: Vec<&str> = values.lines().filter(|value| !kept.contains(*value)).collect();
        for artefact in &artefacts {
            let leaked: Vec<_> = own.iter().filter(|value| artefact.contains(**value)).collect();
            assert!(leaked.is_empty(), "{column}: {leaked:?}");
        }
        assert!(!own.is_empty(), "{column}: all of {values} is also kept");
        count += own.len();
    }
    count
}
