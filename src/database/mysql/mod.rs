//! MySQL and MariaDB: databases of servers, asked in sessions, dumped and restored by the vendor's own client programs.

#[cfg(feature = "server")]
mod dump_error;
mod error;
#[cfg(feature = "server")]
pub mod rewrite;

#[cfg(feature = "server")]
pub use dump_error::DumpError;
pub use error::MysqlError;
