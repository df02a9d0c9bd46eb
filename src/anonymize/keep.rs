//! Patterns of columns that hold nothing personal, such as `*.id` or `customer.*_at`.

use crate::yaml::{self, Error, Key, Node};

/// A pattern over `table.column`. `*` stands for any letters but a dot; alone in front of the column it stands for
/// any table, of whatever schema. ASCII case is ignored, as in SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepPattern {
    /// The pattern, with its place.
    pub pattern: Key,
    /// Why what it matches holds nothing personal, where the policy says so.
    pub why: Option<String>,
}

impl KeepPattern {
    /// Reads `"*.id"` or `{columns: "*.id", why: surrogate key}`.
    pub fn parse(node: &Node) -> Result<Self, Error> {
        let (pattern, why) = match node.entries() {
            Ok(entries) => {
                let known = ["columns", "why"];
                if let Some((key, _)) = entries.iter().find(|(key, _)| !known.contains(&key.name.as_str())) {
                    return Err(yaml::unknown_key(key, &known));
                }
                let columns = node.get("columns").ok_or_else(|| {
                    node.error("this pattern names no columns")
                        .with_help("write `{columns: \"table.column\", why: …}`")
                })?;
                (columns, node.get("why").map(Node::text).transpose()?)
            }
            Err(_) => (node, None),
        };
        let pattern = Key { span: pattern.span.clone(), name: pattern.text()?.to_owned() };
        let (text, written) = (&pattern.name, pattern.as_written());
        if !text.contains('.') {
            return Err(pattern
                .error(format!("`{written}` is not a pattern of the form `table.column`"))
                .with_help(format!("for this column in every table write \"*.{written}\"")));
        }
        if text.bytes().all(|byte| matches!(byte, b'*' | b'.')) {
            return Err(pattern.error(format!("`{written}` keeps every column of the database")).with_help(
                "name the columns that hold nothing personal; to keep all others too, say `unmapped: keep`",
            ));
        }
        Ok(KeepPattern { pattern, why: why.map(str::to_owned) })
    }

    /// The pattern of tables, and that of their columns.
    pub fn parts(&self) -> (&str, &str) {
        self.pattern.name.rsplit_once('.').unwrap_or(("", &self.pattern.name))
    }

    /// Whether it names this column.
    pub fn matches(&self, table: &str, column: &str) -> bool {
        let (tables, columns) = self.parts();
        let of_table = tables == "*" || glob(tables.as_bytes(), table.as_bytes());
        of_table && glob(columns.as_bytes(), column.as_bytes())
    }
}

/// Whether a name is what `pattern` says, in which `*` stands for any letters but a dot.
pub(crate) fn glob(pattern: &[u8], name: &[u8]) -> bool {
    glob_within(pattern, name, Some(b'.'))
}

/// Whether `text` is what `pattern` says, in which `*` stands for any bytes but `boundary`; linear in both, whatever the
/// number of stars.
pub(crate) fn glob_within(pattern: &[u8], text: &[u8], boundary: Option<u8>) -> bool {
    let (mut at, mut seen, mut retry) = (0, 0, None);
    while seen < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                retry = Some((at + 1, seen));
                at += 1;
            }
            Some(letter) if letter.eq_ignore_ascii_case(&text[seen]) => {
                at += 1;
                seen += 1;
            }
            _ => match retry {
                Some((after_star, from)) if Some(text[from]) != boundary => {
                    retry = Some((after_star, from + 1));
                    at = after_star;
                    seen = from + 1;
                }
                _ => return false,
            },
        }
    }
    pattern[at..].iter().all(|&letter| letter == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Source, parse};

    fn check(pattern: &str, table: &str, column: &str, expected: bool) {
        let node = parse(Source::new("p.yaml", format!("{pattern:?}"))).unwrap();
        assert_eq!(
            KeepPattern::parse(&node).unwrap().matches(table, column),
            expected,
            "{pattern} {table}.{column}"
        );
    }

    #[test]
    fn stars_stay_within_a_name() {
        check("*.id", "customer", "id", true);
        check("*.id", "customer", "ID", true);
        check("*.id", "customer", "uuid", false);
        check("*.*_id", "order", "customer_id", true);
        check("*.*_id", "order", "id", false);
        check("customer.*", "customer", "anything", true);
        check("customer.*", "customers", "anything", false);
        check("*.id", "sales.customer", "id", true);
        check("*r.id", "sales.customer", "id", false);
        check("*r.id", "customer", "id", true);
        check("sales.*", "sales.customer", "id", false);
        check("*.*.id", "sales.customer", "id", true);
        check("*.*.id", "customer", "id", false);
        check("public.*.id", "public.customer", "id", true);
        check("*.a*b*c", "t", "axxbyyc", true);
        check("*.a*b*c", "t", "axxbyy", false);
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for (text, expected) in [
            (
                "id",
                "1:1: `id` is not a pattern of the form `table.column`; for this column in every table write \"*.id\"",
            ),
            (
                "'*.*'",
                "1:1: `*.*` keeps every column of the database; name the columns that hold nothing personal; to \
                 keep all others too, say `unmapped: keep`",
            ),
            ("{columns: '*.id', wy: x}", "1:19: unknown key `wy`; did you mean `why`?"),
            ("{why: x}", "1:1: this pattern names no columns; write `{columns: \"table.column\", why: …}`"),
            ("{columns: ['*.id']}", "1:11: expected text, found a list; "),
            ("12", "1:1: expected text, found a whole number; put it in quotes"),
        ] {
            let error = KeepPattern::parse(&parse(Source::new("p.yaml", text)).unwrap()).unwrap_err();
            let found = format!("{error}; {}", error.help.as_deref().unwrap_or_default());
            assert_eq!(found, format!("p.yaml:{expected}"));
        }
    }
}
