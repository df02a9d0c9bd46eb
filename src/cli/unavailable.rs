//! Stands in for each command of the server side in a build without it: the command is known, takes
//! anything, and says what is missing.

use std::ffi::OsString;

use super::door::Door;
use super::report::Never;
use crate::Error;

#[derive(Debug, clap::Args)]
#[command(override_usage = "not in this build, which is without the feature `server`")]
pub(crate) struct Args {
    #[arg(hide = true, num_args = 0.., allow_hyphen_values = true)]
    anything: Vec<OsString>,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[];

pub(crate) fn run(_args: Args, door: &Door) -> Result<Never, Error> {
    Err(without_server(door))
}

/// What is to say of anything that needs the server side.
pub(crate) fn without_server(door: &Door) -> Error {
    let what = format!("`{}` is not in this build", door.invocation.command_line(door.command));
    let hint = "enable the feature `server` of db-airlock in Cargo.toml".to_owned();
    Error::Usage { what, hint: Some(hint) }
}
