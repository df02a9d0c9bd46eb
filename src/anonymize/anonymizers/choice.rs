//! `choice`: one of the values that the rule lists, as often as their weights say.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Content, Key, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "choice",
    summary: "one of the values that the rule lists, equally likely or by weight",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::AsConfigured,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: choice, values: {active: 90, paused: 9, closed: 1}}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// a list of values, or a mapping from values to their weights; true and false become 1 and 0
        values: Choices,
    }
}

/// Each value with the sum of the weights up to it.
struct Choices(Vec<(Value<'static>, f64)>);

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let choices = &self.values.0;
        let total = choices.last().map_or(0.0, |(_, sum)| *sum);
        let drawn = draw.unit() * total;
        let chosen = choices.partition_point(|(_, sum)| *sum <= drawn).min(choices.len() - 1);
        cells[0] = choices[chosen].0.clone();
        Ok(())
    }

    fn writes_null(&self) -> bool {
        self.values.0.iter().any(|(value, _)| value.is_null())
    }

    fn outcomes(&self) -> Option<Vec<Value<'static>>> {
        Some(self.values.0.iter().map(|(value, _)| value.clone()).collect())
    }
}

impl OptionValue for Choices {
    const TAKES: &'static str = "a list of values, or a mapping from values to weights";
    const SHAPE: Shape = Shape::Choices;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let weighted: Vec<(Value<'static>, f64)> = match &node.content {
            Content::Sequence(items) => {
                let value = |item: &Node| match options::scalar(item) {
                    Some(value) => Ok((value, 1.0)),
                    None => Err(item.error(format!("expected a value, found {}", item.kind()))),
                };
                items.iter().map(value).collect::<Result<_, _>>()?
            }
            Content::Mapping(entries) => {
                let weighted = entries.iter().map(|(key, weight)| Ok((of_key(key), read_weight(weight)?)));
                // What has no weight is never chosen.
                let weighted = weighted.filter(|entry| !matches!(entry, Ok((_, 0.0))));
                weighted.collect::<Result<_, yaml::Error>>()?
            }
            _ => return Err(options::unexpected::<Self>(node)),
        };
        if weighted.is_empty() {
            return Err(node.error("expected at least one value that may be chosen, found none"));
        }
        let mut sum = 0.0;
        let summed = weighted.into_iter().map(|(value, weight)| {
            sum += weight;
            (value, sum)
        });
        Ok(Choices(summed.collect()))
    }
}

fn read_weight(node: &Node) -> Result<f64, yaml::Error> {
    let weight = node.read::<f64>().ok().filter(|weight| (0.0..=1e12).contains(weight));
    weight.ok_or_else(|| node.error("expected a weight of 0 or more").with_help("such as 90, or 0.9"))
}

/// Keys have lost what they were in YAML: what reads as a whole number is one.
pub(super) fn of_key(key: &Key) -> Value<'static> {
    let number = key.name.parse::<i64>().ok().filter(|number| number.to_string() == key.name);
    number.map_or_else(|| Value::text(key.name.as_str()), Value::Integer)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build, build_error, many, many_cells};
    use super::*;

    #[test]
    fn every_value_of_a_list_comes() {
        assert_eq!(many("choice", "values: [a, 1, 2.5, true, ~]", &Value::text("x")).len(), 4);
        assert_eq!(many("choice", "values: [a]", &Value::text("x")), [Value::text("a")]);
    }

    #[test]
    fn weights_say_how_often() {
        let drawn = many_cells("choice", "values: {a: 3, b: 1, c: 0}", [Value::text("x")]);
        let count = |text| drawn.iter().filter(|[value]| *value == Value::text(text)).count();
        assert_eq!(count("a") + count("b"), 400);
        assert!((240..360).contains(&count("a")), "{}", count("a"));
        let outcomes = build("choice", "values: {a: 3, 12: 1, c: 0}").unwrap().outcomes().unwrap();
        assert_eq!(outcomes, [Value::text("a"), Value::Integer(12)]);
    }

    #[test]
    fn what_cannot_be_chosen_from_is_refused() {
        for (options, expected) in [
            ("values: []", "at least one value that may be chosen"),
            ("values: {a: 0}", "at least one value that may be chosen"),
            ("values: {a: -1}", "expected a weight of 0 or more"),
            ("values: {a: many}", "expected a weight of 0 or more"),
            ("values: [[a]]", "expected a value, found a list"),
            ("values: a", "expected a list of values, or a mapping from values to weights, found `a`"),
        ] {
            let error = build_error("choice", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
