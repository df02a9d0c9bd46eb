//! `anonymize --in-place` at the door: asked before the work, and about whoever is connected after it.

use super::door::Door;
use super::restoring;
use crate::Error;
use crate::artefact::Artefact;
use crate::artefact::signature::TrustedKeys;
use crate::config::{Config, Database};
use crate::stories::in_place;
use crate::stories::restore::Restored;

/// Refuses or asks, before anything is read.
pub(super) fn ask(database: &Database, door: &Door) -> Result<(), Error> {
    in_place::check(database)?;
    door.prompt.confirm(
        &format!("replace {} by its anonymized form, and give up what is in it now?", database.url),
        "--yes",
    )
}

/// Puts the anonymized database in the place of the one that it was made of.
pub(super) fn put(
    artefact: &Artefact,
    config: &Config,
    database: &Database,
    trusted: &TrustedKeys,
    door: &Door,
) -> Result<Restored, Error> {
    let plan = in_place::plan(config, database, artefact, trusted)?;
    let restored = restoring::unless_in_use(door, || {
        in_place::apply(&plan, database, artefact, trusted, &door.terminal)
    })?;
    Ok(restoring::done_as_typed(restored, door))
}
