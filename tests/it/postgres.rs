//! Real PostgreSQL servers, in three releases.

mod beside;
mod check;
pub mod cluster;
#[cfg(target_os = "linux")]
mod customers;
mod damaged;
pub mod dumps;
#[cfg(all(feature = "encryption", target_os = "linux"))]
mod encrypted;
pub mod fixtures;
mod identity;
mod init;
pub mod journey;
mod lock;
mod machines;
#[cfg(target_os = "linux")]
mod memory;
mod refused;
mod releases;
mod restore;
mod smoke;
mod stats;
