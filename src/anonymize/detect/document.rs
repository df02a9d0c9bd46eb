//! The keys of a JSON document, and what stands behind them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::by_name;
use super::forms;
use super::kind::Kind;
use super::name_parts::words_of;
use super::nature::Nature;
use super::table::Surroundings;

/// Longer documents are not looked into.
const LONGEST: usize = 64 * 1024;
/// No deeper than this.
const DEEPEST: usize = 6;
/// Not more paths of one column than these.
const MOST: usize = 64;

/// Adds the paths of texts and numbers in this document that hold something personal, such as `$.owner.email`.
pub(super) fn look_into(text: &str, paths: &mut BTreeMap<String, Kind>) {
    if text.len() > LONGEST || !text.starts_with(['{', '[']) {
        return;
    }
    if let Ok(document) = serde_json::from_str::<Value>(text) {
        walk(&document, "$", "", 0, paths);
    }
}

fn walk(value: &Value, path: &str, key: &str, depth: usize, paths: &mut BTreeMap<String, Kind>) {
    if depth > DEEPEST || paths.len() >= MOST {
        return;
    }
    match value {
        Value::Object(entries) => {
            let plain = |key: &str| key.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
            // What cannot be written as a path is left to the rule for the rest of the document.
            for (key, value) in entries.iter().filter(|(key, _)| plain(key)) {
                walk(value, &format!("{path}.{key}"), key, depth + 1, paths);
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| walk(item, &format!("{path}[*]"), key, depth + 1, paths));
        }
        Value::String(text) => {
            let kind = if forms::is_email(text) { Some(Kind::Email) } else { by_key(key, Nature::Text) };
            if let Some(kind) = kind {
                let _ = paths.insert(path.to_owned(), kind);
            }
        }
        Value::Number(_) => {
            if let Some(kind) = by_key(key, Nature::Number) {
                let _ = paths.insert(path.to_owned(), kind);
            }
        }
        Value::Bool(_) | Value::Null => {}
    }
}

fn by_key(key: &str, nature: Nature) -> Option<Kind> {
    let around = Surroundings::of("", []);
    let named = by_name::of(&around, &words_of(key), nature)?;
    (!named.kind.is_harmless() && named.kind != Kind::Name && named.kind.weight() >= 3).then_some(named.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_personal_is_found_at_its_path() {
        let check = |text: &str, expected: &[(&str, Kind)]| {
            let mut paths = BTreeMap::new();
            look_into(text, &mut paths);
            let found: Vec<_> = paths.iter().map(|(path, kind)| (path.as_str(), *kind)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check(
            r#"{"owner": {"e-mail": "a@b.org", "email": "x", "phones": [{"phone": 12}]}, "size": 3, "theme": "dark"}"#,
            &[("$.owner.email", Kind::Email), ("$.owner.phones[*].phone", Kind::Phone)],
        );
        check(r#"["a@b.org"]"#, &[("$[*]", Kind::Email)]);
        check("{broken", &[]);
        check("", &[]);
    }
}
