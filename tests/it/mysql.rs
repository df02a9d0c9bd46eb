//! Real MariaDB and MySQL servers, in three releases.

mod backup;
mod check;
pub mod cluster;
pub mod dumps;
mod fit;
pub mod fixtures;
mod handmade;
mod memory;
mod releases;
mod restore;
mod smoke;
mod stats;
mod unique;
