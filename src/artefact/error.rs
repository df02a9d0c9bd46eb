//! Why an artefact is refused, or cannot be made.

use std::path::PathBuf;

use jiff::Timestamp;

use super::digest::Digest;
use super::manifest::{Kind, ManifestError};
use super::signature::{KeyError, SignatureError, Unproven};
use crate::encryption::EncryptionError;
use crate::files::FileError;

/// Why an artefact is refused, or cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ArtefactError {
    /// One of its files cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// It cannot be decrypted.
    #[error(transparent)]
    Encryption(#[from] EncryptionError),
    /// Signing failed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There is no such file at all.
    #[error("there is no file `{path}`", path = path.display())]
    Missing {
        /// The file that was named.
        path: PathBuf,
    },
    /// There is no manifest beside the dump.
    #[error("`{dump}` has no manifest: `{manifest}` does not exist", dump = dump.display(), manifest = manifest.display())]
    NoManifest {
        /// The dump.
        dump: PathBuf,
        /// Where the manifest should be.
        manifest: PathBuf,
    },
    /// The manifest is not one.
    #[error("`{path}` is refused: {source}", path = path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Why.
        source: ManifestError,
    },
    /// The signature does not prove the manifest.
    #[error("`{path}` is refused: {source}", path = path.display())]
    Signature {
        /// The manifest.
        path: PathBuf,
        /// Why.
        source: SignatureError,
    },
    /// An anonymized artefact that nobody signed.
    #[error("`{path}` is anonymized and has no signature", path = path.display())]
    NotSigned {
        /// The manifest.
        path: PathBuf,
    },
    /// It had its time.
    #[error("`{path}` expired at {expires}", path = path.display())]
    Expired {
        /// The artefact.
        path: PathBuf,
        /// When.
        expires: Timestamp,
    },
    /// An anonymized artefact is to be made without a key to sign it.
    #[error("an anonymized artefact must be signed, and there is no key to sign with")]
    NoSigner,
    /// The dump has another length than its manifest says.
    #[error("`{path}` has {found} bytes, and its manifest says {expected}", path = path.display())]
    WrongLength {
        /// The dump.
        path: PathBuf,
        /// In bytes, as the manifest says.
        expected: u64,
        /// In bytes, as read.
        found: u64,
    },
    /// The dump is not the one of its manifest.
    #[error("`{path}` has sha256 {found}, and its manifest says {expected}", path = path.display())]
    WrongDigest {
        /// The dump.
        path: PathBuf,
        /// As the manifest says.
        expected: Digest,
        /// As read.
        found: Digest,
    },
    /// The side file for `sha256sum` says something else than the manifest.
    #[error("`{path}` does not say what the manifest says", path = path.display())]
    WrongSideFile {
        /// The side file.
        path: PathBuf,
    },
    /// The dump is a folder, and one file is wanted.
    #[error("`{path}` is a folder of files, and this needs a dump that is one file", path = path.display())]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// Another artefact of this name is there.
    #[error("another artefact has the name `{path}` already", path = path.display())]
    NameTaken {
        /// Its manifest.
        path: PathBuf,
    },
    /// A name that cannot be part of a file name.
    #[error("{what} {name:?} cannot be part of a file name")]
    BadName {
        /// `database` or `extension`.
        what: &'static str,
        /// As given.
        name: String,
    },
    /// A draft for one kind of artefact is committed as the other.
    #[error(
        "the draft is for `{database}` ({expected}), and its description is of another database, kind or time"
    )]
    WrongDescription {
        /// The database of the draft.
        database: String,
        /// The kind of the draft.
        expected: Kind,
    },
    /// `keep` reaches before the calendar.
    #[error("`keep` is longer than the calendar: {reason}")]
    KeepTooLong {
        /// What the calendar says.
        reason: String,
    },
}

impl ArtefactError {
    /// That the manifest at this path proves nothing.
    pub(super) fn unproven(path: PathBuf, unproven: Unproven) -> Self {
        match unproven {
            Unproven::Signature(source) => ArtefactError::Signature { path, source },
            Unproven::Manifest(source) => ArtefactError::Manifest { path, source },
        }
    }

    /// What to do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            ArtefactError::File(error) => return error.hint(),
            ArtefactError::Encryption(error) => return error.hint(),
            ArtefactError::Key(error) => return error.hint(),
            ArtefactError::Manifest { source, .. } => source.hint(),
            ArtefactError::Signature { source, .. } => source.hint(),
            ArtefactError::NoManifest { .. } => {
                "`db-airlock backup` and `db-airlock anonymize` write it beside the dump: keep them together"
            }
            ArtefactError::NotSigned { .. } => {
                "only the airlock's signed artefacts are used; get it from there"
            }
            ArtefactError::Expired { .. } => {
                "ask the airlock for a new one: `db-airlock anonymize`, then `db-airlock publish`"
            }
            ArtefactError::NoSigner => "run `db-airlock keygen` here once, or set AIRLOCK_SIGN_KEY",
            ArtefactError::WrongLength { .. } | ArtefactError::WrongDigest { .. } => {
                "the dump is damaged or was exchanged; get it again"
            }
            ArtefactError::WrongSideFile { .. } => "remove the side file, or get the artefact again",
            ArtefactError::NameTaken { .. } => "choose another name, or remove the other artefact first",
            ArtefactError::IsFolder { .. } => {
                "anonymize the original without --output: one file is made of a folder"
            }
            ArtefactError::BadName { .. } => "use letters, digits, `-` and `_`",
            ArtefactError::KeepTooLong { .. } => "keep artefacts for years at most, such as `keep: 30 days`",
            ArtefactError::Missing { .. } => "`db-airlock list` lists the artefacts that there are",
            ArtefactError::WrongDescription { .. } => return None,
        };
        Some(hint.to_owned())
    }
}
