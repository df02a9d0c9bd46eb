//! A dump with proof of what it is: manifest, checksum, signature, and the store that keeps them.

pub mod digest;
pub mod manifest;
pub mod signature;
