//! Lists of words of our own: files with one word a line, made into slices while the program is compiled.

/// The lines of a file beside this one, as a slice that lives as long as the program.
macro_rules! list {
    ($($file:literal),+ $(,)?) => {{
        const TEXT: &str = concat!($(include_str!(concat!("lists/", $file, ".txt"))),+);
        const LINES: [&str; $crate::anonymize::anonymizers::lists::count(TEXT)] =
            $crate::anonymize::anonymizers::lists::lines(TEXT);
        const SLICE: &[&str] = &LINES;
        SLICE
    }};
}

/// How many lines a text has, each of which ends.
pub(super) const fn count(text: &str) -> usize {
    let (bytes, mut at, mut count) = (text.as_bytes(), 0, 0);
    while at < bytes.len() {
        count += (bytes[at] == b'\n') as usize;
        at += 1;
    }
    count
}

/// The lines of a text that has `N` of them.
pub(super) const fn lines<const N: usize>(text: &'static str) -> [&'static str; N] {
    let mut lines = [""; N];
    let (mut rest, mut line) = (text, 0);
    while line < N {
        let mut end = 0;
        while rest.as_bytes()[end] != b'\n' {
            end += 1;
        }
        let (words, behind) = rest.split_at(end);
        lines[line] = words;
        rest = behind.split_at(1).1;
        line += 1;
    }
    lines
}

pub(super) const ENGLISH_FEMALE: &[&str] = list!("en_female");
pub(super) const ENGLISH_MALE: &[&str] = list!("en_male");
pub(super) const FRENCH_FEMALE: &[&str] = list!("fr_female");
pub(super) const FRENCH_MALE: &[&str] = list!("fr_male");
pub(super) const GERMAN_FEMALE: &[&str] = list!("de_female");
pub(super) const GERMAN_MALE: &[&str] = list!("de_male");
pub(super) const SPANISH_FEMALE: &[&str] = list!("es_female");
pub(super) const SPANISH_MALE: &[&str] = list!("es_male");
pub(super) const SPANISH_FIRST: &[&str] = list!("es_female", "es_male");
pub(super) const SPANISH_LAST: &[&str] = list!("es_last");
pub(super) const ITALIAN_FEMALE: &[&str] = list!("it_female");
pub(super) const ITALIAN_MALE: &[&str] = list!("it_male");
pub(super) const PORTUGUESE_FEMALE: &[&str] = list!("pt_female");
pub(super) const PORTUGUESE_MALE: &[&str] = list!("pt_male");
pub(super) const DUTCH_FEMALE: &[&str] = list!("nl_female");
pub(super) const DUTCH_MALE: &[&str] = list!("nl_male");

pub(super) const ADJECTIVES: &[&str] = list!("adjectives");
pub(super) const NOUNS: &[&str] = list!("nouns");
pub(super) const COLORS: &[&str] = list!("colors");
pub(super) const MIME_TYPES: &[&str] = list!("mime_types");
pub(super) const FILE_EXTENSIONS: &[&str] = list!("file_extensions");
pub(super) const LANGUAGES: &[&str] = list!("languages");
pub(super) const LANGUAGE_CODES: &[&str] = list!("language_codes");
pub(super) const DEPARTMENTS: &[&str] = list!("departments");
pub(super) const MATERIALS: &[&str] = list!("materials");
pub(super) const PRODUCTS: &[&str] = list!("products");
pub(super) const ANIMALS: &[&str] = list!("animals");
pub(super) const VEHICLES: &[&str] = list!("vehicles");
pub(super) const SPORTS: &[&str] = list!("sports");
pub(super) const GENRES: &[&str] = list!("genres");
pub(super) const DISHES: &[&str] = list!("dishes");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_lines() {
        assert_eq!(lines::<{ count("a\nbc\n") }>("a\nbc\n"), ["a", "bc"]);
        assert_eq!(SPANISH_FIRST.len(), SPANISH_FEMALE.len() + SPANISH_MALE.len());
    }

    #[test]
    fn words_are_many_and_stand_once_in_a_list() {
        for list in [
            ENGLISH_FEMALE,
            ENGLISH_MALE,
            FRENCH_FEMALE,
            FRENCH_MALE,
            GERMAN_FEMALE,
            GERMAN_MALE,
            SPANISH_FEMALE,
            SPANISH_MALE,
            SPANISH_LAST,
            ITALIAN_FEMALE,
            ITALIAN_MALE,
            PORTUGUESE_FEMALE,
            PORTUGUESE_MALE,
            DUTCH_FEMALE,
            DUTCH_MALE,
            ADJECTIVES,
            NOUNS,
        ] {
            let distinct: std::collections::BTreeSet<_> = list.iter().collect();
            assert!(distinct.len() == list.len() && list.len() >= 60, "{list:?}");
            assert!(list.iter().all(|name| !name.is_empty() && name.trim() == *name), "{list:?}");
        }
    }
}
