//! Opening SQLite files for one purpose each, with the settings that this purpose needs.

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::holders::with_suffix;
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
    /// Dropped after the connection, for what that one leaves behind.
    _side_files: Option<NewSideFiles>,
}

impl Database {
    /// Opens an existing database to read it, with what its write-ahead log holds. SQLite may create
    /// side files while it reads; those are gone again when this is dropped.
    pub fn open_to_read(path: &Path) -> Result<Self, DatabaseError> {
        let side_files = NewSideFiles::of(path);
        let mut database = Self::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        database._side_files = side_files;
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

    /// Opens an existing database so that no other connection can read or write it while this one is
    /// open, not even one that is idle in write-ahead mode.
    pub fn open_alone(path: &Path) -> Result<Self, DatabaseError> {
        let database = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // Before the first read: a write-ahead log that is open already would stay shared.
        database.query::<String>("taking the lock", "PRAGMA locking_mode = EXCLUSIVE")?;
        database.execute("taking the lock", "BEGIN EXCLUSIVE; COMMIT")?;
        Ok(database)
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Self, DatabaseError> {
        let database = Self::connect(path, flags)?;
        database.query::<i64>("opening", "PRAGMA schema_version")?;
        Ok(database)
    }

    /// Sets a connection up without reading from the file yet.
    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, DatabaseError> {
        if !path.exists() {
            return Err(DatabaseError::Missing { path: path.to_owned() });
        }
        let wrap = |source| failed("opening", path, source);
        let connection = Connection::open_with_flags(plain(path), flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(wrap)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(wrap)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).map_err(wrap)?;
        let database = Database { connection, path: path.to_owned(), _side_files: None };
        // The bundled library enforces foreign keys by default, which would cascade while rows move.
        database.execute("opening", "PRAGMA foreign_keys = OFF")?;
        database.set_cache(READ_CACHE_KIB)?;
        database.execute("opening", "PRAGMA temp_store = FILE")?;
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

/// What to do about an error of SQLite, where its words do not say.
pub fn hint(source: &rusqlite::Error) -> Option<String> {
    match source.sqlite_error_code()? {
        ErrorCode::ReadOnly | ErrorCode::CannotOpen => Some(
            "SQLite must create files beside the database to read its write-ahead log or to undo an interrupted \
             change: open it once with the program that writes it, or copy it with its `-wal` or `-journal` file \
             into a folder that can be written"
                .to_owned(),
        ),
        _ => None,
    }
}

/// A path that SQLite takes for a path: it reads relative ones such as `file:x?mode=memory` and
/// `:memory:` as something else.
pub fn plain(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| Path::new(".").join(path))
}

/// Removes the log that a reader leaves beside a database in write-ahead mode: a connection that may not
/// write cannot do so when it is closed, one that may write does. Nothing is touched where the log was
/// there before.
struct NewSideFiles {
    database: PathBuf,
}

impl NewSideFiles {
    fn of(database: &Path) -> Option<Self> {
        let is_new = !Self::exist(database);
        is_new.then(|| NewSideFiles { database: database.to_owned() })
    }

    fn exist(database: &Path) -> bool {
        ["-wal", "-shm"].iter().any(|suffix| with_suffix(database, suffix).exists())
    }
}

impl Drop for NewSideFiles {
    fn drop(&mut self) {
        if Self::exist(&self.database) {
            // SQLite removes them under its own locks when the last connection closes, and leaves them
            // to others who have come since. Where it cannot, an empty log stays: harmless.
            let _ = Database::open(&self.database, OpenFlags::SQLITE_OPEN_READ_WRITE);
        }
    }
}

/// A name as SQL writes it.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
