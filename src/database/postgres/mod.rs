//! PostgreSQL: databases of servers, asked in sessions, dumped and restored by the vendor's own client programs.

pub mod child;
mod connection;
mod counts;
mod creation;
mod direct;
pub mod error;
mod extensions;
mod incoming;
mod names;
mod program_error;
pub mod programs;
mod psql;
mod readable;
mod said;
pub mod session;
pub mod sql;
mod standing;
mod swap;
pub mod target;
mod turn;

#[cfg(feature = "server")]
pub mod backup;
#[cfg(feature = "server")]
pub mod inspect;
#[cfg(feature = "server")]
pub mod pg_dump;
#[cfg(feature = "server")]
mod tables;

pub use error::PostgresError;
pub use program_error::ProgramError;
pub use programs::{Program, Programs, Version};
pub use session::{Server, Session};
