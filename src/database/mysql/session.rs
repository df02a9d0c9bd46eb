//! Questions to a server: SQL in, rows of texts out.
//!
//! There are two ways there: a connection of our own; or, where the configuration says that client programs run
//! somewhere else (`via`), a client there, because then the server may be reachable from there only. Both sessions
//! speak utf8mb4, in UTC, and have an empty `sql_mode`: texts and names are quoted as [`super::sql`] does.

use super::connection::Connection;
use super::direct::Direct;
use super::error::MysqlError;
use super::programs::Programs;
use super::through_client::ThroughClient;
use crate::config::{Database, ServerUrl};

/// A row: each value as the server writes it, `None` for NULL.
pub type Row = Vec<Option<String>>;

/// What every session begins with.
pub(super) const BEGINNING: &str = "SET sql_mode = '', time_zone = '+00:00'";

/// Where a server is, and how it is reached.
#[derive(Clone, Debug)]
pub struct Server {
    url: ServerUrl,
    /// The client programs of this database; where they run elsewhere, questions go that way too.
    pub(super) programs: Programs,
}

/// A connection to a server, in one of its databases or in none.
pub struct Session {
    way: Way,
}

enum Way {
    Direct(Box<Direct>),
    Client(Box<ThroughClient>),
}

impl Server {
    /// The server of a configured database, whose URL this is.
    pub fn of(database: &Database, url: &ServerUrl) -> Self {
        Server { url: url.clone(), programs: Programs::of(database, url) }
    }

    /// The configured database's name.
    pub fn database(&self) -> &str {
        &self.url.database
    }

    /// The client programs of the configured database.
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// Whether questions go by way of a client program, because client programs run elsewhere.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.programs.clients.are_elsewhere()
    }

    /// The URL of one of its databases, without secrets.
    pub(super) fn shown(&self, database: &str) -> String {
        format!("mysql://{}", ServerUrl { database: database.to_owned(), ..self.url.clone() })
    }

    /// Connects to the configured database.
    pub fn connect(&self) -> Result<Session, MysqlError> {
        self.connect_to(&self.url.database)
    }

    /// Connects to another database of the same server.
    pub fn connect_to(&self, database: &str) -> Result<Session, MysqlError> {
        self.session(Some(database))
    }

    /// Connects to no database: for those that are made, renamed or dropped.
    pub fn connect_without_database(&self) -> Result<Session, MysqlError> {
        self.session(None)
    }

    fn session(&self, database: Option<&str>) -> Result<Session, MysqlError> {
        let shown = self.shown(database.unwrap_or_default());
        let way = match self.is_elsewhere() {
            false => {
                let connection = Connection::of(&self.url, false)?;
                let password = self.url.password.as_ref();
                let root = &self.programs.clients.working_folder;
                Way::Direct(Box::new(Direct::connect(&connection, password, database, root, shown)?))
            }
            true => Way::Client(Box::new(ThroughClient::connect(self.programs.clone(), database, shown)?)),
        };
        Ok(Session { way })
    }
}

impl Session {
    /// The rows of one query, without a semicolon behind it.
    pub fn rows(&mut self, query: &str) -> Result<Vec<Row>, MysqlError> {
        match &mut self.way {
            Way::Direct(direct) => direct.rows(query),
            Way::Client(client) => client.rows(query),
        }
    }

    /// Runs one statement, without a semicolon behind it. Nothing that it sets is sure to hold in the next call.
    pub fn execute(&mut self, statement: &str) -> Result<(), MysqlError> {
        self.execute_all(&[statement])
    }

    /// Runs statements one after the other in one session, each without a semicolon behind it, and stops at the first
    /// that is refused. No transaction: what ran stays. None may hold `;;`.
    pub fn execute_all(&mut self, statements: &[&str]) -> Result<(), MysqlError> {
        match &mut self.way {
            Way::Direct(direct) => statements.iter().try_for_each(|statement| direct.execute(statement)),
            Way::Client(client) => client.execute_all(statements),
        }
    }

    /// The first value of the first row of a query, if there is one and it is not NULL.
    pub fn value(&mut self, query: &str) -> Result<Option<String>, MysqlError> {
        let first = self.rows(query)?.into_iter().next();
        Ok(first.and_then(|row| row.into_iter().next()).flatten())
    }
}
