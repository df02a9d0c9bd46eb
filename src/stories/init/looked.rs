//! A look at a database or a dump: its tables, and what some of its rows show.

use std::path::Path;

use super::Wishes;
use crate::anonymize::detect::Seen;
use crate::anonymize::plan::Plan;
use crate::anonymize::policy::Policy;
use crate::artefact::signature::TrustedKeys;
use crate::config::{Database, DatabaseUrl};
use crate::database::original::Original;
use crate::database::{DatabaseError, FirstRows};
use crate::dump::Table;
use crate::error::Error;
use crate::progress::Progress;
use crate::stories::encrypted;
use crate::stories::source::{Opened, Source};
use crate::yaml;

/// So many rows of each table are looked at.
const ROWS: usize = 200;
/// The name of no more tables is told.
const NAMES: usize = 5;

/// What was seen.
pub(super) struct Looked {
    /// The tables.
    pub tables: Vec<Table>,
    /// What their values look like.
    pub seen: Seen,
    /// What could not be looked at.
    pub notes: Vec<String>,
    /// How the URL of such a database begins.
    pub scheme: &'static str,
}

/// Looks at a dump.
pub(super) fn at_dump(path: &Path, database: &Database, wishes: &Wishes) -> Result<Looked, Error> {
    let (mut original, behind) = encrypted::open_any(path, database)?;
    let mut looked = Looked::of(&original, wishes);
    if wishes.reads_values {
        let (tables, seen) = (&looked.tables, &mut looked.seen);
        let read = rows_of(&mut original, tables, seen);
        if let Some(error) = behind.failure() {
            return Err(error);
        }
        looked.note(read.map(|()| Vec::new()));
    }
    Ok(looked)
}

/// Looks at a database.
pub(super) fn at_database(
    database: &Database,
    wishes: &Wishes,
    progress: &dyn Progress,
) -> Result<Looked, Error> {
    let Opened { mut original, .. } = Source::Schema.open(database, &TrustedKeys::default(), progress)?;
    let mut looked = Looked::of(&original, wishes);
    if wishes.reads_values {
        let (tables, seen) = (&looked.tables, &mut looked.seen);
        let read = live_rows(database, &mut original, tables, seen);
        looked.note(read);
    }
    Ok(looked)
}

impl Looked {
    fn of(original: &Original, wishes: &Wishes) -> Self {
        Looked {
            tables: original.tables(),
            seen: Seen::new(wishes.keeps_examples),
            notes: Vec::new(),
            scheme: original.scheme(),
        }
    }

    /// Says which tables were not looked into, or that none was.
    fn note(&mut self, read: Result<Vec<String>, DatabaseError>) {
        match read {
            Ok(unread) if unread.is_empty() => {}
            Ok(unread) => {
                let rest = unread.len().saturating_sub(NAMES);
                let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
                let names = unread.into_iter().take(NAMES).collect::<Vec<_>>().join(", ");
                self.notes.push(format!(
                    "no row can be read of {names}{rest}, so that is proposed by names and types alone"
                ));
            }
            Err(error) => self.notes.push(format!(
                "no more rows can be read, so the rest is proposed by names and types alone: {error}"
            )),
        }
    }
}

/// Rows of a dump, or of a file of SQLite.
fn rows_of(original: &mut Original, tables: &[Table], seen: &mut Seen) -> Result<(), DatabaseError> {
    let Some(plan) = all_kept(tables) else { return Ok(()) };
    original.look(&plan, ROWS, &mut |table, first| put(seen, tables, table, &first))
}

/// A plan that changes nothing.
fn all_kept(tables: &[Table]) -> Option<Plan> {
    let node = yaml::parse(yaml::Source::new("nothing", "unmapped: keep")).ok()?;
    Plan::new(&Policy::parse(&node).ok()?, tables).ok()
}

/// Rows of a live database, asked for by SELECT where there is a server.
fn live_rows(
    database: &Database,
    original: &mut Original,
    tables: &[Table],
    seen: &mut Seen,
) -> Result<Vec<String>, DatabaseError> {
    match &database.url {
        DatabaseUrl::Sqlite { .. } => rows_of(original, tables, seen).map(|()| Vec::new()),
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => {
            use crate::database::postgres::{Server, first_rows};
            let mut look = |table: &str, first: FirstRows| put(seen, tables, table, &first);
            Ok(first_rows::look(&Server::of(database, url), tables, ROWS, &mut look)?)
        }
        #[cfg(not(feature = "postgres"))]
        DatabaseUrl::Postgres(_) => Err(DatabaseError::no_postgres()),
        #[cfg(feature = "mysql")]
        DatabaseUrl::Mysql(url) => {
            use crate::database::mysql::{Server, first_rows};
            let mut look = |table: &str, first: FirstRows| put(seen, tables, table, &first);
            Ok(first_rows::look(&Server::of(database, url), tables, ROWS, &mut look)?)
        }
        #[cfg(not(feature = "mysql"))]
        DatabaseUrl::Mysql(_) => Err(DatabaseError::no_mysql()),
    }
}

/// Looks at the values of some rows. Those of a part tell of the whole too.
fn put(seen: &mut Seen, tables: &[Table], table: &str, first: &FirstRows) {
    let parents = tables.iter().find(|known| known.name == table).map(|known| known.parents.as_slice());
    for row in &first.rows {
        for (column, value) in first.columns.iter().zip(row) {
            let Some(value) = value else { continue };
            seen.look(table, column, value);
            parents.into_iter().flatten().for_each(|parent| seen.look(parent, column, value));
        }
    }
}
