//! `restore`: an artefact into a database.

use std::path::PathBuf;

use super::door::Door;
use super::report::Never;
use super::unconnected::unconnected;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Dump of the artefact, instead of the newest anonymized one in the store
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Say what would be replaced, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Restore a raw artefact on the production host into its database of this name
    #[arg(long, value_name = "NAME")]
    production_restore: Option<String>,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "restore the newest anonymized artefact of the store"),
    ("--dry-run", "see first what would be replaced"),
];

pub(crate) fn run(_args: Args, door: &Door) -> anyhow::Result<Never> {
    unconnected(door)
}
