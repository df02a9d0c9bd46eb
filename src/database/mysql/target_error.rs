//! Why a dump cannot be restored into a server of MySQL or MariaDB, or a restore not be taken back.

use super::error::MysqlError;
use super::sql::quoted;
use crate::database::DatabaseError;

/// A restore or a rollback that cannot go on. Holds no value of any row.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The server did not do what it was asked.
    #[error(transparent)]
    Server(#[from] MysqlError),
    /// A name that the server would refuse.
    #[error("the name `{name}` would have {} characters, and {max} are the most", name.chars().count())]
    LongName {
        /// The name.
        name: String,
        /// The most characters that it may have.
        max: usize,
    },
    /// A database of every server, which nothing may replace.
    #[error("`{name}` belongs to the server itself")]
    OfServer {
        /// Its name.
        name: String,
    },
    /// Somebody holds a lock on a table that is to be renamed.
    #[error("a table of `{database}` is in use by {by}")]
    InUse {
        /// The database.
        database: String,
        /// Such as `connection 35 (user alice, from localhost)`.
        by: String,
    },
    /// A database has the name that a restore uses, and no restore made it.
    #[error(
        "there is a database `{name}` on the server, which is the name that a restore uses, and no restore made it"
    )]
    NotOurs {
        /// Its name.
        name: String,
    },
    /// There is no former database to go back to.
    #[error("there is no former database `{name}` on the server")]
    NoPrevious {
        /// Its name.
        name: String,
    },
    /// A right that the user lacks.
    #[error("the user `{user}` may not {what}: {reason}")]
    MissingRight {
        /// Who connects, such as `alice@%`.
        user: String,
        /// Such as ``create the database `shop_incoming` ``.
        what: String,
        /// The server's words.
        reason: String,
        /// The statements that grant it.
        grant: String,
    },
    /// The database to load into is not there.
    #[error("there is no database `{name}` on the server")]
    NoDatabase {
        /// Its name.
        name: String,
    },
    /// The database to load into holds something.
    #[error("`{database}` is not empty: it holds {object}")]
    NotEmpty {
        /// The database.
        database: String,
        /// Such as ``table `customer` ``.
        object: String,
    },
    /// A format of dumps that is not restored.
    #[error("a dump in the format `{format}` cannot be restored into MySQL or MariaDB")]
    UnknownFormat {
        /// What the manifest says.
        format: String,
    },
    /// A table of the manifest is not there after loading.
    #[error("table `{table}` is in the manifest, and not in the restored database")]
    NoTable {
        /// As the manifest names it.
        table: String,
    },
    /// Rows that refer to nothing.
    #[error(
        "{count} rows of `{table}` refer to rows of `{parent}` that do not exist (foreign key `{constraint}`)"
    )]
    Orphans {
        /// The referring table.
        table: String,
        /// The foreign key's name.
        constraint: String,
        /// The table referred to.
        parent: String,
        /// How many rows.
        count: u64,
    },
    /// A table of another database refers to one that would be moved.
    #[error(
        "table `{from}` refers to `{to}`, and its foreign key `{constraint}` would follow that when it is moved"
    )]
    ReferredTo {
        /// Such as `billing.invoice`.
        from: String,
        /// Such as `shop.customer`.
        to: String,
        /// The foreign key's name.
        constraint: String,
    },
    /// The server does not tell how an object was made.
    #[error("the server does not tell how {object} was made, and so it could not be made again")]
    Untold {
        /// Such as ``procedure `pay` ``.
        object: String,
    },
    /// Objects that the server did not make again, of a database that is in place.
    #[error("the database is in place, but without {}", .objects.join("; without "))]
    Lost {
        /// Each with the server's reason.
        objects: Vec<String>,
    },
    /// The dump, on its way into the client program.
    #[error("the dump cannot be loaded: {source}")]
    Dump {
        /// Why, with the position where it is known.
        source: std::io::Error,
    },
}

impl TargetError {
    /// The server's number of the error, where it answered with one.
    pub fn code(&self) -> Option<u16> {
        match self {
            TargetError::Server(error) => error.code(),
            _ => None,
        }
    }

    /// What to do about it, where the message does not say.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            TargetError::Server(error) => return error.hint(),
            TargetError::LongName { .. } => {
                "give the database a shorter name; nine characters are needed for `_previous`".to_owned()
            }
            TargetError::OfServer { .. } => "name a database of your own in `url`".to_owned(),
            TargetError::InUse { .. } => {
                "end its transaction, or stop the program, and try again; nothing was changed".to_owned()
            }
            TargetError::NotOurs { name } => {
                format!(
                    "move its tables elsewhere, or, if it is a leftover, drop it: DROP DATABASE {}",
                    quoted(name)
                )
            }
            TargetError::NoPrevious { .. } => "nothing was restored over a database yet".to_owned(),
            TargetError::MissingRight { grant, .. } => {
                format!("have an administrator run: {grant}; or restore into an empty database with --no-swap")
            }
            TargetError::NoDatabase { name } => format!(
                "have somebody create it, `CREATE DATABASE {}`; or leave out --no-swap",
                quoted(name)
            ),
            TargetError::NotEmpty { .. } => {
                "empty it, or leave out --no-swap, which keeps it as it is until the end".to_owned()
            }
            TargetError::UnknownFormat { .. } => "only dumps of SQL statements can be".to_owned(),
            TargetError::Orphans { .. } => "such rows are in the dump, or what they refer to was left out of it: mend \
                                            the original or the policy, and anonymize again"
                .to_owned(),
            TargetError::ReferredTo { .. } => {
                "drop that foreign key, and add it again after the restore; or restore into an empty database with \
                 --no-swap"
                    .to_owned()
            }
            TargetError::Untold { .. } => {
                "give the user of the URL the right to see it, such as SHOW_ROUTINE on MySQL or SHOW CREATE ROUTINE on \
                 MariaDB"
                    .to_owned()
            }
            TargetError::Lost { .. } | TargetError::NoTable { .. } | TargetError::Dump { .. } => return None,
        })
    }
}

/// What the server said is told as such.
impl From<TargetError> for DatabaseError {
    fn from(error: TargetError) -> Self {
        match error {
            TargetError::Server(error) => DatabaseError::Mysql(error),
            error => DatabaseError::MysqlTarget(error),
        }
    }
}
