//! Tables that a backup leaves out: `{audit_log: {rows: none}, "cache_*": skip}`.

use crate::yaml::{self, Error, Key, Node};

/// What a backup leaves out of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Its rows: the dump holds an empty table.
    Rows,
    /// All of it: the dump holds no such table.
    Table,
}

/// Which tables something is left out of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRule {
    /// A table's name as policies write it, or a pattern in which `*` stands for any letters but a dot.
    pub pattern: Key,
    /// What is left out.
    pub left_out: LeftOut,
}

const HELP: &str = "write `{rows: none}` to keep the table without its rows, or `skip` to leave it out";

/// Reads the mapping, in its order.
pub(super) fn parse(node: &Node) -> Result<Vec<TableRule>, Error> {
    node.entries()?.iter().map(|(key, value)| rule(key, value)).collect()
}

fn rule(key: &Key, value: &Node) -> Result<TableRule, Error> {
    let left_out = match value.entries() {
        Ok(entries) => {
            if let Some((key, _)) = entries.iter().find(|(key, _)| key.name != "rows") {
                return Err(yaml::unknown_key(key, &["rows"]));
            }
            match value.get("rows").map(Node::text) {
                Some(Ok("none")) => LeftOut::Rows,
                _ => return Err(value.error("expected `{rows: none}`").with_help(HELP)),
            }
        }
        Err(_) if value.text() == Ok("skip") => LeftOut::Table,
        Err(_) => return Err(value.error("expected `{rows: none}` or `skip`").with_help(HELP)),
    };
    Ok(TableRule { pattern: key.clone(), left_out })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Source;

    fn check(text: &str, expected: Result<&[(&str, LeftOut)], &str>) {
        let rules = parse(&yaml::parse(Source::new("a.yaml", text)).unwrap());
        let rules = rules.map_err(|error| error.to_string());
        let rules = rules.as_ref().map_err(String::as_str);
        let rules = rules.map(|rules| {
            rules.iter().map(|rule| (rule.pattern.name.as_str(), rule.left_out)).collect::<Vec<_>>()
        });
        assert_eq!(rules.as_deref().map_err(|error| *error), expected, "{text}");
    }

    #[test]
    fn rows_or_the_whole_table() {
        check("{a: {rows: none}, 'b_*': skip}", Ok(&[("a", LeftOut::Rows), ("b_*", LeftOut::Table)]));
        check("{}", Ok(&[]));
    }

    #[test]
    fn anything_else_is_refused() {
        check("{a: none}", Err("a.yaml:1:5: expected `{rows: none}` or `skip`"));
        check("{a: {rows: all}}", Err("a.yaml:1:5: expected `{rows: none}`"));
        check("{a: {}}", Err("a.yaml:1:5: expected `{rows: none}`"));
        check("{a: {row: none}}", Err("a.yaml:1:6: unknown key `row`"));
        check("[a]", Err("a.yaml:1:1: expected a mapping, found a list"));
    }
}
