//! `pull`: an artefact of the remote, the newest unless another one is asked for, fetched, verified and restored.

use jiff::Timestamp;
use serde::Serialize;

use super::door::Door;
use super::list::{self, Listing};
use super::moment::Moment;
use super::page::Page;
use super::report::Outcome;
use super::restoring;
use crate::Error;
use crate::config::{Config, Database};
use crate::remote::{IdStart, Wanted};
use crate::stories::pull::{Origin, PullPlan, Wish};
use crate::stories::restore::{RestorePlan, Restored};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// List what could be pulled, as `list --remote` does, and fetch nothing
    #[arg(long, conflicts_with_all = ["force", "dry_run", "no_swap", "older", "id", "before"])]
    list: bool,

    /// Pull the artefact whose id begins so (6 digits or more), instead of the newest
    #[arg(long, value_name = "ID", conflicts_with = "before")]
    id: Option<IdStart>,

    /// Pull the newest that was made before this: a date (2026-11-20, at midnight UTC), a time (2026-11-20T12:00:00Z) or
    /// an age (3 days)
    #[arg(long, value_name = "DATE")]
    before: Option<Moment>,

    /// Pull even what is older than what was pulled from the remote before
    #[arg(long)]
    older: bool,

    /// Restore again, even where the database already holds the artefact
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
    ("--before '3 days'", "go back to the data of three days ago"),
];

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    Pulled(Box<Pulled>),
    Listed(Listing),
}

impl Outcome for Answer {
    fn data(&self, page: &Page) -> String {
        match self {
            Answer::Pulled(pulled) => pulled.data(page),
            Answer::Listed(listing) => listing.data(page),
        }
    }

    fn talk(&self) -> String {
        match self {
            Answer::Pulled(pulled) => pulled.talk(),
            Answer::Listed(listing) => listing.talk(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct Pulled {
    origin: Origin,
    plan: RestorePlan,
    end: End,
    /// What was done; null where nothing was.
    restored: Option<Restored>,
    #[serde(skip)]
    which: &'static str,
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
                    "up to date: {} holds {} artefact, made {}\nto restore it again: {}\n",
                    self.plan.target, self.which, self.plan.created, self.again
                )
            }
            (None, End::Restored | End::WouldBeRestored) => "nothing was changed\n".to_owned(),
        }
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Answer, Error> {
    let (config, database) = door.configured()?;
    match args.list {
        true => list::of_remote(&database, door).map(Answer::Listed),
        false => pull(args, &config, &database, door).map(Box::new).map(Answer::Pulled),
    }
}

fn pull(args: Args, config: &Config, database: &Database, door: &Door) -> Result<Pulled, Error> {
    let now = Timestamp::now();
    let trusted = door.trusted_keys(database)?;
    let (remote, _) = door.remote(database)?;
    let wanted = match (args.id, args.before) {
        (Some(id), _) => Wanted::Id(id),
        (None, Some(before)) => Wanted::Before(before.seen_at(now)),
        (None, None) => Wanted::Newest,
    };
    let way = restoring::way(args.no_swap);
    let wish = Wish { wanted, older: args.older, way, again: args.force };
    let pull = PullPlan::new(config, database, remote, &trusted, &wish, now, &door.terminal)?;
    let origin = pull.origin(database);
    let outcome = |end, restored: Option<Restored>| Pulled {
        origin: origin.clone(),
        plan: restoring::as_typed(pull.restore.clone(), door),
        end,
        restored: restored.map(|restored| restoring::done_as_typed(restored, door)),
        which: if wish.wanted == Wanted::Newest { "the newest" } else { "this" },
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
    let artefact = pull.fetch(database, &trusted, &door.terminal)?;
    let Some(_turn) = pull.turn(database, &door.terminal)? else {
        return Ok(outcome(End::UpToDate, None));
    };
    let restored =
        restoring::unless_in_use(door, || pull.restore.apply(database, &artefact, &door.terminal))?;
    Ok(outcome(End::Restored, Some(restored)))
}
