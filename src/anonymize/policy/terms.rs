//! What every rule may say beside its anonymizer's options: which rows and values it applies to, and what is asked of
//! its output.

use std::sync::Arc;

use crate::anonymize::expression::Expression;
use crate::anonymize::keep::glob_within;
use crate::yaml::{Content, Error, Node};

/// The keys that a rule may have whatever its anonymizer, and what each is for.
pub const TERMS: [(&str, &str); 8] = [
    (
        "per",
        "what the output depends on: `row`, `value` (equal values become equal), or a column of the same row",
    ),
    ("when", "a condition over the columns of the row: only where it holds, values are replaced"),
    ("except", "values that are kept, in which `*` stands for anything, or a condition over the row"),
    ("null", "what becomes of NULL: keep or replace"),
    ("empty", "what becomes of empty text: keep or replace"),
    ("unique", "true: no two different values become the same, or the rule is refused"),
    ("max_length", "at most so many characters, where that is less than the column takes"),
    ("quasi", "true: together with other such columns it may tell who somebody is, so groups are counted"),
];

/// What a rule says with these keys, apart from `per`.
#[derive(Clone, Default)]
pub struct Terms {
    /// The rule applies where this holds.
    pub when: Option<Arc<Expression>>,
    /// What is kept.
    pub except: Option<Except>,
    /// Whether NULL is replaced, where the rule says it.
    pub replaces_null: Option<bool>,
    /// The same for empty text.
    pub replaces_empty: Option<bool>,
    /// Whether no two different values may become the same.
    pub unique: bool,
    /// The longest text to write, in characters.
    pub max_length: Option<u32>,
    /// Whether the column helps to tell who somebody is.
    pub quasi: bool,
}

/// What a rule keeps.
#[derive(Clone)]
pub enum Except {
    /// These values, in which `*` stands for anything; ASCII case is ignored.
    Values(Arc<[String]>),
    /// The rows where this holds.
    Where(Arc<Expression>),
}

impl Terms {
    /// Reads these keys of a rule.
    pub(super) fn parse(rule: &Node) -> Result<Self, Error> {
        let expression = |node: &Node| Expression::parse(node).map(Arc::new);
        Ok(Terms {
            when: rule.get("when").map(expression).transpose()?,
            except: rule.get("except").map(Except::parse).transpose()?,
            replaces_null: rule.get("null").map(parse_replaced).transpose()?,
            replaces_empty: rule.get("empty").map(parse_replaced).transpose()?,
            unique: parse_truth(rule, "unique")?,
            max_length: rule.get("max_length").map(parse_length).transpose()?,
            quasi: parse_truth(rule, "quasi")?,
        })
    }

    /// A text that is the same for rules that do the same.
    pub fn written(rule: &Node) -> Node {
        let is_meant = |key: &&str| !["per", "quasi"].contains(key);
        let keys: Vec<&str> = TERMS.iter().map(|(key, _)| *key).filter(is_meant).collect();
        rule.only(&keys)
    }
}

impl Except {
    fn parse(node: &Node) -> Result<Self, Error> {
        let Content::Sequence(items) = &node.content else {
            return Expression::parse(node).map(|expression| Except::Where(Arc::new(expression)));
        };
        if items.is_empty() {
            return Err(node.error("an empty list keeps nothing").with_help("remove `except`"));
        }
        let value = |item: &Node| match &item.content {
            Content::Text(text) => Ok(text.clone()),
            Content::Integer(number) => Ok(number.to_string()),
            _ => Err(item
                .error(format!("expected a value, found {}", item.kind()))
                .with_help("put it in quotes")),
        };
        let values: Vec<String> = items.iter().map(value).collect::<Result<_, Error>>()?;
        Ok(Except::Values(values.into()))
    }

    /// Whether a value is one of those that are listed.
    pub fn lists(values: &[String], value: &[u8]) -> bool {
        values.iter().any(|pattern| glob_within(pattern.as_bytes(), value, None))
    }
}

fn parse_replaced(node: &Node) -> Result<bool, Error> {
    match &node.content {
        Content::Text(text) if text == "keep" => Ok(false),
        Content::Text(text) if text == "replace" => Ok(true),
        _ => Err(node.error("expected `keep` or `replace`")),
    }
}

fn parse_truth(rule: &Node, key: &str) -> Result<bool, Error> {
    match rule.get(key).map(|node| (node, &node.content)) {
        None => Ok(false),
        Some((_, Content::Bool(truth))) => Ok(*truth),
        Some((node, _)) => Err(node.error(format!("`{key}` is true or false"))),
    }
}

fn parse_length(node: &Node) -> Result<u32, Error> {
    match node.content {
        Content::Integer(length) if length > 0 => u32::try_from(length).ok(),
        _ => None,
    }
    .ok_or_else(|| node.error("expected a number of characters, from 1 on"))
}
