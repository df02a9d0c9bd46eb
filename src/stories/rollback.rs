//! The database as it was before the last restore comes back.

use serde::Serialize;

use crate::config::{Config, Database, Role};
use crate::database::Place;
use crate::database::target::target;
use crate::error::Error;
use crate::stories::{restored, safety};

/// What a rollback would do, or did.
#[derive(Clone, Debug, Serialize)]
pub struct Rollback {
    /// The database that comes back, and what it becomes.
    pub target: Place,
    /// Where the former database is kept; afterwards the one that it replaced.
    pub previous: Place,
    /// Who is connected to what changes places, and will be disconnected; one line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disconnects: Vec<String>,
}

/// What would be put back. Refuses on role production, where nothing was restored in passing, where a restore would be
/// refused, and where there is nothing to put back.
pub fn plan(config: &Config, database: &Database) -> Result<Rollback, Error> {
    if database.role == Role::Production {
        return Err(Error::Refused {
            what: format!("roll back `{}`", database.name),
            why: "this machine's role is production".to_owned(),
            hint: Some("restore a backup with --production-restore instead".to_owned()),
        });
    }
    safety::check_target(config, database)?;
    let target = target(database)?;
    let former = target.former()?;
    Ok(Rollback { target: target.place(), previous: former.previous, disconnects: former.disconnects })
}

/// Puts the former database back; a second rollback undoes the first.
pub fn apply(database: &Database) -> Result<(), Error> {
    let target = target(database)?;
    // Only what is about to happen is forgotten: a database in use stays what it is.
    target.settle()?;
    restored::forget(database)?;
    Ok(target.roll_back()?)
}
