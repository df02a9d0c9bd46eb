//! Removing what has had its time from a store: expired artefacts, and leftovers of interrupted runs.

use std::time::Duration;

use jiff::{Span, Timestamp};

use crate::artefact::Store;
use crate::artefact::retention::{self, CleanPlan};
use crate::config::Database;
use crate::database::Place;
use crate::database::target::target;
use crate::error::{Error, Kind};
use crate::files::abandoned_parts;
use crate::remote;

/// How long a part of a fetch waits for somebody who goes on with it.
const PARTS_WAIT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What to remove of a database. Nothing is removed yet.
#[derive(Debug)]
pub struct Cleaning {
    /// In its store.
    pub store: CleanPlan,
    /// What interrupted restores left beside it.
    pub beside: Vec<Place>,
    /// Why nobody could look beside it: a server that is not there keeps nobody from clearing up a store.
    pub unseen: Option<Error>,
}

/// Plans what to remove.
pub fn plan(database: &Database, now: Timestamp) -> Result<Cleaning, Error> {
    let settings = &database.store;
    let store = Store::new(&settings.path);
    let contents = store.contents(&database.name)?;
    // They are named by what they hold, and may be of any database.
    let abandoned = abandoned_parts(&remote::parts_folder(&store), PARTS_WAIT, now.into())?;
    let keep = Span::try_from(settings.keep).map_err(|error| Error::Failed {
        kind: Kind::Configuration,
        what: format!("`store.keep` is no time that can be counted back: {error}"),
        hint: Some("keep artefacts for years at most, such as `keep: 30 days`".to_owned()),
    })?;
    let store = retention::plan(&contents, keep, settings.keep_last as usize, now)?;
    let store = CleanPlan { abandoned, ..store };
    let looked = target(database).and_then(|target| target.leftovers());
    let (beside, unseen) = match looked {
        Ok(beside) => (beside, None),
        Err(error) if error.is_out_of_reach() => (Vec::new(), Some(Error::Database(error))),
        Err(error) => return Err(error.into()),
    };
    Ok(Cleaning { store, beside, unseen })
}

/// Removes what the plan says.
pub fn apply(database: &Database, plan: &Cleaning) -> Result<(), Error> {
    retention::apply(&plan.store)?;
    if !plan.beside.is_empty() {
        target(database)?.remove_leftovers()?;
    }
    Ok(())
}
