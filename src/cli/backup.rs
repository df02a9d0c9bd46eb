//! `backup`: a dump of a database in the store.

use super::door::Door;
use super::report::Never;
use super::unconnected::unconnected;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "dump the database and print the path of the artefact"),
    ("--database shop --yes --quiet", "a nightly job with several databases"),
];

pub(crate) fn run(_args: Args, door: &Door) -> anyhow::Result<Never> {
    unconnected(door)
}
