//! Questions to a server: SQL in, rows of texts out.
//!
//! There are two ways there: a connection of our own; or, where the configuration says that client programs run
//! somewhere else (`via`), `psql` there, because then the server may be reachable from there only.

use super::direct::Direct;
use super::error::PostgresError;
use super::psql::Psql;
use crate::config::ServerUrl;

/// A row: each value as the server writes it, `None` for NULL.
pub type Row = Vec<Option<String>>;

/// Where a server is, and how it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Host, port, user, and the configured database.
    pub url: ServerUrl,
    /// What stands in front of client programs, such as `docker compose exec -T db`. Empty: they run here.
    pub via: Vec<String>,
}

/// A connection to one database of a server.
pub struct Session {
    way: Way,
}

enum Way {
    Direct(Box<Direct>),
    Psql(Psql),
}

impl Server {
    /// Connects to the configured database.
    pub fn connect(&self) -> Result<Session, PostgresError> {
        self.connect_to(&self.url.database)
    }

    /// Connects to another database of the same server.
    pub fn connect_to(&self, database: &str) -> Result<Session, PostgresError> {
        let url = ServerUrl { database: database.to_owned(), ..self.url.clone() };
        let way = match self.via.is_empty() {
            true => Way::Direct(Box::new(Direct::connect(&url)?)),
            false => Way::Psql(Psql::connect(url, self.via.clone())?),
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

    /// The first value of the first row of a query, if there is one and it is not NULL.
    pub fn value(&mut self, query: &str) -> Result<Option<String>, PostgresError> {
        let first = self.rows(query)?.into_iter().next();
        Ok(first.and_then(|row| row.into_iter().next()).flatten())
    }
}
