//! Removing what has had its time from a store: expired artefacts, and leftovers of interrupted runs.

use jiff::{Span, Timestamp};

use crate::artefact::Store;
use crate::artefact::retention::{self, CleanPlan};
use crate::config::{Database, DatabaseUrl};
use crate::database::sqlite::restore::resolve;
use crate::error::{Error, Kind};
use crate::files;

/// Plans what to remove of a database: in its store, and what interrupted restores left beside it.
/// Nothing is removed yet.
pub fn plan(database: &Database, now: Timestamp) -> Result<CleanPlan, Error> {
    let settings = &database.store;
    let mut contents = Store::new(&settings.path).contents(&database.name)?;
    let DatabaseUrl::Sqlite { path } = &database.url else { return Err(super::not_yet(database)) };
    contents.leftovers.extend(files::leftovers_of(&resolve(path))?);
    let keep = Span::try_from(settings.keep).map_err(|error| Error::Failed {
        kind: Kind::Configuration,
        what: format!("`store.keep` is no time that can be counted back: {error}"),
        hint: Some("keep artefacts for years at most, such as `keep: 30 days`".to_owned()),
    })?;
    Ok(retention::plan(&contents, keep, settings.keep_last as usize, now)?)
}

/// Removes what the plan says.
pub fn apply(plan: &CleanPlan) -> Result<(), Error> {
    Ok(retention::apply(plan)?)
}
