//! Tables and types as their statements declare them: names only, nothing looked up yet.

use super::type_name::TypeName;
use crate::dump::checks::DeclaredCheck;
use crate::dump::cursor::Name;

impl Name {
    /// As policies write it: bare in schema `public`, else `schema.name`.
    pub(super) fn in_policies(&self) -> String {
        match self.schema.as_str() {
            "public" => self.name.clone(),
            schema => format!("{schema}.{}", self.name),
        }
    }
}

/// Where a table keeps its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// In itself.
    Ordinary,
    /// In its partitions.
    Partitioned,
    /// On another server. pg_dump writes its rows only if told to (`--include-foreign-data`).
    Foreign,
}

/// One CREATE TABLE.
#[derive(Clone, Debug)]
pub(super) struct DeclaredTable {
    pub name: Name,
    pub kind: TableKind,
    /// Those that the statement lists: inherited ones may be missing.
    pub columns: Vec<DeclaredColumn>,
    pub parents: Vec<Parent>,
    /// `OF type`.
    pub of_type: Option<Name>,
    /// The columns of `PARTITION BY`.
    pub partition_parts: Vec<KeyPart>,
    pub constraints: Vec<Constraint>,
}

/// Another table that a table comes from.
#[derive(Clone, Debug)]
pub(super) struct Parent {
    pub name: Name,
    pub bond: Bond,
}

/// What a table takes over from a parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bond {
    /// `INHERITS`: its columns.
    Inherits,
    /// `PARTITION OF`: its columns, keys and partition key.
    PartitionOf,
    /// `ATTACH PARTITION`: its keys and partition key; the columns are its own.
    Attached,
    /// `ALTER TABLE … INHERIT`: nothing, but what policies say.
    Adopted,
}

impl Bond {
    pub fn gives_columns(self) -> bool {
        matches!(self, Bond::Inherits | Bond::PartitionOf)
    }

    pub fn is_partition(self) -> bool {
        matches!(self, Bond::PartitionOf | Bond::Attached)
    }
}

/// A column, or what is said of an inherited one.
#[derive(Clone, Debug)]
pub(super) struct DeclaredColumn {
    pub name: String,
    /// None where the column is inherited, or comes from a type.
    pub type_name: Option<TypeName>,
    pub not_null: bool,
    pub generated: bool,
}

/// What a constraint or a unique index says.
#[derive(Clone, Debug)]
pub(super) enum Constraint {
    Key(DeclaredKey),
    Foreign(DeclaredForeignKey),
    /// `NOT NULL column`.
    NotNull(String),
    /// CHECK, and whether it holds for the tables below too.
    Check(DeclaredCheck, Inherited),
    /// The unique index of this name, in the table's schema, becomes a constraint.
    UsingIndex {
        index: String,
        primary: bool,
    },
}

/// Whether a constraint holds for the tables below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inherited {
    Yes,
    /// `NO INHERIT`.
    No,
}

/// PRIMARY KEY, UNIQUE, EXCLUDE or a unique index.
#[derive(Clone, Debug)]
pub(super) struct DeclaredKey {
    pub parts: Vec<KeyPart>,
    pub primary: bool,
    /// Whether it holds for some rows only.
    pub partial: bool,
    /// The index that it is, if it is no constraint.
    pub index: Option<String>,
}

/// One of the things that a key is over: a column, or an expression over some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyPart {
    /// The column; or all names in the expression, of which some may be no columns.
    pub names: Vec<String>,
    pub is_expression: bool,
    /// Whether it is `lower(column)` or `upper(column)`.
    pub ignores_case: bool,
}

impl KeyPart {
    pub fn column(name: String) -> Self {
        KeyPart { names: vec![name], is_expression: false, ignores_case: false }
    }
}

#[derive(Clone, Debug)]
pub(super) struct DeclaredForeignKey {
    pub columns: Vec<String>,
    pub table: Name,
    pub referenced: Vec<String>,
}

/// What ALTER TABLE, or an index, says of a table that is declared elsewhere.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Column(DeclaredColumn),
    Constraint(Constraint),
    Parent(Parent),
}

/// CREATE TYPE or CREATE DOMAIN.
#[derive(Clone, Debug)]
pub(super) enum DeclaredType {
    Enumeration(Vec<String>),
    Composite(Vec<DeclaredColumn>),
    Domain { base: TypeName, not_null: bool, checks: Vec<DeclaredCheck> },
    Other,
}
