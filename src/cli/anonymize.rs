//! `anonymize`: a dump in, an anonymized and signed artefact out.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use super::door::Door;
use super::report::Never;
use super::unconnected::unconnected;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Dump to read, instead of the newest raw artefact of the store
    #[arg(value_name = "DUMP")]
    dump: Option<PathBuf>,

    /// Write the dump here, with manifest and signature beside it, instead of into the store; - is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Read the live database, so that no raw dump is ever written
    #[arg(long, conflicts_with = "dump")]
    from_database: bool,

    /// Print the plan and sample rows before and after, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Worker threads, instead of one for each processor; the output is the same
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "anonymize the newest raw artefact of the store"),
    ("--dry-run shop.sqlite3", "see what would become of a dump"),
];

pub(crate) fn run(_args: Args, door: &Door) -> anyhow::Result<Never> {
    unconnected(door)
}
