//! A connection of our own, in the simple query protocol: values come as texts.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _, ValueRef as _};
use tokio::runtime::{Builder, Runtime};

use super::error::PostgresError;
use super::session::Row;
use crate::config::ServerUrl;

/// How long we wait for an answer to the first knock, unless the URL says `connect_timeout`.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Options of libpq that the driver knows under the same name.
const KNOWN_OPTIONS: [&str; 8] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "hostaddr",
    "application_name",
    "options",
    "connect_timeout",
];

/// Options of libpq that make no difference to what we ask, or only to how a dead connection is noticed.
const HARMLESS_OPTIONS: [&str; 8] = [
    "client_encoding",
    "fallback_application_name",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "sslcompression",
    "tcp_user_timeout",
];

pub(super) struct Direct {
    // Before the runtime, which it needs to close.
    connection: PgConnection,
    runtime: Runtime,
    shown: String,
}

impl Direct {
    pub(super) fn connect(url: &ServerUrl) -> Result<Self, PostgresError> {
        let shown = format!("postgres://{url}");
        let failed = |code, reason| PostgresError::Connect { server: shown.clone(), code, reason };
        let (options, patience) = options(url)?;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| failed(None, error.to_string()))?;
        let knock = async { tokio::time::timeout(patience, options.connect()).await };
        let connection = match runtime.block_on(knock) {
            Ok(Ok(connection)) => connection,
            Ok(Err(sqlx::Error::Database(error))) => {
                return Err(failed(error.code().map(Into::into), error.message().to_owned()));
            }
            Ok(Err(error)) => return Err(failed(None, error.to_string())),
            Err(_) => return Err(failed(None, format!("no answer within {} seconds", patience.as_secs()))),
        };
        Ok(Direct { connection, runtime, shown })
    }

    pub(super) fn rows(&mut self, query: &str) -> Result<Vec<Row>, PostgresError> {
        let statement = sqlx::raw_sql(AssertSqlSafe(query.to_owned()));
        let rows = self.runtime.block_on(statement.fetch_all(&mut self.connection));
        let rows = rows.map_err(|error| refused(&self.shown, error))?;
        rows.iter().map(texts).collect::<Result<_, _>>().map_err(|error| refused(&self.shown, error))
    }

    pub(super) fn execute(&mut self, statements: &str) -> Result<(), PostgresError> {
        let statement = sqlx::raw_sql(AssertSqlSafe(statements.to_owned()));
        let done = self.runtime.block_on(statement.execute(&mut self.connection));
        done.map(drop).map_err(|error| refused(&self.shown, error))
    }
}

fn refused(shown: &str, error: sqlx::Error) -> PostgresError {
    let server = shown.to_owned();
    match error {
        sqlx::Error::Database(error) => PostgresError::Statement {
            server,
            code: error.code().unwrap_or_default().into_owned(),
            message: error.message().to_owned(),
        },
        error => PostgresError::Broken { server, reason: error.to_string() },
    }
}

fn texts(row: &PgRow) -> Result<Row, sqlx::Error> {
    let text = |index| {
        let value = row.try_get_raw(index)?;
        match value.is_null() {
            true => Ok(None),
            false => value.as_str().map(|text| Some(text.to_owned())).map_err(sqlx::Error::Decode),
        }
    };
    (0..row.len()).map(text).collect()
}

/// The driver reads the password file of the user only for a URL: so one is made, with all its parts behind `?`.
fn options(url: &ServerUrl) -> Result<(PgConnectOptions, Duration), PostgresError> {
    let mut patience = CONNECT_TIMEOUT;
    let mut text = "postgres:///?".to_owned();
    let mut add = |name: &str, value: &str| text.push_str(&format!("{name}={}&", percent_encoded(value)));
    for (name, value) in &url.options {
        match name.as_str() {
            "connect_timeout" => patience = timeout(value).unwrap_or(CONNECT_TIMEOUT),
            name if KNOWN_OPTIONS.contains(&name) => add(name, value),
            name if HARMLESS_OPTIONS.contains(&name) => {}
            name => {
                let (option, server) = (name.to_owned(), format!("postgres://{url}"));
                return Err(PostgresError::UnknownOption { option, server });
            }
        }
    }
    let port = url.port.map(|port| port.to_string());
    let password = url.password.as_ref().map(|password| password.expose());
    let parts = [("host", url.host.as_deref()), ("port", port.as_deref()), ("user", url.user.as_deref())];
    for (name, value) in parts.into_iter().chain([("password", password), ("dbname", Some(&url.database))]) {
        if let Some(value) = value {
            add(name, value);
        }
    }
    let parsed: Result<PgConnectOptions, _> = text.parse();
    // What the parser says could quote what it was given.
    let failed = |_| PostgresError::Connect {
        server: format!("postgres://{url}"),
        code: None,
        reason: "an option of the URL has a value that makes no sense".to_owned(),
    };
    Ok((parsed.map_err(failed)?.application_name("db-airlock"), patience))
}

/// As libpq has it: seconds, and zero or less is for ever.
fn timeout(text: &str) -> Option<Duration> {
    let seconds = text.trim().parse::<i64>().ok()?;
    let for_ever = Duration::from_secs(365 * 24 * 3600);
    Some(u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map_or(for_ever, Duration::from_secs))
}

fn percent_encoded(text: &str) -> String {
    let encoded = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    fn url() -> ServerUrl {
        ServerUrl {
            user: Some("us er".to_owned()),
            password: Some(Secret::new("p&w=1")),
            host: Some("/run/pg&".to_owned()),
            port: Some(5433),
            database: "sh?op%".to_owned(),
            options: Vec::new(),
        }
    }

    #[test]
    fn every_part_reaches_the_driver() {
        let (options, patience) = options(&url()).unwrap();
        assert_eq!(options.get_username(), "us er");
        assert_eq!(options.get_socket().unwrap().to_str(), Some("/run/pg&"));
        assert_eq!((options.get_port(), options.get_database()), (5433, Some("sh?op%")));
        assert_eq!(patience, CONNECT_TIMEOUT);
    }

    #[test]
    fn options_are_known_or_refused() {
        let check = |name: &str, value: &str, expected: Result<u64, &str>| {
            let url = ServerUrl { options: vec![(name.to_owned(), value.to_owned())], ..url() };
            let found = options(&url).map(|(_, patience)| patience.as_secs());
            assert_eq!(found.map_err(|error| error.to_string()), expected.map_err(str::to_owned));
        };
        check("connect_timeout", "3", Ok(3));
        check("keepalives", "1", Ok(15));
        check("sslmode", "verify-full", Ok(15));
        let server = "postgres://us er@:5433/sh?op%?host=/run/pg&";
        let nonsense =
            format!("cannot connect to {server}: an option of the URL has a value that makes no sense");
        check("sslmode", "hunter2", Err(&nonsense));
        let unknown = format!("the option `channel_binding` of the URL of {server} is not known here");
        check("channel_binding", "require", Err(&unknown));
    }
}
