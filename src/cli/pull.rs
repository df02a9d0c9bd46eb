//! `pull`: the newest artefact of the remote, fetched, verified and restored.

use super::door::Door;
use super::report::Never;
use super::unconnected::unconnected;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Restore again, even where the database already holds the newest artefact
    #[arg(long)]
    force: bool,

    /// Say what would be fetched and replaced, and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "fetch, verify and restore, asking before the database is replaced"),
    ("--yes", "the same in a script"),
];

pub(crate) fn run(_args: Args, door: &Door) -> anyhow::Result<Never> {
    unconnected(door)
}
