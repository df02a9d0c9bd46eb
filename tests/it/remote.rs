//! The remotes: one contract that each of them keeps, on real servers.

mod bench;
mod contract;
mod folder;
#[cfg(feature = "ssh")]
mod ssh;
