//! `publish`: an anonymized artefact to the remote.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use crate::Error;
use crate::artefact::{Placement, Store};
use crate::stories::publish;

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

#[derive(Debug, Serialize)]
pub(crate) struct Published {
    path: PathBuf,
    id: String,
    /// As configured, without secrets.
    remote: String,
    end: End,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum End {
    Published,
    WasThere,
    WouldBePublished,
}

impl Outcome for Published {
    fn data(&self, _page: &Page) -> String {
        format!("{}\n", self.path.display())
    }

    fn talk(&self) -> String {
        let end = match self.end {
            End::Published => "published to",
            End::WasThere => "is already on",
            End::WouldBePublished => "would be published to",
        };
        format!("{} {end} {}\n", self.path.display(), self.remote)
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Published, Error> {
    let database = door.database()?;
    let trusted = door.trusted_keys(&database)?;
    let (remote, shown) = door.remote(&database)?;
    let store = Store::new(&database.store.path);
    let file = args.file.as_deref();
    let planned = publish::plan(file, &store, &database.name, &trusted, Timestamp::now())?;
    let path = door.shown(&planned.files().dump);
    let id = planned.manifest().id.clone();
    let end = if args.dry_run {
        End::WouldBePublished
    } else {
        match publish::apply(planned, remote.as_ref(), &door.terminal)? {
            Placement::Placed => End::Published,
            Placement::WasThere => End::WasThere,
        }
    };
    Ok(Published { path, id, remote: shown, end })
}
