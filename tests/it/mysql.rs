//! Real MariaDB and MySQL servers, in three releases.

pub mod cluster;
pub mod dumps;
pub mod fixtures;
mod handmade;
mod releases;
mod restore;
mod smoke;
