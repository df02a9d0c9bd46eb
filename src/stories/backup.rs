//! A live database becomes a raw artefact in the store.

use std::path::Path;

use crate::artefact::manifest::{Description, Kind};
use crate::artefact::{Artefact, Store};
use crate::config::{Database, DatabaseUrl};
#[cfg(feature = "postgres")]
use crate::database::DumpFacts;
#[cfg(feature = "postgres")]
use crate::database::postgres::{self, Programs, inspect};
use crate::database::sqlite;
use crate::database::sqlite::connection::Database as SqliteFile;
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
        DatabaseUrl::Sqlite { path } => sqlite_file(database, path, run, progress),
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => server(database, &Programs::of(database, url), run, progress),
        #[cfg(not(feature = "postgres"))]
        DatabaseUrl::Postgres(_) => Err(super::not_yet(database)),
    }
}

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
    let settings = &database.backup;
    let made = postgres::backup::backup(programs, settings, draft.dump(), inspect::header, progress)?;
    let found = made.inspected;
    let facts = DumpFacts {
        engine: "postgresql",
        server: found.server,
        client: Some(made.client.to_string()),
        format: "custom",
        archive: Some(found.archive),
        compression: found.compression.to_owned(),
        schema: String::from_utf8_lossy(&found.schema).into_owned(),
    };
    let mut description = describe::dump(database, Kind::Raw, run, facts);
    description.tables =
        found.tables.into_iter().map(|(name, rows)| describe::raw_table(name, rows)).collect();
    Ok(draft.commit(description, None, progress)?)
}
