//! Real PostgreSQL servers, in three releases.

pub mod cluster;
pub mod dumps;
pub mod fixtures;
mod identity;
mod releases;
mod restore;
mod smoke;
mod stats;
