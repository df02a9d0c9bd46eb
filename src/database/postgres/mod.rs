//! PostgreSQL: databases of servers, dumped and restored by the vendor's own client programs.

pub mod child;
mod connection;
mod program_error;
pub mod programs;
mod said;

#[cfg(feature = "server")]
pub mod backup;
#[cfg(feature = "server")]
pub mod inspect;
#[cfg(feature = "server")]
pub mod pg_dump;
#[cfg(feature = "server")]
mod tables;
pub use program_error::ProgramError;
pub use programs::{Program, Programs, Version};
