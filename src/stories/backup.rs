//! A live database becomes a raw artefact in the store.

use crate::artefact::manifest::{Description, Kind, TableRecord};
use crate::artefact::{Artefact, Store};
use crate::config::{Database, DatabaseUrl};
use crate::database::sqlite;
use crate::database::sqlite::connection::Database as SqliteFile;
use crate::database::sqlite::{inspect, schema};
use crate::error::Error;
use crate::progress::Progress;
use crate::stories::describe::{self, Run};

/// Copies the database into the store as of one moment.
pub fn backup(database: &Database, run: &Run, progress: &dyn Progress) -> Result<Artefact, Error> {
    let DatabaseUrl::Sqlite { path } = &database.url else { return Err(super::not_yet(database)) };
    let store = Store::new(&database.store.path);
    let draft = store.draft(&database.name, Kind::Raw, sqlite::EXTENSION, run.created)?;
    sqlite::backup::backup(path, draft.path(), progress)?;
    let description = describe_copy(database, draft.path(), run)?;
    Ok(draft.commit(description, None, progress)?)
}

/// Everything is read from the copy: the original may have changed since.
fn describe_copy(database: &Database, copy: &std::path::Path, run: &Run) -> Result<Description, Error> {
    let file = SqliteFile::open_to_read(copy)?;
    let mut description = describe::dump(database, Kind::Raw, run, inspect::facts(copy)?);
    let counts = inspect::row_counts(&file, &schema::read(&file)?)?;
    let record = |(name, rows)| TableRecord { name, rows, rows_left_out: None, columns: Vec::new() };
    description.tables = counts.into_iter().map(record).collect();
    Ok(description)
}
