//! `list`: artefacts of the store or of the remote.

use super::door::Door;
use super::report::Never;
use super::unconnected::unconnected;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// List those of the remote, instead of those of the store
    #[arg(long)]
    remote: bool,
}

pub(crate) const EXAMPLES: &[(&str, &str)] =
    &[("", "what the store holds"), ("--remote --format json", "what a pull could fetch, for a program")];

pub(crate) fn run(_args: Args, door: &Door) -> anyhow::Result<Never> {
    unconnected(door)
}
