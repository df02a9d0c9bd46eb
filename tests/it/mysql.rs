//! Real MariaDB and MySQL servers, in three releases.

mod backup;
mod check;
pub mod cluster;
mod customers;
mod damaged;
pub mod dumps;
#[cfg(all(feature = "encryption", target_os = "linux"))]
mod encrypted;
mod fit;
pub mod fixtures;
mod handmade;
mod identity;
mod init;
mod journey;
mod lock;
mod machines;
mod memory;
mod refused;
mod releases;
mod restore;
mod smoke;
mod stats;
mod unique;
