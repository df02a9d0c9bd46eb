//! `check`: configuration, keys, and the policy against a schema.

use std::path::PathBuf;

use super::door::Door;
use super::report::Never;
use super::unconnected::unconnected;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Check the policy against this dump, instead of the database
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,
}

pub(crate) const EXAMPLES: &[(&str, &str)] =
    &[("", "check everything, such as in CI"), ("--dump shop.sqlite3", "check the policy against a dump")];

pub(crate) fn run(_args: Args, door: &Door) -> anyhow::Result<Never> {
    unconnected(door)
}
