//! `pull`: the newest artefact of the remote, fetched, verified and restored.

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use super::restoring;
use crate::Error;
use crate::stories::pull::{Origin, PullPlan, Wish};
use crate::stories::restore::{RestorePlan, Restored};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Restore again, even where the database already holds the newest artefact
    #[arg(long)]
    force: bool,

    /// Say what would be fetched and replaced, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Load into the database as it is, which must be empty, for who may not create databases; keeps no former one
    #[arg(long)]
    no_swap: bool,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "fetch, verify and restore, asking before the database is replaced"),
    ("--yes", "the same in a script"),
];

#[derive(Debug, Serialize)]
pub(crate) struct Pulled {
    origin: Origin,
    plan: RestorePlan,
    end: End,
    /// What was done; null where nothing was.
    restored: Option<Restored>,
    #[serde(skip)]
    again: String,
    #[serde(skip)]
    undo: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum End {
    Restored,
    UpToDate,
    WouldBeRestored,
}

impl Outcome for Pulled {
    fn data(&self, _page: &Page) -> String {
        format!("{}\n", self.plan.target)
    }

    fn talk(&self) -> String {
        match (&self.restored, self.end) {
            (Some(restored), _) => restoring::done(restored, &self.undo),
            (None, End::UpToDate) => {
                format!(
                    "up to date: {} holds the newest artefact, made {}\nto restore it again: {}\n",
                    self.plan.target, self.plan.created, self.again
                )
            }
            (None, End::Restored | End::WouldBeRestored) => "nothing was changed\n".to_owned(),
        }
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Pulled, Error> {
    let (config, database) = door.configured()?;
    let trusted = door.trusted_keys(&database)?;
    let (remote, _) = door.remote(&database)?;
    let wish = Wish { way: restoring::way(args.no_swap), again: args.force };
    let pull = PullPlan::new(&config, &database, remote, &trusted, wish, &door.terminal)?;
    let origin = pull.origin(&database);
    let outcome = |end, restored: Option<Restored>| Pulled {
        origin: origin.clone(),
        plan: restoring::as_typed(pull.restore.clone(), door),
        end,
        restored: restored.map(|restored| restoring::done_as_typed(restored, door)),
        again: door.invocation.command_line("pull --force"),
        undo: door.invocation.command_line("rollback"),
    };
    if pull.is_up_to_date {
        return Ok(outcome(End::UpToDate, None));
    }
    door.terminal.say(&format!("from {}, signed by key {}\n", origin.location, origin.signed_by));
    if args.dry_run {
        door.terminal.say(&restoring::shown(&pull.restore, door));
        return Ok(outcome(End::WouldBeRestored, None));
    }
    restoring::ask(&pull.restore, door)?;
    let artefact = pull.fetch(&database, &trusted, &door.terminal)?;
    let restored =
        restoring::unless_in_use(door, || pull.restore.apply(&database, &artefact, &door.terminal))?;
    Ok(outcome(End::Restored, Some(restored)))
}
