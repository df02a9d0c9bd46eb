//! The stories: the order of steps of each command. They touch no bytes and print nothing; time,
//! randomness and keys come in as arguments, and what they did goes out as values.

#[cfg(feature = "server")]
pub mod anonymize;
#[cfg(feature = "server")]
pub mod backup;
pub mod check;
pub mod clean;
#[cfg(feature = "server")]
pub mod describe;
#[cfg(feature = "server")]
mod encrypted;
#[cfg(feature = "server")]
pub mod in_place;
#[cfg(feature = "server")]
pub mod init;
#[cfg(feature = "server")]
pub mod keygen;
pub mod keyring;
pub mod list;
#[cfg(feature = "server")]
pub mod lock;
#[cfg(feature = "server")]
pub mod publish;
pub mod pull;
pub mod pulled;
pub mod restore;
mod restored;
#[cfg(feature = "server")]
pub mod review;
#[cfg(feature = "server")]
mod risks;
pub mod rollback;
mod safety;
#[cfg(feature = "server")]
pub mod source;
pub mod stats;
pub mod verify;
