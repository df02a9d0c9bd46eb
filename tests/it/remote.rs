//! The remotes: one contract that each of them keeps, on real servers.

mod bench;
mod contract;
mod folder;
#[cfg(feature = "s3")]
mod moto;
#[cfg(feature = "s3")]
mod relay;
#[cfg(feature = "s3")]
mod s3;
