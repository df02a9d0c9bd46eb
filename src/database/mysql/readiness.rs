//! Whether a server and the client programs are there, and what our user may do.

use super::about::About;
use super::grants::Grants;
use super::programs::{Programs, Tool};
use super::session::Server;
use super::standing::grant;
use crate::database::DatabaseError;

/// Number of the error that a database does not exist.
const NO_DATABASE: u16 = 1049;

/// What loading into a database needs, and moving its tables into another one.
const TO_LOAD: [&str; 14] = [
    "SELECT",
    "INSERT",
    "CREATE",
    "DROP",
    "ALTER",
    "INDEX",
    "REFERENCES",
    "LOCK TABLES",
    "CREATE VIEW",
    "SHOW VIEW",
    "TRIGGER",
    "CREATE ROUTINE",
    "ALTER ROUTINE",
    "EVENT",
];

/// A server that answers.
#[derive(Debug)]
pub struct Ready {
    /// What it says of itself and of us.
    pub about: About,
    /// Whether the configured database exists.
    pub exists: bool,
    /// What gives our user the rights that a restore beside the database needs, where one is missing.
    pub grant: Option<String>,
    /// The client programs that a dump and a restore will use.
    pub tools: [Tool; 2],
}

/// Connects and looks: at the server first, because it says which client programs suit it.
pub fn look(server: &Server) -> Result<Ready, DatabaseError> {
    let (mut session, exists) = match server.connect() {
        Err(error) if error.code() == Some(NO_DATABASE) => (server.connect_without_database()?, false),
        session => (session?, true),
    };
    let about = About::of(&mut session)?;
    let grants = Grants::of(&mut session)?;
    let database = server.database();
    let beside = [database.to_owned(), format!("{database}_incoming"), format!("{database}_previous")];
    let is_missing = beside.iter().any(|name| !grants.missing(&TO_LOAD, name).is_empty());
    let grant = is_missing.then(|| grant(database, &about.user));
    let tools = tools(&server.suited_programs(&about))?;
    Ok(Ready { exists, grant, tools, about })
}

/// The client programs. The first that is missing is an error.
fn tools(programs: &Programs) -> Result<[Tool; 2], DatabaseError> {
    Ok([programs.dump()?, programs.client()?])
}
