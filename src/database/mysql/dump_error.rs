//! What is wrong with a dump of MySQL or MariaDB, or stands in the way of rewriting it.

use crate::anonymize::rewrite_error::RewriteError;
use crate::database::passage::PassageError;
use crate::dump::lookahead::Position;
use crate::dump::mysql::schema::FactError;
use crate::dump::mysql::script::ScriptError;
use crate::dump::rows_error::RowsError;

/// A dump that cannot be rewritten. Never shows a value.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// What any dump can suffer from.
    #[error(transparent)]
    Passage(#[from] PassageError),
    /// It is nothing that this program reads.
    #[error("this is no dump that can be read: {found}")]
    Unrecognised {
        /// What it seems to be.
        found: &'static str,
    },
    /// Its SQL cannot be read.
    #[error("the script cannot be read: {0}")]
    Script(#[from] ScriptError),
    /// Its SQL ends without the tool's last words.
    #[error("the script ends in line {line}, byte {offset}, without the comment `-- Dump completed`")]
    Incomplete {
        /// The line that it ends in, from 1.
        line: u64,
        /// Its bytes, decompressed.
        offset: u64,
    },
    /// A statement tells of tables, and cannot be understood.
    #[error("line {line}, byte {offset}: the schema of the dump is not understood: {source}")]
    Statement {
        /// Where the statement begins, with the blanks before it; from 1.
        line: u64,
        /// Bytes before it.
        offset: u64,
        /// Why not. Its places count from there.
        source: FactError,
    },
    /// What all statements together say of tables cannot be understood.
    #[error("the schema of the dump is not understood: {0}")]
    Facts(#[from] FactError),
    /// A statement that could hold rows, or do something that nobody has looked at.
    #[error("line {line}, byte {offset}: {words:?} begins no statement that is known in dumps")]
    UnknownStatement {
        /// Where it begins, with the blanks before it; from 1.
        line: u64,
        /// Bytes before it.
        offset: u64,
        /// Its first key words.
        words: String,
    },
    /// The rows of a table cannot be read or written.
    #[error("line {line}, byte {offset}: table `{table}`, {source}")]
    Rows {
        /// As policies name it.
        table: String,
        /// From where on rows were being read, from 1.
        line: u64,
        /// Bytes before that.
        offset: u64,
        /// What is wrong, with the row.
        source: RowsError,
    },
    /// A row cannot be rewritten.
    #[error("line {line}, byte {offset}: {source}")]
    Row {
        /// Where the row begins, from 1.
        line: u64,
        /// Bytes before it.
        offset: u64,
        /// The table, the row, and what stands in the way.
        source: RewriteError,
    },
    /// Between the two readings of a live database somebody changed its schema.
    #[error("line {line}, byte {offset}: the schema of the database was changed while it was read")]
    SchemaChanged {
        /// Where a statement begins that was another one before; from 1.
        line: u64,
        /// Bytes before it.
        offset: u64,
    },
}

impl DumpError {
    /// Rows that cannot be read, from `start` on.
    pub(super) fn rows(table: &str, start: Position, source: RowsError) -> Self {
        let Position { line, offset } = start;
        DumpError::Rows { table: table.to_owned(), line, offset, source }
    }

    /// What to do about it, where the message does not say.
    pub fn hint(&self) -> Option<String> {
        let said = match self {
            DumpError::Passage(error) => return error.hint(),
            DumpError::Unrecognised { .. } => {
                "`anonymize` takes what mysqldump and mariadb-dump write as SQL"
            }
            DumpError::UnknownStatement { .. } => {
                "a statement that may hold rows is never passed on unread: take it out of the dump, or report it if \
                 mysqldump or mariadb-dump wrote it"
            }
            DumpError::Incomplete { .. } => {
                "the tools write it last: where it is missing, the dump was cut off; make it anew"
            }
            DumpError::Statement { .. } | DumpError::Facts(_) => {
                "please report it with the statement named above: it is not what the tools were seen to write"
            }
            DumpError::Row { .. } => {
                "give the column another rule, or mend the row; `anonymize --dry-run` shows the first rows"
            }
            DumpError::SchemaChanged { .. } => "try again when nobody changes tables",
            DumpError::Script(_) | DumpError::Rows { .. } => return None,
        };
        Some(said.to_owned())
    }
}
