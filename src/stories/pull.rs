//! An artefact of the remote, the newest unless another one is asked for: chosen by verified manifest, fetched, verified, restored.

use jiff::Timestamp;
use serde::Serialize;

use crate::artefact::signature::TrustedKeys;
use crate::artefact::{Store, VerifiedArtefact};
use crate::config::{Config, Database};
use crate::database::target::{Way, target};
use crate::error::Error;
use crate::files::Turn;
use crate::progress::Progress;
use crate::remote::{self, Chosen, Remote, Wanted};
use crate::stories::restore::RestorePlan;
use crate::stories::{pulled, restored, safety};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which artefact.
    pub wanted: Wanted,
    /// Even one that is older than the newest that was pulled before.
    pub older: bool,
    /// How the artefact takes its place.
    pub way: Way,
    /// Restore again what the database holds already.
    pub again: bool,
}

/// The artefact of a remote that is asked for, and what restoring it would do. Nothing but manifests was fetched.
pub struct PullPlan {
    remote: Box<dyn Remote>,
    chosen: Chosen,
    again: bool,
    /// What was restored last when this was planned.
    last: Option<restored::Record>,
    /// What restoring it would do.
    pub restore: RestorePlan,
    /// Whether the database holds it already, and it is not asked for again.
    pub is_up_to_date: bool,
}

/// Where to fetch from, said before anything is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The remote, without its secrets.
    pub remote: String,
    /// The artefact's manifest there.
    pub location: String,
    /// Who signed it.
    pub signed_by: String,
}

impl PullPlan {
    /// Lists the remote, verifies what it lists, and chooses. What has expired at `now` is refused, and so is what is
    /// older than what was pulled before, unless that is asked for.
    pub fn new(
        config: &Config,
        database: &Database,
        remote: Box<dyn Remote>,
        trusted: &TrustedKeys,
        wish: &Wish,
        now: Timestamp,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let listed = remote.list(&database.name, progress)?;
        let chosen = remote::choose(listed, trusted, &database.name, &wish.wanted, now)?;
        for warning in &chosen.warnings {
            progress.warn(warning);
        }
        if wish.wanted == Wanted::Newest && !wish.older {
            pulled::check(database, &chosen.manifest)?;
        }
        let last = restored::last(database);
        let is_up_to_date = !wish.again && {
            safety::check(config, database, &chosen.manifest, None)?;
            restored::is_in_place(database, &chosen.manifest, target(database)?.as_ref())?
        };
        let restore = match (is_up_to_date, wish.way) {
            // What was loaded where it stands is not empty any more.
            (true, Way::IntoEmpty) => RestorePlan::done_before(database, &chosen.manifest)?,
            (_, way) => RestorePlan::new(config, database, &chosen.manifest, way, None)?,
        };
        Ok(PullPlan { remote, chosen, again: wish.again, last, restore, is_up_to_date })
    }

    /// Where the artefact comes from.
    pub fn origin(&self, database: &Database) -> Origin {
        Origin {
            remote: database.remote.as_ref().map(ToString::to_string).unwrap_or_default(),
            location: self.chosen.entry.location.clone(),
            signed_by: self.chosen.key_id.to_string(),
        }
    }

    /// Remembers what was pulled, and waits until no other pull restores into the database; nothing where that one has restored this artefact, and it is
    /// not asked for again: what would be kept as the former database were then the same one. Where another artefact was
    /// restored in the meantime, the plan that was agreed to holds no more: it would give up what it says is kept.
    pub fn turn(&self, database: &Database, progress: &dyn Progress) -> Result<Option<Turn>, Error> {
        let wait = || progress.warn("another pull restores into the database; waiting for it");
        let turn = restored::turn(database, wait)?;
        // Here, where no other pull of the database does so at the same time.
        pulled::remember(database, &self.chosen.manifest)?;
        let is_done = !self.again
            && restored::is_in_place(database, &self.chosen.manifest, target(database)?.as_ref())?;
        if !is_done && restored::last(database) != self.last {
            return Err(Error::Refused {
                what: format!("restore into {}", self.restore.target),
                why: "something else was restored into it in the meantime".to_owned(),
                hint: Some("pull again, to see what would be replaced now".to_owned()),
            });
        }
        Ok((!is_done).then_some(turn))
    }

    /// Fetches it into the store, unless it is there, and verifies every byte.
    pub fn fetch(
        &self,
        database: &Database,
        trusted: &TrustedKeys,
        progress: &dyn Progress,
    ) -> Result<VerifiedArtefact, Error> {
        let store = Store::new(&database.store.path);
        let (remote, chosen, transfer) = (self.remote.as_ref(), &self.chosen, database.transfer);
        Ok(remote::download(remote, chosen, &store, trusted, transfer, progress)?)
    }
}
