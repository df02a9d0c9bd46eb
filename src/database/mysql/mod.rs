//! MySQL and MariaDB: databases of servers, asked in sessions, dumped and restored by the vendor's own client programs.

pub mod about;
mod connection;
mod counts;
mod direct;
mod error;
mod incoming;
mod journal;
mod loading;
mod messages;
mod names;
mod objects;
mod orphans;
pub mod programs;
pub mod session;
pub mod sql;
mod standing;
mod swap;
mod tables;
pub mod target;
mod target_error;
mod through_client;
mod vendor;

pub use about::About;
pub use error::MysqlError;
pub use programs::Programs;
pub use session::{Server, Session};
pub use target_error::TargetError;
