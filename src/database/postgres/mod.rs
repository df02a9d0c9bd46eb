//! PostgreSQL: databases of servers, asked in sessions, dumped and restored by the vendor's own client programs.

#[cfg(feature = "server")]
pub mod backup;
mod connection;
mod counts;
mod creation;
mod direct;
mod dump_error;
mod encoding;
pub mod error;
mod extensions;
mod feed;
#[cfg(feature = "server")]
pub mod first_rows;
mod incoming;
#[cfg(feature = "server")]
pub mod live;
mod names;
#[cfg(feature = "server")]
pub mod pg_dump;
pub mod programs;
mod psql;
mod readable;
pub mod readiness;
#[cfg(feature = "server")]
pub mod rewrite;
pub mod session;
pub mod sql;
mod standing;
pub mod stats;
mod swap;
#[cfg(feature = "server")]
mod tables;
pub mod target;
mod vendor;

pub use dump_error::DumpError;
pub use error::PostgresError;
pub use programs::Programs;
pub use session::{Server, Session};
