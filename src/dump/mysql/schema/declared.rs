//! Tables as their statements declare them: names only, nothing looked up yet.

use crate::dump::checks::DeclaredCheck;
use crate::dump::cursor::Name;

/// One CREATE TABLE, with what later statements changed of it.
#[derive(Clone, Debug)]
pub(super) struct DeclaredTable {
    /// The schema is the database; empty where the dump does not say it.
    pub name: Name,
    pub columns: Vec<DeclaredColumn>,
    pub keys: Vec<DeclaredKey>,
    pub foreign_keys: Vec<DeclaredForeignKey>,
    pub checks: Vec<DeclaredCheck>,
    /// Names within `PARTITION BY`, where another value may need another partition.
    pub partition_names: Vec<String>,
    /// `WITH SYSTEM VERSIONING`.
    pub is_versioned: bool,
    /// What holds for columns that say nothing else.
    pub text: TextRules,
}

/// What CHARACTER SET and COLLATE say, each where it stands; in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TextRules {
    pub charset: Option<String>,
    pub collation: Option<String>,
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct DeclaredColumn {
    pub name: String,
    pub type_name: TypeName,
    pub text: TextRules,
    pub not_null: bool,
    pub invisible: bool,
    pub generated: Option<Computed>,
    /// Whether a CHECK demands a JSON document, as MariaDB writes it for JSON.
    pub is_json: bool,
}

/// How the server computes a column.
#[derive(Clone, Debug)]
pub(super) enum Computed {
    /// From an expression that has these names, functions among them.
    From(Vec<String>),
    /// When the row began or ended (`GENERATED ALWAYS AS ROW START`): in the rows of `--dump-history`.
    RowPeriod,
}

/// A type.
#[derive(Clone, Debug)]
pub(super) struct TypeName {
    /// In lower case, by its usual name.
    pub name: String,
    /// `(10,2)`.
    pub numbers: Vec<Option<i64>>,
    /// Of ENUM and SET.
    pub labels: Vec<String>,
    pub unsigned: bool,
    /// As it stands in the dump.
    pub written: String,
}

/// PRIMARY KEY or UNIQUE.
#[derive(Clone, Debug)]
pub(super) struct DeclaredKey {
    pub parts: Vec<KeyPart>,
    pub primary: bool,
}

/// What a key is over.
#[derive(Clone, Debug)]
pub(super) enum KeyPart {
    /// A column; of its values the first so many characters, for blobs bytes.
    Column { name: String, prefix: Option<u32> },
    /// An expression with these names, functions among them.
    Expression { names: Vec<String>, ignores_case: bool },
}

/// FOREIGN KEY.
#[derive(Clone, Debug)]
pub(super) struct DeclaredForeignKey {
    pub columns: Vec<String>,
    pub table: Name,
    /// Empty means the primary key.
    pub referenced: Vec<String>,
}

impl DeclaredColumn {
    pub fn new(name: String, type_name: TypeName) -> Self {
        DeclaredColumn {
            name,
            type_name,
            text: TextRules::default(),
            not_null: false,
            invisible: false,
            generated: None,
            is_json: false,
        }
    }
}

/// As messages show it.
pub(super) fn shown(name: &Name) -> String {
    match name.schema.as_str() {
        "" => name.name.clone(),
        database => format!("{database}.{}", name.name),
    }
}
