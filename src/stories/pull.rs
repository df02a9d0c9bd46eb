//! The newest artefact of the remote: chosen by verified manifest, fetched, verified, restored.

use serde::Serialize;

use crate::artefact::signature::TrustedKeys;
use crate::artefact::{Store, VerifiedArtefact};
use crate::config::{Config, Database};
use crate::error::Error;
use crate::progress::Progress;
use crate::remote::{self, Chosen, Remote};
use crate::stories::restore::RestorePlan;
use crate::stories::restored;

/// A remote's newest artefact, and what restoring it would do. Nothing but manifests was fetched.
pub struct PullPlan {
    remote: Box<dyn Remote>,
    chosen: Chosen,
    /// What restoring it would do.
    pub restore: RestorePlan,
    /// Whether the database holds it already.
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
    /// Lists the remote, verifies what it lists, and chooses the newest.
    pub fn new(
        config: &Config,
        database: &Database,
        trusted: &TrustedKeys,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let remote = open_remote(config, database)?;
        let chosen = remote::choose(remote.list(&database.name)?, trusted, &database.name)?;
        for warning in &chosen.warnings {
            progress.warn(warning);
        }
        let restore = RestorePlan::new(config, database, &chosen.manifest, None)?;
        let is_up_to_date = restored::is_in_place(database, &chosen.manifest, &restore.target);
        Ok(PullPlan { remote, chosen, restore, is_up_to_date })
    }

    /// Where the artefact comes from.
    pub fn origin(&self, database: &Database) -> Origin {
        Origin {
            remote: database.remote.as_ref().map(ToString::to_string).unwrap_or_default(),
            location: self.chosen.entry.location.clone(),
            signed_by: self.chosen.key_id.to_string(),
        }
    }

    /// Fetches it into the store, unless it is there, and verifies every byte.
    pub fn fetch(
        &self,
        database: &Database,
        trusted: &TrustedKeys,
        progress: &dyn Progress,
    ) -> Result<VerifiedArtefact, Error> {
        let store = Store::new(&database.store.path);
        Ok(remote::download(self.remote.as_ref(), &self.chosen, &store, trusted, progress)?)
    }
}

/// The database's remote.
pub fn open_remote(config: &Config, database: &Database) -> Result<Box<dyn Remote>, Error> {
    let Some(url) = &database.remote else {
        return Err(Error::Usage {
            what: format!("the database `{}` has no remote", database.name),
            hint: Some(format!("add `remote:` to it in {}", config.path.display())),
        });
    };
    Ok(remote::open(url.expose(), &config.project_root)?)
}
