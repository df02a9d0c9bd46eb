//! `string`: one of the texts that the rule lists.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::Value;

pub(super) static DECLARATION: Declaration = Declaration {
    id: "string",
    summary: "one of the texts that the rule lists, each equally likely",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: string, sample: [none, day, week, month]}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// the texts to choose from; one written twice is chosen twice as often
        sample: Vec<String>,
    }
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let chosen = draw.below(self.sample.len() as u64) as usize;
        cells[0] = Value::text(self.sample[chosen].as_str());
        Ok(())
    }

    fn outcomes(&self) -> Option<Vec<Value<'static>>> {
        Some(self.sample.iter().map(|text| Value::text(text.as_str())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build_error, many};
    use crate::dump::Value;

    #[test]
    fn every_text_is_chosen_and_no_other() {
        let drawn = many("string", "sample: [a, b, c]", &Value::text("x"));
        for text in ["a", "b", "c"] {
            assert!(drawn.contains(&Value::text(text)), "{text}");
        }
        assert!(drawn.iter().all(|value| ["a", "b", "c"].map(Value::text).contains(value)));
    }

    #[test]
    fn a_sample_is_a_list_of_texts() {
        for (options, expected) in [
            ("", "`sample` is missing"),
            ("sample: []", "at least one text"),
            ("sample: abc", "expected a list of texts"),
            ("sample: ['01', 1.10]", "put it in quotes"),
        ] {
            let error = build_error("string", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
