//! A database that is not production is replaced by its own anonymized form: dumped, rewritten and restored as
//! always, and then its raw form is given up.

use crate::artefact::Artefact;
use crate::artefact::signature::TrustedKeys;
use crate::config::{Config, Database, Role};
use crate::database::target::{Way, target};
use crate::error::Error;
use crate::progress::Progress;
use crate::stories::restore::{RestorePlan, Restored};

/// Refuses production, before anything is read.
pub fn check(database: &Database) -> Result<(), Error> {
    if database.role != Role::Production {
        return Ok(());
    }
    Err(Error::Refused {
        what: format!("anonymize `{}` in place", database.name),
        why: "this machine's role is production".to_owned(),
        hint: Some("use `anonymize --from-database`, which changes nothing".to_owned()),
    })
}

/// What putting this artefact of the database in its place would do.
pub fn plan(
    config: &Config,
    database: &Database,
    artefact: &Artefact,
    trusted: &TrustedKeys,
) -> Result<RestorePlan, Error> {
    let found = Artefact::open(&artefact.files().dump)?.verify_manifest(trusted)?;
    RestorePlan::new(config, database, found.manifest(), Way::Swap, None)
}

/// Does it. The former database stays as it was until the swap, and is gone after it.
pub fn apply(
    plan: &RestorePlan,
    database: &Database,
    artefact: &Artefact,
    trusted: &TrustedKeys,
    progress: &dyn Progress,
) -> Result<Restored, Error> {
    let found = Artefact::open(&artefact.files().dump)?.verify_manifest(trusted)?;
    let verified = found.verify_dump(progress)?;
    let restored = plan.apply(database, &verified, progress)?;
    target(database)?.discard_former()?;
    Ok(Restored { previous: None, ..restored })
}
