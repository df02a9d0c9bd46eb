//! Patterns of columns that hold nothing personal: by name, such as `*.id` or `customer.*_at`, and by type.

use super::column_type::{self, TypePattern};
use crate::dump::Column;
use crate::yaml::{self, Error, Key, Node};

/// What an entry of `keep` matches: columns by a pattern over `table.column`, by their types, or by both. `*` stands for
/// any letters but a dot; alone in front of the column it stands for any table, of whatever schema. ASCII case is
/// ignored, as in SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepPattern {
    /// The pattern of columns, with its place; none where types alone count.
    pub columns: Option<Key>,
    /// The types, any of which fits; empty where they do not count.
    pub types: Vec<TypePattern>,
    /// Why what it matches holds nothing personal, where the policy says so.
    pub why: Option<String>,
    place: Key,
}

const KEYS: [&str; 3] = ["columns", "types", "why"];

impl KeepPattern {
    /// Reads `"*.id"`, `{columns: "*.id", why: surrogate key}` or `{types: [boolean, "enum*"], why: …}`.
    pub fn parse(node: &Node) -> Result<Self, Error> {
        let Ok(entries) = node.entries() else {
            let columns = columns(node, false)?;
            return Ok(KeepPattern {
                place: columns.clone(),
                columns: Some(columns),
                types: Vec::new(),
                why: None,
            });
        };
        if let Some((key, _)) = entries.iter().find(|(key, _)| !KEYS.contains(&key.name.as_str())) {
            return Err(yaml::unknown_key(key, &KEYS));
        }
        let types = node.get("types").map_or_else(|| Ok(Vec::new()), column_type::parse)?;
        let columns = node.get("columns").map(|node| columns(node, !types.is_empty())).transpose()?;
        let Some(place) = columns.as_ref().or_else(|| types.first().map(|types| &types.pattern)).cloned()
        else {
            return Err(node
                .error("this pattern names no columns")
                .with_help("write `{columns: \"table.column\", why: …}`, or `{types: boolean, why: …}`"));
        };
        let is_of_every_name = columns.as_ref().is_none_or(|columns| is_all(&columns.name));
        if let Some(of_text) = types.iter().find(|types| is_of_every_name && types.is_any_text()) {
            let written = of_text.pattern.as_written();
            return Err(of_text
                .pattern
                .error(format!("the type `{written}` keeps every text of the database"))
                .with_help("say which columns too: `{columns: \"*.status\", types: text, why: …}`"));
        }
        let why = node.get("why").map(Node::text).transpose()?.map(str::to_owned);
        Ok(KeepPattern { columns, types, why, place })
    }

    /// Where it stands, for what there is to say of it.
    pub fn place(&self) -> &Key {
        &self.place
    }

    /// The pattern of tables, and that of their columns.
    pub fn parts(&self) -> (&str, &str) {
        let columns = self.columns.as_ref().map_or("*.*", |columns| &columns.name);
        columns.rsplit_once('.').unwrap_or(("", columns))
    }

    /// Whether it names this column, and its type is one of those that count.
    pub fn matches(&self, table: &str, column: &Column) -> bool {
        self.names(table, &column.name) && self.fits_type(column)
    }

    /// Whether it names this column, whatever its type.
    pub fn names(&self, table: &str, column: &str) -> bool {
        let (tables, columns) = self.parts();
        let of_table = tables == "*" || glob(tables.as_bytes(), table.as_bytes());
        of_table && glob(columns.as_bytes(), column.as_bytes())
    }

    fn fits_type(&self, column: &Column) -> bool {
        self.types.is_empty() || self.types.iter().any(|types| types.matches(column))
    }

    /// What it says of this column, which it matches, as the reason for a decision: ``pattern `*.id`: surrogate key``.
    pub fn because(&self, column: &Column) -> String {
        let by_name = self.columns.as_ref().map(|columns| format!("pattern `{}`", columns.name));
        let by_type = self.types.iter().find(|types| types.matches(column));
        let by_type = by_type.map(|types| format!("type `{}`", types.pattern.name));
        let by: Vec<String> = by_name.into_iter().chain(by_type).collect();
        let why = self.why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
        format!("{}{why}", by.join(" of "))
    }
}

/// A pattern of columns. Together with types it may be of all of them.
fn columns(node: &Node, has_types: bool) -> Result<Key, Error> {
    let pattern = Key { span: node.span.clone(), name: node.text()?.to_owned() };
    let written = pattern.as_written();
    if !pattern.name.contains('.') {
        return Err(pattern
            .error(format!("`{written}` is not a pattern of the form `table.column`"))
            .with_help(format!("for this column in every table write \"*.{written}\"")));
    }
    if is_all(&pattern.name) && !has_types {
        return Err(pattern.error(format!("`{written}` keeps every column of the database")).with_help(
            "name the columns that hold nothing personal; to keep all others too, say `unmapped: keep`",
        ));
    }
    Ok(pattern)
}

fn is_all(pattern: &str) -> bool {
    pattern.bytes().all(|byte| matches!(byte, b'*' | b'.'))
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
            KeepPattern::parse(&node).unwrap().names(table, column),
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
            (
                "{why: x}",
                "1:1: this pattern names no columns; write `{columns: \"table.column\", why: …}`, or `{types: \
                 boolean, why: …}`",
            ),
            (
                "{types: [boolean, 'varchar*']}",
                "1:19: the type `varchar*` keeps every text of the database; say which columns too: `{columns: \
                 \"*.status\", types: text, why: …}`",
            ),
            (
                "{columns: '*.*', types: '*'}",
                "1:25: the type `*` keeps every text of the database; say which columns too: `{columns: \"*.status\", \
                 types: text, why: …}`",
            ),
            (
                "{types: []}",
                "1:9: no type is named here; write `types: boolean`, or `types: [boolean, uuid]`",
            ),
            (
                "{types: {}}",
                "1:9: expected text, found a mapping; write `types: boolean`, or `types: [boolean, uuid]`",
            ),
            (
                "{columns: '*.*', why: x}",
                "1:11: `*.*` keeps every column of the database; name the columns that hold nothing personal; to \
                 keep all others too, say `unmapped: keep`",
            ),
            ("{columns: ['*.id']}", "1:11: expected text, found a list; "),
            ("12", "1:1: expected text, found a whole number; put it in quotes"),
        ] {
            let error = KeepPattern::parse(&parse(Source::new("p.yaml", text)).unwrap()).unwrap_err();
            let found = format!("{error}; {}", error.help.as_deref().unwrap_or_default());
            assert_eq!(found, format!("p.yaml:{expected}"));
        }
    }

    #[test]
    fn names_and_types_count_together_and_give_the_reason() {
        use crate::dump::ColumnKind;

        let check = |text: &str, kind: ColumnKind, declared: &str, expected: Option<&str>| {
            let pattern = KeepPattern::parse(&parse(Source::new("p.yaml", text)).unwrap()).unwrap();
            let column = Column::new("status", declared, kind);
            let because = pattern.matches("orders", &column).then(|| pattern.because(&column));
            assert_eq!(because.as_deref(), expected, "{text}");
        };
        check("'*.status'", ColumnKind::Text, "text", Some("pattern `*.status`"));
        check("{columns: '*.status', why: a}", ColumnKind::Text, "text", Some("pattern `*.status`: a"));
        check(
            "{columns: '*.status', types: [uuid, text], why: a}",
            ColumnKind::Text,
            "text",
            Some("pattern `*.status` of type `text`: a"),
        );
        check("{columns: '*.status', types: uuid}", ColumnKind::Text, "text", None);
        check("{columns: '*.id', types: text}", ColumnKind::Text, "text", None);
        check(
            "{types: [boolean, 'enum*'], why: a}",
            ColumnKind::Label,
            "enum('a.b')",
            Some("type `enum*`: a"),
        );
    }
}
