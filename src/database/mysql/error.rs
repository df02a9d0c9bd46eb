//! What a server of MySQL or MariaDB did not do, and what to type then.

use super::sql::quoted;

/// A server did not do what it was asked. Holds neither secrets nor values of rows.
#[derive(Debug, thiserror::Error)]
pub enum MysqlError {
    /// There is no way in.
    #[error("cannot connect to {server}: {reason}")]
    Connect {
        /// The URL without secrets.
        server: String,
        /// The server's number of the error, or the client's, where there is one.
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
        /// Its words, without values of rows.
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
    /// An option of the URL that is not known, or has a value that makes no sense.
    #[error("the option `{option}` of the URL of {server} {problem}")]
    UrlOption {
        /// Its name, as written.
        option: String,
        /// The URL without secrets.
        server: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The URL does not say who connects.
    #[error("the URL of {server} names no user")]
    NoUser {
        /// The URL without secrets.
        server: String,
    },
    /// The user does not see all of a database, and a dump would hold less than there is.
    #[error("the user `{user}` may not read {what}, which would be missing in the dump without a word")]
    NotReadable {
        /// Who connects.
        user: String,
        /// Such as ``the triggers of `shop` ``.
        what: String,
        /// The right that shows it, such as ``TRIGGER ON `shop`.*``.
        grant: String,
        /// The option that leaves it out on purpose, where there is one.
        option: Option<&'static str>,
    },
}

impl MysqlError {
    /// The number of the error, where there is one.
    pub fn code(&self) -> Option<u16> {
        match self {
            MysqlError::Connect { code, .. } => *code,
            MysqlError::Statement { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// What to do about it, where the message does not say.
    pub fn hint(&self) -> Option<String> {
        match self {
            MysqlError::Connect { code, reason, .. } => Some(connect_hint(*code, reason).to_owned()),
            MysqlError::Statement { code, .. } => statement_hint(*code).map(str::to_owned),
            MysqlError::Broken { .. } => Some("look at the server's log, then try again".to_owned()),
            MysqlError::UrlOption { .. } => Some(
                "those that are known are `ssl-mode`, `ssl-ca`, `ssl-cert`, `ssl-key`, `socket` and \
                 `connect_timeout`"
                    .to_owned(),
            ),
            MysqlError::NoUser { .. } => {
                Some("write `mysql://user:password@host:port/name`; option files are not read".to_owned())
            }
            MysqlError::NotReadable { grant, option, user, .. } => {
                let grant = format!("have somebody run: GRANT {grant} TO {}", account(user));
                Some(match option {
                    None => grant,
                    Some(option) => {
                        format!("{grant}; or leave it out with `backup: {{options: [{option}]}}`")
                    }
                })
            }
        }
    }
}

/// `app@%` as a statement has it: `` `app`@`%` ``.
fn account(user: &str) -> String {
    let (name, host) = user.rsplit_once('@').unwrap_or((user, "%"));
    format!("{}@{}", quoted(name), quoted(host))
}

fn connect_hint(code: Option<u16>, reason: &str) -> &'static str {
    match code {
        Some(1044) => "grant the user of the URL rights on the database, or look at the name in `url`",
        Some(1045 | 1698) => {
            "look at user and password in `url`; with `via`, the password must be taken along, such as with \
             `docker compose exec -T -e MYSQL_PWD db`"
        }
        Some(1049) => "create the database, or look at the name in `url`",
        Some(1040 | 1203 | 1226) => "the server has too many connections; end some of them",
        Some(1130) => "the server lets this user in from other hosts only: look at `user@host` in its grants",
        Some(1524 | 2059) => {
            "the client does not know how this user logs in: use the client programs of the server's own vendor"
        }
        Some(2026) => TLS,
        _ if reason.contains("TLS") || reason.contains("certificate") || reason.contains("SSL") => TLS,
        _ if reason.contains("RSA") => {
            "the password is sent over TLS only: write `?ssl-mode=REQUIRED` in `url`"
        }
        _ if reason.contains("is not there") || reason.contains("does not start") => {
            "look at `via` and `client` in the configuration: the client program is started through them"
        }
        _ => "is the server running, and are host, port and user in `url` right?",
    }
}

const TLS: &str = "look at `ssl-mode` and `ssl-ca` in `url`; where no stranger can listen, `?ssl-mode=DISABLED` does \
                   without TLS";

fn statement_hint(code: u16) -> Option<&'static str> {
    match code {
        1044 | 1142 | 1143 | 1227 | 1370 => {
            Some("give the user of the URL the right to do it, or use another user")
        }
        1021 | 1114 => Some("the server's disk is full"),
        1205 | 1213 => Some("somebody holds a lock; try again"),
        1290 | 1836 => Some("the server is read-only; name its primary server in `url`"),
        1317 | 1969 | 3024 => Some("somebody cancelled it, or a time limit of the server is too short"),
        1419 => {
            Some("set log_bin_trust_function_creators=1 on the server, or use a user who may do everything")
        }
        _ => None,
    }
}
