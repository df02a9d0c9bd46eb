//! PostgreSQL: questions to a server, and how a dump becomes a database of it.
//!
//! Everything that a server is asked goes through [`session::Session`]; dumps are written and read by the vendor's
//! own programs.

mod direct;
pub mod error;
mod psql;
pub mod session;
pub mod sql;
pub mod stats;

pub use error::PostgresError;
pub use session::{Server, Session};
