//! What a dump says of its tables: read from the statements that make them, without a server.
//!
//! [`Facts`] reads statements, in any order, and [`Facts::finish`] puts them together: columns come from
//! parents and types, keys from constraints and indexes. Sources: the manual's pages on these statements
//! (PostgreSQL 18), and the output of pg_dump 15 and 18 for each of them.
//!
//! A foreign key to a partitioned table names that table, which has no rows of its own: what holds for its columns
//! holds for its parts, whose [`Table::parents`](crate::dump::Table::parents) name it.

mod alter_table;
mod column;
mod constraint;
mod create_index;
mod create_table;
mod create_type;
mod declared;
mod error;
mod facts;
mod inheritance;
mod key_part;
mod keys;
mod kinds;
mod resolve;
mod rows;
#[cfg(test)]
mod tests;
mod text;
mod type_name;

use std::collections::HashMap;

pub use declared::TableKind;
pub use error::FactError;
pub use facts::Facts;
pub use rows::RowShape;

use super::tokens::Tokens;
use crate::dump::Table;
use crate::dump::cursor::{Misread, Name};

type Cursor<'a> = crate::dump::cursor::Cursor<'a, Tokens<'a>>;

/// The most columns that PostgreSQL gives a table (`MaxHeapAttributeNumber`).
const MOST_COLUMNS: usize = 1600;

/// The most steps from a table to its farthest ancestor, or from a domain to the type below it.
const DEEPEST: usize = 100;

/// The tables of a dump.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// In the order of their statements.
    pub tables: Vec<PgTable>,
    /// The extensions that the dump asks for, in its order.
    pub extensions: Vec<String>,
    by_name: HashMap<Name, usize>,
}

/// A table of a dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PgTable {
    /// Without quotes.
    pub schema: String,
    /// Without quotes and without the schema.
    pub name: String,
    /// For rules. Generated columns stand where they were declared: [`Schema::shape_of_rows`] tells the order of rows.
    pub shape: Table,
    /// Where it keeps its rows. Those of foreign tables are hardly ever in a dump; the shape says that it holds rows.
    pub kind: TableKind,
    /// Whether some columns come through INHERITS, so that only a list tells their order in the rows.
    has_inherited_columns: bool,
}

impl Schema {
    /// The table of this name; both are compared as they are, without quotes.
    pub fn table(&self, schema: &str, name: &str) -> Option<&PgTable> {
        self.by_name.get(&Name::new(schema, name)).map(|&index| &self.tables[index])
    }

    /// The table that policies call so.
    pub fn named(&self, name: &str) -> Option<&PgTable> {
        self.tables.iter().find(|table| table.shape.name == name)
    }
}
