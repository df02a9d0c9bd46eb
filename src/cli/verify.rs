//! `verify`: whether an artefact is what its signer signed.

use std::path::PathBuf;

use super::door::Door;
use super::report::Never;
use super::unconnected::unconnected;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Dump of the artefact; manifest and signature are found beside it
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) const EXAMPLES: &[(&str, &str)] =
    &[("shop-anonymized.sqlite3", "verify an artefact before it is used")];

pub(crate) fn run(_args: Args, door: &Door) -> anyhow::Result<Never> {
    unconnected(door)
}
