//! `anonymize`: a dump in, an anonymized and signed artefact out.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use serde::Serialize;

use super::door::Door;
use super::global::Format;
use super::page::Page;
use super::planned::{Planned, planned};
use super::report::{self, Outcome};
use super::{airlock, in_place, moment, planned as plan};
use crate::Error;
use crate::artefact::manifest::{Manifest, Mode};
use crate::database::Settings;
use crate::dump::Limits;
use crate::dump::compression::Compression;
use crate::error::Kind;
use crate::stories::anonymize::{Manner, Prepared, prepare};
use crate::stories::restore::Restored;
use crate::stories::source::Source;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Dump to read, instead of the newest raw artefact of the store; - is stdin
    #[arg(value_name = "DUMP")]
    dump: Option<PathBuf>,

    /// Write the dump here, with manifest and signature beside it, instead of into the store; - is stdout. A directory
    /// of pg_dump stays a directory here, and becomes one file (a custom archive) in the store and on stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Read the live database, so that no raw dump is ever written
    #[arg(long, conflicts_with = "dump")]
    from_database: bool,

    /// Put the anonymized database in the place of the one it was made of, which is then given up: it is raw. Not for
    /// production
    #[arg(long, conflicts_with_all = ["dump", "output", "dry_run", "from_database"])]
    in_place: bool,

    /// Compress the new dump so, instead of as the original is: none, gzip, gzip:1 to gzip:9, lz4, zstd, zstd:1 to
    /// zstd:22
    #[arg(long, value_name = "METHOD")]
    compress: Option<Compression>,

    /// How long the new artefact may be used, such as "30 days", instead of what `expires` in the configuration says
    #[arg(long, value_name = "SPAN", value_parser = moment::span)]
    expires: Option<SignedDuration>,

    /// Print the plan and sample rows before and after, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// With --dry-run: so many rows of each table
    #[arg(long, value_name = "ROWS", default_value = "3", requires = "dry_run")]
    sample: usize,

    /// Worker threads, instead of one for each processor; the output is the same
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "anonymize the newest raw artefact of the store"),
    ("--dry-run --sample 5 shop.sql.gz", "see what would become of a dump, and of five rows of each table"),
    ("--from-database", "anonymize the live database, with no raw dump in between"),
    ("- --output -", "a filter: what pg_dump or mysqldump writes in, an anonymized dump out"),
];

impl Args {
    fn source(&self) -> Source {
        match &self.dump {
            Some(path) if path == Path::new("-") => Source::Pipe(Box::new(std::io::stdin())),
            Some(path) => Source::File(path.clone()),
            None if self.from_database || self.in_place => Source::Database,
            None => Source::Newest,
        }
    }

    fn is_piped(&self) -> bool {
        self.output.as_deref() == Some(Path::new("-"))
    }

    fn manner(&self) -> Manner {
        let processors = std::thread::available_parallelism();
        let threads = self.threads.or(processors.ok()).map_or(1, NonZeroUsize::get);
        let settings = Settings { threads, limits: Limits::default() };
        // What takes the database's place is read at once, and a pipe is for whoever asked for it.
        Manner { compression: self.compress, is_encrypted: !self.in_place && !self.is_piped(), settings }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Anonymized {
    /// A dry run.
    Planned(Planned),
    /// An artefact was made.
    Made { path: PathBuf, manifest: Box<Manifest> },
    /// The dump went to stdout. These notes on it stand in no manifest.
    Piped(Vec<String>),
    /// The database was replaced.
    InPlace { manifest: Box<Manifest>, restored: Restored },
}

impl Outcome for Anonymized {
    fn data(&self, page: &Page) -> String {
        match self {
            Anonymized::Planned(planned) => plan::shown(planned, page),
            Anonymized::Made { path, .. } => format!("{}\n", path.display()),
            Anonymized::Piped(_) => String::new(),
            Anonymized::InPlace { restored, .. } => format!("{}\n", restored.target),
        }
    }

    fn talk(&self) -> String {
        match self {
            Anonymized::Planned(_) => "nothing was written\n".to_owned(),
            Anonymized::Piped(notes) => {
                format!("{}a dump alone proves nothing: it has no manifest and no signature\n", listed(notes))
            }
            Anonymized::Made { manifest, .. } => made(manifest),
            Anonymized::InPlace { manifest, .. } => {
                format!("{}it has taken its original's place, which is gone\n", made(manifest))
            }
        }
    }
}

fn made(manifest: &Manifest) -> String {
    let tables = &manifest.tables;
    let rows = manifest.rows();
    let changed: u64 = tables.iter().flat_map(|table| &table.columns).map(|column| column.changed).sum();
    let mode = match manifest.mode {
        Some(Mode::Pseudonymous) => "pseudonymous: values can be linked by whoever has the key",
        Some(Mode::Irreversible) | None => "irreversible: the run's key is forgotten",
    };
    let notes = listed(&manifest.warnings);
    format!("{notes}anonymized `{}`: {rows} rows, {changed} values changed; {mode}\n", manifest.database)
}

fn listed(notes: &[String]) -> String {
    notes.iter().map(|note| format!("note: {note}\n")).collect()
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Anonymized, Error> {
    let (config, database) = door.configured()?;
    if args.in_place {
        in_place::ask(&database, door)?;
    }
    // A missing key is found before the work, not after it.
    let signer = (!args.dry_run).then(|| airlock::signer(&config, &database)).transpose()?;
    let trusted = door.trusted_keys_or_warn(&database);
    let policy = database.policy()?;
    let manner = args.manner();
    let prepared = prepare(&database, args.source(), &policy, &trusted, airlock::random()?, &door.terminal)?;
    door.terminal.detail(&format!("reading {}", prepared.origin));
    let Some(signer) = signer else {
        return Ok(Anonymized::Planned(planned(prepared, args.sample)?));
    };
    let is_piped = args.is_piped();
    if is_piped && prepared.is_stream() {
        check_format(door)?;
        let notes = prepared.pipe(&mut std::io::stdout(), manner, &door.terminal)?;
        return Ok(Anonymized::Piped(notes));
    }
    let run = airlock::run_expiring(args.expires.or(database.expires))?;
    let make = |prepared: Prepared, output: Option<&Path>| -> Result<_, Error> {
        prepared.run(&database, output, &signer, &run, manner, &door.terminal)
    };
    if is_piped {
        let notes = prepared.notes.clone();
        pipe(door, |output| make(prepared, Some(output)).map(drop))?;
        return Ok(Anonymized::Piped(notes));
    }
    let artefact = make(prepared, args.output.as_deref())?;
    let manifest = Box::new(artefact.claims()?);
    if args.in_place {
        let restored = in_place::put(&artefact, &config, &database, &trusted, door)?;
        return Ok(Anonymized::InPlace { manifest, restored });
    }
    Ok(Anonymized::Made { path: door.shown(&artefact.files().dump), manifest })
}

fn check_format(door: &Door) -> Result<(), Error> {
    match door.global.format {
        Format::Human => Ok(()),
        Format::Json => Err(Error::Usage {
            what: "`--output -` and `--format json` both want stdout".to_owned(),
            hint: Some("give --output a FILE".to_owned()),
        }),
    }
}

/// A SQLite file cannot be written as a stream, so it is made whole first, in a private folder.
fn pipe(door: &Door, make: impl FnOnce(&Path) -> Result<(), Error>) -> Result<(), Error> {
    check_format(door)?;
    let failed = |error: std::io::Error| Error::Failed {
        kind: Kind::Unexpected,
        what: format!("cannot pass the dump on to stdout: {error}"),
        hint: None,
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    let path = folder.path().join("dump.sqlite3");
    make(&path)?;
    std::fs::File::open(&path).and_then(|mut dump| report::pipe(&mut dump)).map_err(failed)
}
