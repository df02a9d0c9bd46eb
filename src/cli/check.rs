//! `check`: whether everything that a command will need is there, and whether the policy decides on
//! every column.

use std::path::PathBuf;

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use super::table::table;
use crate::Error;
use crate::config::{Config, Database};
use crate::error::{self, Kind};
use crate::stories::check::{self, Check, Reviewed, State};
use crate::stories::keyring;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Judge the policy by this dump, and ask no database
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,
    /// List the definitions that hold literals, or name a column whose values are replaced: views, functions, defaults …
    #[arg(long)]
    review: bool,
    /// Show the literals too, which may be somebody's data
    #[arg(long, requires = "review")]
    show_values: bool,
    /// Judge the policy by the schema lock alone: no database, no dump, no remote and no secret
    #[arg(long, conflicts_with_all = ["dump", "write_lock", "review"])]
    locked: bool,
    /// Write the schema lock, to be looked at and committed, and judge nothing
    #[arg(long, conflicts_with = "review")]
    write_lock: bool,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "check configuration, keys, client programs, connection, and the policy against the database"),
    ("--dump shop.sql.gz", "the same in CI, against a dump"),
    ("--review", "list what is copied beside rows and holds literals, for people to look at"),
    ("--write-lock", "write config/schema.lock, so that a new column is not missed"),
    ("--locked", "judge the policy in CI by that file alone"),
];

/// What was checked, in order. The first thing that is wrong is an error instead. What could not be
/// checked, although it should be, is no success.
#[derive(Debug, Serialize)]
pub(crate) struct Checked {
    checks: Vec<Check>,
    /// What to look at, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<Vec<Reviewed>>,
}

impl Outcome for Checked {
    fn data(&self, page: &Page) -> String {
        let mark = |state| match state {
            State::Ok => "ok",
            State::NotConfigured => "--",
            State::NotChecked => "??",
        };
        let line = |check: &Check| format!("{} {}: {}\n", mark(check.state), check.what, check.found);
        let checks: String = self.checks.iter().map(line).collect();
        let review = self.review.as_deref().unwrap_or_default();
        if review.is_empty() { checks } else { checks + "\n" + &listed(review, page) }
    }

    fn talk(&self) -> String {
        match self.exit_code() {
            error::DONE => String::new(),
            _ => "not everything could be checked\n".to_owned(),
        }
    }

    fn exit_code(&self) -> u8 {
        let is_open = self.checks.iter().any(|check| check.state == State::NotChecked);
        if is_open { Kind::Configuration.exit_code() } else { error::DONE }
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Checked, Error> {
    if args.locked {
        return locked(door).map(|checks| Checked { checks, review: None });
    }
    let (config, database) = door.configured()?;
    if args.write_lock {
        return write_lock(&args, door, &database).map(|checks| Checked { checks, review: None });
    }
    let shown = door.shown(&config.path);
    let mut checks = vec![Check::ok("configuration", format!("{}, role {}", shown.display(), database.role))];
    let _keys = door.trusted_keys(&database)?;
    checks.push(Check::ok("trusted keys", database.signers.len().to_string()));
    checks.push(remote(door, &database)?);
    let exists = match &args.dump {
        Some(_) => true,
        None => {
            let (of_database, exists) = check::database(&database)?;
            checks.extend(of_database);
            exists
        }
    };
    checks.push(keyring::checked(&database)?);
    let (of_airlock, mut review) = airlock_side(&args, exists, door, &config, &database)?;
    checks.extend(of_airlock);
    if !args.show_values {
        review.iter_mut().for_each(|found| found.values.clear());
    }
    Ok(Checked { checks, review: args.review.then_some(review) })
}

/// What to look at, as a table.
fn listed(review: &[Reviewed], page: &Page) -> String {
    let has_values = review.iter().any(|found| !found.values.is_empty());
    let mut header = vec!["kind", "name", "where", "literals", "names replaced columns"];
    header.extend(has_values.then_some("values"));
    let row = |found: &Reviewed| {
        let Reviewed { kind, name, place, literals, values, replaced } = found;
        let mut row =
            vec![(*kind).to_owned(), name.clone(), place.clone(), literals.to_string(), replaced.join(", ")];
        row.extend(
            has_values
                .then(|| values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", ")),
        );
        row
    };
    table(&header, review.iter().map(row), page)
}

#[cfg(feature = "server")]
fn locked(door: &Door) -> Result<Vec<Check>, Error> {
    let (config, database) = door.configured_offline()?;
    let mut checks = vec![Check::ok("configuration", door.shown(&config.path).display().to_string())];
    checks.extend(crate::stories::lock::coverage(&database)?);
    Ok(checks)
}

#[cfg(feature = "server")]
fn write_lock(args: &Args, door: &Door, database: &Database) -> Result<Vec<Check>, Error> {
    use crate::stories::lock::{self, Former};
    use crate::stories::source::Source;

    let source = args.dump.clone().map_or(Source::Schema, Source::File);
    let trusted = door.trusted_keys(database).unwrap_or_default();
    let written = lock::write(database, source, &trusted, &door.terminal)?;
    let path = written.path.display();
    let of = format!("{} columns of {} tables", written.columns, written.tables);
    Ok(match written.former {
        Former::Nothing => vec![Check::ok("lock", format!("wrote {path}, {of}: commit it"))],
        Former::Lock(changes) if changes.is_empty() => {
            vec![Check::ok("lock", format!("{path} is up to date, {of}"))]
        }
        Former::Lock(changes) => {
            let wrote = Check::ok("lock", format!("wrote {path}, {of}: look at the diff, and commit it"));
            std::iter::once(wrote)
                .chain(changes.iter().map(|change| Check::ok("change", change.to_string())))
                .collect()
        }
        Former::Unreadable(why) => {
            vec![Check::ok("lock", format!("wrote {path}, {of}, in place of what could not be read: {why}"))]
        }
    })
}

#[cfg(not(feature = "server"))]
fn locked(door: &Door) -> Result<Vec<Check>, Error> {
    Err(super::unavailable::without_server(door))
}

#[cfg(not(feature = "server"))]
fn write_lock(_: &Args, door: &Door, _: &Database) -> Result<Vec<Check>, Error> {
    Err(super::unavailable::without_server(door))
}

fn remote(door: &Door, database: &Database) -> Result<Check, Error> {
    if database.remote.is_none() {
        return Ok(Check::none("remote", "none"));
    }
    let (remote, shown) = door.remote(database)?;
    Ok(check::remote(remote.as_ref(), &shown, database, &door.terminal))
}

/// What was checked, and what to look at.
type Sides = (Vec<Check>, Vec<Reviewed>);

#[cfg(not(feature = "server"))]
fn airlock_side(_: &Args, _: bool, _: &Door, _: &Config, _: &Database) -> Result<Sides, Error> {
    let check = Check::not_checked("policy", "this program was built without the feature `server`");
    Ok((vec![check], Vec::new()))
}

#[cfg(feature = "server")]
fn airlock_side(
    args: &Args,
    exists: bool,
    door: &Door,
    config: &Config,
    database: &Database,
) -> Result<Sides, Error> {
    use super::airlock;
    use crate::config::Role;

    let mut checks = Vec::new();
    if database.role == Role::Airlock {
        let signer = airlock::signer(config, database)?;
        checks.push(Check::ok("signing key", signer.key_id().to_string()));
    }
    let trusted = door.trusted_keys(database)?;
    let (dump, random) = (args.dump.as_deref(), airlock::random()?);
    let coverage = check::coverage(database, dump, exists, &trusted, random, &door.terminal)?;
    checks.extend(coverage.checks);
    Ok((checks, coverage.review))
}
