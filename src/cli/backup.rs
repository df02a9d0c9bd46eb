//! `backup`: a database into the store.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use crate::Error;
use crate::artefact::manifest::Manifest;
use crate::config::DatabaseUrl;
use crate::dump::compression::Compression;
use crate::stories::backup::backup;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How to compress: none, gzip, lz4 or zstd, with a level such as zstd:3 (servers only)
    #[arg(long, value_name = "METHOD")]
    compress: Option<Compression>,

    /// Do not encrypt the dump, although there are recipients, or although this is production
    #[arg(long)]
    plaintext: bool,

    /// How long it may take, such as "2 hours" (servers only)
    #[arg(long, value_name = "TIME", value_parser = time_span)]
    timeout: Option<Duration>,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "dump the database, and print the artefact's path"),
    ("--database shop", "the same for one of several"),
    ("--compress zstd:3 --timeout \"2 hours\"", "smaller, and not for longer than that"),
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
        let is_encrypted = self.manifest.dump.is_encrypted();
        let encrypted = if is_encrypted { "encrypted" } else { "not encrypted" };
        format!(
            "backed up `{name}`: {} tables, {rows} rows, {size}; this dump is raw, and {encrypted}\n",
            self.manifest.tables.len()
        )
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<BackedUp, Error> {
    let mut database = door.database()?;
    let is_given = args.compress.is_some() || args.timeout.is_some();
    if let (true, DatabaseUrl::Sqlite { .. }) = (is_given, &database.url) {
        return Err(Error::Usage {
            what: "--compress and --timeout are for the databases of servers".to_owned(),
            hint: Some(format!("`{}` is a SQLite file: leave them out", database.name)),
        });
    }
    database.backup.compress = args.compress.or(database.backup.compress);
    database.backup.timeout = args.timeout.or(database.backup.timeout);
    let artefact = backup(&database, args.plaintext, &super::airlock::run()?, &door.terminal)?;
    Ok(BackedUp { path: door.shown(&artefact.files().dump), manifest: artefact.claims()? })
}

fn time_span(text: &str) -> Result<Duration, &'static str> {
    let span = text.parse::<jiff::SignedDuration>().ok().filter(jiff::SignedDuration::is_positive);
    let time = span.and_then(|span| Duration::try_from(span).ok());
    time.ok_or("expected a number and a unit, such as `30 minutes` or `2 hours`")
}
