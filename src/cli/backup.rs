//! `backup`: a database into the store.

use std::path::PathBuf;

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use crate::Error;
use crate::artefact::manifest::Manifest;
use crate::stories::backup::backup;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "dump the database, and print the artefact's path"),
    ("--database shop", "the same for one of several"),
];

#[derive(Debug, Serialize)]
pub(crate) struct BackedUp {
    path: PathBuf,
    manifest: Manifest,
}

impl Outcome for BackedUp {
    fn data(&self, _page: &Page) -> String {
        format!("{}\n", self.path.display())
    }

    fn talk(&self) -> String {
        let rows = self.manifest.rows();
        let (name, size) = (&self.manifest.database, indicatif::HumanBytes(self.manifest.dump.size));
        format!(
            "backed up `{name}`: {} tables, {rows} rows, {size}; this dump is raw\n",
            self.manifest.tables.len()
        )
    }
}

pub(crate) fn run(_args: Args, door: &Door) -> Result<BackedUp, Error> {
    let database = door.database()?;
    let artefact = backup(&database, &super::airlock::run()?, &door.terminal)?;
    Ok(BackedUp { path: door.shown(&artefact.files().dump), manifest: artefact.claims()? })
}
