//! `lorem`: meaningless Latin text.

use fake::locales::{Data, EN};

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, Count, options};
use crate::dump::Value;
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "lorem",
    summary: "meaningless Latin text, in paragraphs or in so many words",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: lorem, paragraphs: 3, html: true}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

options! {
    struct Options {
        /// how many paragraphs, with an empty line between them
        paragraphs: Count = "1",
        /// instead of paragraphs: how many words, without any punctuation
        words: Option<Count>,
        /// put each paragraph into <p> and </p>
        html: bool = "false",
        /// at most this many different texts in a run; left out, every text is a new one
        sample_count: Option<Count>,
    }
}

impl Options {
    fn checked(self, rule: &Node) -> Result<Self, yaml::Error> {
        let conflict = |option: &str| {
            let message = format!("`words` and `{option}` do not go together");
            Err(options::error_at(rule, "words", message, "keep one of the two"))
        };
        match self.words {
            Some(_) if rule.get("paragraphs").is_some() => conflict("paragraphs"),
            Some(_) if self.html => conflict("html"),
            _ => Ok(self),
        }
    }

    fn text(&self, draw: &mut Draw) -> String {
        if let Some(Count(words)) = self.words {
            let mut text = String::new();
            push_words(&mut text, draw, u64::from(words));
            return text;
        }
        let paragraphs = (0..self.paragraphs.0).map(|_| {
            let text = paragraph(draw);
            if self.html { format!("<p>{text}</p>") } else { text }
        });
        paragraphs.collect::<Vec<_>>().join(if self.html { "\n" } else { "\n\n" })
    }
}

impl Anonymizer for Options {
    fn takes_token(&self) -> bool {
        true
    }

    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        cells[0] = Value::text(match self.sample_count {
            None => self.text(draw),
            Some(Count(count)) => {
                let number = draw.below(u64::from(count));
                self.text(&mut draw.of_run(&format!("lorem {number}")))
            }
        });
        Ok(())
    }
}

/// Three to six sentences of five to twelve words.
fn paragraph(draw: &mut Draw) -> String {
    let mut text = String::new();
    for _ in 0..3 + draw.below(4) {
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        let words = 5 + draw.below(8);
        push_words(&mut text, draw, words);
        text[start..=start].make_ascii_uppercase();
        text.push('.');
    }
    text
}

fn push_words(text: &mut String, draw: &mut Draw, count: u64) {
    for position in 0..count {
        if position > 0 {
            text.push(' ');
        }
        text.push_str(draw.pick(EN::LOREM_WORD));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build_error, many, text_of};
    use crate::dump::Value;

    #[test]
    fn the_text_has_the_shape_that_the_options_say() {
        let paragraph = text_of("lorem", "", "x");
        assert!(paragraph.ends_with('.') && !paragraph.contains('\n'), "{paragraph}");
        assert!(paragraph.starts_with(|first: char| first.is_ascii_uppercase()), "{paragraph}");
        assert_eq!(text_of("lorem", "paragraphs: 3", "x").split("\n\n").count(), 3);
        assert_eq!(text_of("lorem", "words: 7", "x").split(' ').count(), 7);
        let html = text_of("lorem", "paragraphs: 2, html: true", "x");
        assert_eq!((html.matches("<p>").count(), html.matches("</p>").count()), (2, 2));
    }

    #[test]
    fn a_sample_bounds_how_many_texts_there_are_and_all_of_them_come() {
        assert_eq!(many("lorem", "sample_count: 3", &Value::text("x")).len(), 3);
        assert!(many("lorem", "", &Value::text("x")).len() > 100);
    }

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        for (options, expected) in [
            ("words: 3, paragraphs: 1", "`words` and `paragraphs` do not go together"),
            ("words: 3, html: true", "`words` and `html` do not go together"),
            ("words: 0", "`words`: expected a whole number from 1 to 1000000, found 0"),
        ] {
            let error = build_error("lorem", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
