//! What the JSON Schema says where the type alone does not.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Settings;

/// The configuration of db-airlock.
#[derive(JsonSchema)]
#[schemars(title = "db-airlock", deny_unknown_fields)]
pub struct File {
    /// The databases by name; without this key, the other keys describe one named `default`.
    pub databases: Option<BTreeMap<String, Option<Settings>>>,
    /// What holds for all databases that do not say otherwise.
    #[schemars(flatten)]
    pub settings: Settings,
}

macro_rules! described {
    ($name:ident, $schema:expr) => {
        pub(in crate::config) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

// What a policy may hold is not the configuration's to say: `crate::schema` adds the definition.
described!(Policy, json_schema!({ "anyOf": [{ "$ref": "#/$defs/Policy" }, { "type": "string" }] }));
described!(
    Words,
    json_schema!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
);
described!(
    LeftOutOrVariable,
    json_schema!({ "anyOf": [
        { "enum": ["skip"] },
        { "type": "object", "properties": { "rows": { "enum": ["none"] } }, "required": ["rows"],
          "additionalProperties": false },
        { "type": "string", "pattern": "\\$\\{" },
    ] })
);
described!(
    RoleOrVariable,
    json_schema!({ "anyOf": [
        { "enum": ["production", "airlock", "developer"] },
        { "type": "string", "pattern": "\\$\\{" },
    ] })
);
described!(
    SecretSource,
    json_schema!({ "anyOf": [
        { "type": "string" },
        { "type": "object", "properties": { "file": { "type": "string" } }, "required": ["file"],
          "additionalProperties": false },
        { "type": "object",
          "properties": { "command": {
              "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] } },
          "required": ["command"], "additionalProperties": false },
    ] })
);
described!(
    SignerOrText,
    json_schema!({ "anyOf": [
        { "type": "string" },
        { "type": "object",
          "properties": { "key": { "type": "string" },
                          "databases": { "type": "array", "items": { "type": "string" } } },
          "required": ["key"], "additionalProperties": false },
    ] })
);
described!(
    NumberOrVariable,
    json_schema!({ "anyOf": [
        { "type": "integer", "minimum": 0 },
        { "type": "string", "pattern": "\\$\\{" },
    ] })
);
