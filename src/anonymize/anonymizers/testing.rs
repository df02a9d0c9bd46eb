//! What the tests of all anonymizers use: build one from YAML, and draw with known keys.

use std::collections::BTreeSet;

use super::find;
use crate::anonymize::anonymizer::Anonymizer;
use crate::anonymize::draw::{RunKey, Seed};
use crate::dump::Value;
use crate::yaml::{self, Node, Source};

/// Two runs that have nothing in common.
pub(super) const SEEDS: [fn() -> Seed; 2] = [
    || RunKey::from_random([1; 32]).row("table", "rule", 1),
    || RunKey::from_random([2; 32]).row("table", "rule", 1),
];

/// How many rows `many` draws.
const MANY: u64 = 400;

pub(super) fn rule(options: &str) -> Node {
    yaml::parse(Source::new("policy.yaml", format!("{{{options}}}"))).unwrap()
}

pub(super) fn build(id: &str, options: &str) -> Result<Box<dyn Anonymizer>, yaml::Error> {
    (find(id).unwrap().build)(&rule(options))
}

/// Message and help of the error that the options must give.
pub(super) fn build_error(id: &str, options: &str) -> String {
    match build(id, options) {
        Ok(_) => panic!("{id} takes {options}"),
        Err(error) => format!("{error}; {}", error.help.as_deref().unwrap_or_default()),
    }
}

/// What one row becomes.
pub(super) fn drawn_with<const N: usize>(
    seed: fn() -> Seed,
    id: &str,
    options: &str,
    cells: &mut [Value<'static>; N],
) -> [Value<'static>; N] {
    build(id, options).unwrap().anonymize(&mut seed().draw(id), cells).unwrap();
    cells.clone()
}

pub(super) fn anonymized_cells<const N: usize>(
    id: &str,
    options: &str,
    mut cells: [Value<'static>; N],
) -> [Value<'static>; N] {
    drawn_with(SEEDS[0], id, options, &mut cells)
}

pub(super) fn anonymized(id: &str, options: &str, value: Value<'static>) -> Value<'static> {
    let [value] = anonymized_cells(id, options, [value]);
    value
}

pub(super) fn text_of(id: &str, options: &str, value: &'static str) -> String {
    match anonymized(id, options, Value::text(value)) {
        Value::Text(bytes) => String::from_utf8(bytes.into_owned()).unwrap(),
        other => panic!("{id} gives {other:?}"),
    }
}

/// What equal values become in many rows.
pub(super) fn many_cells<const N: usize>(
    id: &str,
    options: &str,
    cells: [Value<'static>; N],
) -> Vec<[Value<'static>; N]> {
    let anonymizer = build(id, options).unwrap();
    let key = RunKey::from_random([1; 32]);
    let row = |row| {
        let mut cells = cells.clone();
        anonymizer.anonymize(&mut key.row("table", "rule", row).draw(id), &mut cells).unwrap();
        cells
    };
    (0..MANY).map(row).collect()
}

/// The distinct values among them.
pub(super) fn many(id: &str, options: &str, value: &Value<'static>) -> Vec<Value<'static>> {
    let mut distinct: Vec<Value<'static>> = Vec::new();
    for [value] in many_cells(id, options, [value.clone()]) {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

pub(super) fn integers(options: &str, value: Value<'static>) -> BTreeSet<i64> {
    let number = |value| if let Value::Integer(number) = value { number } else { panic!("{value:?}") };
    many("integer", options, &value).into_iter().map(number).collect()
}
