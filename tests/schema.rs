//! The JSON Schema that editors use: it takes what we take, and marks what we refuse.
//!
//! The validator below knows the few keywords that our schema uses, and stops at any other.

#![cfg(all(feature = "schema", feature = "server"))]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise, also in its helpers")]

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

/// Where `value` is not what `schema` says, as a path; `None` where it is.
fn fault(schema: &Value, value: &Value, root: &Value) -> Option<String> {
    let keywords = match schema {
        Value::Object(keywords) => keywords,
        Value::Bool(true) => return None,
        _ => return Some(String::new()),
    };
    keywords.iter().find_map(|(keyword, says)| match keyword.as_str() {
        "$schema" | "$defs" | "title" | "description" | "default" | "format" => None,
        "$ref" => {
            fault(root.pointer(says.as_str().unwrap().strip_prefix('#').unwrap()).unwrap(), value, root)
        }
        "type" => wrong(match says {
            Value::Array(kinds) => kinds.iter().any(|kind| is_a(kind, value)),
            kind => is_a(kind, value),
        }),
        "enum" => wrong(says.as_array().unwrap().contains(value)),
        "const" => wrong(says == value),
        "pattern" => {
            assert_eq!(says, "\\$\\{");
            wrong(value.as_str().is_none_or(|text| text.contains("${")))
        }
        "minimum" => wrong(value.as_f64().is_none_or(|number| number >= says.as_f64().unwrap())),
        "minProperties" => {
            wrong(value.as_object().is_none_or(|entries| entries.len() >= says.as_u64().unwrap() as usize))
        }
        "minItems" => {
            wrong(value.as_array().is_none_or(|items| items.len() >= says.as_u64().unwrap() as usize))
        }
        "anyOf" => {
            // The nearest alternative tells most.
            let faults: Option<Vec<_>> =
                says.as_array().unwrap().iter().map(|schema| fault(schema, value, root)).collect();
            faults.map(|faults| faults.into_iter().max_by_key(String::len).unwrap())
        }
        "items" => value
            .as_array()?
            .iter()
            .enumerate()
            .find_map(|(at, item)| fault(says, item, root).map(|path| format!("/{at}{path}"))),
        "required" => {
            let given = value.as_object()?;
            wrong(says.as_array().unwrap().iter().all(|key| given.contains_key(key.as_str().unwrap())))
        }
        "properties" | "patternProperties" | "additionalProperties" => {
            entries(keywords, keyword, value, root)
        }
        other => panic!("the keyword {other}"),
    })
}

fn entries(keywords: &Map<String, Value>, keyword: &str, value: &Value, root: &Value) -> Option<String> {
    value.as_object()?.iter().find_map(|(key, value)| {
        let named = keywords.get("properties").and_then(|properties| properties.get(key));
        let matched =
            keywords.get("patternProperties").filter(|_| key.starts_with('@')).map(|them| &them["^@"]);
        let schema = match keyword {
            "properties" => named?,
            "patternProperties" => matched?,
            _ if named.is_some() || matched.is_some() => return None,
            _ => &keywords["additionalProperties"],
        };
        fault(schema, value, root).map(|path| format!("/{key}{path}"))
    })
}

fn wrong(holds: bool) -> Option<String> {
    (!holds).then(String::new)
}

fn is_a(known: &Value, value: &Value) -> bool {
    known == kind(value) || (known == "number" && value.is_number())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn check(yaml: &str, expected: Option<&str>) {
    let schema = db_airlock::schema::configuration();
    let value: Value = serde_yaml::from_str(yaml).unwrap();
    assert_eq!(fault(&schema, &value, &schema).as_deref(), expected, "{yaml}");
}

#[test]
fn the_configurations_that_we_show_are_right() {
    for file in ["config/airlock.yaml", "config/reference.yaml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        check(&fs::read_to_string(path).unwrap(), None);
    }
}

#[test]
fn every_example_and_every_name_is_right() {
    for declaration in db_airlock::anonymize::anonymizers::declarations() {
        let name = if declaration.parts.is_empty() { "column" } else { "'@name'" };
        check(&format!("policy: {{tables: {{t: {{{name}: {}}}}}}}", declaration.example), None);
    }
}

#[test]
fn editors_mark_what_we_refuse() {
    let in_table = |rule: &str, path: Option<&str>| {
        let path = path.map(|path| format!("/policy/tables/t{path}"));
        check(&format!("policy: {{tables: {{t: {{{rule}}}}}}}"), path.as_deref());
    };
    in_table("a: keep, b: null, rows: none", None);
    in_table("rows: keep", None);
    in_table("a: '${RULE}'", None);
    in_table("a: {anonymizer: md5, use_salt: '${SALT}', per: customer_id}", None);
    in_table("a: {anonymizer: null}", None);
    in_table("a: emial", Some("/a"));
    in_table("a: pattern", Some("/a"));
    in_table("a: address", Some("/a"));
    in_table("a: {anonymizer: emial}", Some("/a/anonymizer"));
    in_table("'@a': {anonymizer: email}", Some("/@a/anonymizer"));
    in_table("a: {anonymizer: string}", Some("/a/anonymizer"));
    in_table("rows: nnone", Some("/rows"));
    check("policy: {unmapped: kepe}", Some("/policy/unmapped"));
    check("policy: {tabels: {}}", Some("/policy/tabels"));
    check("policy: {keep: ['*.id', {columns: '*.x', why: y}]}", None);
    check("policy: {keep: [{why: y}]}", Some("/policy/keep/0"));
    check("policy: config/policy.yaml", None);
    check("policy: 12", Some("/policy"));
    check("databases: {shop: {policy: {unmapped: kepe}}}", Some("/databases/shop/policy/unmapped"));
}
