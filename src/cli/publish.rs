//! `publish`: an anonymized artefact to the remote.

use std::path::PathBuf;

use super::door::Door;
use super::report::Never;
use super::unconnected::unconnected;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Dump of the artefact, instead of the newest anonymized one in the store
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Say what would be sent where, and send nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[("", "publish what `anonymize` made last")];

pub(crate) fn run(_args: Args, door: &Door) -> anyhow::Result<Never> {
    unconnected(door)
}
