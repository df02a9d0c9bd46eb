//! A look at a database or a dump, for what their configuration does not say: the kind of database and its columns.

use std::path::{Path, PathBuf};

use super::connection::{self, Connection, Engine};
use super::databases::Database;
use super::rest;
use crate::artefact::signature::TrustedKeys;
use crate::config;
use crate::dump;
use crate::error::Error;
use crate::progress::Progress;
use crate::stories::encrypted;
use crate::stories::source::Source;

/// What is looked at.
#[derive(Debug)]
pub enum Look {
    /// The database with this URL.
    Url(String),
    /// A dump.
    Dump(PathBuf),
}

/// What was seen.
pub(super) struct Seen {
    pub engine: Engine,
    shapes: Vec<dump::Table>,
    /// Where it is, if it is a database.
    connection: Option<Connection>,
}

impl Seen {
    /// Looks. Of a dump, only the schema is read.
    pub fn at(look: Look, folder: &Path, progress: &dyn Progress) -> Result<Self, Error> {
        let url = match look {
            Look::Dump(dump) => {
                let anywhere = config::Database::of_url("default", "sqlite:not-known-here", folder);
                let anywhere = anywhere.map_err(|what| Error::Usage { what, hint: None })?;
                let (original, _behind) = encrypted::open_any(&folder.join(dump), &anywhere)?;
                let engine = Engine::of_url(original.scheme());
                return Ok(Seen { engine, shapes: original.tables(), connection: None });
            }
            Look::Url(url) => url,
        };
        let hint = || Some("write a URL such as `postgres://user@host:5432/name`".to_owned());
        let database = config::Database::of_url("default", &url, folder)
            .map_err(|what| Error::Usage { what, hint: hint() })?;
        let original = Source::Schema.open(&database, &TrustedKeys::default(), progress)?.original;
        let connection = connection::given(&url, folder);
        Ok(Seen { engine: Engine::of_url(&url), shapes: original.tables(), connection })
    }

    /// Completes the database that was looked at. What a plan would be refused for is handed back.
    pub fn complete(self, databases: &mut [Database], name: Option<&str>) -> Result<Vec<String>, Error> {
        let is_single = databases.len() == 1;
        let is_meant =
            |database: &&mut Database| is_single || database.name == name.unwrap_or(super::DEFAULT);
        let Some(database) = databases.iter_mut().find(is_meant) else {
            return Err(Error::Usage {
                what: "nothing says which of the databases is looked at".to_owned(),
                hint: Some("name it with --database NAME".to_owned()),
            });
        };
        let is_nowhere = database.connection.url.is_none() && database.connection.hidden.is_none();
        if let Some(connection) = self.connection.filter(|_| is_nowhere) {
            let variable = database.connection.variable.take();
            database.connection = Connection { variable, ..connection };
        }
        Ok(rest::propose(database, &self.shapes))
    }
}
