//! Whether a server and the client programs are there and fit each other, and what our user may do.

use super::error::PostgresError;
use super::names::names;
use super::programs::{PG_DUMP, PG_RESTORE, PSQL, Programs};
use super::session::Server;
use super::standing::{self, maintain};
use crate::database::DatabaseError;
use crate::database::client::{Program, ProgramError, Version};

/// SQLSTATE of a database that does not exist.
const NO_DATABASE: &str = "3D000";

/// A server that answers.
#[derive(Debug)]
pub struct Ready {
    /// Its version.
    pub version: Version,
    /// Who we are there.
    pub user: String,
    /// Whether the configured database exists.
    pub exists: bool,
    /// Why a restore cannot swap databases: a right that is missing.
    pub no_swap: Option<PostgresError>,
}

/// The client programs with their versions. The first that is missing is an error.
pub fn programs(programs: &Programs) -> Result<Vec<(Program, Version)>, DatabaseError> {
    let all = [PG_DUMP, PG_RESTORE, PSQL];
    all.into_iter().map(|program| Ok((program, programs.version(program)?))).collect()
}

/// Connects and looks. A pg_dump that is older than the server is an error, because it refuses to dump.
pub fn server(server: &Server, pg_dump: Version) -> Result<Ready, DatabaseError> {
    let (mut session, exists) = match server.connect() {
        Err(error) if error.code() == Some(NO_DATABASE) => (maintain(server, server.database())?, false),
        session => (session?, true),
    };
    let names = names(server.database())?;
    let said = session.value("SELECT current_setting('server_version')")?.unwrap_or_default();
    let standing = standing::look(&mut session, &names)?;
    let version = Version::parse(&said).unwrap_or(Version { major: standing.major, minor: 0 });
    if pg_dump.major < version.major {
        let Program { name: program, vendor } = PG_DUMP;
        return Err(ProgramError::OlderThanServer { program, server: version, vendor }.into());
    }
    let no_swap = standing::check_rights(&standing, &names).err();
    Ok(Ready { version, user: standing.user, exists, no_swap })
}
