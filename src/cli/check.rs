//! `check`: whether everything that a command will need is there, and whether the policy decides on
//! every column.

use std::path::PathBuf;

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use crate::Error;
use crate::config::{Config, Database};
use crate::error::{self, Kind};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Judge the policy by this dump, instead of by the database
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "check the configuration, the keys, and the policy against the database"),
    ("--dump shop.sqlite3", "the same in CI, against a dump"),
];

/// What was checked, in order. The first thing that is wrong is an error instead. What could not be
/// checked, although it should be, is no success.
#[derive(Debug, Serialize)]
pub(crate) struct Checked {
    checks: Vec<Check>,
}

#[derive(Debug, Serialize)]
struct Check {
    what: &'static str,
    state: State,
    found: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    /// Nothing of the kind is configured.
    NotConfigured,
    /// There was nothing to check it by.
    NotChecked,
}

impl Outcome for Checked {
    fn data(&self, _page: &Page) -> String {
        let mark = |state| match state {
            State::Ok => "ok ",
            State::NotConfigured => "-- ",
            State::NotChecked => "?? ",
        };
        let line = |check: &Check| {
            format!(
                "{}{}: {}
",
                mark(check.state),
                check.what,
                check.found
            )
        };
        self.checks.iter().map(line).collect()
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
    let (config, database) = door.configured()?;
    let mut checks = vec![
        done("configuration", format!("{}, role {}", door.shown(&config.path).display(), database.role)),
        trust(door, &database)?,
        remote(door, &config, &database)?,
    ];
    checks.extend(airlock_side(&args, door, &config, &database)?);
    Ok(Checked { checks })
}

fn done(what: &'static str, found: String) -> Check {
    Check { what, state: State::Ok, found }
}

fn not_checked(what: &'static str, found: &str) -> Check {
    Check { what, state: State::NotChecked, found: found.to_owned() }
}

fn trust(door: &Door, database: &Database) -> Result<Check, Error> {
    let _keys = door.trusted_keys(database)?;
    Ok(done("trusted keys", format!("{}", database.signers.len())))
}

fn remote(door: &Door, config: &Config, database: &Database) -> Result<Check, Error> {
    if database.remote.is_none() {
        let found = "none".to_owned();
        return Ok(Check { what: "remote", state: State::NotConfigured, found });
    }
    let (remote, shown) = door.remote(config, database)?;
    Ok(match remote.list(&database.name) {
        Ok(entries) => done("remote", format!("{shown}, {} artefacts", entries.len())),
        Err(error) => not_checked("remote", &format!("{shown}: {error}")),
    })
}

#[cfg(not(feature = "server"))]
fn airlock_side(_: &Args, _: &Door, _: &Config, _: &Database) -> Result<Vec<Check>, Error> {
    Ok(vec![not_checked("policy", "this program was built without the feature `server`")])
}

#[cfg(feature = "server")]
fn airlock_side(args: &Args, door: &Door, config: &Config, database: &Database) -> Result<Vec<Check>, Error> {
    use super::airlock;
    use crate::anonymize::policy::Policy;
    use crate::config::{DatabaseUrl, Role};
    use crate::stories::anonymize::prepare;
    use crate::stories::source::Source;

    let mut checks = Vec::new();
    if database.role == Role::Airlock {
        let signer = airlock::signer(config, database)?;
        checks.push(done("signing key", signer.key_id().to_string()));
    }
    let policy = database.policy()?;
    let tables = Policy::parse(&policy).map_err(Error::Policy)?.tables.len();
    checks.push(done("policy", format!("rules for {tables} tables")));
    let source = match (&args.dump, &database.url) {
        (Some(dump), _) => Source::File(dump.clone()),
        (None, DatabaseUrl::Sqlite { path }) if !path.exists() => {
            checks.push(not_checked(
                "coverage",
                "the database does not exist yet; name a dump with --dump FILE",
            ));
            return Ok(checks);
        }
        (None, _) => Source::Schema,
    };
    let trusted = door.trusted_keys(database)?;
    let prepared = prepare(database, source, &policy, &trusted, airlock::random()?, &door.terminal)?;
    let columns: usize = prepared.plan().tables.iter().map(|planned| planned.decisions.len()).sum();
    let tables = prepared.plan().tables.len();
    checks.push(done("coverage", format!("all {columns} columns of {tables} tables are decided on")));
    checks.extend(prepared.notes.into_iter().map(|note| done("note", note)));
    Ok(checks)
}
