//! What is wrong with a dump of PostgreSQL, or stands in the way of rewriting it.

#[cfg(feature = "server")]
use std::io;

use crate::database::passage::PassageError;
use crate::dump::compression::UnknownCompression;
use crate::dump::postgres::archive::ArchiveError;
use crate::dump::postgres::names::NamesError;
use crate::dump::postgres::schema::FactError;
use crate::dump::postgres::script::ScriptError;
use crate::dump::postgres::settings::SettingsError;
use crate::dump::rows_error::RowsError;
use crate::files::FileError;

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
    /// Its archive is damaged, or of another version.
    #[error("the archive cannot be read: {0}")]
    Archive(#[from] ArchiveError),
    /// Its SQL cannot be read.
    #[error("the script cannot be read: {0}")]
    Script(#[from] ScriptError),
    /// Its SQL ends without pg_dump's last words.
    #[error("the script ends in line {line}, without the comment `-- PostgreSQL database dump complete`")]
    Incomplete {
        /// The line that it ends in, from 1.
        line: u64,
    },
    /// Its schema cannot be understood.
    #[error("the schema of the dump is not understood: {0}")]
    Facts(#[from] FactError),
    /// An entry of its table of contents cannot be understood.
    #[error("{entry} is not understood: {source}")]
    Entry {
        /// Such as `entry 3021 (TABLE DATA customer)`.
        entry: String,
        /// What was expected.
        source: NamesError,
    },
    /// A setting of the session that it is restored in.
    #[error("a setting of the dump is not understood: {0}")]
    Settings(#[source] SettingsError),
    /// The rows of a table cannot be read or written.
    #[error("table `{table}`, {source}")]
    Rows {
        /// As policies name it.
        table: String,
        /// What is wrong, with the row.
        source: RowsError,
    },
    /// A name of a table or schema is no text.
    #[error("a name in the table of contents is not UTF-8")]
    NameNotText,
    /// Something else than rows where only rows belong.
    #[error("the data of `{table}` holds something else than rows")]
    NotRows {
        /// As policies name it.
        table: String,
    },
    /// A file of it cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// One of its lists of large objects cannot be read.
    #[error("the file `{file}` cannot be read: {source}")]
    InFile {
        /// Its name.
        file: String,
        /// What is wrong.
        source: ArchiveError,
    },
    /// A file that its table of contents or a list names, and that is not there.
    #[error("the file `{file}` of the dump is missing")]
    MissingFile {
        /// Without the suffix of its compression.
        file: String,
    },
    /// An entry of a directory or tar has data, and does not say in which file.
    #[error("entry {dump_id} of the dump has data, and names no file for it")]
    NoFile {
        /// Its number.
        dump_id: i32,
    },
    /// Two entries of a directory or tar that have their data in the same file.
    #[error("two entries of the dump name the file `{file}`")]
    SharedFile {
        /// Its name.
        file: String,
    },
    /// A member of a tar, or a name in a list, that is not the one that belongs there.
    #[error("the dump has `{found}` where `{expected}` belongs")]
    StrayMember {
        /// What belongs there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A list in a tar that does not name the large objects that came before.
    #[error("`{file}` does not name the large objects that come before it")]
    OtherList {
        /// Its name.
        file: String,
    },
    /// A list in a tar that is longer than this program reads.
    #[error("`{file}` takes more than {limit} bytes")]
    ListTooLong {
        /// Its name.
        file: String,
        /// The bound.
        limit: usize,
    },
    /// A tar archive is to be compressed.
    #[error("the data of a tar archive cannot be compressed: pg_restore does not read that")]
    CompressedTar,
    /// A statement that could hold rows, and that pg_dump does not write.
    #[error("behind line {line}: a statement that pg_dump does not write, which begins with `{words}`")]
    UnknownStatement {
        /// The line of the dump behind which it stands, from 1.
        line: u64,
        /// Its first words, without any value.
        words: String,
    },
    /// A statement in the table of contents that could hold rows, and that pg_dump does not write.
    #[error("{entry} has a statement that pg_dump does not write, which begins with `{words}`")]
    UnknownDefinition {
        /// Whose definition it is.
        entry: String,
        /// Its first words, without any value.
        words: String,
    },
    /// A definition in the table of contents that is no statement.
    #[error("the definition of {entry} cannot be read: {source}")]
    Definition {
        /// Whose definition it is.
        entry: String,
        /// Why.
        source: ScriptError,
    },
    /// A compression that the output cannot have.
    #[error(transparent)]
    Compression(#[from] UnknownCompression),
}

impl DumpError {
    #[cfg(feature = "server")]
    pub(super) fn read(error: io::Error) -> Self {
        PassageError::Read(error).into()
    }

    #[cfg(feature = "server")]
    pub(super) fn write(error: io::Error) -> Self {
        PassageError::Write(error).into()
    }

    /// What to do about it, where the message does not say.
    pub fn hint(&self) -> Option<String> {
        match self {
            DumpError::Unrecognised { .. } => {
                Some("make one with `pg_dump --format=custom`, or with `db-airlock backup`".to_owned())
            }
            DumpError::Archive(_) | DumpError::Script(_) => {
                Some("see whether the file is whole; `pg_restore --list FILE` reads archives too".to_owned())
            }
            DumpError::Facts(_) | DumpError::Entry { .. } | DumpError::Settings(_) => Some(
                "please report it with the statement named above: it is not what pg_dump was seen to write"
                    .to_owned(),
            ),
            DumpError::Incomplete { .. } => Some(
                "pg_dump writes it last: where it is missing, the dump was cut off; make it anew".to_owned(),
            ),
            DumpError::Passage(error) => error.hint(),
            _ => None,
        }
    }
}
