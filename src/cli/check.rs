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
use crate::stories::check::{self, Check, State};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Judge the policy by this dump, and ask no database
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "check configuration, keys, client programs, connection, and the policy against the database"),
    ("--dump shop.sql.gz", "the same in CI, against a dump"),
];

/// What was checked, in order. The first thing that is wrong is an error instead. What could not be
/// checked, although it should be, is no success.
#[derive(Debug, Serialize)]
pub(crate) struct Checked {
    checks: Vec<Check>,
}

impl Outcome for Checked {
    fn data(&self, _page: &Page) -> String {
        let mark = |state| match state {
            State::Ok => "ok",
            State::NotConfigured => "--",
            State::NotChecked => "??",
        };
        let line = |check: &Check| format!("{} {}: {}\n", mark(check.state), check.what, check.found);
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
    let shown = door.shown(&config.path);
    let mut checks = vec![Check::ok("configuration", format!("{}, role {}", shown.display(), database.role))];
    let _keys = door.trusted_keys(&database)?;
    checks.push(Check::ok("trusted keys", database.signers.len().to_string()));
    checks.push(remote(door, &config, &database)?);
    let exists = match &args.dump {
        Some(_) => true,
        None => {
            let (of_database, exists) = check::database(&database)?;
            checks.extend(of_database);
            exists
        }
    };
    checks.extend(airlock_side(&args, exists, door, &config, &database)?);
    Ok(Checked { checks })
}

fn remote(door: &Door, config: &Config, database: &Database) -> Result<Check, Error> {
    if database.remote.is_none() {
        return Ok(Check::none("remote", "none"));
    }
    let (remote, shown) = door.remote(config, database)?;
    Ok(check::remote(remote.as_ref(), &shown, database))
}

#[cfg(not(feature = "server"))]
fn airlock_side(_: &Args, _: bool, _: &Door, _: &Config, _: &Database) -> Result<Vec<Check>, Error> {
    Ok(vec![Check::not_checked("policy", "this program was built without the feature `server`")])
}

#[cfg(feature = "server")]
fn airlock_side(
    args: &Args,
    exists: bool,
    door: &Door,
    config: &Config,
    database: &Database,
) -> Result<Vec<Check>, Error> {
    use super::airlock;
    use crate::config::Role;

    let mut checks = Vec::new();
    if database.role == Role::Airlock {
        let signer = airlock::signer(config, database)?;
        checks.push(Check::ok("signing key", signer.key_id().to_string()));
    }
    let trusted = door.trusted_keys(database)?;
    let (dump, random) = (args.dump.as_deref(), airlock::random()?);
    checks.extend(check::coverage(database, dump, exists, &trusted, random, &door.terminal)?);
    Ok(checks)
}
