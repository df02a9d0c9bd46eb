//! A dump, or a live database, becomes an anonymized and signed artefact.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::anonymize::draw::RunKey;
use crate::anonymize::plan::Plan;
use crate::anonymize::policy::Policy;
use crate::artefact::digest::Digest;
use crate::artefact::manifest::{Kind, Mode};
use crate::artefact::signature::{Signer, TrustedKeys};
use crate::artefact::{Artefact, Draft, FolderDraft, Store};
use crate::config::{Database, DatabaseUrl};
use crate::database::original::{Original, Rewritten};
use crate::database::output::Output;
#[cfg(feature = "postgres")]
use crate::database::postgres::{Programs, live::Live};
use crate::database::sqlite::swap;
use crate::database::{Sample, Settings};
use crate::dump::compression::Compression;
use crate::error::{Error, Kind as ErrorKind};
use crate::files::Existing;
use crate::progress::Progress;
use crate::stories::describe::{self, Run};
use crate::yaml::Node;

/// Where the original comes from.
pub enum Source {
    /// The newest raw artefact of the store.
    Newest,
    /// A dump: an artefact, which is verified, or a bare file.
    File(PathBuf),
    /// The configured database itself: no raw dump is ever written.
    Database,
    /// The schema of the configured database, for a plan without rows.
    Schema,
    /// A dump that comes through a pipe.
    Pipe(Box<dyn Read + Send>),
}

/// A policy and an original, with the plan made of both. Nothing has been written.
pub struct Prepared {
    original: Original,
    /// What is read.
    pub origin: String,
    /// The decisions.
    pub plan: Plan,
    /// What the user should know of the original.
    pub notes: Vec<String>,
    key: RunKey,
    mode: Mode,
    policy_sha256: Digest,
}

/// A table's rows before and after, for a look before a run.
#[derive(Clone, Debug, Serialize)]
pub struct TableSample {
    /// The table.
    pub table: String,
    /// Its first rows.
    #[serde(flatten)]
    pub sample: Sample,
}

/// Reads the policy and the original's schema, and decides on every column. `random` becomes the run's
/// key unless the policy has one.
pub fn prepare(
    database: &Database,
    source: Source,
    policy: &Node,
    trusted: &TrustedKeys,
    random: [u8; 32],
    progress: &dyn Progress,
) -> Result<Prepared, Error> {
    let parsed = Policy::parse(policy).map_err(Error::Policy)?;
    let (mut original, origin) = open(database, source, trusted, progress)?;
    original.leave_out(&parsed.beside);
    let plan = Plan::new(&parsed, &original.tables())?;
    let is_forgotten = parsed.key.is_none() && plan.is_keyed();
    Ok(Prepared {
        notes: plan.notes.iter().cloned().chain(original.notes()?).collect(),
        original,
        origin,
        plan,
        key: parsed.key.unwrap_or_else(|| RunKey::from_random(random)),
        mode: if is_forgotten { Mode::Irreversible } else { Mode::Pseudonymous },
        policy_sha256: Digest::of(policy.span.text().as_bytes()),
    })
}

/// The original, and what it is called.
fn open(
    database: &Database,
    source: Source,
    trusted: &TrustedKeys,
    progress: &dyn Progress,
) -> Result<(Original, String), Error> {
    match (source, &database.url) {
        #[cfg(feature = "postgres")]
        (Source::Pipe(input), _) => Ok((Original::read(input)?, "standard input".to_owned())),
        #[cfg(feature = "postgres")]
        (source @ (Source::Database | Source::Schema), DatabaseUrl::Postgres(url)) => {
            let programs = Programs::of(database, url);
            let live = match source {
                Source::Schema => Live::schema(&programs)?,
                _ => Live::rows(&programs, &database.backup)?,
            };
            Ok((Original::live(live)?, database.url.to_string()))
        }
        (source, _) => {
            let path = locate(database, &source, trusted, progress)?;
            Ok((Original::open(&path)?, path.display().to_string()))
        }
    }
}

fn locate(
    database: &Database,
    source: &Source,
    trusted: &TrustedKeys,
    progress: &dyn Progress,
) -> Result<PathBuf, Error> {
    let verified = |artefact: Artefact| -> Result<PathBuf, Error> {
        let verified = artefact.verify_manifest(trusted)?.verify_dump(progress)?;
        let dump = &verified.files().dump;
        // SQLite would read it along with the dump, and no signature and no checksum is of it.
        match swap::side_file_of(dump) {
            None => Ok(dump.clone()),
            Some(side_file) => Err(Error::Failed {
                kind: ErrorKind::Verification,
                what: format!(
                    "`{}` stands beside a verified dump and is not part of it",
                    side_file.display()
                ),
                hint: Some("find out where it comes from, and remove it".to_owned()),
            }),
        }
    };
    match source {
        Source::Database | Source::Schema => match &database.url {
            DatabaseUrl::Sqlite { path } => Ok(path.clone()),
            DatabaseUrl::Postgres(_) => Err(super::not_yet(database)),
        },
        Source::Pipe(_) => Err(super::not_yet(database)),
        Source::File(path) => {
            let files = crate::artefact::ArtefactFiles::of_any(path);
            let is_bare = !files.manifest.exists() && path.exists();
            if is_bare { Ok(path.clone()) } else { verified(Artefact::open(path)?) }
        }
        Source::Newest => {
            let store = Store::new(&database.store.path);
            match store.newest(&database.name, Kind::Raw)? {
                Some(artefact) => verified(artefact),
                None => Err(Error::Usage {
                    what: format!(
                        "there is no raw artefact of `{}` in {}",
                        database.name,
                        store.root().display()
                    ),
                    hint: Some(
                        "make one with `db-airlock backup`, name a DUMP, or use --from-database".to_owned(),
                    ),
                }),
            }
        }
    }
}

impl Prepared {
    /// The first rows of each table that a rule changes, before and after. Shows originals.
    pub fn samples(&mut self, rows: usize) -> Result<Vec<TableSample>, Error> {
        let samples = self.original.samples(&self.plan, &self.key, rows)?;
        Ok(samples.into_iter().map(|(table, sample)| TableSample { table, sample }).collect())
    }

    /// Whether it can be rewritten into a pipe.
    pub fn is_stream(&self) -> bool {
        self.original.is_stream()
    }

    /// Rewrites the original into a pipe. A dump alone proves nothing: it has no manifest and no signature.
    pub fn pipe(
        self,
        output: &mut (dyn Write + Send),
        compression: Option<Compression>,
        settings: Settings,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        Ok(self.original.pipe(&self.plan, &self.key, output, compression, settings, progress)?)
    }

    /// Rewrites the original into the store, or to `output` with manifest and signature beside it. A directory stays
    /// one there, and becomes one file in the store.
    pub fn run(
        self,
        database: &Database,
        output: Option<&Path>,
        signer: &Signer,
        run: &Run,
        compression: Option<Compression>,
        settings: Settings,
        progress: &dyn Progress,
    ) -> Result<Artefact, Error> {
        let mut draft = match output {
            Some(path) if self.original.is_folder() => AnyDraft::Folder(FolderDraft::at(path)?),
            Some(path) => AnyDraft::File(Draft::at(path, Existing::Keep)?),
            None => AnyDraft::File(Store::new(&database.store.path).draft(
                &database.name,
                Kind::Anonymized,
                self.original.extension(),
                run.created,
            )?),
        };
        let target = match &mut draft {
            AnyDraft::File(draft) => Output::File(draft.dump()),
            AnyDraft::Folder(draft) => Output::Folder(draft.dump()),
        };
        let Rewritten { tables, facts } =
            self.original.rewrite(&self.plan, &self.key, target, compression, settings, progress)?;
        let mut description = describe::dump(database, Kind::Anonymized, run, facts);
        description.policy_sha256 = Some(self.policy_sha256);
        description.mode = Some(self.mode);
        description.tables = describe::tables(&self.plan, &tables);
        description.warnings = self.notes;
        Ok(match draft {
            AnyDraft::File(draft) => draft.commit(description, Some(signer), progress)?,
            AnyDraft::Folder(draft) => draft.commit(description, Some(signer), progress)?,
        })
    }
}

/// An artefact in the making.
enum AnyDraft {
    File(Draft),
    Folder(FolderDraft),
}
