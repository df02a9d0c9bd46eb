//! What a dump says of its tables: read from the statements that make them, without a server.
//!
//! [`Facts`] reads statements in the order of the dump, and [`Facts::finish`] puts them together: names become
//! positions, and policies' names depend on how many databases there are. Sources: the manuals' pages on these
//! statements (MySQL 8.4, MariaDB 11), and the output of mariadb-dump 10.11 and 11.8 for each of them.

mod alter_table;
mod charset;
mod column;
mod create_table;
mod declared;
mod error;
mod facts;
mod key;
mod keys;
mod kinds;
mod partition;
mod resolve;
mod rows;
#[cfg(test)]
mod tests;
mod text;

pub use error::FactError;
pub use facts::Facts;
pub use rows::RowShape;

use super::tokens::Tokens;
use crate::dump::Table;
use crate::dump::cursor::{Misread, Name};

type Cursor<'a> = crate::dump::cursor::Cursor<'a, Tokens<'a>>;

/// The most columns that a table may have (MySQL's manual, "Limits on Table Column Count and Row Size").
const MOST_COLUMNS: usize = 4096;

/// The tables of a dump.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// In the order of their statements.
    pub tables: Vec<SqlTable>,
}

/// A table of a dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlTable {
    /// Where it belongs, if the dump says so.
    pub database: Option<String>,
    /// Without quotes and without the database.
    pub name: String,
    /// For rules; the columns as declared, invisible ones too. Generated ones may be in the rows: see [`Generated`].
    pub shape: Table,
    /// The columns that the server computes.
    pub generated: Vec<Generated>,
    /// Positions of the columns that rows without a list of columns do not hold.
    pub invisible: Vec<usize>,
}

/// A column that the server computes from others. MariaDB writes its values into dumps, and ignores them on load: they
/// hold the originals where another column that it depends on gets new values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Its position in [`Table::columns`].
    pub column: usize,
    /// Positions of the columns that its expression names, and of those that these depend on; sorted.
    pub depends_on: Vec<usize>,
}

impl Schema {
    /// The table of this name in this database; none is the one in which a script without `USE` is restored, and may
    /// be another than all that are named.
    pub fn table(&self, database: Option<&str>, name: &str) -> Option<&SqlTable> {
        self.tables.iter().find(|table| table.database.as_deref() == database && table.name == name)
    }

    /// The table that policies call so.
    pub fn named(&self, name: &str) -> Option<&SqlTable> {
        self.tables.iter().find(|table| table.shape.name == name)
    }

    /// The columns that the server computes, of the table that policies call so.
    pub fn generated(&self, table: &str) -> &[Generated] {
        self.named(table).map_or(&[], |table| &table.generated)
    }
}
