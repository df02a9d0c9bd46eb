//! Why a manifest is refused.

use super::{MAX_BYTES, VERSION};

/// A manifest that is refused, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Longer than [`MAX_BYTES`].
    #[error("the manifest has {bytes} bytes, more than the {max} that one may have", max = MAX_BYTES)]
    TooLarge {
        /// Its length.
        bytes: u64,
    },
    /// Not JSON, or not the shape of a manifest.
    #[error("the manifest cannot be read: {reason}")]
    Malformed {
        /// What was expected, with line and column.
        reason: String,
    },
    /// Written by a program that knows more.
    #[error("the manifest has version {found}, and this program reads version {VERSION}")]
    UnknownVersion {
        /// The version it states.
        found: u64,
    },
    /// A field whose value cannot be.
    #[error("the manifest's `{field}` is {found}, expected {expected}")]
    BadField {
        /// Its path, such as `dump.file`.
        field: &'static str,
        /// What is there.
        found: String,
        /// What should be there.
        expected: String,
    },
}

impl ManifestError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            ManifestError::UnknownVersion { .. } => {
                "update db-airlock to the version that wrote it, or a newer one"
            }
            ManifestError::TooLarge { .. }
            | ManifestError::Malformed { .. }
            | ManifestError::BadField { .. } => {
                "the file is damaged or was not written by db-airlock; make it again"
            }
        }
    }
}
