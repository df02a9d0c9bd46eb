//! The word lists: which words in the name of a column or table tell what it holds.
//!
//! A list is a file of one language: a line `[KIND]` or `[table SUBJECT]`, and below it a word or a few on each line.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::kind::Kind;
use super::language::{LANGUAGES, Languages};
use super::name_parts::words_of;
use super::table::Subject;

/// From this length on, a word is also found at the end or at the beginning of a longer one.
const TELLING: usize = 5;
/// The most words that stand on one line of a list.
const LONGEST: usize = 4;

/// Words of a list that stand in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match<T> {
    /// What they tell.
    pub of: T,
    /// How many words they are in the list.
    pub words: usize,
    /// Where they begin in the name, as a position among its words.
    pub start: usize,
    /// The position behind them.
    pub end: usize,
    /// Whether they are whole words of the name.
    pub is_whole: bool,
    /// In which languages.
    pub languages: Languages,
}

#[derive(Clone, Copy)]
struct Entry<T> {
    of: T,
    words: usize,
    languages: Languages,
}

type List<T> = HashMap<String, Vec<Entry<T>>>;

static COLUMNS: LazyLock<List<Kind>> = LazyLock::new(|| list(Kind::named));
static TABLES: LazyLock<List<Subject>> =
    LazyLock::new(|| list(|heading| heading.strip_prefix("table ").and_then(Subject::named)));

/// What the words of a column's name tell.
pub(super) fn of_column(words: &[String]) -> Vec<Match<Kind>> {
    matches(&COLUMNS, words)
}

/// What the words of a table's name tell.
pub(super) fn of_table(words: &[String]) -> Vec<Match<Subject>> {
    matches(&TABLES, words)
}

/// The entries below the headings that `named` knows, by their words without spaces.
fn list<T: Copy + PartialEq>(named: impl Fn(&str) -> Option<T>) -> List<T> {
    let mut list: List<T> = HashMap::new();
    for (language, text, _) in LANGUAGES {
        let mut of = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(heading) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                of = named(heading);
                continue;
            }
            let Some(of) = of else { continue };
            let words = words_of(line);
            let entries = list.entry(words.concat()).or_default();
            match entries.iter_mut().find(|entry| entry.of == of) {
                Some(entry) => entry.languages = entry.languages.with(language),
                None => {
                    let languages = Languages::default().with(language);
                    entries.push(Entry { of, words: words.len(), languages });
                }
            }
        }
    }
    list
}

fn matches<T: Copy>(list: &List<T>, words: &[String]) -> Vec<Match<T>> {
    let mut found = Vec::new();
    for start in 0..words.len() {
        for end in start + 1..=words.len().min(start + LONGEST) {
            let joined = words[start..end].concat();
            for Entry { of, words, languages } in list.get(&joined).into_iter().flatten() {
                let (of, words, languages) = (*of, *words, *languages);
                found.push(Match { of, words, start, end, is_whole: true, languages });
            }
        }
    }
    if found.is_empty() {
        words.iter().enumerate().for_each(|(at, word)| found.extend(within(list, word, at)));
    }
    found
}

/// What a word tells by its end, as in `kundenname`, or by its beginning.
fn within<'l, T: Copy>(
    list: &'l List<T>,
    word: &'l str,
    at: usize,
) -> impl Iterator<Item = Match<T>> + use<'l, T> {
    let parts = (1..word.len()).filter(|cut| word.is_char_boundary(*cut));
    let ends = parts.clone().map(|cut| &word[cut..]);
    let beginnings = parts.rev().map(|cut| &word[..cut]);
    let telling = ends.chain(beginnings).filter(|part| part.len() >= TELLING);
    let entries = telling.filter_map(|part| list.get(part)).next();
    entries.into_iter().flatten().map(move |Entry { of, words, languages }| Match {
        of: *of,
        words: *words,
        start: at,
        end: at + 1,
        is_whole: false,
        languages: *languages,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_means_something_and_every_word_is_folded_already() {
        for (language, text, _) in LANGUAGES {
            for line in text.lines().filter(|line| !line.is_empty()) {
                match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                    Some(heading) => assert!(
                        Kind::named(heading).is_some()
                            || heading.strip_prefix("table ").and_then(Subject::named).is_some(),
                        "{language:?}: {line}"
                    ),
                    None => {
                        let words = words_of(line);
                        assert!(words.len() <= LONGEST && !words.is_empty(), "{language:?}: {line}");
                        assert!(
                            line.chars().all(|letter| letter.is_ascii_lowercase()
                                || letter.is_ascii_digit()
                                || letter == ' '),
                            "{language:?}: {line}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn words_are_found_whole_and_else_within() {
        let check = |name: &str, expected: &[(Kind, usize, bool)]| {
            let found: Vec<_> =
                of_column(&words_of(name)).iter().map(|it| (it.of, it.words, it.is_whole)).collect();
            for one in expected {
                assert!(found.contains(one), "{name}: {found:?}");
            }
            assert!(!expected.is_empty() || found.is_empty(), "{name}: {found:?}");
        };
        check("dateOfBirth", &[(Kind::BirthDate, 3, true)]);
        check("FIRSTNAME", &[(Kind::FirstName, 2, true)]);
        check("numéro_de_téléphone", &[(Kind::Phone, 3, true)]);
        check("rechnungsadresse", &[(Kind::Street, 1, false)]);
        check("customeremail", &[(Kind::Email, 1, false)]);
        check("zzz", &[]);
    }
}
