//! MySQL and MariaDB: databases of servers, asked in sessions, dumped and restored by the vendor's own client programs.

pub mod about;
#[cfg(feature = "server")]
pub mod backup;
mod connection;
mod direct;
#[cfg(feature = "server")]
mod dump_error;
mod error;
pub mod grants;
#[cfg(feature = "server")]
pub mod live;
mod messages;
#[cfg(feature = "server")]
mod mysqldump;
pub mod programs;
#[cfg(feature = "server")]
mod readable;
pub mod readiness;
#[cfg(feature = "server")]
pub mod rewrite;
pub mod session;
pub mod sql;
pub mod stats;
#[cfg(feature = "server")]
mod tables;
mod through_client;
mod vendor;

pub use about::About;
#[cfg(feature = "server")]
pub use dump_error::DumpError;
pub use error::MysqlError;
pub use programs::Programs;
pub use session::{Server, Session};
