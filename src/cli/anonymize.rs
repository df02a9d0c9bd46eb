//! `anonymize`: a dump in, an anonymized and signed artefact out.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::door::Door;
use super::global::Format;
use super::page::Page;
use super::planned::{Planned, planned};
use super::report::{self, Outcome};
use super::{airlock, planned as plan};
use crate::Error;
use crate::artefact::manifest::{Manifest, Mode};
use crate::database::Settings;
use crate::dump::Limits;
use crate::error::Kind;
use crate::stories::anonymize::{Prepared, Source, prepare};

/// Rows of each table that a dry run shows.
const SAMPLE_ROWS: usize = 3;

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

impl Args {
    fn source(&self) -> Source {
        match &self.dump {
            Some(path) => Source::File(path.clone()),
            None if self.from_database => Source::Database,
            None => Source::Newest,
        }
    }

    fn settings(&self) -> Settings {
        let processors = std::thread::available_parallelism();
        let threads = self.threads.or(processors.ok()).map_or(1, NonZeroUsize::get);
        Settings { threads, limits: Limits::default() }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Anonymized {
    /// A dry run.
    Planned(Planned),
    /// An artefact was made.
    Made { path: PathBuf, manifest: Box<Manifest> },
    /// The dump went to stdout.
    Piped,
}

impl Outcome for Anonymized {
    fn data(&self, page: &Page) -> String {
        match self {
            Anonymized::Planned(planned) => plan::shown(planned, page),
            Anonymized::Made { path, .. } => format!("{}\n", path.display()),
            Anonymized::Piped => String::new(),
        }
    }

    fn talk(&self) -> String {
        match self {
            Anonymized::Planned(_) => "nothing was written\n".to_owned(),
            Anonymized::Piped => {
                "a dump alone proves nothing: it has no manifest and no signature\n".to_owned()
            }
            Anonymized::Made { manifest, .. } => made(manifest),
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
    let notes: String = manifest.warnings.iter().map(|note| format!("note: {note}\n")).collect();
    format!("{notes}anonymized `{}`: {rows} rows, {changed} values changed; {mode}\n", manifest.database)
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Anonymized, Error> {
    let (config, database) = door.configured()?;
    // A missing key is found before the work, not after it.
    let signer = (!args.dry_run).then(|| airlock::signer(&config, &database)).transpose()?;
    let trusted = door.trusted_keys_or_warn(&database);
    let policy = database.policy()?;
    let prepared = prepare(&database, &args.source(), &policy, &trusted, airlock::random()?, &door.terminal)?;
    door.terminal.detail(&format!("reading {}", prepared.path.display()));
    let Some(signer) = signer else {
        return Ok(Anonymized::Planned(planned(prepared, SAMPLE_ROWS)?));
    };
    let make = |prepared: Prepared, output: Option<&Path>| -> Result<_, Error> {
        prepared.run(&database, output, &signer, &airlock::run()?, args.settings(), &door.terminal)
    };
    if args.output.as_deref() == Some(Path::new("-")) {
        return pipe(door, |output| make(prepared, Some(output)).map(drop));
    }
    let artefact = make(prepared, args.output.as_deref())?;
    Ok(Anonymized::Made { path: door.shown(&artefact.files().dump), manifest: Box::new(artefact.claims()?) })
}

/// A SQLite file cannot be written as a stream, so it is made whole first, in a private folder.
fn pipe(door: &Door, make: impl FnOnce(&Path) -> Result<(), Error>) -> Result<Anonymized, Error> {
    if door.global.format == Format::Json {
        return Err(Error::Usage {
            what: "`--output -` and `--format json` both want stdout".to_owned(),
            hint: Some("give --output a FILE".to_owned()),
        });
    }
    let failed = |error: std::io::Error| Error::Failed {
        kind: Kind::Unexpected,
        what: format!("cannot pass the dump on to stdout: {error}"),
        hint: None,
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    let path = folder.path().join("dump.sqlite3");
    make(&path)?;
    std::fs::File::open(&path).and_then(|mut dump| report::pipe(&mut dump)).map_err(failed)?;
    Ok(Anonymized::Piped)
}
