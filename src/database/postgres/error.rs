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
}

impl PostgresError {
    /// SQLSTATE, where the server answered with one.
    pub fn code(&self) -> Option<&str> {
        match self {
            PostgresError::Connect { code, .. } => code.as_deref(),
            PostgresError::Statement { code, .. } => Some(code),
            PostgresError::Broken { .. } | PostgresError::UnknownOption { .. } => None,
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
        }
    }
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
