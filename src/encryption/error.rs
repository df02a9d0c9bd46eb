//! Why something cannot be encrypted or decrypted. No key and no text of a key stands in an error.

use std::io;

use crate::files::FileError;

/// Why something cannot be encrypted or decrypted.
#[derive(Debug, thiserror::Error)]
pub enum EncryptionError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The program was built without it.
    #[error("this program was built without encryption")]
    NotBuilt,
    /// Not a public key.
    #[error("{origin} is not a public key of age: {reason}")]
    NotARecipient {
        /// Where it stands, such as a line of a file.
        origin: String,
        /// What it is instead.
        reason: &'static str,
    },
    /// Not an identity.
    #[error("{origin} is not an identity of age: {reason}")]
    NotAnIdentity {
        /// Where it stands, such as a line of a file.
        origin: String,
        /// What it is instead.
        reason: &'static str,
    },
    /// A file without a key in it.
    #[error("{origin} holds no key")]
    NoKey {
        /// The file or variable.
        origin: String,
    },
    /// A file that is encrypted in a way that is not supported.
    #[error("{dump} is {how}")]
    Unsupported {
        /// The file.
        dump: String,
        /// How it is encrypted.
        how: &'static str,
        /// What to do about it.
        hint: &'static str,
    },
    /// It is encrypted to somebody else.
    #[error("{dump} is encrypted to others: {} opens it", none_of(*.identities))]
    NoMatch {
        /// The file.
        dump: String,
        /// How many keys were tried.
        identities: usize,
    },
    /// What was proved not to be what somebody encrypted.
    #[error("{dump} is damaged: {reason}")]
    Damaged {
        /// The file.
        dump: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The file cannot be read on.
    #[error("cannot read {dump}: {source}")]
    Read {
        /// The file.
        dump: String,
        /// What the system says.
        source: io::Error,
    },
}

fn none_of(identities: usize) -> String {
    match identities {
        1 => "the identity does not match, and nothing".to_owned(),
        several => format!("none of {several} identities"),
    }
}

impl EncryptionError {
    /// What to do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            EncryptionError::File(error) if error.source.kind() == io::ErrorKind::AlreadyExists => {
                "a key is never overwritten: move the old pair away first, if nobody needs it"
            }
            EncryptionError::File(error) if error.source.kind() == io::ErrorKind::NotFound => {
                "`db-airlock keygen` on the airlock makes a key pair; commit its public key"
            }
            EncryptionError::File(error) => return error.hint(),
            EncryptionError::NotBuilt => "build it with the feature `encryption`",
            EncryptionError::NotARecipient { .. } => {
                "give lines that begin with `age1`, as `db-airlock keygen` and `age-keygen` print them"
            }
            EncryptionError::NotAnIdentity { .. } | EncryptionError::NoKey { .. } => {
                "make a pair with `db-airlock keygen` or `age-keygen`; a line that begins with `AGE-SECRET-KEY-1` is an \
                 identity, one that begins with `age1` a public key"
            }
            EncryptionError::Unsupported { hint, .. } => hint,
            EncryptionError::NoMatch { .. } => {
                "use the identity of one of those it was encrypted to: `keys.decrypt`, or AIRLOCK_DECRYPT_KEY"
            }
            EncryptionError::Damaged { .. } => "it was cut or changed on its way: get it again",
            EncryptionError::Read { .. } => return None,
        };
        Some(hint.to_owned())
    }
}
