//! Questions to a server: SQL in, rows of texts out.
//!
//! There are two ways there: a connection of our own; or, where the configuration says that client programs run
//! somewhere else (`via`), `psql` there, because then the server may be reachable from there only.

use super::direct::Direct;
use super::error::PostgresError;
use super::programs::Programs;
use super::psql::Psql;
use crate::config::{Database, ServerUrl};

/// A row: each value as the server writes it, `None` for NULL.
pub type Row = Vec<Option<String>>;

/// Where a server is, and how it is reached.
#[derive(Clone, Debug)]
pub struct Server {
    url: ServerUrl,
    /// The client programs of this database; where they run elsewhere, questions go that way too.
    pub(super) programs: Programs,
}

/// A connection to one database of a server.
pub struct Session {
    way: Way,
}

enum Way {
    Direct(Box<Direct>),
    Psql(Box<Psql>),
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

    /// Whether questions go by way of psql, because client programs run elsewhere.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.programs.clients.are_elsewhere()
    }

    /// The URL of one of its databases, without secrets.
    pub(super) fn shown(&self, database: &str) -> String {
        format!("postgres://{}", ServerUrl { database: database.to_owned(), ..self.url.clone() })
    }

    /// Connects to the configured database.
    pub fn connect(&self) -> Result<Session, PostgresError> {
        self.connect_to(&self.url.database)
    }

    /// Connects to another database of the same server.
    pub fn connect_to(&self, database: &str) -> Result<Session, PostgresError> {
        let url = ServerUrl { database: database.to_owned(), ..self.url.clone() };
        let way = match self.is_elsewhere() {
            false => Way::Direct(Box::new(Direct::connect(&url)?)),
            true => Way::Psql(Box::new(Psql::connect(
                self.programs.for_database(database),
                self.shown(database),
            )?)),
        };
        Ok(Session { way })
    }
}

impl Session {
    /// The rows of one query: a `SELECT`, without a semicolon behind it.
    pub fn rows(&mut self, query: &str) -> Result<Vec<Row>, PostgresError> {
        match &mut self.way {
            Way::Direct(direct) => direct.rows(query),
            Way::Psql(psql) => psql.rows(query),
        }
    }

    /// Runs statements, parted by semicolons. More than one are a transaction, unless they say otherwise.
    /// Nothing that one call sets (`SET`, `BEGIN`) is sure to hold in the next.
    pub fn execute(&mut self, statements: &str) -> Result<(), PostgresError> {
        match &mut self.way {
            Way::Direct(direct) => direct.execute(statements),
            Way::Psql(psql) => psql.execute(statements),
        }
    }

    /// Runs statements as one transaction: all of them, or none.
    pub fn transaction(&mut self, statements: &str) -> Result<(), PostgresError> {
        let done = self.execute(&format!("BEGIN; {statements} COMMIT"));
        if let (Err(_), Way::Direct(direct)) = (&done, &mut self.way) {
            // What went wrong is told; a connection that is gone has rolled back by itself.
            let _ = direct.execute("ROLLBACK");
        }
        done
    }

    /// The first value of the first row of a query, if there is one and it is not NULL.
    pub fn value(&mut self, query: &str) -> Result<Option<String>, PostgresError> {
        let first = self.rows(query)?.into_iter().next();
        Ok(first.and_then(|row| row.into_iter().next()).flatten())
    }
}
