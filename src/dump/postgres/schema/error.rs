//! Why a schema cannot be known.

use crate::dump::cursor::Misread;

/// A statement that tells of tables, and cannot be read; or statements that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// A statement cannot be read.
    #[error(transparent)]
    Misread(#[from] Misread),
    /// A table with more columns than PostgreSQL allows.
    #[error("table `{table}` has more than {limit} columns")]
    TooManyColumns {
        /// As policies name it.
        table: String,
        /// The most that are allowed.
        limit: usize,
    },
    /// Two tables that a policy could not tell apart, or one that is created twice.
    #[error("the name `{table}` stands for two tables")]
    Ambiguous {
        /// As policies name it.
        table: String,
    },
    /// Tables or domains that come from each other in a circle, or through too many steps.
    #[error("`{name}` is derived from itself, or through more than {limit} others")]
    TooDeep {
        /// Of the table or the domain.
        name: String,
        /// The most steps that are followed.
        limit: usize,
    },
    /// A column is named that the table does not have.
    #[error("table `{table}` has no column `{column}`, which {by} names")]
    UnknownColumn {
        /// As policies name it.
        table: String,
        /// As it reads without quotes.
        column: String,
        /// What names it, such as `a key`.
        by: &'static str,
    },
    /// A constraint is made of an index that is not known.
    #[error("table `{table}` has no unique index `{index}`, of which a constraint is made")]
    UnknownIndex {
        /// As policies name it.
        table: String,
        /// As it reads without quotes.
        index: String,
    },
    /// Rows come without a list of columns, and their order cannot be known.
    #[error(
        "rows of table `{table}` name no columns, and it inherits some: pg_dump writes those in another \
         order than the statements tell; dump it with --column-inserts, or without --inserts"
    )]
    OrderUnknown {
        /// As policies name it.
        table: String,
    },
}
