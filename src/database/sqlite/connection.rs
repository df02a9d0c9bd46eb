//! Opening SQLite files for one purpose each, with the settings that this purpose needs.

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::database::DatabaseError;

/// SQLite's page cache in KiB for a file that is read from front to back.
const READ_CACHE_KIB: i64 = 2 * 1024;
/// The same for a file that is being filled: indexes that the rows come in no order for want much. Together
/// with the batches in flight these bound the memory of a run.
const FILL_CACHE_KIB: i64 = 16 * 1024;
/// The same once all rows are in.
const SORT_CACHE_KIB: i64 = 6 * 1024;

/// A connection that remembers its path, for messages.
pub struct Database {
    /// SQLite's own connection.
    pub connection: Connection,
    path: PathBuf,
}

impl Database {
    /// Opens an existing database to read it, with what its write-ahead log holds. SQLite may create
    /// side files while it reads, and removes them again.
    pub fn open_to_read(path: &Path) -> Result<Self, DatabaseError> {
        let database = Self::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        database.execute("opening", "PRAGMA query_only = ON")?;
        Ok(database)
    }

    /// Opens an existing database to change it.
    pub fn open_to_write(path: &Path) -> Result<Self, DatabaseError> {
        Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    /// Opens an empty file to fill it: no journal and no syncing, since a file that is not finished is
    /// thrown away, and a finished one is synced before it gets its name.
    pub fn open_to_fill(path: &Path) -> Result<Self, DatabaseError> {
        let database = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        database.set_cache(FILL_CACHE_KIB)?;
        database.query::<String>("opening", "PRAGMA journal_mode = OFF")?;
        database.query::<String>("opening", "PRAGMA locking_mode = EXCLUSIVE")?;
        database.execute("opening", "PRAGMA synchronous = OFF")?;
        Ok(database)
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Self, DatabaseError> {
        if !path.exists() {
            return Err(DatabaseError::Missing { path: path.to_owned() });
        }
        let wrap = |source| failed("opening", path, source);
        let connection =
            Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(wrap)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(wrap)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).map_err(wrap)?;
        let database = Database { connection, path: path.to_owned() };
        // The bundled library enforces foreign keys by default, which would cascade while rows move.
        database.execute("opening", "PRAGMA foreign_keys = OFF")?;
        database.set_cache(READ_CACHE_KIB)?;
        database.execute("opening", "PRAGMA temp_store = FILE")?;
        database.query::<i64>("opening", "PRAGMA schema_version")?;
        Ok(database)
    }

    fn set_cache(&self, kib: i64) -> Result<(), DatabaseError> {
        self.execute("opening", &format!("PRAGMA cache_size = -{kib}"))
    }

    /// A smaller page cache for a file that was filled: sorting for an index takes as much again, and
    /// the checks that follow gain little from more.
    pub fn shrink_cache(&self) -> Result<(), DatabaseError> {
        self.set_cache(SORT_CACHE_KIB)?;
        self.execute("opening", "PRAGMA shrink_memory")
    }

    /// The file that is open.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs statements that return nothing. `doing` completes "… failed on FILE".
    pub fn execute(&self, doing: &str, sql: &str) -> Result<(), DatabaseError> {
        self.connection.execute_batch(sql).map_err(|source| self.failed(doing, source))
    }

    /// Runs a statement and reads the first column of its first row.
    pub fn query<T: rusqlite::types::FromSql>(&self, doing: &str, sql: &str) -> Result<T, DatabaseError> {
        self.connection.query_row(sql, [], |row| row.get(0)).map_err(|source| self.failed(doing, source))
    }

    /// Runs a statement and reads each of its rows.
    pub fn rows<T>(
        &self,
        doing: &str,
        sql: &str,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, DatabaseError> {
        let read_all =
            || -> rusqlite::Result<Vec<T>> { self.connection.prepare(sql)?.query_map([], read)?.collect() };
        read_all().map_err(|source| self.failed(doing, source))
    }

    /// Wraps SQLite's error with what was being done.
    pub fn failed(&self, doing: &str, source: rusqlite::Error) -> DatabaseError {
        failed(doing, &self.path, source)
    }
}

fn failed(doing: &str, path: &Path, source: rusqlite::Error) -> DatabaseError {
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            DatabaseError::Damaged { path: path.to_owned(), finding: source.to_string() }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => DatabaseError::InUse {
            path: path.to_owned(),
            by: super::holders::describe(&super::holders::of(path)),
        },
        _ => DatabaseError::Sqlite { doing: doing.to_owned(), path: path.to_owned(), source },
    }
}

/// A name as SQL writes it.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
