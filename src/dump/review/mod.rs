//! What is copied as it is, and may hold a value all the same: the literals of views, functions, triggers, defaults,
//! CHECKs, comments and their like. They are listed for people to look at, for no rule reads them.

mod literals;
mod statement;
mod table;
#[cfg(all(test, feature = "dumps"))]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

pub use statement::definitions;

use super::token::Token;

/// A token with its place in the statement.
pub type Placed<'a> = (Token<'a>, Range<usize>);

/// Reads the tokens of a text that is code itself, such as the body of a function; none where it is not SQL.
pub type ReadBody<'f> = &'f dyn Fn(&[u8]) -> Option<Vec<Token<'static>>>;

/// Something that a dump defines beside rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// What it is, such as `view` or `default`.
    pub kind: &'static str,
    /// Its name; of what belongs to a column, that of the table and the column.
    pub name: String,
    /// Where it stands: the offset in the statement until somebody knows more, such as `line 12`.
    pub place: Place,
    /// The texts in it, and the long numbers.
    pub literals: Vec<String>,
    /// The table that it is a part of, in lower case and without its schema, where it is one of a table.
    table: Option<String>,
    /// How often it says each name, in lower case.
    names: BTreeMap<String, usize>,
}

/// Where a definition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At this byte of its statement.
    Byte(usize),
    /// In this line of a script, from 1.
    Line(u64),
    /// In this entry of a table of contents.
    Entry(i32),
    /// In the schema of a file.
    Schema,
}

impl Definition {
    /// Whether it names this column of this table, as policies call that.
    pub fn names_column(&self, table: &str, column: &str) -> bool {
        let table = bare(table);
        let column = column.to_lowercase();
        let said = |name: &str| self.names.get(name).copied().unwrap_or(0);
        match &self.table {
            Some(own) => *own == table && said(&column) > 0,
            // A column may have its table's name.
            None if table == column => said(&table) > 1,
            None => said(&table) > 0 && said(&column) > 0,
        }
    }

    /// The same in a script in which the statement, with what stands before it, begins in this line.
    #[must_use]
    pub fn in_script(self, statement: &[u8], line: u64) -> Self {
        let place = match self.place {
            Place::Byte(at) => {
                let before = statement.get(..at).unwrap_or_default();
                Place::Line(line + before.iter().filter(|&&byte| byte == b'\n').count() as u64)
            }
            place => place,
        };
        Definition { place, ..self }
    }

    /// The same at this place.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Definition { place, ..self }
    }
}

/// A table's name without its schema, in lower case.
fn bare(table: &str) -> String {
    table.rsplit('.').next().unwrap_or(table).to_lowercase()
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Byte(at) => write!(formatter, "byte {at}"),
            Place::Line(line) => write!(formatter, "line {line}"),
            Place::Entry(entry) => write!(formatter, "entry {entry}"),
            Place::Schema => formatter.write_str("sqlite_schema"),
        }
    }
}
