//! A live database becomes a raw artefact in the store.

#[cfg(feature = "sqlite")]
use std::path::Path;

use crate::artefact::manifest::Description;
use crate::artefact::manifest::Kind;
use crate::artefact::{Artefact, Draft, Store};
use crate::config::{Database, DatabaseUrl};
#[cfg(not(all(feature = "sqlite", feature = "postgres", feature = "mysql")))]
use crate::database::DatabaseError;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::database::DumpFacts;
#[cfg(feature = "mysql")]
use crate::database::mysql;
#[cfg(feature = "postgres")]
use crate::database::postgres::{self, Programs};
#[cfg(feature = "sqlite")]
use crate::database::sqlite;
#[cfg(feature = "sqlite")]
use crate::database::sqlite::connection::Database as SqliteFile;
#[cfg(feature = "sqlite")]
use crate::database::sqlite::schema;
use crate::encryption::{self, Recipients};
use crate::error::Error;
#[cfg(feature = "sqlite")]
use crate::files::PartialFile;
use crate::progress::Progress;
use crate::stories::describe::{self, Run};
use crate::stories::keyring;

/// The file name's ending for dumps of servers.
#[cfg(feature = "postgres")]
const SERVER_EXTENSION: &str = "dump";

/// Said in the manifest where somebody did not want it encrypted.
const PLAINTEXT: &str = "this dump is not encrypted: `--plaintext` was given";

/// Copies the database into the store as of one moment, encrypted to the configured recipients unless `plaintext` is asked
/// for.
pub fn backup(
    database: &Database,
    plaintext: bool,
    run: &Run,
    progress: &dyn Progress,
) -> Result<Artefact, Error> {
    // Asked before anything is read.
    let how = How { recipients: keyring::for_backup(database, plaintext)?, plaintext };
    let how = &how;
    match &database.url {
        #[cfg(feature = "sqlite")]
        DatabaseUrl::Sqlite { path } => sqlite_file(database, path, how, run, progress),
        #[cfg(not(feature = "sqlite"))]
        DatabaseUrl::Sqlite { .. } => Err(DatabaseError::no_sqlite().into()),
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => server(database, &Programs::of(database, url), how, run, progress),
        #[cfg(not(feature = "postgres"))]
        DatabaseUrl::Postgres(_) => Err(DatabaseError::no_postgres().into()),
        #[cfg(feature = "mysql")]
        DatabaseUrl::Mysql(url) => {
            mysql_server(database, &mysql::Server::of(database, url), how, run, progress)
        }
        #[cfg(not(feature = "mysql"))]
        DatabaseUrl::Mysql(_) => Err(DatabaseError::no_mysql().into()),
    }
}

/// How a dump is kept.
struct How {
    /// Who can read it; everybody where there are none.
    recipients: Option<Recipients>,
    /// Whether that was asked for.
    plaintext: bool,
}

impl How {
    fn draft(&self, database: &Database, extension: &str, run: &Run) -> Result<Draft, Error> {
        let suffix = if self.recipients.is_some() { encryption::SUFFIX } else { "" };
        let extension = format!("{extension}{suffix}");
        let store = Store::new(&database.store.path);
        let mut draft = store.draft(&database.name, Kind::Raw, &extension, run.created)?;
        if self.recipients.is_some() {
            draft.set_encrypted();
        }
        Ok(draft)
    }

    fn commit(
        &self,
        draft: Draft,
        mut description: Description,
        progress: &dyn Progress,
    ) -> Result<Artefact, Error> {
        description.warnings.extend(self.plaintext.then(|| PLAINTEXT.to_owned()));
        Ok(draft.commit(description, None, progress)?)
    }
}

/// SQLite copies into a file and into nothing else, so a copy that is to be encrypted stands beside the dump for as long as
/// that takes: private, locked, and removed at the end.
#[cfg(feature = "sqlite")]
fn sqlite_file(
    database: &Database,
    path: &Path,
    how: &How,
    run: &Run,
    progress: &dyn Progress,
) -> Result<Artefact, Error> {
    let mut draft = how.draft(database, sqlite::EXTENSION, run)?;
    let scratch = how.recipients.as_ref().map(|_| draft.scratch()).transpose()?;
    let copy = scratch.as_ref().map_or(draft.path(), PartialFile::path).to_owned();
    sqlite::backup::backup(path, &copy, progress)?;
    sqlite::left_out::leave_out(&copy, &database.backup.tables)?;
    let description = describe_copy(database, &copy, run)?;
    if let Some(recipients) = &how.recipients {
        draft.encrypt(&copy, recipients, progress)?;
    }
    drop(scratch);
    how.commit(draft, description, progress)
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
    how: &How,
    run: &Run,
    progress: &dyn Progress,
) -> Result<Artefact, Error> {
    let mut draft = how.draft(database, SERVER_EXTENSION, run)?;
    let (settings, recipients) = (&database.backup, how.recipients.as_ref());
    let inspected = postgres::backup::backup(programs, settings, draft.dump(), recipients, progress)?;
    let description = describe_stream(database, run, inspected.facts, inspected.tables);
    how.commit(draft, description, progress)
}

/// As for PostgreSQL.
#[cfg(feature = "mysql")]
fn mysql_server(
    database: &Database,
    server: &mysql::Server,
    how: &How,
    run: &Run,
    progress: &dyn Progress,
) -> Result<Artefact, Error> {
    let compression = mysql::backup::compression(&database.backup)?;
    let extension = format!("sql{}", compression.algorithm().suffix());
    let mut draft = how.draft(database, &extension, run)?;
    let (settings, recipients) = (&database.backup, how.recipients.as_ref());
    let inspected = mysql::backup::backup(server, settings, draft.dump(), recipients, progress)?;
    let description = describe_stream(database, run, inspected.facts, inspected.tables);
    how.commit(draft, description, progress)
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
fn describe_stream(
    database: &Database,
    run: &Run,
    facts: DumpFacts,
    tables: Vec<(String, u64)>,
) -> Description {
    let mut description = describe::dump(database, Kind::Raw, run, facts);
    description.tables = tables.into_iter().map(|(name, rows)| describe::raw_table(name, rows)).collect();
    description
}
