//! The JSON Schema of a policy, made from what the anonymizers declare: editors complete their names and
//! options, and show what each is for.

use serde_json::{Map, Value, json};

use super::anonymizer::{Declaration, DefaultPer, OptionDeclaration, Output, Shape};
use super::anonymizers::declarations;
use super::beside::{self, Beside};
use crate::yaml::{self, Source};

/// The definitions of a policy, a table and a rule, to stand below `$defs`.
pub fn definitions() -> Map<String, Value> {
    let definitions = [("Policy", policy()), ("Table", table()), ("Rule", rule()), ("Rules", rules())];
    definitions.map(|(name, schema)| (name.to_owned(), schema)).into_iter().collect()
}

fn policy() -> Value {
    let mut policy = rules_of_policy();
    for (kind, of, what) in beside::KINDS {
        policy["properties"][kind] = json!({
            "description": format!("{what}: they go through (keep), or are left out (drop)."),
            "anyOf": [{ "enum": ["keep", "drop"] }, variable()],
            "default": of(&mut Beside::default()).name(),
        });
    }
    policy
}

fn rules_of_policy() -> Value {
    json!({
        "type": "object",
        "description": "How each column is anonymized.",
        "additionalProperties": false,
        "properties": {
            "key": {
                "description": "The project's own key, as a variable, for values that are the same from run to run.",
                "type": "string",
                "pattern": VARIABLE,
            },
            "unmapped": {
                "description": "What becomes of columns that nothing else decides on: the run is refused (fail), \
                                their rows are left out (drop), they become NULL (null), or they are kept.",
                "anyOf": [{ "enum": ["fail", "drop", "null", "keep", null] }, variable()],
                "default": "fail",
            },
            "keep": {
                "description": "Patterns of columns that hold nothing personal, such as `*.id`, by name or by type.",
                "type": ["array", "null"],
                "items": { "anyOf": [{ "type": "string" }, {
                    "type": "object",
                    "additionalProperties": false,
                    "anyOf": [{ "required": ["columns"] }, { "required": ["types"] }],
                    "properties": {
                        "columns": { "description": "The pattern of columns, such as `*.id`.", "type": "string" },
                        "types": {
                            "description": "Only columns of these types: as the database declares them, with `*` for any \
                                            letters, or a word for what they hold, such as `boolean` or `date`.",
                            "anyOf": [
                                { "type": "string" },
                                { "type": "array", "items": { "type": "string" }, "minItems": 1 },
                            ],
                        },
                        "why": { "description": "Why they hold nothing personal.", "type": "string" },
                    },
                }] },
            },
            "tables": {
                "description": "The rules, by table.",
                "type": ["object", "null"],
                "additionalProperties": { "$ref": "#/$defs/Table" },
            },
        },
    })
}

fn table() -> Value {
    json!({
        "type": "object",
        "description": "What becomes of a table's columns; `rows: none` leaves its rows out.",
        "properties": {
            "rows": { "anyOf": [{ "enum": ["none", "all"] }, { "$ref": "#/$defs/Rule" }] },
        },
        "patternProperties": { "^@": { "$ref": "#/$defs/Rules" } },
        "additionalProperties": { "$ref": "#/$defs/Rule" },
    })
}

/// A rule on one column.
fn rule() -> Value {
    let on_one = || declarations().iter().copied().filter(|declaration| declaration.parts.is_empty());
    let names =
        on_one().filter(|declaration| needs_no_options(declaration)).map(|declaration| declaration.id);
    let names: Vec<Value> = names.chain(["keep"]).map(Value::from).chain([Value::Null]).collect();
    let spelled = [json!({ "enum": names }), variable()];
    json!({ "anyOf": spelled.into_iter().chain(on_one().map(with_options)).collect::<Vec<_>>() })
}

/// A rule on several columns.
fn rules() -> Value {
    let on_several = declarations().iter().filter(|declaration| !declaration.parts.is_empty());
    json!({ "anyOf": on_several.map(|declaration| with_options(declaration)).collect::<Vec<_>>() })
}

fn needs_no_options(declaration: &Declaration) -> bool {
    yaml::parse(Source::new("policy", "{}")).is_ok_and(|options| (declaration.build)(&options).is_ok())
}

fn with_options(declaration: &Declaration) -> Value {
    let mut properties = Map::new();
    let name = match declaration.output {
        Output::Null => json!({ "enum": [declaration.id, null] }),
        _ => json!({ "const": declaration.id }),
    };
    properties.insert("anonymizer".to_owned(), described(name, declaration.summary));
    if declaration.per != DefaultPer::Nothing {
        properties.insert("per".to_owned(), per(declaration));
    }
    for part in declaration.parts {
        let help = "the column that this part of it is written to";
        properties.insert((*part).to_owned(), described(json!({ "type": "string" }), help));
    }
    let required = declaration.options.iter().filter(|option| option.is_required).map(|option| option.name);
    let required: Vec<_> = std::iter::once("anonymizer").chain(required).collect();
    for option in declaration.options {
        properties.insert(option.name.to_owned(), of_option(option));
    }
    json!({
        "type": "object",
        "description": declaration.summary,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn per(declaration: &Declaration) -> Value {
    let default = match declaration.per {
        DefaultPer::Row => "row",
        DefaultPer::Value => "value",
        DefaultPer::Nothing => "nothing",
    };
    json!({
        "description": "What the output depends on: `row`, `value` (equal values become equal), or a column of the same \
                        row, such as a customer's id.",
        "anyOf": [{ "enum": ["row", "value"] }, { "type": "string" }],
        "default": default,
    })
}

fn of_option(option: &OptionDeclaration) -> Value {
    let or_variable = |shape: Value| json!({ "anyOf": [shape, variable()] });
    let shape = match option.shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Integer => or_variable(json!({ "type": "integer" })),
        Shape::Number => or_variable(json!({ "type": "number" })),
        Shape::Boolean => or_variable(json!({ "type": "boolean" })),
        Shape::Scalar => json!({ "type": ["string", "number", "boolean"] }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 }),
        Shape::OneOf(choices) => or_variable(json!({ "enum": choices })),
    };
    let mut schema = described(shape, &format!("{}: {}", option.help, option.takes));
    if let Some(default) = option.default {
        schema["default"] = default.parse().unwrap_or_else(|_| Value::from(default));
    }
    schema
}

fn described(mut schema: Value, description: &str) -> Value {
    schema["description"] = Value::from(description);
    schema
}

/// `${…}`, which may stand for anything.
const VARIABLE: &str = "\\$\\{";

fn variable() -> Value {
    json!({ "type": "string", "pattern": VARIABLE })
}
