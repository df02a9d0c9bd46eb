//! A dump to be anonymized, whatever its engine: recognised by what it holds, never by its name.

use std::path::Path;

#[cfg(feature = "sqlite")]
use super::sqlite;
use super::{DatabaseError, DumpFacts, RewrittenTable, Sample, Settings};
use crate::anonymize::draw::RunKey;
use crate::anonymize::plan::Plan;
use crate::dump::Table;
use crate::files::PartialFile;
use crate::progress::Progress;

/// An original: its schema is read, its rows are not.
pub enum Original {
    /// A file of SQLite.
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::rewrite::Original),
}

/// What a rewritten dump came to.
pub struct Rewritten {
    /// The tables, in the dump's order.
    pub tables: Vec<RewrittenTable>,
    /// What the new dump is.
    pub facts: DumpFacts,
}

impl Original {
    /// Opens the dump, or the SQLite database, at this path.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        Ok(Original::Sqlite(sqlite::rewrite::Original::open(path)?))
    }

    /// The shapes of the tables: what a plan has to decide on.
    pub fn tables(&self) -> Vec<Table> {
        match self {
            Original::Sqlite(original) => original.tables(),
        }
    }

    /// What the new dump will not hold as it was, for the user to know.
    pub fn notes(&self) -> Result<Vec<String>, DatabaseError> {
        match self {
            Original::Sqlite(original) => original.notes(),
        }
    }

    /// The file name's ending for what it is rewritten to.
    pub fn extension(&self) -> &'static str {
        match self {
            Original::Sqlite(_) => sqlite::EXTENSION,
        }
    }

    /// The first rows of each table that a rule changes, before and after, with the table's name.
    pub fn samples(
        &mut self,
        plan: &Plan,
        key: &RunKey,
        rows: usize,
    ) -> Result<Vec<(String, Sample)>, DatabaseError> {
        match self {
            Original::Sqlite(original) => {
                let changed = plan.tables.iter();
                let changed = changed.filter(|planned| planned.copies_rows() && !planned.steps.is_empty());
                let sample = |planned| sqlite::sample::sample(original, planned, key, rows);
                changed.map(|planned| Ok((planned.table.name.clone(), sample(planned)?))).collect()
            }
        }
    }

    /// Rewrites it into an empty file.
    pub fn rewrite(
        self,
        plan: &Plan,
        key: &RunKey,
        target: &mut PartialFile,
        settings: Settings,
        progress: &dyn Progress,
    ) -> Result<Rewritten, DatabaseError> {
        match self {
            Original::Sqlite(original) => {
                let path = target.path();
                let tables = sqlite::rewrite::rewrite(&original, plan, key, path, settings, progress)?;
                Ok(Rewritten { tables, facts: sqlite::inspect::facts(path)? })
            }
        }
    }
}
