//! Dumps that only who has an identity can read, in the format of age (C2SP `age`, version 1): what is written here the
//! stock `age -d -i` opens, and what `age -r` writes is read here.
//!
//! Keys are of X25519 alone. A passphrase cannot be typed in a job, a key of SSH that signs should not open as well, and
//! a plugin is a program that nobody here has looked at. Both directions are streams: 64 KiB are in memory at a time, and
//! nothing of a piece is handed on before all of it is known to be as it was written.

#[cfg(feature = "encryption")]
mod engine;
#[cfg(not(feature = "encryption"))]
#[path = "without.rs"]
mod engine;
mod error;
mod file;
mod keys;
#[cfg(feature = "server")]
mod pair;
mod stream;
#[cfg(test)]
#[cfg(all(feature = "encryption", feature = "server"))]
mod tests;

pub use error::EncryptionError;
pub use file::Encrypted;
pub use keys::{Identities, Recipients};
#[cfg(feature = "server")]
pub use pair::{NewPair, keygen};
pub use stream::{DecryptingReader, EncryptingWriter, Failure, MaybeEncrypted};

/// What is appended to the name of a dump that is encrypted.
pub const SUFFIX: &str = ".age";

/// How every encrypted file begins.
pub const START: &[u8] = b"age-encryption.org/v1";

/// How one begins that is written as text, for mails.
const START_OF_ARMOR: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";

/// So many bytes tell whether a file is encrypted.
pub const START_LENGTH: usize = START_OF_ARMOR.len();

/// Whether a file that begins so is encrypted.
pub fn is_encrypted(start: &[u8]) -> bool {
    start.starts_with(START) || start.starts_with(START_OF_ARMOR)
}
