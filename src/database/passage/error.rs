//! What stands in the way of any dump, whatever its engine.

use std::io;

/// A dump that cannot be rewritten. Never shows a value.
#[derive(Debug, thiserror::Error)]
pub enum PassageError {
    /// It cannot be read.
    #[error("cannot read the dump")]
    Read(#[source] io::Error),
    /// The new one cannot be written.
    #[error("cannot write the new dump")]
    Write(#[source] io::Error),
    /// What comes through a pipe cannot be kept.
    #[error("cannot keep the dump in a temporary file while it is read twice")]
    Spool(#[source] io::Error),
    /// A dump that is one file is to be written as a folder.
    #[error("only a directory can be written as a directory, and this dump is one file")]
    NoFolder,
    /// Values of a column that no decision was made on.
    #[error("the rows of `{table}` have values for `{column}`, which its schema does not announce")]
    Unplanned {
        /// As policies name it.
        table: String,
        /// As the rows name it.
        column: String,
    },
    /// A rule needs a column that the rows do not have.
    #[error("a rule of `{table}` needs the column `{column}`, which its rows in the dump do not have")]
    NotInRows {
        /// As policies name it.
        table: String,
        /// As the schema names it.
        column: String,
    },
    /// Rows of a table that no decision was made on.
    #[error("the dump holds rows of `{table}`, which its schema does not announce")]
    UnplannedTable {
        /// As the dump names it.
        table: String,
    },
}

impl PassageError {
    /// What to do about it, where the message does not say.
    pub fn hint(&self) -> Option<String> {
        match self {
            PassageError::Write(_) => Some("see whether the disk is full".to_owned()),
            PassageError::Spool(_) => Some(
                "give it as a file, or let TMPDIR name a folder with more space; of PostgreSQL, a dump made with \
                 `pg_dump --format=custom` needs no copy"
                    .to_owned(),
            ),
            PassageError::Read(_)
            | PassageError::NoFolder
            | PassageError::Unplanned { .. }
            | PassageError::NotInRows { .. }
            | PassageError::UnplannedTable { .. } => None,
        }
    }
}
