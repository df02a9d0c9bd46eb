//! One invented company: all that is told of it comes from one draw, whichever parts a table has.

use super::super::ascii;
use super::super::locale::Locale;
use super::words::{Words, words_of};
use crate::anonymize::draw::Draw;
use crate::dump::Repertoire;

/// Letters of a token, 5 bits each, that keep domains apart whose names are the same.
const TOKEN_LENGTH: usize = 6;

/// Reserved for documentation (RFC 2606, RFC 6761).
const SUFFIX: &str = ".example";

/// What stands for a name that no letter from a to z is in.
const NAMELESS: &str = "company";

pub(super) struct Invented {
    words: &'static Words,
    family: &'static str,
    /// A second family or a trade.
    other: &'static str,
    is_of_two_families: bool,
    pub(super) legal_form: &'static str,
    token: [u8; 8],
}

impl Invented {
    /// The company at this position: the same under `company` and `company-name`.
    pub(super) fn drawn(locale: &'static Locale, draw: &Draw) -> Self {
        let mut draw = draw.of("company");
        let words = words_of(locale.country);
        let family = draw.pick(locale.last_names);
        let is_of_two_families = draw.below(4) == 0 && !words.joins_words;
        let other = draw.pick(if is_of_two_families { locale.last_names } else { words.trades });
        let legal_form = draw.pick(words.legal_forms);
        Invented { words, family, other, is_of_two_families, legal_form, token: draw.word().to_le_bytes() }
    }

    pub(super) fn name(&self) -> String {
        let Invented { family, other, legal_form, .. } = *self;
        if self.words.joins_words {
            return [family, other, legal_form].concat();
        }
        let between = if self.is_of_two_families { " & " } else { " " };
        [family, between, other, " ", legal_form].concat()
    }

    /// `miller-logistics-k3x8p2.example`
    pub(super) fn domain(&self) -> String {
        let mut text = String::with_capacity(48);
        for word in [self.family, self.other] {
            ascii::push(&mut text, word);
            if !text.is_empty() && !text.ends_with('-') {
                text.push('-');
            }
        }
        if text.is_empty() {
            text.extend([NAMELESS, "-"]);
        }
        const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        text.extend(
            self.token[..TOKEN_LENGTH].iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])),
        );
        text.push_str(SUFFIX);
        text
    }
}

fn longest(list: &[&str]) -> usize {
    list.iter().map(|word| word.chars().count()).max().unwrap_or_default()
}

pub(super) fn longest_legal_form(locale: &Locale) -> usize {
    longest(words_of(locale.country).legal_forms)
}

pub(super) fn longest_name(locale: &Locale) -> usize {
    let words = words_of(locale.country);
    let family = longest(locale.last_names);
    let spaces = if words.joins_words { 0 } else { " & ".len() + 1 };
    family + family.max(longest(words.trades)) + spaces + longest_legal_form(locale)
}

pub(super) fn longest_domain(locale: &Locale) -> usize {
    let family = ascii::longest(locale.last_names);
    let other = family.max(ascii::longest(words_of(locale.country).trades));
    (family + 1 + other + 1).max(NAMELESS.len() + 1) + TOKEN_LENGTH + SUFFIX.len()
}

pub(super) fn is_spelt_in(locale: &Locale, letters: Repertoire) -> bool {
    let words = words_of(locale.country);
    let lists = [locale.last_names, words.trades, words.legal_forms];
    lists.into_iter().flatten().all(|word| letters.has(word))
}
