//! `boolean`: true or false, in the words of the old value.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{ColumnKind, Value};
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "boolean",
    summary: "true or false, written as the old value is: 1 or 0, t or f, yes or no",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::AsFound(&[ColumnKind::Boolean, ColumnKind::Integer, ColumnKind::Text]),
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: boolean, probability: 0.2}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// how likely true is, from 0 to 1
        probability: Probability = "0.5",
    }
}

struct Probability(f64);

/// False and true.
const WORDS: [[&str; 2]; 8] = [
    ["f", "t"],
    ["0", "1"],
    ["false", "true"],
    ["n", "y"],
    ["no", "yes"],
    ["off", "on"],
    ["F", "T"],
    ["N", "Y"],
];

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let truth = draw.unit() < self.probability.0;
        let unreadable = |found| ValueError { expected: "true or false", found };
        cells[0] = match &cells[0] {
            Value::Integer(_) => Value::Integer(truth.into()),
            Value::Text(old) => Value::text(in_words_of(old, truth).ok_or_else(|| unreadable("other text"))?),
            Value::Real(_) => return Err(unreadable("a number with a fraction")),
            Value::Blob(_) => return Err(unreadable("a blob")),
            Value::Null => return Err(unreadable("NULL")),
        };
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn range(&self) -> Option<(i64, i64)> {
        Some((0, 1))
    }
}

fn in_words_of(old: &[u8], truth: bool) -> Option<String> {
    let is_found = |words: &&[&str; 2]| words.iter().any(|word| word.as_bytes() == old);
    if let Some(words) = WORDS.iter().find(is_found) {
        return Some(words[usize::from(truth)].to_owned());
    }
    let old = std::str::from_utf8(old).ok()?;
    let is_found = |words: &&[&str; 2]| words.iter().any(|word| word.eq_ignore_ascii_case(old));
    let word = WORDS.iter().find(is_found)?[usize::from(truth)];
    let is_upper = old.bytes().all(|byte| byte.is_ascii_uppercase());
    Some(match is_upper {
        true => word.to_ascii_uppercase(),
        false => word[..1].to_ascii_uppercase() + &word[1..],
    })
}

impl OptionValue for Probability {
    const TAKES: &'static str = "a number from 0 to 1";
    const SHAPE: Shape = Shape::Number;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let number = node.read::<f64>().ok().filter(|number| (0.0..=1.0).contains(number));
        number.map(Probability).ok_or_else(|| options::unexpected::<Self>(node))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, anonymized, build, build_error, many, many_cells};
    use super::*;

    #[test]
    fn it_is_written_as_the_old_value_is() {
        for (old, no, yes) in [
            ("t", "f", "t"),
            ("1", "0", "1"),
            ("No", "No", "Yes"),
            ("TRUE", "FALSE", "TRUE"),
            ("Y", "N", "Y"),
        ] {
            let drawn = many("boolean", "", &Value::text(old));
            assert!(
                drawn.len() == 2 && [no, yes].map(Value::text).iter().all(|value| drawn.contains(value)),
                "{old}"
            );
        }
        assert_eq!(anonymized("boolean", "probability: 1", Value::Integer(0)), Value::Integer(1));
        assert_eq!(anonymized("boolean", "probability: 0", Value::Integer(7)), Value::Integer(0));
    }

    #[test]
    fn the_probability_is_that_of_true() {
        let drawn = many_cells("boolean", "probability: 0.25", [Value::Integer(0)]);
        let count = drawn.iter().filter(|[value]| *value == Value::Integer(1)).count();
        assert!((60..140).contains(&count), "{count}");
        assert!(build_error("boolean", "probability: 2").contains("expected a number from 0 to 1, found 2"));
    }

    #[test]
    fn what_is_neither_stops_the_run() {
        let error =
            build("boolean", "").unwrap().anonymize(&mut SEEDS[0]().draw("x"), &mut [Value::text("maybe")]);
        assert_eq!(error.unwrap_err().to_string(), "expected true or false, found other text");
    }
}
