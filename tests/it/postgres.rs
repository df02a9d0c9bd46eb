//! Real PostgreSQL servers, in three releases.

mod check;
pub mod cluster;
pub mod fixtures;
mod releases;
mod restore;
mod smoke;
mod stats;
