//! SQLite: a database is a file, with `-wal`, `-shm` and `-journal` files beside it at times.
//!
//! Reading goes through SQLite itself, so that what stands in a write-ahead log is read too. Writing
//! builds new files and renames them: an update in place would leave originals in free pages, fire
//! triggers and trip over UNIQUE.

pub mod backup;
pub mod connection;
pub mod holders;
pub mod inspect;
pub mod restore;
pub mod schema;
pub mod stats;
pub mod swap;
pub mod target;
pub mod virtual_table;

mod checks;
#[cfg(feature = "server")]
mod classes;
#[cfg(feature = "server")]
pub mod left_out;
#[cfg(feature = "server")]
pub mod reader;
#[cfg(feature = "server")]
pub mod rewrite;
#[cfg(feature = "server")]
pub mod sample;
#[cfg(feature = "server")]
pub mod writer;

/// The file name's ending for dumps, which are SQLite files themselves.
pub const EXTENSION: &str = "sqlite3";

/// The version of the SQLite library that is compiled in, such as `3.51.3`.
pub fn library_version() -> &'static str {
    rusqlite::version()
}
