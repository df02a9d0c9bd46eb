//! PostgreSQL: its dumps rewritten without a server.

mod dump_error;
#[cfg(feature = "server")]
pub mod rewrite;

pub use dump_error::DumpError;
