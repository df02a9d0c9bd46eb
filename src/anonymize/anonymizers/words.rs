//! `words`, `sentence` and `paragraph`: texts of plain words that say nothing.

use super::locale::Locale;
use super::vocabulary::words_of;
use crate::anonymize::anonymizer::{
    Anonymizer, Declaration, DefaultPer, OptionDeclaration, Output, ValueError,
};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{Count, options};
use crate::dump::{Repertoire, Value};
use crate::yaml::{self, Node};

const fn declaration(
    id: &'static str,
    summary: &'static str,
    example: &'static str,
    options: &'static [OptionDeclaration],
    build: fn(&Node) -> Result<Box<dyn Anonymizer>, yaml::Error>,
) -> Declaration {
    Declaration {
        id,
        summary,
        per: DefaultPer::Row,
        parts: &[],
        output: Output::Text,
        distinct: false,
        replaces_null: false,
        replaces_empty: false,
        options,
        example,
        build,
    }
}

pub(super) static WORDS: Declaration = declaration(
    "words",
    "so many plain words, without any punctuation",
    "{anonymizer: words, count: 3}",
    Words::DECLARED,
    |rule| {
        let Words { count, locale } = Words::read(rule)?;
        Ok(Box::new(Text { unit: Unit::Word, count, words: words_of(locale) }))
    },
);

pub(super) static SENTENCE: Declaration = declaration(
    "sentence",
    "sentences of five to twelve plain words",
    "{anonymizer: sentence, count: 2, locale: fr_FR}",
    Sentences::DECLARED,
    |rule| {
        let Sentences { count, locale } = Sentences::read(rule)?;
        Ok(Box::new(Text { unit: Unit::Sentence, count, words: words_of(locale) }))
    },
);

pub(super) static PARAGRAPH: Declaration = declaration(
    "paragraph",
    "paragraphs of three to six sentences, with an empty line between them",
    "{anonymizer: paragraph, locale: de_DE}",
    Paragraphs::DECLARED,
    |rule| {
        let Paragraphs { count, locale } = Paragraphs::read(rule)?;
        Ok(Box::new(Text { unit: Unit::Paragraph, count, words: words_of(locale) }))
    },
);

options! {
    struct Words {
        /// how many words
        count: Count = "5",
        /// whose words, where there is a list: en, fr_FR, de_DE, it_IT, nl_NL, pt_BR, pt_PT; all others are Latin
        locale: Option<&'static Locale>,
    }
}

options! {
    struct Sentences {
        /// how many sentences
        count: Count = "1",
        /// whose words, where there is a list: en, fr_FR, de_DE, it_IT, nl_NL, pt_BR, pt_PT; all others are Latin
        locale: Option<&'static Locale>,
    }
}

options! {
    struct Paragraphs {
        /// how many paragraphs
        count: Count = "1",
        /// whose words, where there is a list: en, fr_FR, de_DE, it_IT, nl_NL, pt_BR, pt_PT; all others are Latin
        locale: Option<&'static Locale>,
    }
}

struct Text {
    unit: Unit,
    count: Count,
    words: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Unit {
    Word,
    Sentence,
    Paragraph,
}

impl Anonymizer for Text {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let mut text = String::new();
        for position in 0..self.count.0 {
            if position > 0 {
                text.push_str(if matches!(self.unit, Unit::Paragraph) { "\n\n" } else { " " });
            }
            match self.unit {
                Unit::Word => text.push_str(draw.pick(self.words)),
                Unit::Sentence => self.push_sentence(&mut text, draw),
                Unit::Paragraph => {
                    for sentence in 0..3 + draw.below(4) {
                        if sentence > 0 {
                            text.push(' ');
                        }
                        self.push_sentence(&mut text, draw);
                    }
                }
            }
        }
        cells[0] = Value::text(text);
        Ok(())
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        self.words.iter().all(|word| letters.has(word))
    }
}

impl Text {
    fn push_sentence(&self, text: &mut String, draw: &mut Draw) {
        let mut first = draw.pick(self.words).chars();
        text.extend(first.next().into_iter().flat_map(char::to_uppercase));
        text.push_str(first.as_str());
        for _ in 0..4 + draw.below(8) {
            text.push(' ');
            text.push_str(draw.pick(self.words));
        }
        text.push('.');
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build, build_error, many, text_of};
    use super::*;

    #[test]
    fn texts_have_the_shape_that_the_options_say() {
        assert_eq!(text_of("words", "", "x").split(' ').count(), 5);
        let sentences = text_of("sentence", "count: 3, locale: fr_FR", "x");
        assert_eq!(sentences.split_inclusive('.').count(), 3);
        for sentence in sentences.split_inclusive('.').map(str::trim) {
            assert!(sentence.starts_with(char::is_uppercase), "{sentence}");
            assert!((5..=12).contains(&sentence.split(' ').count()), "{sentence}");
        }
        let paragraphs = text_of("paragraph", "count: 2, locale: de-DE", "x");
        assert_eq!(paragraphs.split("\n\n").count(), 2);
        assert!(many("words", "count: 2", &Value::text("x")).len() > 300);
    }

    #[test]
    fn letters_are_those_of_the_locale() {
        let is_ascii = |options| build("words", options).unwrap().is_spelt_in(0, Repertoire::Ascii);
        assert!(
            is_ascii("locale: en") && is_ascii("locale: ja_JP") && is_ascii("") && !is_ascii("locale: fr_FR")
        );
        assert!(build_error("words", "locale: fr_FX").contains("did you mean `fr_FR`?"));
    }

    #[test]
    fn no_list_has_a_word_twice() {
        for locale in ["en", "fr_FR", "de_DE", "it_IT", "nl_NL", "pt_BR"] {
            let node = crate::yaml::parse(crate::yaml::Source::new("p", locale)).unwrap();
            let words =
                words_of(Some(<&Locale as crate::anonymize::options::OptionValue>::read(&node).unwrap()));
            let distinct: std::collections::BTreeSet<_> = words.iter().collect();
            assert!(distinct.len() == words.len() && words.len() >= 70, "{locale}: {}", words.len());
        }
    }
}
