//! The stories: the order of steps of each command. They touch no bytes and print nothing.

pub mod clean;
#[cfg(feature = "server")]
pub mod keygen;
pub mod list;
#[cfg(feature = "server")]
pub mod publish;
pub mod verify;
