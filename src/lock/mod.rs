//! The schema lock: the shapes of all tables as a text to be committed, one line a column, so that a policy can be judged
//! with no database at hand, and nobody misses a column that is new.
//!
//! ```text
//! lock 1
//!
//! table customer
//!   id: integer "int4", not null, from -2147483648 to 2147483647
//!   email: text "character varying(80)", at most 80
//!   country_id: integer "int4", from -2147483648 to 2147483647
//!   primary key (id)
//!   unique (email)
//!   foreign key (country_id) to country (id)
//! ```
//!
//! Tables stand in the order of their names, columns in that of the rows, and behind them what is said of several. A
//! name or a type that is more than a word stands in quotes. `#` begins a line that is for people.

mod change;
mod column;
mod error;
mod read;
#[cfg(test)]
mod tests;
mod tokens;
mod write;

use std::sync::Arc;

use crate::dump::{ForeignKey, Table, UniqueKey};
use crate::yaml::{Error, Source};

pub use change::Change;
pub use error::LockError;

/// The shapes of a database's tables, in the one order that their text has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    tables: Vec<Table>,
}

impl Lock {
    /// The lock of these tables.
    pub fn of(mut tables: Vec<Table>) -> Self {
        tables.sort_by(|one, other| one.name.cmp(&other.name));
        for table in &mut tables {
            table.unique_keys.sort_by(|one, other| order_of_key(one).cmp(&order_of_key(other)));
            table.foreign_keys.sort_by(|one, other| order_of_reference(one).cmp(&order_of_reference(other)));
            table.checks.sort_by(|one, other| (&one.told, &one.columns).cmp(&(&other.told, &other.columns)));
        }
        Lock { tables }
    }

    /// Reads a lock's text; what cannot be read is an error at its place.
    pub fn parse(source: &Arc<Source>) -> Result<Self, Error> {
        read::lock(source).map(Lock::of)
    }

    /// The lock as text, which reads as the same lock.
    pub fn text(&self) -> String {
        write::text(&self.tables)
    }

    /// The tables: enough to make a plan.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// What changed from this lock to that of the tables as they are now.
    pub fn changes(&self, now: &Lock) -> Vec<Change> {
        change::changes(&self.tables, &now.tables)
    }
}

fn order_of_key(key: &UniqueKey) -> (bool, &[usize]) {
    (!key.primary, &key.columns)
}

fn order_of_reference(key: &ForeignKey) -> (&[usize], &str, &[String]) {
    (&key.columns, &key.table, &key.referenced)
}
