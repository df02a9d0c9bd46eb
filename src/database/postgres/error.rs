//! What goes wrong between us and a PostgreSQL server.

/// Why a server did not do what it was asked. Holds no value of any row.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// Nobody answers, or not us.
    #[error("cannot connect to {server}: {reason}")]
    Connect {
        /// The server and database, without secrets.
        server: String,
        /// SQLSTATE, where the server answered.
        code: Option<String>,
        /// Why, in the words of the client or the server.
        reason: String,
    },
    /// The server refused a statement.
    #[error("{server} says: {message} (SQLSTATE {code})")]
    Statement {
        /// The server and database, without secrets.
        server: String,
        /// SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
        code: String,
        /// The server's primary message.
        message: String,
    },
    /// The connection ended, or what came over it makes no sense.
    #[error("the connection to {server} broke: {reason}")]
    Broken {
        /// The server and database, without secrets.
        server: String,
        /// What happened.
        reason: String,
    },
    /// An option of the URL that a direct connection does not know.
    #[error("the option `{option}` of the URL of {server} is not known here")]
    UnknownOption {
        /// Its name.
        option: String,
        /// The server and database, without secrets.
        server: String,
    },
    /// A name that the server would cut.
    #[error("the name `{name}` would have {} bytes, and PostgreSQL cuts it after {max}", name.len())]
    LongName {
        /// The name.
        name: String,
        /// The most bytes that it may have.
        max: usize,
    },
    /// A database of every server, which nothing may replace.
    #[error("`{name}` belongs to the server itself")]
    Template {
        /// Its name.
        name: String,
    },
    /// Others are connected, and come back or cannot be disconnected.
    #[error("`{database}` is in use by {by}")]
    InUse {
        /// The database.
        database: String,
        /// Such as `psql (process 4711, user alice)`.
        by: String,
    },
    /// A database has the name that a restore uses for a while, and no restore made it.
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
    #[error("the user `{user}` may not {what}")]
    MissingRight {
        /// Who connects.
        user: String,
        /// Such as `create databases`.
        what: String,
        /// The statement that grants it.
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
        /// Such as `table public.customer`.
        object: String,
    },
    /// An archive that no known program reads.
    #[error("`{version}` is no version of an archive that pg_restore reads")]
    UnknownArchive {
        /// What the manifest says.
        version: String,
    },
    /// A format of dumps that is not restored.
    #[error("a dump in the format `{format}` cannot be restored as a stream")]
    UnknownFormat {
        /// What the manifest says.
        format: String,
    },
    /// The server cannot create extensions that the dump needs.
    #[error("the server lacks what the dump needs: {}", listed(names))]
    MissingExtensions {
        /// Their names.
        names: Vec<String>,
        /// The packages that bring them, as far as they are known.
        packages: Vec<String>,
    },
    /// A table of the manifest is not there after loading.
    #[error("table `{table}` is in the manifest, and not in the restored database")]
    NoTable {
        /// As the manifest names it.
        table: String,
    },
}

impl PostgresError {
    /// SQLSTATE, where the server answered with one.
    pub fn code(&self) -> Option<&str> {
        match self {
            PostgresError::Connect { code, .. } => code.as_deref(),
            PostgresError::Statement { code, .. } => Some(code),
            _ => None,
        }
    }

    /// What to do about it, where the message does not say.
    pub fn hint(&self) -> Option<String> {
        match self {
            PostgresError::Connect { code, reason, .. } => Some(connect_hint(code.as_deref(), reason)),
            PostgresError::Statement { code, .. } => statement_hint(code).map(str::to_owned),
            PostgresError::Broken { .. } => Some("look at the server's log, then try again".to_owned()),
            PostgresError::UnknownOption { .. } => Some(
                "leave it out; or let psql connect, which knows it, with `via: env` in the configuration"
                    .to_owned(),
            ),
            PostgresError::LongName { .. } => {
                Some("give the database a shorter name; nine bytes are needed for `_previous`".to_owned())
            }
            PostgresError::Template { .. } => Some("name a database of your own in `url`".to_owned()),
            PostgresError::InUse { .. } => Some("stop it, and try again".to_owned()),
            PostgresError::NotOurs { name } => Some(format!(
                "rename it, or, if it is a leftover, drop it: DROP DATABASE {}",
                super::sql::quoted(name)
            )),
            PostgresError::NoPrevious { .. } => Some("nothing was restored over a database yet".to_owned()),
            PostgresError::MissingRight { grant, .. } => Some(format!(
                "have a superuser run: {grant}; or restore into an empty database with --no-swap"
            )),
            PostgresError::NoDatabase { name } => Some(format!(
                "have somebody create it, `CREATE DATABASE {}`; or leave out --no-swap",
                super::sql::quoted(name)
            )),
            PostgresError::NotEmpty { .. } => {
                Some("empty it, or leave out --no-swap, which keeps it as it is until the end".to_owned())
            }
            PostgresError::UnknownArchive { .. } => Some("update db-airlock".to_owned()),
            PostgresError::UnknownFormat { .. } => Some(
                "a directory is restored by `pg_restore`; `anonymize` without --output makes one file of it"
                    .to_owned(),
            ),
            PostgresError::MissingExtensions { packages, .. } if packages.is_empty() => {
                Some("install them on the server's machine".to_owned())
            }
            PostgresError::MissingExtensions { packages, .. } => {
                Some(format!("on the server's machine: apt-get install {}", packages.join(" ")))
            }
            PostgresError::NoTable { .. } => None,
        }
    }
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("extension `{name}`")).collect();
    quoted.join(", ")
}

fn connect_hint(code: Option<&str>, reason: &str) -> String {
    let hint = match code {
        Some("28P01") => "the password is wrong, or there is none: give it in the URL or in ~/.pgpass",
        Some("28000") => {
            "pg_hba.conf of the server does not let this user in from here, or the user does not exist"
        }
        Some("3D000") => "create the database, or look at the name in `url`",
        Some("53300") => "the server has too many connections; end some of them",
        Some("57P03") => "the server is starting or stopping; try again in a moment",
        _ if reason.contains("password") || reason.contains("fe_sendauth") => {
            "the server wants a password: give it in the URL or in ~/.pgpass"
        }
        _ if reason.contains("TLS") || reason.contains("certificate") => {
            "look at `sslmode` and `sslrootcert` in the URL"
        }
        _ => "is the server running, and are host and port in `url` right?",
    };
    hint.to_owned()
}

fn statement_hint(code: &str) -> Option<&'static str> {
    match code {
        "42501" => Some("give the user of the URL the right to do it, or use another user"),
        "53100" => Some("the server's disk is full"),
        "53300" => Some("the server has too many connections; end some of them"),
        "57014" => Some("somebody cancelled it, or statement_timeout is too short"),
        "57P01" | "57P02" | "57P03" => Some("the server is stopping or starting; try again in a moment"),
        _ => None,
    }
}
