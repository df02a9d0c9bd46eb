//! An airlock between production and your laptop: raw data goes in on one side, and only anonymized,
//! signed data comes out on the other.

#[cfg(feature = "server")]
pub mod anonymize;
pub mod artefact;
pub mod cli;
pub mod config;
pub mod database;
pub mod dump;
pub mod error;
pub mod files;
pub mod progress;
pub mod remote;
#[cfg(feature = "schema")]
pub mod schema;
pub mod stories;
pub mod xtask;
pub mod yaml;

pub use error::Error;
