//! Databases: what their schemas say, and how they are backed up, rewritten, restored and swapped.
//!
//! One folder an engine, each behind its own feature; [`target`] is what restoring sees of them.

#[cfg(feature = "servers")]
pub mod client;
mod facts;
#[cfg(feature = "mysql")]
pub mod mysql;
#[cfg(feature = "server")]
pub mod original;
#[cfg(feature = "server")]
pub mod output;
#[cfg(feature = "servers")]
pub mod passage;
mod place;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "server")]
mod rewritten;
#[cfg(feature = "sqlite")]
pub mod sqlite;
pub mod stats;
pub mod target;
#[cfg(any(feature = "server", feature = "sqlite"))]
mod watch;

pub use place::Place;

use std::path::PathBuf;

pub use facts::DumpFacts;
#[cfg(feature = "server")]
pub use rewritten::{FirstRows, Look, Orders, RewrittenTable, Sample, Settings};

/// What went wrong with a database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// This program was built without the engine.
    #[error("this program was built without {software}")]
    NotBuiltIn {
        /// Such as `PostgreSQL`.
        software: &'static str,
        /// The cargo feature that adds it.
        feature: &'static str,
    },
    /// There is no such file.
    #[error("there is no database at `{}`", path.display())]
    Missing {
        /// The database's path.
        path: PathBuf,
    },
    /// The file is not a database, or a damaged one.
    #[error("`{}` is damaged or not a SQLite database: {finding}", path.display())]
    Damaged {
        /// The file looked at.
        path: PathBuf,
        /// The first thing that SQLite's own check found.
        finding: String,
    },
    /// SQLite refused a statement.
    #[cfg(feature = "sqlite")]
    #[error("{doing} failed on `{}`", path.display())]
    Sqlite {
        /// What was being done, such as ``creating index `by_name` ``.
        doing: String,
        /// The database's path.
        path: PathBuf,
        /// SQLite's words.
        source: rusqlite::Error,
    },
    /// A part of the schema that this version cannot carry over, and does not leave out silently.
    #[error("{object} cannot be carried over: {why}")]
    Unsupported {
        /// Such as ``virtual table `places` ``.
        object: String,
        /// The reason.
        why: String,
    },
    /// A row that does not go into the new database.
    #[error("table `{table}`, row {row}: {why}")]
    Row {
        /// The table.
        table: String,
        /// The row's number in reading order, from 1.
        row: u64,
        /// The reason, without any value.
        why: String,
    },
    /// The rewritten database has references that lead nowhere, and the original had fewer.
    #[error("{count} rows of `{table}` would refer to rows of `{parent}` that do not exist")]
    Orphans {
        /// The referring table.
        table: String,
        /// The table referred to.
        parent: String,
        /// How many more there are than in the original.
        count: u64,
    },
    /// The restored database does not hold what its manifest says.
    #[error("table `{table}` holds {found} rows, and the manifest says {expected}")]
    RowCount {
        /// The table.
        table: String,
        /// From the manifest.
        expected: u64,
        /// Counted.
        found: u64,
    },
    /// A rule of the configuration fits nothing that is there.
    #[error("`{pattern}` in `backup: {{tables: …}}` fits no table of the database")]
    NoSuchTable {
        /// The name or pattern, as written.
        pattern: String,
    },
    /// The dump came, and could not be written down.
    #[error("the dump cannot be written")]
    Unwritten {
        /// Why.
        source: std::io::Error,
    },
    /// Another program has the database open.
    #[error("`{}` is in use by {by}", path.display())]
    InUse {
        /// The database's path.
        path: PathBuf,
        /// Such as `puma (process 4711)`.
        by: String,
    },
    /// Another restore of the same database is running.
    #[error("another restore of `{database}` is running")]
    Busy {
        /// The database.
        database: String,
    },
    /// There is no former database to go back to.
    #[error("there is no former database at `{}`", path.display())]
    NoPrevious {
        /// Where it would stand.
        path: PathBuf,
    },
    /// A value that a rule cannot read.
    #[error(transparent)]
    #[cfg(feature = "server")]
    Rewrite(#[from] crate::anonymize::rewrite_error::RewriteError),
    /// A server's statistic is not in the unit that its manual says.
    #[error("the server's answer for `{name}` cannot be read")]
    Statistic {
        /// The statistic.
        name: &'static str,
    },
    /// A dump that cannot be read or written.
    #[cfg(feature = "servers")]
    #[error(transparent)]
    Passage(#[from] passage::PassageError),
    /// A dump of PostgreSQL that cannot be read or rewritten.
    #[cfg(feature = "postgres")]
    #[error(transparent)]
    Dump(#[from] postgres::DumpError),
    /// A dump of MySQL or MariaDB that cannot be read or rewritten.
    #[cfg(all(feature = "mysql", feature = "server"))]
    #[error(transparent)]
    MysqlDump(#[from] mysql::DumpError),
    /// A client program is missing, or did not do what it was started for.
    #[cfg(feature = "servers")]
    #[error(transparent)]
    Program(#[from] client::ProgramError),
    /// A PostgreSQL server did not do what it was asked.
    #[cfg(feature = "postgres")]
    #[error(transparent)]
    Postgres(#[from] postgres::PostgresError),
    /// A server of MySQL or MariaDB did not do what it was asked.
    #[cfg(feature = "mysql")]
    #[error(transparent)]
    Mysql(#[from] mysql::MysqlError),
    /// A database of MySQL or MariaDB cannot be replaced, or not be put back.
    #[cfg(feature = "mysql")]
    #[error(transparent)]
    MysqlTarget(mysql::TargetError),
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] crate::files::FileError),
}

impl DatabaseError {
    /// SQLite is not built in.
    pub fn no_sqlite() -> Self {
        DatabaseError::NotBuiltIn { software: "SQLite", feature: "sqlite" }
    }

    /// PostgreSQL is not built in.
    pub fn no_postgres() -> Self {
        DatabaseError::NotBuiltIn { software: "PostgreSQL", feature: "postgres" }
    }

    /// MySQL and MariaDB are not built in.
    pub fn no_mysql() -> Self {
        DatabaseError::NotBuiltIn { software: "MySQL and MariaDB", feature: "mysql" }
    }

    /// Whether somebody has to stop a program before a database can be replaced.
    pub fn is_in_use(&self) -> bool {
        match self {
            DatabaseError::InUse { .. } => true,
            #[cfg(feature = "postgres")]
            DatabaseError::Postgres(error) => matches!(error, postgres::PostgresError::InUse { .. }),
            #[cfg(feature = "mysql")]
            DatabaseError::MysqlTarget(error) => matches!(error, mysql::TargetError::InUse { .. }),
            _ => false,
        }
    }

    /// Whether nobody could ask the database anything.
    pub fn is_out_of_reach(&self) -> bool {
        match self {
            DatabaseError::NotBuiltIn { .. } => true,
            #[cfg(feature = "postgres")]
            DatabaseError::Postgres(error) => matches!(error, postgres::PostgresError::Connect { .. }),
            #[cfg(feature = "mysql")]
            DatabaseError::Mysql(error) => matches!(error, mysql::MysqlError::Connect { .. }),
            _ => false,
        }
    }

    /// What to do about it, where the message does not say.
    pub fn hint(&self) -> Option<String> {
        match self {
            DatabaseError::NotBuiltIn { feature, .. } => {
                Some(format!("build it with the feature `{feature}` of db-airlock"))
            }
            DatabaseError::Missing { .. } => Some("look at `url` in the configuration".to_owned()),
            DatabaseError::Damaged { path, .. } => Some(format!(
                "see what is wrong with it: sqlite3 '{}' 'PRAGMA integrity_check'",
                path.display()
            )),
            DatabaseError::NoSuchTable { .. } => Some(
                "look for a misspelling; on PostgreSQL a table of another schema than `public` is `schema.table`, and `*` \
                 does not reach over the dot"
                    .to_owned(),
            ),
            DatabaseError::Unwritten { source } if source.kind() == std::io::ErrorKind::StorageFull => {
                Some("make room on the store's disk, such as with `db-airlock clean`".to_owned())
            }
            DatabaseError::InUse { .. } => Some("stop it, and try again".to_owned()),
            DatabaseError::Busy { .. } => Some("wait until it has ended".to_owned()),
            DatabaseError::NoPrevious { .. } => Some("nothing was restored over a database yet".to_owned()),
            DatabaseError::File(error) => error.hint(),
            #[cfg(feature = "servers")]
            DatabaseError::Passage(error) => error.hint(),
            #[cfg(feature = "postgres")]
            DatabaseError::Dump(error) => error.hint(),
            #[cfg(all(feature = "mysql", feature = "server"))]
            DatabaseError::MysqlDump(error) => error.hint(),
            #[cfg(feature = "servers")]
            DatabaseError::Program(error) => error.hint(),
            #[cfg(feature = "postgres")]
            DatabaseError::Postgres(error) => error.hint(),
            #[cfg(feature = "mysql")]
            DatabaseError::Mysql(error) => error.hint(),
            #[cfg(feature = "mysql")]
            DatabaseError::MysqlTarget(error) => error.hint(),
            #[cfg(feature = "sqlite")]
            DatabaseError::Sqlite { source, .. } => sqlite::connection::hint(source),
            #[cfg(feature = "server")]
            DatabaseError::Rewrite(_) => Some(
                "give the column another rule, or mend the row; `anonymize --dry-run` shows the first rows"
                    .to_owned(),
            ),
            DatabaseError::Row { why, .. } if why.contains("constraint failed") => Some(
                "a rule writes what this constraint forbids: give its column another rule, such as `string` with a \
                 `sample` of what is allowed, or keep it"
                    .to_owned(),
            ),
            DatabaseError::Unsupported { .. }
            | DatabaseError::Unwritten { .. }
            | DatabaseError::Row { .. }
            | DatabaseError::Orphans { .. }
            | DatabaseError::Statistic { .. }
            | DatabaseError::RowCount { .. } => None,
        }
    }
}
