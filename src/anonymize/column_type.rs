//! Types of columns, as policies name them: by what the database calls them, or by a word for what they hold.

use super::keep::glob_within;
use crate::dump::{Column, ColumnKind};
use crate::yaml::{Error, Key, Node};

/// A pattern over the type as declared, such as `varchar(2)` or `enum*`, or the word of a kind. `*` stands for any
/// letters. ASCII case is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypePattern {
    /// The pattern, with its place.
    pub pattern: Key,
}

/// What types of text are called, by which a pattern is known to be of all texts.
const TEXTS: [&str; 14] = [
    "",
    "any",
    "text",
    "tinytext",
    "mediumtext",
    "longtext",
    "varchar",
    "character varying",
    "char",
    "character",
    "nvarchar",
    "clob",
    "citext",
    "string",
];

/// Reads `boolean` or `[boolean, uuid]`.
pub(super) fn parse(node: &Node) -> Result<Vec<TypePattern>, Error> {
    let help = "write `types: boolean`, or `types: [boolean, uuid]`";
    let one = |node: &Node| {
        let name = node.text().map_err(|error| error.with_help(help))?.to_owned();
        Ok(TypePattern { pattern: Key { span: node.span.clone(), name } })
    };
    match node.items() {
        Ok([]) => Err(node.error("no type is named here").with_help(help)),
        Ok(items) => items.iter().map(one).collect(),
        Err(_) => one(node).map(|types| vec![types]),
    }
}

impl TypePattern {
    /// Whether the column's type is meant.
    pub fn matches(&self, column: &Column) -> bool {
        let declared = column.declared_type.as_str();
        self.is(declared) || self.is(bare(declared)) || self.is_word_of(column)
    }

    fn is(&self, text: &str) -> bool {
        glob_within(self.pattern.name.as_bytes(), text.as_bytes(), None)
    }

    /// Whether it is the word of the column's kind. Where SQLite takes anything, what the type says counts.
    fn is_word_of(&self, column: &Column) -> bool {
        let Some(kind) = ColumnKind::of_word(&self.pattern.name.to_ascii_lowercase()) else { return false };
        let declared = column.declared_type.to_ascii_uppercase();
        let says = |words: &[&str]| words.iter().any(|word| declared.contains(word));
        if column.kind == kind {
            return true;
        }
        match (kind, column.kind) {
            (ColumnKind::Boolean, ColumnKind::Integer) => declared == "TINYINT(1)",
            (ColumnKind::Boolean, ColumnKind::Any) => says(&["BOOL"]),
            (ColumnKind::Moment, ColumnKind::Any) => says(&["DATE", "TIME"]),
            (ColumnKind::Text, ColumnKind::Any) => says(&["CHAR", "TEXT", "CLOB"]),
            (ColumnKind::Blob, ColumnKind::Any) => says(&["BLOB"]),
            (ColumnKind::Number, ColumnKind::Any) => says(&["REAL", "FLOA", "DOUB"]),
            _ => false,
        }
    }

    /// Whether texts of any length are of this type, or columns that take anything.
    pub(super) fn is_any_text(&self) -> bool {
        let of_length = |name: &str, length: u32| self.is(&format!("{name}({length})"));
        TEXTS.iter().any(|name| self.is(name) || (of_length(name, 7) && of_length(name, 250)))
    }
}

/// The type without its schema: `app.mood` is `mood`.
fn bare(declared: &str) -> &str {
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '"' | '$' | ' ');
    match declared.split_once('.') {
        Some((schema, name)) if schema.chars().all(is_name) => name,
        _ => declared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Source;

    fn pattern(name: &str) -> TypePattern {
        let span = crate::yaml::Span { source: Source::new("p.yaml", ""), start: 0, end: 0 };
        TypePattern { pattern: Key { span, name: name.to_owned() } }
    }

    #[test]
    fn types_are_known_by_their_text_and_by_their_kind() {
        for (name, declared, kind, expected) in [
            ("boolean", "bool", ColumnKind::Boolean, true),
            ("boolean", "tinyint(1)", ColumnKind::Integer, true),
            ("boolean", "tinyint(4)", ColumnKind::Integer, false),
            ("boolean", "BOOLEAN", ColumnKind::Any, true),
            ("Integer", "int4", ColumnKind::Integer, true),
            ("int*", "int(11) unsigned", ColumnKind::Integer, true),
            ("int*", "bigint", ColumnKind::Integer, false),
            ("date", "timestamp without time zone", ColumnKind::Moment, true),
            ("date", "DATETIME", ColumnKind::Any, true),
            ("mood", "app.mood", ColumnKind::Label, true),
            ("app.*", "app.mood", ColumnKind::Label, true),
            ("label", "app.mood", ColumnKind::Label, true),
            ("enum*", "enum('a.b','c')", ColumnKind::Label, true),
            ("VARCHAR(2)", "varchar(2)", ColumnKind::Text, true),
            ("varchar(2)", "varchar(20)", ColumnKind::Text, false),
            ("text", "VARCHAR(20)", ColumnKind::Any, true),
            ("text", "VARCHAR(20)", ColumnKind::Text, true),
            ("text", "jsonb", ColumnKind::Json, false),
            ("number", "numeric(10,2)", ColumnKind::Number, true),
            ("any", "", ColumnKind::Any, true),
        ] {
            assert_eq!(
                pattern(name).matches(&Column::new("c", declared, kind)),
                expected,
                "{name} {declared}"
            );
        }
    }

    #[test]
    fn what_is_of_all_texts_is_known() {
        for name in
            ["text", "TEXT", "any", "*", "**", "varchar*", "character varying*", "*text", "*char(*)", "c*"]
        {
            assert!(pattern(name).is_any_text(), "{name}");
        }
        for name in
            ["boolean", "enum*", "varchar(2)", "character varying(3)", "int*", "uuid", "json*", "date*"]
        {
            assert!(!pattern(name).is_any_text(), "{name}");
        }
    }
}
