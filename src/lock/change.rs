//! What changed between a lock and the schema as it is.

use std::fmt;

use super::{column, write};
use crate::dump::{Column, ColumnKind, Table};

/// One change, for people and for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A table that the lock does not have.
    NewTable {
        /// Its name.
        table: String,
        /// How many columns it has.
        columns: usize,
    },
    /// A column that the lock does not have, of a table that it has.
    NewColumn {
        /// Its table.
        table: String,
        /// Its line in the lock to be.
        line: String,
    },
    /// A column that holds something else now.
    Type {
        /// Its table.
        table: String,
        /// Its name.
        column: String,
        /// Its type in the lock.
        was: String,
        /// Its type now.
        is: String,
    },
    /// What is said of a column beside its type; by their lines in the lock.
    Facts {
        /// Its table.
        table: String,
        /// Its line in the lock.
        was: String,
        /// Its line in the lock to be.
        is: String,
    },
    /// A key, a reference or anything else that is said of the table, and that the lock does not have.
    NewFact {
        /// The table.
        table: String,
        /// Its line in the lock to be.
        line: String,
    },
    /// The same that is no longer there.
    GoneFact {
        /// The table.
        table: String,
        /// Its line in the lock.
        line: String,
    },
    /// A column that is no longer there.
    GoneColumn {
        /// Its table.
        table: String,
        /// Its name.
        column: String,
    },
    /// A table that is no longer there.
    GoneTable {
        /// Its name.
        table: String,
    },
}

impl Change {
    /// Whether a column may hold what nobody has looked at.
    pub fn is_new(&self) -> bool {
        matches!(self, Change::NewTable { .. } | Change::NewColumn { .. } | Change::Type { .. })
    }

    /// The table.
    pub fn table(&self) -> &str {
        match self {
            Change::NewTable { table, .. }
            | Change::NewColumn { table, .. }
            | Change::Type { table, .. }
            | Change::Facts { table, .. }
            | Change::NewFact { table, .. }
            | Change::GoneFact { table, .. }
            | Change::GoneColumn { table, .. }
            | Change::GoneTable { table } => table,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::NewTable { table, columns } => {
                let of = if *columns == 1 { "column" } else { "columns" };
                write!(formatter, "+ table {table}, {columns} {of}")
            }
            Change::NewColumn { table, line } => write!(formatter, "+ {table}.{line}"),
            Change::Type { table, column, was, is } => {
                write!(formatter, "~ {table}.{column}: was {was}, is {is}")
            }
            Change::Facts { table, was, is } => write!(formatter, "~ {table}.{is}; was {was}"),
            Change::NewFact { table, line } => write!(formatter, "+ {table}: {line}"),
            Change::GoneFact { table, line } => write!(formatter, "- {table}: {line}"),
            Change::GoneColumn { table, column } => write!(formatter, "- {table}.{column}"),
            Change::GoneTable { table } => write!(formatter, "- table {table}"),
        }
    }
}

/// By table, those that are gone last. Both are in the order of their names.
pub(super) fn changes(was: &[Table], is: &[Table]) -> Vec<Change> {
    let named = |tables: &[Table], name: &str| {
        let found = tables.binary_search_by(|table| table.name.as_str().cmp(name));
        found.ok()
    };
    let mut changes = Vec::new();
    for table in is {
        match named(was, &table.name) {
            Some(at) => of_table(&was[at], table, &mut changes),
            None => {
                changes.push(Change::NewTable { table: table.name.clone(), columns: table.columns.len() })
            }
        }
    }
    let gone = was.iter().filter(|table| named(is, &table.name).is_none());
    changes.extend(gone.map(|table| Change::GoneTable { table: table.name.clone() }));
    changes
}

fn of_table(was: &Table, is: &Table, changes: &mut Vec<Change>) {
    let named = |table: &Table, name: &str| table.columns.iter().position(|column| column.name == name);
    let table = || is.name.clone();
    for column in &is.columns {
        match named(was, &column.name) {
            Some(at) => changes.extend(of_column(&is.name, &was.columns[at], column)),
            None => changes.push(Change::NewColumn { table: table(), line: column::line(column) }),
        }
    }
    let gone = was.columns.iter().filter(|column| named(is, &column.name).is_none());
    changes.extend(gone.map(|column| Change::GoneColumn { table: table(), column: column.name.clone() }));
    let (before, now) = (write::facts(was), write::facts(is));
    let new = now.iter().filter(|line| !before.contains(line)).cloned();
    changes.extend(new.map(|line| Change::NewFact { table: table(), line }));
    let gone = before.iter().filter(|line| !now.contains(line)).cloned();
    changes.extend(gone.map(|line| Change::GoneFact { table: table(), line }));
}

fn of_column(table: &str, was: &Column, is: &Column) -> Option<Change> {
    // Of a dump of rows alone nothing is known but names.
    if is.declared_type.is_empty() && is.kind == ColumnKind::Opaque {
        return None;
    }
    let is_same_type = was.kind == is.kind
        && was.labels == is.labels
        && was.declared_type.eq_ignore_ascii_case(&is.declared_type);
    let table = table.to_owned();
    if !is_same_type {
        let told = |column: &Column| match column.labels.as_slice() {
            [] => column::typed(column),
            labels => format!("{} with labels {}", column::typed(column), write::list(labels)),
        };
        return Some(Change::Type { table, column: is.name.clone(), was: told(was), is: told(is) });
    }
    let (was, is) = (column::line(was), column::line(is));
    (!was.eq_ignore_ascii_case(&is)).then_some(Change::Facts { table, was, is })
}
