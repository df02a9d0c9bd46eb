//! An airlock between production and your laptop: raw data goes in on one side, and only anonymized,
//! signed data comes out on the other.
//!
//! Servers use the program `db-airlock`. A project's developers use the same commands through the project's own
//! xtask, and for that this library is made: [`xtask::main`] is the whole of an xtask that has no other tasks,
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     db_airlock::xtask::main()
//! }
//! ```
//!
//! and [`xtask::Command`] goes beside tasks of its own. In its `Cargo.toml` the feature `sqlite` alone is
//! enough to pull, and compiles fastest; `server` adds what production and the airlock do.
//!
//! These two are what other projects can rely on. The other modules are public for this project's own tests,
//! benches and fuzz targets, and change from version to version. `ARCHITECTURE.md` says what each is for.

#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
compile_error!(
    "db-airlock handles no database without an engine: enable its feature `sqlite`, `postgres` or `mysql`"
);

#[cfg(feature = "server")]
pub mod anonymize;
pub mod artefact;
pub mod cli;
#[cfg(feature = "server")]
pub mod command;
pub mod config;
pub mod credential;
pub mod database;
pub mod dump;
pub mod encryption;
pub mod error;
pub mod files;
#[cfg(feature = "server")]
pub mod lock;
pub mod progress;
pub mod remote;
#[cfg(feature = "schema")]
pub mod schema;
pub mod stories;
pub mod xtask;
pub mod yaml;

pub use error::Error;
