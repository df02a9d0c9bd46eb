//! `list`: artefacts of the store or of the remote.

use std::path::PathBuf;
use std::time::Duration;

use indicatif::{HumanBytes, HumanDuration};
use jiff::Timestamp;
use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use super::table::table;
use super::verify::signed_by;
use crate::Error;
use crate::artefact::Store;
use crate::artefact::manifest::{Encryption, Engine, Kind};
use crate::stories::list;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// List those of the remote, instead of those of the store
    #[arg(long)]
    remote: bool,
}

pub(crate) const EXAMPLES: &[(&str, &str)] =
    &[("", "what the store holds"), ("--remote --format json", "what a pull could fetch, for a program")];

#[derive(Debug, Serialize)]
pub(crate) struct Listing {
    artefacts: Vec<Row>,
    #[serde(skip)]
    now: Timestamp,
}

#[derive(Debug, Serialize)]
struct Row {
    /// Of the dump in the store, of the manifest on a remote.
    location: PathBuf,
    /// All that a manifest claims is null where it cannot be read.
    kind: Option<Kind>,
    created: Option<Timestamp>,
    size: Option<u64>,
    /// How the dump is encrypted; null where it is not.
    encryption: Option<Encryption>,
    engine: Option<Engine>,
    /// The id of a trusted key whose signature is good.
    signed_by: Option<String>,
    /// Why it would be refused.
    refused: Option<String>,
}

impl Row {
    fn of(entry: list::Entry, door: &Door) -> Self {
        let (signed_by, refused) = match entry.verdict {
            Ok(verification) => (signed_by(verification), None),
            Err(reason) => (None, Some(reason)),
        };
        Row {
            location: door.shown(&entry.location),
            kind: entry.claims.as_ref().map(|claims| claims.kind),
            created: entry.claims.as_ref().map(|claims| claims.created),
            size: entry.claims.as_ref().map(|claims| claims.dump.size),
            encryption: entry.claims.as_ref().and_then(|claims| claims.dump.encryption),
            engine: entry.claims.map(|claims| claims.engine),
            signed_by,
            refused,
        }
    }

    fn cells(&self, now: Timestamp) -> [String; 6] {
        let age =
            |created| HumanDuration(Duration::try_from(now.duration_since(created)).unwrap_or_default());
        let unknown = || "?".to_owned();
        [
            self.kind.map_or_else(unknown, |kind| match self.encryption {
                Some(_) => format!("{kind}, encrypted"),
                None => kind.to_string(),
            }),
            self.created.map_or_else(unknown, |created| age(created).to_string()),
            self.size.map_or_else(unknown, |size| HumanBytes(size).to_string()),
            self.engine.as_ref().map_or_else(unknown, Engine::to_string),
            match (&self.refused, &self.signed_by) {
                (Some(reason), _) => format!("refused: {reason}"),
                (None, Some(key)) => format!("signed by {key}"),
                (None, None) => "not signed".to_owned(),
            },
            self.location.display().to_string(),
        ]
    }
}

impl Outcome for Listing {
    fn data(&self, page: &Page) -> String {
        if self.artefacts.is_empty() {
            return String::new();
        }
        let header = ["kind", "age", "size", "engine", "signature", "location"];
        table(&header, self.artefacts.iter().map(|row| row.cells(self.now)), page)
    }

    fn talk(&self) -> String {
        if self.artefacts.is_empty() { "no artefacts\n".to_owned() } else { String::new() }
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Listing, Error> {
    let database = door.database()?;
    let trusted = door.trusted_keys_or_warn(&database);
    let entries = if args.remote {
        let (remote, _) = door.remote(&database)?;
        list::of_remote(remote.as_ref(), &database.name, &trusted, &door.terminal)?
    } else {
        list::of_store(&Store::new(&database.store.path), &database.name, &trusted)?
    };
    let artefacts = entries.into_iter().map(|entry| Row::of(entry, door)).collect();
    Ok(Listing { artefacts, now: Timestamp::now() })
}
