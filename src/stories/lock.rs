//! The schema lock: written from a database or a dump, compared with them, and judged by alone.

use std::path::{Path, PathBuf};

use super::check::Check;
use crate::anonymize::keep::glob;
use crate::anonymize::plan::Plan;
use crate::anonymize::policy::Policy;
use crate::artefact::signature::TrustedKeys;
use crate::config::{Database, LeftOut};
use crate::dump::Table;
use crate::error::Error;
use crate::files::{self, Access, Existing, FileError, Operation};
use crate::lock::{Change, Lock, LockError};
use crate::progress::Progress;
use crate::stories::source::{Opened, Source};
use crate::yaml;

/// The largest lock that is read.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// A lock, and what changed since it was written.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The file, as the user would write it.
    pub path: PathBuf,
    /// What changed.
    pub changes: Vec<Change>,
}

/// What became of the lock's file.
#[derive(Clone, Debug)]
pub struct Written {
    /// The file, as the user would write it.
    pub path: PathBuf,
    /// The former lock; none where there was none, and why where it could not be read.
    pub former: Former,
    /// How many columns of how many tables it holds.
    pub columns: usize,
    /// How many tables.
    pub tables: usize,
}

/// What stood in the place of a lock.
#[derive(Clone, Debug)]
pub enum Former {
    /// Nothing.
    Nothing,
    /// Something that is no lock.
    Unreadable(String),
    /// A lock, and what is different now; where nothing is, the file was left alone.
    Lock(Vec<Change>),
}

/// The database's lock; none where there is none and none is asked for.
fn read(database: &Database) -> Result<Option<Lock>, Error> {
    let file = &database.lock;
    if !file.path.exists() {
        return match of_no_database(database) {
            _ if file.is_named => Err(LockError::Missing { path: shown(database, &file.path) }.into()),
            Some(error) => Err(error.into()),
            None => Ok(None),
        };
    }
    Ok(Some(parse(database)?))
}

fn parse(database: &Database) -> Result<Lock, Error> {
    let path = &database.lock.path;
    let text = String::from_utf8(files::read_bounded(path, MOST_BYTES)?).map_err(|error| {
        let source = std::io::Error::new(std::io::ErrorKind::InvalidData, error.utf8_error());
        FileError::new(Operation::Read, path, source)
    })?;
    let source = yaml::Source::new(shown(database, path), text);
    Ok(Lock::parse(&source).map_err(LockError::from)?)
}

/// A lock that was the only database's would be forgotten without a word where a second one is configured.
fn of_no_database(database: &Database) -> Option<LockError> {
    let stray = database.project_root.join(crate::config::DEFAULT_LOCK);
    let own = &database.lock.path;
    (!database.lock.is_named && *own != stray && database.lock.is_stray_possible && stray.exists()).then(
        || LockError::OfNoDatabase {
            path: shown(database, &stray),
            database: database.name.clone(),
            own: shown(database, own),
        },
    )
}

fn shown(database: &Database, path: &Path) -> PathBuf {
    path.strip_prefix(&database.project_root).unwrap_or(path).to_owned()
}

/// What changed since the lock was written, where there is one. What nobody has looked at is refused.
pub(super) fn compare(database: &Database, tables: Vec<Table>) -> Result<Option<Compared>, Error> {
    let Some(lock) = read(database)? else { return Ok(None) };
    let mut changes = lock.changes(&Lock::of(tables));
    let is_left_out = |table: &str| {
        let mut rules = database.backup.tables.iter();
        rules
            .find(|rule| glob(rule.pattern.name.as_bytes(), table.as_bytes()))
            .is_some_and(|rule| rule.left_out == LeftOut::Table)
    };
    changes.retain(|change| !matches!(change, Change::GoneTable { table } if is_left_out(table)));
    let compared = Compared { path: shown(database, &database.lock.path), changes };
    match compared.changes.iter().any(Change::is_new) {
        true => Err(compared.refused()),
        false => Ok(Some(compared)),
    }
}

impl Compared {
    /// The error that the schema is another.
    pub(super) fn refused(self) -> Error {
        LockError::Differs { path: self.path, changes: self.changes }.into()
    }

    /// What to tell where that is no reason to stop.
    pub(super) fn note(&self) -> Option<String> {
        let first = self.changes.first()?;
        let more = match self.changes.len() {
            1 => String::new(),
            count => format!(", and {} more", count - 1),
        };
        Some(format!(
            "the schema is not quite the one of {} ({first}{more}): `db-airlock check --write-lock` brings it up to date",
            self.path.display()
        ))
    }
}

/// Judges the policy by the lock alone: no database, no dump, no server.
pub fn coverage(database: &Database) -> Result<Vec<Check>, Error> {
    let policy = Policy::parse(&database.policy_without_key()?).map_err(Error::Policy)?;
    let rules = policy.tables.len();
    let missing = || LockError::Missing { path: shown(database, &database.lock.path) };
    let lock = read(database)?.ok_or_else(missing)?;
    let plan = Plan::new(&policy, lock.tables())?;
    let decided: usize = plan.tables.iter().map(|planned| planned.decisions.len()).sum();
    let copied = plan.tables.len();
    let (columns, tables) = counted(&lock);
    let path = shown(database, &database.lock.path);
    let mut checks = vec![
        Check::ok("policy", format!("rules for {rules} tables")),
        Check::ok("lock", format!("{}, {columns} columns of {tables} tables", path.display())),
        Check::ok(
            "coverage",
            format!("all {decided} columns of {copied} tables are decided on, by the lock alone"),
        ),
    ];
    checks.extend(plan.notes.into_iter().map(|note| Check::ok("note", note)));
    Ok(checks)
}

fn counted(lock: &Lock) -> (usize, usize) {
    (lock.tables().iter().map(|table| table.columns.len()).sum(), lock.tables().len())
}

/// Writes the lock of this source's schema, unless it is there already as it should be.
pub fn write(
    database: &Database,
    source: Source,
    trusted: &TrustedKeys,
    progress: &dyn Progress,
) -> Result<Written, Error> {
    let Opened { mut original, .. } = source.open(database, trusted, progress)?;
    // What belongs to a server is in the plan where the policy keeps it. Where that is wrong, `check` says so.
    if let Ok(policy) = database.policy_without_key()
        && let Ok(policy) = Policy::parse(&policy)
    {
        original.leave_out(&policy.beside);
    }
    let lock = Lock::of(original.tables());
    let path = &database.lock.path;
    let former = match path.exists().then(|| parse(database)) {
        None => match of_no_database(database) {
            Some(error) => return Err(error.into()),
            None => Former::Nothing,
        },
        Some(Ok(former)) => Former::Lock(former.changes(&lock)),
        // As it is behind a merge that ended in a conflict.
        Some(Err(error @ Error::Lock(_))) => Former::Unreadable(error.to_string()),
        Some(Err(error)) => return Err(error),
    };
    if !matches!(&former, Former::Lock(changes) if changes.is_empty()) {
        if let Some(folder) = path.parent() {
            files::create_folder(folder, Access::Shared)?;
        }
        files::write_whole(path, lock.text().as_bytes(), Access::Shared, Existing::Replace)?;
    }
    let (columns, tables) = counted(&lock);
    Ok(Written { path: shown(database, path), former, columns, tables })
}
