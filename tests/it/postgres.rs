//! Real PostgreSQL servers, in three releases.

pub mod cluster;
pub mod fixtures;
mod releases;
mod restore;
mod smoke;
mod stats;
