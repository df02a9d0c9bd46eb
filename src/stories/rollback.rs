//! The database as it was before the last restore comes back.

use std::path::PathBuf;

use serde::Serialize;

use crate::config::{Database, DatabaseUrl, Role};
use crate::database::DatabaseError;
use crate::database::sqlite::{restore, swap};
use crate::error::Error;
use crate::stories::restored;

/// What a rollback would do, or did.
#[derive(Clone, Debug, Serialize)]
pub struct Rollback {
    /// The database that comes back, and what it becomes.
    pub target: PathBuf,
    /// Where the former database is kept; afterwards the one that it replaced.
    pub previous: PathBuf,
}

/// What would be put back. Refuses on role production, where nothing was restored in passing, and where there
/// is nothing to put back.
pub fn plan(database: &Database) -> Result<Rollback, Error> {
    if database.role == Role::Production {
        return Err(Error::Refused {
            what: format!("roll back `{}`", database.name),
            why: "this machine's role is production".to_owned(),
            hint: Some("restore a backup with --production-restore instead".to_owned()),
        });
    }
    let DatabaseUrl::Sqlite { path } = &database.url else { return Err(super::not_yet(database)) };
    let target = restore::resolve(path);
    let previous = swap::previous_of(&target);
    if !previous.exists() && !swap::is_unfinished(&target) {
        return Err(DatabaseError::NoPrevious { path: previous }.into());
    }
    Ok(Rollback { previous, target })
}

/// Puts the former database back; a second rollback undoes the first.
pub fn apply(plan: &Rollback, database: &Database) -> Result<(), Error> {
    // Only what is about to happen is forgotten: a database in use stays what it is.
    drop(restore::settle(&plan.target)?);
    restored::forget(database)?;
    restore::roll_back(&plan.target)?;
    Ok(())
}
