//! The JSON Schema of the configuration, for editors: of the types in [`crate::config`], and of the policy
//! as the anonymizers declare it.

use serde_json::Value;

/// The schema of `airlock.yaml`. Its `$defs/Policy` is that of a policy in a file of its own.
pub fn configuration() -> Value {
    let mut schema = schemars::schema_for!(crate::config::WrittenFile).to_value();
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        definitions.extend(policy());
    }
    schema
}

#[cfg(feature = "server")]
fn policy() -> serde_json::Map<String, Value> {
    crate::anonymize::schema::definitions()
}

/// Without the server side nothing is known of anonymizers.
#[cfg(not(feature = "server"))]
fn policy() -> serde_json::Map<String, Value> {
    let mut definitions = serde_json::Map::new();
    definitions.insert("Policy".to_owned(), serde_json::json!({ "type": "object" }));
    definitions
}
