//! Removing what has had its time from a store: expired artefacts, and leftovers of interrupted runs.

use jiff::{Span, Timestamp};

use crate::artefact::Store;
use crate::artefact::retention::{self, CleanPlan};
use crate::config::StoreSettings;
use crate::error::{Error, Kind};

/// Plans what to remove of a database. Nothing is removed yet.
pub fn plan(database: &str, settings: &StoreSettings, now: Timestamp) -> Result<CleanPlan, Error> {
    let contents = Store::new(&settings.path).contents(database)?;
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
