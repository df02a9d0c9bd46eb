//! `restore`: an artefact into a database.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use super::restoring;
use crate::Error;
use crate::stories::restore::{RestorePlan, Restored, locate};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Dump of the artefact, instead of the newest anonymized one in the store
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Say what would be replaced, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Load into the database as it is, which must be empty, for who may not create databases; keeps no former one
    #[arg(long)]
    no_swap: bool,

    /// Restore an artefact although it has expired
    #[arg(long)]
    expired: bool,

    /// Restore although this is production; NAME is the database's name, typed in full
    #[arg(long, value_name = "NAME")]
    production_restore: Option<String>,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "restore the newest anonymized artefact of the store"),
    ("--dry-run shop-anonymized-20261122T004501Z.sqlite3", "see what it would replace"),
];

#[derive(Debug, Serialize)]
pub(crate) struct RestoreOutcome {
    plan: RestorePlan,
    /// What was done; null for a dry run.
    restored: Option<Restored>,
    #[serde(skip)]
    undo: String,
}

impl Outcome for RestoreOutcome {
    fn data(&self, _page: &Page) -> String {
        self.restored.as_ref().map(|restored| format!("{}\n", restored.target)).unwrap_or_default()
    }

    fn talk(&self) -> String {
        self.restored.as_ref().map_or_else(
            || "nothing was changed\n".to_owned(),
            |restored| restoring::done(restored, &self.undo),
        )
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<RestoreOutcome, Error> {
    let (config, database) = door.configured()?;
    let trusted = door.trusted_keys_or_warn(&database);
    let now = (!args.expired).then(Timestamp::now);
    let found = locate(&database, args.file.as_deref(), &trusted, now)?;
    let plan = RestorePlan::new(
        &config,
        &database,
        found.manifest(),
        restoring::way(args.no_swap),
        args.production_restore.as_deref(),
    )?;
    let undo = door.invocation.command_line("rollback");
    if args.dry_run {
        door.terminal.say(&restoring::shown(&plan, door));
        return Ok(RestoreOutcome { plan: restoring::as_typed(plan, door), restored: None, undo });
    }
    let artefact = found.verify_dump(&door.terminal)?;
    restoring::ask(&plan, door)?;
    let restored = restoring::unless_in_use(door, || plan.apply(&database, &artefact, &door.terminal))?;
    let restored = Some(restoring::done_as_typed(restored, door));
    Ok(RestoreOutcome { plan: restoring::as_typed(plan, door), restored, undo })
}
