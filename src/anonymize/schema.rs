//! The JSON Schema of a policy, made from what the anonymizers declare: editors complete their names and
//! options, and show what each is for.

use serde_json::{Map, Value, json};

use super::anonymizer::{Declaration, DefaultPer, OptionDeclaration, Output, Shape};
use super::anonymizers::declarations;
use super::beside::{self, Beside};
use super::policy::TERMS;
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
            "locale": {
                "description": "A language and a country, for all rules that name none.",
                "type": "string",
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
            "rows": { "anyOf": [{ "enum": ["none", "all"] }, sifted(), { "$ref": "#/$defs/Rule" }] },
        },
        "patternProperties": { "^@": { "$ref": "#/$defs/Rules" } },
        "additionalProperties": { "$ref": "#/$defs/Rule" },
    })
}

/// What leaves out some of a table's rows.
fn sifted() -> Value {
    json!({
        "type": "object",
        "description": "Which rows stay; all others are left out.",
        "additionalProperties": false,
        "minProperties": 1,
        "properties": {
            "where": { "description": "A condition over the row.", "type": ["string", "boolean"] },
            "sample": { "description": "A share of the rows, chosen by a key.", "type": "string", "pattern": "%$" },
            "by": { "description": "The column of that key; by default that of the PRIMARY KEY.", "type": "string" },
        },
    })
}

/// A rule on one column.
fn rule() -> Value {
    let on_one = || declarations().iter().copied().filter(|declaration| declaration.parts.is_empty());
    let names =
        on_one().filter(|declaration| needs_no_options(declaration)).map(|declaration| declaration.id);
    let names: Vec<Value> = names.chain(["keep"]).map(Value::from).chain([Value::Null]).collect();
    let spelled = [json!({ "enum": names }), variable()].into_iter().chain(follow_or_keep());
    json!({ "anyOf": spelled.chain(on_one().map(with_options)).collect::<Vec<_>>() })
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
    for (term, help) in TERMS.iter().filter(|(term, _)| *term != "per") {
        properties.insert((*term).to_owned(), described(of_term(term), help));
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

/// What a key takes that every rule may have.
fn of_term(term: &str) -> Value {
    let condition = json!({ "type": ["string", "boolean"] });
    match term {
        "when" => condition,
        "except" => json!({ "anyOf": [condition, { "type": "array", "minItems": 1 }] }),
        "null" | "empty" => json!({ "enum": ["keep", "replace"] }),
        "max_length" => json!({ "type": "integer", "minimum": 1 }),
        _ => json!({ "type": "boolean" }),
    }
}

/// A column that follows another, or is kept for a reason.
fn follow_or_keep() -> [Value; 2] {
    let follow = json!({
        "type": "object",
        "description": "The column holds values of another, and follows its rule, as if a foreign key said so.",
        "additionalProperties": false,
        "required": ["references"],
        "properties": { "references": { "description": "`table.column`.", "type": "string" } },
    });
    let keep = json!({
        "type": "object",
        "description": "The column is kept.",
        "additionalProperties": false,
        "required": ["anonymizer"],
        "properties": {
            "anonymizer": { "const": "keep" },
            "why": { "description": "Why it holds nothing personal.", "type": "string" },
            "quasi": { "description": "Whether it may tell who somebody is, together with others.", "type": "boolean" },
        },
    });
    [follow, keep]
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
        Shape::Rule => json!({ "$ref": "#/$defs/Rule" }),
        Shape::RuleByKey => json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/Rule" } }),
        Shape::ScalarByKey => {
            json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } })
        }
        Shape::Choices => json!({ "anyOf": [
            { "type": "array", "items": { "type": ["string", "number", "boolean", "null"] }, "minItems": 1 },
            { "type": "object", "additionalProperties": { "type": "number" }, "minProperties": 1 },
        ] }),
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
