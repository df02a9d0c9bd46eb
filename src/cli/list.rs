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
use crate::config::Database;
use crate::stories::list;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// List those of the remote, instead of those of the store
    #[arg(long)]
    remote: bool,
}

pub(crate) const EXAMPLES: &[(&str, &str)] =
    &[("", "what the store holds"), ("--remote --format json", "what a pull could fetch, for a program")];

/// How many digits of an id stand in the table.
const SHORT_ID: usize = 8;

const EXPIRES: &str = "expires";

const COLUMNS: [&str; 8] = ["id", "kind", "age", EXPIRES, "size", "engine", "signature", "location"];

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
    /// 32 hexadecimal digits; `pull --id` takes the first of them.
    id: Option<String>,
    /// All that a manifest claims is null where it cannot be read.
    kind: Option<Kind>,
    created: Option<Timestamp>,
    /// From when on it is refused; null also where that is never.
    expires: Option<Timestamp>,
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
            id: entry.claims.as_ref().map(|claims| claims.id.clone()),
            kind: entry.claims.as_ref().map(|claims| claims.kind),
            created: entry.claims.as_ref().map(|claims| claims.created),
            expires: entry.claims.as_ref().and_then(|claims| claims.expires),
            size: entry.claims.as_ref().map(|claims| claims.dump.size),
            encryption: entry.claims.as_ref().and_then(|claims| claims.dump.encryption),
            engine: entry.claims.map(|claims| claims.engine),
            signed_by,
            refused,
        }
    }

    /// With a cell for the expiry where the table has a column for it.
    fn cells(&self, now: Timestamp, expires: bool) -> Vec<String> {
        let between = |from: Timestamp, to: Timestamp| {
            HumanDuration(Duration::try_from(to.duration_since(from)).unwrap_or_default()).to_string()
        };
        let unknown = || "?".to_owned();
        let expiry = match self.expires {
            Some(expires) if expires <= now => "expired".to_owned(),
            Some(expires) => format!("in {}", between(now, expires)),
            None => "never".to_owned(),
        };
        let cells = [
            self.id.as_ref().map_or_else(unknown, |id| id.chars().take(SHORT_ID).collect()),
            self.kind.map_or_else(unknown, |kind| match self.encryption {
                Some(_) => format!("{kind}, encrypted"),
                None => kind.to_string(),
            }),
            self.created.map_or_else(unknown, |created| between(created, now)),
            expiry,
            self.size.map_or_else(unknown, |size| HumanBytes(size).to_string()),
            self.engine.as_ref().map_or_else(unknown, Engine::to_string),
            match (&self.refused, &self.signed_by) {
                (Some(reason), _) => format!("refused: {reason}"),
                (None, Some(key)) => format!("signed by {key}"),
                (None, None) => "not signed".to_owned(),
            },
            self.location.display().to_string(),
        ];
        cells
            .into_iter()
            .zip(COLUMNS)
            .filter(|(_, column)| expires || *column != EXPIRES)
            .map(|(cell, _)| cell)
            .collect()
    }
}

impl Outcome for Listing {
    fn data(&self, page: &Page) -> String {
        if self.artefacts.is_empty() {
            return String::new();
        }
        // Room is scarce on a terminal: a column that says nothing has none.
        let expires = self.artefacts.iter().any(|row| row.expires.is_some());
        let header: Vec<&str> = COLUMNS.into_iter().filter(|column| expires || *column != EXPIRES).collect();
        table(&header, self.artefacts.iter().map(|row| row.cells(self.now, expires)), page)
    }

    fn talk(&self) -> String {
        if self.artefacts.is_empty() { "no artefacts\n".to_owned() } else { String::new() }
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Listing, Error> {
    let database = door.database()?;
    if args.remote {
        return of_remote(&database, door);
    }
    let trusted = door.trusted_keys_or_warn(&database);
    let entries = list::of_store(&Store::new(&database.store.path), &database.name, &trusted)?;
    Ok(listing(entries, door))
}

/// What could be pulled.
pub(super) fn of_remote(database: &Database, door: &Door) -> Result<Listing, Error> {
    let trusted = door.trusted_keys_or_warn(database);
    let (remote, _) = door.remote(database)?;
    Ok(listing(list::of_remote(remote.as_ref(), &database.name, &trusted, &door.terminal)?, door))
}

fn listing(entries: Vec<list::Entry>, door: &Door) -> Listing {
    let artefacts = entries.into_iter().map(|entry| Row::of(entry, door)).collect();
    Listing { artefacts, now: Timestamp::now() }
}
