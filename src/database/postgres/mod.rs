//! PostgreSQL: questions to a server, its dumps rewritten without one, and how a dump becomes a database of it.
//!
//! Everything that a server is asked goes through [`session::Session`]; dumps are written and read by the vendor's
//! own programs.

mod direct;
mod dump_error;
pub mod error;
mod psql;
#[cfg(feature = "server")]
pub mod rewrite;
pub mod session;
pub mod sql;
pub mod stats;

pub use dump_error::DumpError;
pub use error::PostgresError;
pub use session::{Server, Session};
