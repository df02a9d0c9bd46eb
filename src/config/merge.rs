//! Keys at the top, overridden by those under a database.

use crate::yaml::{Content, Key, Node};

/// The keys whose inner keys override one by one; any other key overrides as a whole.
const BY_INNER_KEY: [&str; 5] = ["store", "trust", "keys", "backup", "restore"];

/// The mapping `top` with the entries of the mapping `database` over it.
pub(super) fn merge(top: &Node, database: &Node) -> Node {
    overlay(top, database, |key, below, above| match BY_INNER_KEY.contains(&key.name.as_str()) {
        true => overlay(below, above, |_, _, above| above.clone()),
        false => above.clone(),
    })
}

/// `above` over `below`, with `both` for entries of both; `above` alone unless both are mappings.
fn overlay(below: &Node, above: &Node, both: impl Fn(&Key, &Node, &Node) -> Node) -> Node {
    let (Content::Mapping(lower), Content::Mapping(upper)) = (&below.content, &above.content) else {
        return if above.is_null() { below.clone() } else { above.clone() };
    };
    let mut entries: Vec<(Key, Node)> =
        lower.iter().filter(|(key, _)| above.entry(&key.name).is_none()).cloned().collect();
    entries.extend(upper.iter().map(|(key, value)| match below.get(&key.name) {
        Some(lower) => (key.clone(), both(key, lower, value)),
        None => (key.clone(), value.clone()),
    }));
    Node { span: above.span.clone(), content: Content::Mapping(entries) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Source, parse};

    #[test]
    fn a_key_of_the_database_wins() {
        let tree = parse(Source::new(
            "a.yaml",
            "top: {url: a, role: b, store: {path: c, keep: d}, policy: {x: 1}, trust: {signers: [e]}}\n\
             database: {url: f, store: {keep: g}, policy: {y: 2}, trust: }\n",
        ))
        .unwrap();
        let merged = merge(tree.get("top").unwrap(), tree.get("database").unwrap());
        let text = |path: &[&str]| {
            path.iter().try_fold(&merged, |node, name| node.get(name)).map(|node| node.span.text().to_owned())
        };
        let check =
            |path: &[&str], expected: Option<&str>| assert_eq!(text(path).as_deref(), expected, "{path:?}");
        check(&["url"], Some("f"));
        check(&["role"], Some("b"));
        check(&["store", "path"], Some("c"));
        check(&["store", "keep"], Some("g"));
        check(&["policy", "x"], None);
        check(&["policy", "y"], Some("2"));
        check(&["trust", "signers"], Some("[e]"));
    }
}
