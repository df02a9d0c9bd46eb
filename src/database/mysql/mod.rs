//! MySQL and MariaDB: databases of servers, asked in sessions, dumped and restored by the vendor's own client programs.

pub mod about;
mod connection;
mod direct;
mod error;
mod messages;
pub mod programs;
pub mod session;
pub mod sql;
mod through_client;
mod vendor;

pub use about::About;
pub use error::MysqlError;
pub use programs::Programs;
pub use session::{Server, Session};
