//! Anonymizers that other tools have and this one refuses, each with the reason and with what to use instead.

/// Why there is none of this name, and what to do.
pub(super) fn instead_of(id: &str) -> Option<(&'static str, &'static str)> {
    match id {
        "serialized" | "serialised" | "php" | "php_serialized" | "serialize" | "serializeddata" | "ruby"
        | "marshal" | "ruby_marshal" | "pickle" | "java_serialized" => Some((
            "what programs serialize can hold any object, in a form that only they know, and so personal data that no rule reaches",
            "use `null`, `constant` or `command` for the column, or leave the rows out with `rows: none`",
        )),
        _ => None,
    }
}
