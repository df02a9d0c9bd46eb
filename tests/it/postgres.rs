//! Real PostgreSQL servers, in three releases.

pub mod cluster;
#[cfg(target_os = "linux")]
mod customers;
pub mod fixtures;
#[cfg(target_os = "linux")]
mod memory;
mod releases;
mod restore;
mod smoke;
mod stats;
