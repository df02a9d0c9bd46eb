//! Real PostgreSQL servers, in three releases.

mod beside;
mod check;
pub mod cluster;
mod damaged;
pub mod dumps;
pub mod fixtures;
mod identity;
mod init;
mod journey;
mod machines;
mod refused;
mod releases;
mod restore;
mod smoke;
mod stats;
