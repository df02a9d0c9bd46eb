//! A connection of our own, in the text protocol: values come as texts.

use std::path::Path;

use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlDatabaseError, MySqlRow, MySqlSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _};
use tokio::runtime::{Builder, Runtime};

use super::connection::{Connection, Place, TlsMode};
use super::error::MysqlError;
use super::messages::without_values;
use super::session::{BEGINNING, Row};
use crate::config::Secret;

pub(super) struct Direct {
    // Before the runtime, which it needs to close.
    connection: MySqlConnection,
    runtime: Runtime,
    shown: String,
}

impl Direct {
    /// Paths of certificates are relative to `root`.
    pub(super) fn connect(
        connection: &Connection,
        password: Option<&Secret>,
        database: Option<&str>,
        root: &Path,
        shown: String,
    ) -> Result<Self, MysqlError> {
        let failed = |code, reason| MysqlError::Connect { server: shown.clone(), code, reason };
        let options = options(connection, password, database, root);
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| failed(None, error.to_string()))?;
        let patience = connection.patience;
        let knock = async { tokio::time::timeout(patience, options.connect()).await };
        let connection = match runtime.block_on(knock) {
            Ok(Ok(connection)) => connection,
            Ok(Err(sqlx::Error::Database(error))) => {
                let code = number(&*error);
                return Err(failed(code, without_values(code.unwrap_or_default(), error.message())));
            }
            Ok(Err(error)) => return Err(failed(None, error.to_string())),
            Err(_) => return Err(failed(None, format!("no answer within {} seconds", patience.as_secs()))),
        };
        let mut direct = Direct { connection, runtime, shown };
        direct.execute(BEGINNING)?;
        Ok(direct)
    }

    pub(super) fn rows(&mut self, query: &str) -> Result<Vec<Row>, MysqlError> {
        let statement = sqlx::raw_sql(AssertSqlSafe(query.to_owned()));
        let rows = self.runtime.block_on(statement.fetch_all(&mut self.connection));
        let rows = rows.map_err(|error| refused(&self.shown, error))?;
        rows.iter().map(texts).collect::<Result<_, _>>().map_err(|error| refused(&self.shown, error))
    }

    pub(super) fn execute(&mut self, statement: &str) -> Result<(), MysqlError> {
        let statement = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()));
        let done = self.runtime.block_on(statement.execute(&mut self.connection));
        done.map(drop).map_err(|error| refused(&self.shown, error))
    }
}

fn number(error: &(dyn sqlx::error::DatabaseError + 'static)) -> Option<u16> {
    error.try_downcast_ref::<MySqlDatabaseError>().map(MySqlDatabaseError::number)
}

fn refused(shown: &str, error: sqlx::Error) -> MysqlError {
    let server = shown.to_owned();
    match error {
        sqlx::Error::Database(error) => {
            let code = number(&*error).unwrap_or_default();
            MysqlError::Statement { server, code, message: without_values(code, error.message()) }
        }
        error => MysqlError::Broken { server, reason: error.to_string() },
    }
}

/// In the text protocol every value is the text that the server writes, whatever its type.
fn texts(row: &MySqlRow) -> Result<Row, sqlx::Error> {
    let text = |index| {
        let bytes: Option<Vec<u8>> = row.try_get_unchecked(index)?;
        bytes
            .map(String::from_utf8)
            .transpose()
            .map_err(|_| sqlx::Error::Decode("a value is not UTF-8".into()))
    };
    (0..row.len()).map(text).collect()
}

fn options(
    connection: &Connection,
    password: Option<&Secret>,
    database: Option<&str>,
    root: &Path,
) -> MySqlConnectOptions {
    let tls = &connection.tls;
    let mode = match tls.mode {
        TlsMode::Disabled => MySqlSslMode::Disabled,
        TlsMode::Preferred => MySqlSslMode::Preferred,
        TlsMode::Required => MySqlSslMode::Required,
        TlsMode::VerifyCa => MySqlSslMode::VerifyCa,
        TlsMode::VerifyIdentity => MySqlSslMode::VerifyIdentity,
    };
    let mut options = MySqlConnectOptions::new()
        .ssl_mode(mode)
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None);
    options = match &connection.place {
        Place::Socket(path) => options.socket(path),
        Place::Tcp(host, port) => options.host(host).port(*port),
        Place::Usual => options,
    };
    let user = connection.user.iter();
    options = user.fold(options, |options, user| options.username(user));
    options = password.into_iter().fold(options, |options, password| options.password(password.expose()));
    options = database.into_iter().fold(options, MySqlConnectOptions::database);
    options = tls.ca.iter().fold(options, |options, path| options.ssl_ca(root.join(path)));
    options = tls.cert.iter().fold(options, |options, path| options.ssl_client_cert(root.join(path)));
    tls.key.iter().fold(options, |options, path| options.ssl_client_key(root.join(path)))
}
