//! A dump, or a live database, becomes an anonymized and signed artefact.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::anonymize::draw::RunKey;
use crate::anonymize::plan::Plan;
use crate::anonymize::policy::Policy;
use crate::artefact::digest::Digest;
use crate::artefact::manifest::{Kind, Mode};
use crate::artefact::signature::{Signer, TrustedKeys};
use crate::artefact::{Artefact, Draft, FolderDraft, Store};
use crate::command::Commands;
use crate::config::Database;
use crate::database::original::Original;
use crate::database::output::Output;
use crate::database::{Orders, Sample, Settings};
use crate::dump::compression::Compression;
use crate::encryption;
use crate::error::Error;
use crate::files::Existing;
use crate::progress::Progress;
use crate::stories::check::Reviewed;
use crate::stories::describe::{self, Run};
use crate::stories::encrypted::{self, Behind};
use crate::stories::keyring;
use crate::stories::lock::{self, Compared};
use crate::stories::source::{Opened, Source};
use crate::stories::{review, risks};
use crate::yaml::Node;

/// A policy and an original, with the plan made of both. Nothing has been written.
pub struct Prepared {
    original: Original,
    /// What is read.
    pub origin: String,
    /// What the user should know of the original.
    pub notes: Vec<String>,
    /// How the schema stands to its lock, where there is one.
    pub lock: Option<Compared>,
    /// What is copied beside rows and may hold a value.
    pub review: Vec<Reviewed>,
    decided: Decided,
}

/// What a run goes by.
struct Decided {
    plan: Plan,
    key: RunKey,
    mode: Mode,
    policy_sha256: Digest,
    commands: Commands,
    behind: Behind,
}

/// How the new dump is written.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Its compression, where it is not to be the original's.
    pub compression: Option<Compression>,
    /// Whether it is encrypted to the configured developers, where there are some.
    pub is_encrypted: bool,
    /// How fast.
    pub settings: Settings,
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
    let Opened { mut original, origin, behind } = source.open(database, trusted, progress)?;
    original.leave_out(&parsed.beside);
    let plan = Plan::new(&parsed, &original.tables())?;
    let lock = lock::compare(database, original.tables())?;
    let commands = Commands::start(&plan, &database.project_root)?;
    let is_forgotten = parsed.key.is_none() && plan.is_keyed();
    let review = review::review(original.review(), &plan, &parsed.beside);
    Ok(Prepared {
        notes: plan
            .notes
            .iter()
            .cloned()
            .chain(original.notes()?)
            .chain(review::counted(&review))
            .chain(lock.as_ref().and_then(Compared::note))
            .collect(),
        lock,
        review,
        original,
        origin,
        decided: Decided {
            plan,
            key: parsed.key.unwrap_or_else(|| RunKey::from_random(random)),
            mode: if is_forgotten { Mode::Irreversible } else { Mode::Pseudonymous },
            policy_sha256: Digest::of(policy.span.text().as_bytes()),
            commands,
            behind,
        },
    })
}

impl Prepared {
    /// The first rows of each table that a rule changes, before and after. Shows originals.
    pub fn samples(&mut self, rows: usize) -> Result<Vec<TableSample>, Error> {
        let samples = self.original.samples(&self.decided.plan, &self.decided.key, rows);
        let samples = samples.map_err(|error| self.decided.reason(error))?;
        Ok(samples.into_iter().map(|(table, sample)| TableSample { table, sample }).collect())
    }

    /// The decisions.
    pub fn plan(&self) -> &Plan {
        &self.decided.plan
    }

    /// Whether it can be rewritten into a pipe.
    pub fn is_stream(&self) -> bool {
        self.original.is_stream()
    }

    /// Rewrites the original into a pipe, and returns what the user should know of it. A dump alone proves nothing: it
    /// has no manifest and no signature.
    pub fn pipe(
        self,
        output: &mut (dyn Write + Send),
        manner: Manner,
        progress: &dyn Progress,
    ) -> Result<Vec<String>, Error> {
        let (original, decided) = (self.original, self.decided);
        let piped = original.pipe(decided.orders(manner, progress), output);
        let tables = piped.map_err(|error| decided.reason(error))?;
        let risks = risks::told(&decided.plan, &tables);
        decided.commands.finish()?;
        Ok(self.notes.into_iter().chain(risks).collect())
    }

    /// Rewrites the original into the store, or to `output` with manifest and signature beside it. A directory stays
    /// one there, and becomes one file in the store.
    pub fn run(
        self,
        database: &Database,
        output: Option<&Path>,
        signer: &Signer,
        run: &Run,
        manner: Manner,
        progress: &dyn Progress,
    ) -> Result<Artefact, Error> {
        let recipients = manner.is_encrypted.then(|| keyring::developers(database)).transpose()?.flatten();
        let suffix = if recipients.is_some() { encryption::SUFFIX } else { "" };
        let extension = self.original.extension(manner.compression) + suffix;
        let mut draft = match output {
            Some(path) if self.original.is_folder() && recipients.is_some() => {
                return Err(folder_refused(path));
            }
            Some(path) if self.original.is_folder() => AnyDraft::Folder(FolderDraft::at(path)?),
            Some(path) => AnyDraft::File(Draft::at(path, Existing::Keep)?),
            None => AnyDraft::File(Store::new(&database.store.path).draft(
                &database.name,
                Kind::Anonymized,
                &extension,
                run.created,
            )?),
        };
        let decided = self.decided;
        let orders = decided.orders(manner, progress);
        let rewritten = match (&mut draft, &recipients) {
            (AnyDraft::Folder(draft), _) => {
                self.original.rewrite(orders, Output::Folder(draft.dump())).map_err(Error::from)
            }
            (AnyDraft::File(draft), None) => {
                self.original.rewrite(orders, Output::File(draft.dump())).map_err(Error::from)
            }
            (AnyDraft::File(draft), Some(recipients)) => {
                encrypted::rewrite(self.original, orders, draft, recipients)
            }
        };
        let rewritten = rewritten.map_err(|error| decided.reason(error))?;
        decided.commands.finish()?;
        let mut description = describe::dump(database, Kind::Anonymized, run, rewritten.facts);
        description.policy_sha256 = Some(decided.policy_sha256);
        description.mode = Some(decided.mode);
        description.tables = describe::tables(&decided.plan, &rewritten.tables);
        description.warnings = self.notes;
        description.warnings.extend(risks::told(&decided.plan, &rewritten.tables));
        Ok(match draft {
            AnyDraft::File(draft) => draft.commit(description, Some(signer), progress)?,
            AnyDraft::Folder(draft) => draft.commit(description, Some(signer), progress)?,
        })
    }
}

impl Decided {
    /// Why a run stopped: what a command says of itself is more than that it gave no answer, and what is wrong with an
    /// encrypted dump more than that it cannot be read.
    fn reason(&self, error: impl Into<Error>) -> Error {
        self.commands.failure().map_or_else(|| self.behind.reason(error), Error::from)
    }

    fn orders<'a>(&'a self, manner: Manner, progress: &'a dyn Progress) -> Orders<'a> {
        let Manner { compression, settings, .. } = manner;
        Orders { plan: &self.plan, key: &self.key, compression, settings, progress }
    }
}

/// A folder is for others to read file by file, and nobody could read it encrypted.
fn folder_refused(path: &Path) -> Error {
    Error::Usage {
        what: format!("`{}` would be a directory, and `encrypt.developers` encrypts files", path.display()),
        hint: Some("leave --output out: one file is made of a directory".to_owned()),
    }
}

/// An artefact in the making.
enum AnyDraft {
    File(Draft),
    Folder(FolderDraft),
}
