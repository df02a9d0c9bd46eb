//! Making a pair: the identity stays on the airlock, the public key is committed.

use std::path::Path;

use super::{EncryptionError, engine};
use crate::files::{Access, Existing, FileError, Operation, create_folder, folder_of, remove, write_whole};

/// An identity's text, which is never shown.
pub(super) struct Text(String);

impl Text {
    #[cfg(feature = "encryption")]
    pub(super) fn new(text: &str) -> Self {
        Text(text.to_owned())
    }

    #[cfg(test)]
    pub(super) fn exposed(&self) -> &str {
        &self.0
    }
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPair {
    /// The public key, which begins with `age1`.
    pub recipient: String,
}

/// Makes an identity (mode 0600, in a folder 0700 where that is new) and the file of its public key. Where either file
/// exists, nothing is written.
pub fn keygen(secret: &Path, public: &Path) -> Result<NewPair, EncryptionError> {
    for path in [secret, public] {
        if path.symlink_metadata().is_ok() {
            let source = std::io::ErrorKind::AlreadyExists.into();
            return Err(FileError::new(Operation::Write, path, source).into());
        }
    }
    let (identity, recipient) = engine::generate()?;
    // As `age-keygen` writes it.
    let text = format!("# public key: {recipient}\n{}\n", identity.0);
    create_folder(folder_of(secret), Access::Private)?;
    create_folder(folder_of(public), Access::Shared)?;
    write_whole(secret, text.as_bytes(), Access::Private, Existing::Keep)?;
    let text = format!("# who has the airlock's identity can read raw dumps\n{recipient}\n");
    if let Err(error) = write_whole(public, text.as_bytes(), Access::Shared, Existing::Keep) {
        // Half a pair would stand in the way of the next attempt.
        remove(secret)?;
        return Err(error.into());
    }
    Ok(NewPair { recipient })
}
