//! The stories: the order of steps of each command. They touch no bytes and print nothing.

#[cfg(feature = "server")]
pub mod keygen;
