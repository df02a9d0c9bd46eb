//! Names of people, known by the first names that `firstname` draws from.

use std::collections::HashSet;
use std::sync::LazyLock;

use fake::locales::{DE_DE, Data, EN, FR_FR, IT_IT, NL_NL, PT_BR, PT_PT};

static KNOWN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lists = [
        EN::NAME_FIRST_NAME,
        FR_FR::NAME_FIRST_NAME,
        DE_DE::NAME_FIRST_NAME,
        IT_IT::NAME_FIRST_NAME,
        NL_NL::NAME_FIRST_NAME,
        PT_BR::NAME_FIRST_NAME,
        PT_PT::NAME_FIRST_NAME,
    ];
    lists.into_iter().flatten().map(|name| name.to_lowercase()).collect()
});

/// Whether it is one word, and a first name.
pub(super) fn is_first_name(text: &str) -> bool {
    is_capital(text) && KNOWN.contains(&text.to_lowercase())
}

/// Whether it is a first name beside one to three other words, all of them with capitals.
pub(super) fn is_full_name(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    (2..=4).contains(&words.len())
        && words.iter().all(|word| is_capital(word))
        && [words.first(), words.last()].into_iter().flatten().any(|word| is_first_name(word))
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
        && word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '.'))
}
