//! What can be wrong with the rows of a dump before they are split into fields.

use std::io;

use super::names::NamesError;
use super::token::TokenError;
use crate::dump::RowError;

/// Rows that cannot be read, or passed on. Rows count from 1, within their table.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// The dump cannot be read.
    #[error("the dump cannot be read")]
    Read(#[source] io::Error),
    /// What was read cannot be written.
    #[error("the dump cannot be written")]
    Write(#[source] io::Error),
    /// The dump ends before the rows do.
    #[error("the dump ends in row {row}, before the end of the table's rows")]
    Unfinished {
        /// The row that is not whole.
        row: u64,
    },
    /// A row would take too much memory.
    #[error("row {row} has more than {limit} bytes")]
    TooLong {
        /// The row.
        row: u64,
        /// [`crate::dump::Limits::row_bytes`].
        limit: usize,
    },
    /// A row that is not rewritten has too few or too many fields.
    #[error("row {row}: expected {expected} fields, found {found}")]
    FieldCount {
        /// The row.
        row: u64,
        /// As the statement above the rows says.
        expected: usize,
        /// As the row has.
        found: usize,
    },
    /// Lines of COPY text that end like on Windows, where the last field would get a character more.
    #[error("row {row} holds a carriage return: were the dump's line ends converted?")]
    CarriageReturn {
        /// The row.
        row: u64,
    },
    /// An INSERT statement that is not one of those that pg_dump writes.
    #[error("row {row}, byte {at} of what is read: {problem}")]
    Insert {
        /// The row.
        row: u64,
        /// Offset of the row from where reading began.
        at: u64,
        /// What is wrong, with its place in the row.
        problem: InsertProblem,
    },
}

/// What is wrong with an INSERT statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InsertProblem {
    /// The row has too few or too many fields.
    #[error("expected {expected} fields, found {found}")]
    FieldCount {
        /// As the list of columns says, or the first of the rows.
        expected: usize,
        /// As the row has.
        found: usize,
    },
    /// A text or a name without an end; places count from the start of the row.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Its beginning is not `INSERT INTO … VALUES`.
    #[error(transparent)]
    Names(#[from] NamesError),
    /// Something stands where it should not.
    #[error(transparent)]
    Row(#[from] RowError),
}

/// Something else stands at this offset of the row.
pub fn expected(expected: &'static str, at: usize) -> InsertProblem {
    InsertProblem::Row(RowError::Expected { expected, at })
}
