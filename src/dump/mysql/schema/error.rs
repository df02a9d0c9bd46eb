//! Why a schema cannot be known.

use crate::dump::cursor::Misread;

/// A statement that tells of tables, and cannot be read; or statements that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// A statement cannot be read.
    #[error(transparent)]
    Misread(#[from] Misread),
    /// A table with more columns than there may be.
    #[error("table `{table}` has more than {limit} columns")]
    TooManyColumns {
        /// As the dump names it.
        table: String,
        /// The most that are allowed.
        limit: usize,
    },
    /// Two tables that a policy could not tell apart, or one that is created twice.
    #[error("the name `{table}` stands for two tables")]
    Ambiguous {
        /// As policies or the dump name it.
        table: String,
    },
    /// Rows come before the statement that makes or drops their table.
    #[error("table `{table}` is created or dropped behind rows of it, which may have had other columns")]
    BehindRows {
        /// As the dump names it.
        table: String,
    },
    /// A table is changed that was not created before.
    #[error("table `{table}` is changed and not created before")]
    UnknownTable {
        /// As the dump names it.
        table: String,
    },
    /// A column is named that the table does not have.
    #[error("table `{table}` has no column `{column}`, which {by} names")]
    UnknownColumn {
        /// As policies or the dump name it.
        table: String,
        /// As it reads without quotes.
        column: String,
        /// What names it, such as `a key`.
        by: &'static str,
    },
}
