//! `constant`: the same value in every row.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "constant",
    summary: "the same value in every row that is not NULL",
    per: DefaultPer::Nothing,
    parts: &[],
    output: Output::AsConfigured,
    distinct: false,
    replaces_null: false,
    replaces_empty: true,
    options: Options::DECLARED,
    example: "{anonymizer: constant, value: redacted}",
    build: |rule| Ok(Box::new(Constant(Options::read(rule)?.value(rule)?))),
};

options! {
    struct Options {
        /// the value; true and false become 1 and 0
        value: Scalar,
        /// what it is written as; left out, what it is in YAML
        r#type: Option<Type>,
    }
}

struct Constant(Value<'static>);

impl Anonymizer for Constant {
    fn anonymize(&self, _: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        cells[0] = self.0.clone();
        Ok(())
    }

    fn outcomes(&self) -> Option<Vec<Value<'static>>> {
        Some(vec![self.0.clone()])
    }
}

impl Options {
    fn value(self, rule: &Node) -> Result<Value<'static>, yaml::Error> {
        let wrong = |message: &str, help: &str| Err(options::error_at(rule, "value", message, help));
        match (self.value.0, self.r#type) {
            (Content::Text(text), None | Some(Type::Text)) => Ok(Value::text(text)),
            (Content::Text(text), Some(Type::Integer)) => match text.parse() {
                Ok(number) => Ok(Value::Integer(number)),
                Err(_) => wrong("`value` is not a whole number", "write a whole number, or `type: text`"),
            },
            (Content::Text(text), Some(Type::Float)) => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Value::Real(number)),
                _ => wrong("`value` is not a number", "write a number, or `type: text`"),
            },
            // `1.10` and `1e3` have lost their form by now, so the text is not guessed from the number.
            (_, Some(Type::Text)) => wrong("`value` is not text", "put it in quotes, or leave `type` out"),
            (Content::Bool(truth), None | Some(Type::Integer)) => Ok(Value::Integer(truth.into())),
            (Content::Integer(number), None | Some(Type::Integer)) => Ok(Value::Integer(number)),
            (Content::Integer(number), Some(Type::Float)) => Ok(Value::Real(number as f64)),
            (Content::Float(number), None | Some(Type::Float)) => Ok(Value::Real(number)),
            _ => wrong("`value` does not fit `type`", "leave `type` out"),
        }
    }
}

struct Scalar(Content);

impl OptionValue for Scalar {
    const TAKES: &'static str = "text, a number, true or false";
    const SHAPE: Shape = Shape::Scalar;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match &node.content {
            Content::Text(_) | Content::Integer(_) | Content::Bool(_) => Ok(Scalar(node.content.clone())),
            Content::Float(number) if number.is_finite() => Ok(Scalar(node.content.clone())),
            Content::Null => Err(yaml::Error {
                help: Some("the anonymizer `null` writes NULL; '' is the empty text".to_owned()),
                ..options::unexpected::<Self>(node)
            }),
            _ => Err(options::unexpected::<Self>(node)),
        }
    }
}

#[derive(Clone, Copy)]
enum Type {
    Text,
    Integer,
    Float,
}

impl OptionValue for Type {
    const TAKES: &'static str = "text, integer or float";
    const SHAPE: Shape = Shape::OneOf(&["text", "integer", "float"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(node, &[("text", Type::Text), ("integer", Type::Integer), ("float", Type::Float)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized, build_error};
    use crate::dump::Value;

    #[test]
    fn the_value_is_what_the_configuration_says() {
        for (options, expected) in [
            ("value: redacted", Value::text("redacted")),
            ("value: ''", Value::text("")),
            ("value: 12", Value::Integer(12)),
            ("value: '0123'", Value::text("0123")),
            ("value: '12', type: integer", Value::Integer(12)),
            ("value: 12, type: float", Value::Real(12.0)),
            ("value: 1.5", Value::Real(1.5)),
            ("value: true", Value::Integer(1)),
        ] {
            assert_eq!(anonymized("constant", options, Value::text("x")), expected, "{options}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (options, expected) in [
            ("type: text", "`value` is missing"),
            ("value: ~", "`null` writes NULL"),
            ("value: [1]", "found a list"),
            ("value: abc, type: integer", "not a whole number"),
            ("value: nan, type: float", "not a number"),
            ("value: 12, type: text", "put it in quotes"),
            ("value: 1.5, type: integer", "does not fit"),
            ("value: a, type: txt", "did you mean `text`?"),
        ] {
            let error = build_error("constant", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
