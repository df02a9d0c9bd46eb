//! What a server of MySQL or MariaDB did not do, and what to type then.

/// A server did not do what it was asked. Holds neither secrets nor values of rows.
#[derive(Debug, thiserror::Error)]
pub enum MysqlError {
    /// There is no way in.
    #[error("cannot connect to {server}: {reason}")]
    Connect {
        /// The URL without secrets.
        server: String,
        /// The server's number of the error, where it answered with one.
        code: Option<u16>,
        /// Its words, or the driver's.
        reason: String,
    },
    /// It refused a statement.
    #[error("{server} refused a statement: {message} ({code})")]
    Statement {
        /// The URL without secrets.
        server: String,
        /// The server's number of the error.
        code: u16,
        /// Its words.
        message: String,
    },
    /// The connection broke.
    #[error("the connection to {server} broke: {reason}")]
    Broken {
        /// The URL without secrets.
        server: String,
        /// The driver's words.
        reason: String,
    },
}

impl MysqlError {
    /// The server's number of the error, where it answered with one.
    pub fn code(&self) -> Option<u16> {
        match self {
            MysqlError::Connect { code, .. } => *code,
            MysqlError::Statement { code, .. } => Some(*code),
            MysqlError::Broken { .. } => None,
        }
    }

    /// What to do about it, where the message does not say.
    pub fn hint(&self) -> Option<String> {
        match self {
            MysqlError::Connect { .. } => {
                Some("is the server running, and are host, port and user in `url` right?".to_owned())
            }
            MysqlError::Statement { .. } => None,
            MysqlError::Broken { .. } => Some("look at the server's log, then try again".to_owned()),
        }
    }
}
