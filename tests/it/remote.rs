//! The remotes: one contract that each of them keeps, on real servers.

mod bench;
mod contract;
mod folder;
#[cfg(all(feature = "github", feature = "gitlab"))]
mod forge;
#[cfg(all(feature = "github", feature = "gitlab"))]
mod github;
#[cfg(all(feature = "github", feature = "gitlab"))]
mod gitlab;
#[cfg(feature = "https")]
mod https;
#[cfg(feature = "s3")]
mod moto;
#[cfg(all(feature = "https", feature = "ssh"))]
mod play;
#[cfg(feature = "s3")]
mod relay;
#[cfg(feature = "s3")]
mod s3;
#[cfg(feature = "ssh")]
mod ssh;
