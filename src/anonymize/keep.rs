//! Patterns of columns that hold nothing personal, such as `*.id` or `customer.*_at`.

use crate::yaml::{Error, Node, Span};

/// A pattern over `table.column`. `*` stands for any letters but a dot; ASCII case is ignored, as in SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepPattern {
    /// As written.
    pub pattern: String,
    /// Why what it matches holds nothing personal, where the policy says so.
    pub why: Option<String>,
    /// Where it stands.
    pub span: Span,
}

impl KeepPattern {
    /// Reads `"*.id"` or `{columns: "*.id", why: surrogate key}`.
    pub fn parse(node: &Node) -> Result<Self, Error> {
        let (pattern, why) = match node.entries() {
            Ok(entries) => {
                if let Some((key, _)) =
                    entries.iter().find(|(key, _)| !["columns", "why"].contains(&key.name.as_str()))
                {
                    return Err(key
                        .error(format!("`{}` is not a key of a pattern", key.name))
                        .with_help("known: columns, why"));
                }
                let columns =
                    node.get("columns").ok_or_else(|| node.error("this pattern has no `columns`"))?;
                (columns, node.get("why").map(Node::text).transpose()?)
            }
            Err(_) => (node, None),
        };
        let text = pattern.text()?;
        if !text.contains('.') {
            return Err(pattern
                .error(format!("`{text}` is not a pattern of the form `table.column`"))
                .with_help(format!("for this column in every table write \"*.{text}\"")));
        }
        Ok(KeepPattern { pattern: text.to_owned(), why: why.map(str::to_owned), span: pattern.span.clone() })
    }

    /// Whether it names this column.
    pub fn matches(&self, table: &str, column: &str) -> bool {
        let (tables, columns) = self.pattern.rsplit_once('.').unwrap_or(("", &self.pattern));
        glob(tables.as_bytes(), table.as_bytes()) && glob(columns.as_bytes(), column.as_bytes())
    }
}

/// Whether `text` is what `pattern` says; linear in both, whatever the number of stars.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
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
                Some((after_star, from)) if text[from] != b'.' => {
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
        check("*.id", "public.customer", "id", false);
        check("public.*.id", "public.customer", "id", true);
        check("*.a*b*c", "t", "axxbyyc", true);
        check("*.a*b*c", "t", "axxbyy", false);
    }

    #[test]
    fn a_pattern_without_a_table_is_refused() {
        let node = parse(Source::new("p.yaml", "id")).unwrap();
        let error = KeepPattern::parse(&node).unwrap_err();
        assert_eq!(error.to_string(), "p.yaml:1:1: `id` is not a pattern of the form `table.column`");
        assert_eq!(error.help.as_deref(), Some("for this column in every table write \"*.id\""));
    }
}
