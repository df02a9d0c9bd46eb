//! `clean`: expired artefacts, and leftovers of interrupted runs.

use super::door::Door;
use super::report::Never;
use super::unconnected::unconnected;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("--dry-run", "see first what would be removed"),
    ("--yes", "the same in a nightly job, and remove it"),
];

pub(crate) fn run(_args: Args, door: &Door) -> anyhow::Result<Never> {
    unconnected(door)
}
