//! MySQL and MariaDB: databases of servers, asked in sessions, dumped and restored by the vendor's own client programs.

pub mod about;
#[cfg(feature = "server")]
pub mod backup;
mod connection;
mod counts;
mod direct;
#[cfg(feature = "server")]
mod dump_error;
mod error;
#[cfg(feature = "server")]
pub mod first_rows;
pub mod grants;
mod incoming;
mod journal;
#[cfg(feature = "server")]
pub mod live;
mod loading;
mod messages;
mod movable;
#[cfg(feature = "server")]
mod mysqldump;
mod names;
mod objects;
mod orphans;
pub mod programs;
#[cfg(feature = "server")]
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
mod target_error;
mod through_client;
mod vendor;

pub use about::About;
#[cfg(feature = "server")]
pub use dump_error::DumpError;
pub use error::MysqlError;
pub use programs::Programs;
pub use session::{Server, Session};
pub use target_error::TargetError;
