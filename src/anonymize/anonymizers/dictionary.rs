//! `dictionary`: for each value the one that the rule writes beside it.

use std::collections::HashMap;

use super::nested::Nested;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{Repertoire, Value};
use crate::yaml::{self, Content, Key, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "dictionary",
    summary: "for each value the one listed for it, which tells of the old one",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::AsConfigured,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: dictionary, values: {Paris: Lyon, Berlin: Hamburg}, default: lorem}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// a mapping from old values to new ones
        values: Words,
        /// what becomes of other values: an anonymizer, `keep`, or `fail`, which stops the run
        default: Otherwise = "fail",
    }
}

/// By the text form of the old value.
struct Words(HashMap<Vec<u8>, Value<'static>>);

enum Otherwise {
    Fail,
    Rule(Nested),
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let known = self.values.0.get(&*cells[0].identity()).cloned();
        match (known, &self.default) {
            (Some(new), _) => cells[0] = new,
            (None, Otherwise::Rule(rule)) => rule.anonymize(draw, 0, &mut cells[0])?,
            (None, Otherwise::Fail) => {
                return Err(ValueError { expected: "a value of the dictionary", found: "another" });
            }
        }
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn writes_null(&self) -> bool {
        let is_default = matches!(&self.default, Otherwise::Rule(rule) if rule.writes_null());
        is_default || self.values.0.values().any(Value::is_null)
    }

    fn is_keyed(&self) -> bool {
        false
    }

    fn output(&self) -> Option<Output> {
        let Otherwise::Rule(rule) = &self.default else { return None };
        let is_text = |value: &Value<'_>| matches!(value, Value::Text(_));
        Some(match rule.output()? {
            Output::Integer | Output::Number if self.values.0.values().any(is_text) => Output::Text,
            Output::Integer if self.values.0.values().any(|value| matches!(value, Value::Real(_))) => {
                Output::Number
            }
            output => output,
        })
    }

    /// What is kept fits its column already.
    fn outcomes(&self) -> Option<Vec<Value<'static>>> {
        let others = match &self.default {
            Otherwise::Fail => Vec::new(),
            Otherwise::Rule(rule) => rule.outcomes()?,
        };
        Some(self.values.0.values().cloned().chain(others).collect())
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        let is_spelt =
            |value: &Value<'_>| std::str::from_utf8(&value.identity()).is_ok_and(|text| letters.has(text));
        self.values.0.values().all(is_spelt)
            && match &self.default {
                Otherwise::Fail => true,
                Otherwise::Rule(rule) => rule.is_spelt_in(letters),
            }
    }
}

impl OptionValue for Words {
    const TAKES: &'static str = "a mapping from old values to new ones";
    const SHAPE: Shape = Shape::ScalarByKey;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Mapping(entries) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        let word = |(old, new): &(Key, Node)| match options::scalar(new) {
            Some(value) => Ok((old.name.as_bytes().to_vec(), value)),
            None => Err(new.error(format!("expected a value, found {}", new.kind()))),
        };
        entries.iter().map(word).collect::<Result<_, _>>().map(Words)
    }
}

impl OptionValue for Otherwise {
    const TAKES: &'static str = "an anonymizer, `keep` or `fail`";
    const SHAPE: Shape = Shape::Rule;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match &node.content {
            Content::Text(text) if text == "fail" => Ok(Otherwise::Fail),
            _ => Nested::read(node).map(Otherwise::Rule),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized, build, build_error, text_of};
    use super::*;

    #[test]
    fn each_value_becomes_the_one_beside_it() {
        let options = "values: {m: f, 42: 7, '': none, gone: ~}, default: keep";
        for (old, new) in [
            (Value::text("m"), Value::text("f")),
            (Value::Integer(42), Value::Integer(7)),
            (Value::text(""), Value::text("none")),
            (Value::text("gone"), Value::Null),
            (Value::text("x"), Value::text("x")),
        ] {
            assert_eq!(anonymized("dictionary", options, old), new);
        }
    }

    #[test]
    fn other_values_have_a_rule_or_stop_the_run() {
        let with_email = "values: {a: b}, default: {anonymizer: email, domain: acme.test}";
        assert_eq!(text_of("dictionary", with_email, "x"), text_of("email", "domain: acme.test", "x"));
        let fails = build("dictionary", "values: {a: b}").unwrap();
        let mut cells = [Value::text("secret")];
        let error =
            fails.anonymize(&mut super::super::testing::SEEDS[0]().draw("x"), &mut cells).unwrap_err();
        assert_eq!(error.to_string(), "expected a value of the dictionary, found another");
    }

    #[test]
    fn what_it_may_write_is_listed_as_far_as_it_is_known() {
        let outcomes =
            |options: &str| build("dictionary", options).unwrap().outcomes().map(|values| values.len());
        assert_eq!(outcomes("values: {a: b, c: d}"), Some(2));
        assert_eq!(outcomes("values: {a: b}, default: keep"), Some(1));
        assert_eq!(outcomes("values: {a: b}, default: {anonymizer: constant, value: z}"), Some(2));
        assert_eq!(outcomes("values: {a: b}, default: email"), None);
        let output = |options: &str| build("dictionary", options).unwrap().output();
        let integer = "default: {anonymizer: integer, min: 1, max: 9}";
        assert_eq!(output(&format!("values: {{a: 1}}, {integer}")), Some(Output::Integer));
        assert_eq!(output(&format!("values: {{a: b}}, {integer}")), Some(Output::Text));
    }

    #[test]
    fn findings_stand_where_they_belong() {
        for (options, expected) in [
            ("values: [a]", "expected a mapping from old values to new ones, found a list"),
            ("values: {a: [b]}", "expected a value, found a list"),
            ("values: {}, default: emial", "unknown anonymizer `emial`; did you mean `email`?"),
            ("values: {}, default: address", "`address` works on several columns"),
            ("values: {}, default: {domain: a}", "this rule names no anonymizer"),
            ("values: {}, default: {anonymizer: email, per: row}", "a rule within a rule has no `per`"),
            ("values: {}, default: {anonymizer: email, domian: a}", "did you mean `domain`?"),
            ("values: {}, default: {anonymizer: template, template: '{{ a }}'}", "reads the column `a`"),
        ] {
            let error = build_error("dictionary", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
