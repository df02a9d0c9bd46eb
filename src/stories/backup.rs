//! A live database becomes a raw artefact in the store.

#[cfg(feature = "sqlite")]
use std::path::Path;

#[cfg(feature = "sqlite")]
use crate::artefact::manifest::Description;
use crate::artefact::manifest::Kind;
use crate::artefact::{Artefact, Store};
use crate::config::{Database, DatabaseUrl};
use crate::database::DatabaseError;
#[cfg(feature = "postgres")]
use crate::database::postgres::rewrite::Inspected;
#[cfg(feature = "postgres")]
use crate::database::postgres::{self, Programs};
#[cfg(feature = "sqlite")]
use crate::database::sqlite;
#[cfg(feature = "sqlite")]
use crate::database::sqlite::connection::Database as SqliteFile;
#[cfg(feature = "sqlite")]
use crate::database::sqlite::schema;
use crate::error::Error;
use crate::progress::Progress;
use crate::stories::describe::{self, Run};

/// The file name's ending for dumps of servers.
#[cfg(feature = "postgres")]
const SERVER_EXTENSION: &str = "dump";

/// Copies the database into the store as of one moment.
pub fn backup(database: &Database, run: &Run, progress: &dyn Progress) -> Result<Artefact, Error> {
    match &database.url {
        #[cfg(feature = "sqlite")]
        DatabaseUrl::Sqlite { path } => sqlite_file(database, path, run, progress),
        #[cfg(not(feature = "sqlite"))]
        DatabaseUrl::Sqlite { .. } => Err(DatabaseError::no_sqlite().into()),
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => server(database, &Programs::of(database, url), run, progress),
        #[cfg(not(feature = "postgres"))]
        DatabaseUrl::Postgres(_) => Err(DatabaseError::no_postgres().into()),
        DatabaseUrl::Mysql(_) => Err(DatabaseError::no_mysql().into()),
    }
}

#[cfg(feature = "sqlite")]
fn sqlite_file(
    database: &Database,
    path: &Path,
    run: &Run,
    progress: &dyn Progress,
) -> Result<Artefact, Error> {
    let store = Store::new(&database.store.path);
    let draft = store.draft(&database.name, Kind::Raw, sqlite::EXTENSION, run.created)?;
    sqlite::backup::backup(path, draft.path(), progress)?;
    sqlite::left_out::leave_out(draft.path(), &database.backup.tables)?;
    let description = describe_copy(database, draft.path(), run)?;
    Ok(draft.commit(description, None, progress)?)
}

#[cfg(feature = "sqlite")]
/// Everything is read from the copy: the original may have changed since.
fn describe_copy(database: &Database, copy: &Path, run: &Run) -> Result<Description, Error> {
    let file = SqliteFile::open_to_read(copy)?;
    let mut description = describe::dump(database, Kind::Raw, run, sqlite::inspect::facts(copy)?);
    let counts = sqlite::inspect::row_counts(&file, &schema::read(&file)?)?;
    description.tables = counts.into_iter().map(|(name, rows)| describe::raw_table(name, rows)).collect();
    Ok(description)
}

/// The dump is never read a second time: what is said of it is learned while it passes.
#[cfg(feature = "postgres")]
fn server(
    database: &Database,
    programs: &Programs,
    run: &Run,
    progress: &dyn Progress,
) -> Result<Artefact, Error> {
    let store = Store::new(&database.store.path);
    let mut draft = store.draft(&database.name, Kind::Raw, SERVER_EXTENSION, run.created)?;
    let Inspected { facts, tables } =
        postgres::backup::backup(programs, &database.backup, draft.dump(), progress)?;
    let mut description = describe::dump(database, Kind::Raw, run, facts);
    description.tables = tables.into_iter().map(|(name, rows)| describe::raw_table(name, rows)).collect();
    Ok(draft.commit(description, None, progress)?)
}
