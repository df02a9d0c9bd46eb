//! Why a lock stops a command.

use std::path::PathBuf;

use super::Change;
use crate::yaml;

/// How many changes are told one by one.
const SHOWN: usize = 20;

/// Why a schema lock cannot be used, or stands against a schema. Paths are as the user would write them.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// It is not there, although it is asked for.
    #[error("there is no schema lock {}", path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// A lock of the name that only one database would use.
    #[error("{} is the lock of no database: `{database}` would use {}", path.display(), own.display())]
    OfNoDatabase {
        /// The file.
        path: PathBuf,
        /// The database.
        database: String,
        /// The file that would be used for it.
        own: PathBuf,
    },
    /// It cannot be read as a lock.
    #[error(transparent)]
    Text(#[from] yaml::Error),
    /// The schema is another.
    #[error("the schema is not the one of {}:{}", path.display(), told(changes))]
    Differs {
        /// The lock.
        path: PathBuf,
        /// What changed, never nothing.
        changes: Vec<Change>,
    },
}

impl LockError {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            LockError::Missing { .. } => {
                "write it with `db-airlock check --write-lock`, from the database or from `--dump FILE`, and commit it"
                    .to_owned()
            }
            LockError::OfNoDatabase { own, .. } => {
                format!("rename it to {}, or name it with `lock:` below its database", own.display())
            }
            LockError::Text(_) => return None,
            LockError::Differs { path, .. } => format!(
                "run `db-airlock check --write-lock`, look at the diff of {}, decide on what is new, and commit it",
                path.display()
            ),
        };
        Some(hint)
    }

    /// What is wrong in the file, with its place.
    pub fn findings(&self) -> &[yaml::Error] {
        match self {
            LockError::Text(error) => std::slice::from_ref(error),
            LockError::Missing { .. } | LockError::OfNoDatabase { .. } | LockError::Differs { .. } => &[],
        }
    }
}

fn told(changes: &[Change]) -> String {
    let mut told: String = changes.iter().take(SHOWN).map(|change| format!("\n  {change}")).collect();
    if changes.len() > SHOWN {
        told.push_str(&format!("\n  and {} more", changes.len() - SHOWN));
    }
    told
}
