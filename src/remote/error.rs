//! Why nothing was fetched, or published.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::artefact::ArtefactError;
use crate::artefact::digest::Digest;
use crate::files::FileError;

/// Why nothing was fetched, or published.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// A file of the remote, or of the store, cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The store or the artefact is not in order.
    #[error(transparent)]
    Artefact(#[from] ArtefactError),
    /// The URL is of a kind that this version cannot fetch from.
    #[error("a remote of scheme `{scheme}://` is not supported: this version fetches from folders only")]
    UnsupportedScheme {
        /// Without `://`. The rest of the URL is not told: it may hold a password.
        scheme: String,
    },
    /// No URL at all.
    #[error("the remote is empty")]
    EmptyUrl,
    /// The folder of the remote is not there.
    #[error("the remote folder `{path}` does not exist", path = path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A name that could lead out of the remote's folder.
    #[error("{name:?} is not a plain name")]
    BadName {
        /// As given.
        name: String,
    },
    /// The remote has no artefact of this database that may be used.
    #[error("the remote has no anonymized artefact of `{database}`")]
    Nothing {
        /// The database.
        database: String,
    },
    /// An artefact that cannot be verified may be newer than the newest that can.
    #[error("`{location}` cannot be verified: {reason}; {standing}", standing = standing(*claims, *newest_verified))]
    NotVerified {
        /// Where its manifest is.
        location: String,
        /// Why.
        reason: String,
        /// What to do about the reason.
        hint: Option<String>,
        /// When it claims to have been made, where that can be read.
        claims: Option<Timestamp>,
        /// When the newest one that can be verified was made.
        newest_verified: Option<Timestamp>,
    },
    /// The remote's file has more bytes than its manifest says, or less.
    #[error("`{file}` has {found} bytes on the remote, and its manifest says {expected}")]
    WrongLength {
        /// The file's name.
        file: String,
        /// In bytes, as the manifest says.
        expected: u64,
        /// In bytes, as fetched; where it is more than expected, the fetch stopped there.
        found: u64,
    },
    /// The remote's file is not the one of its manifest.
    #[error("`{file}` has sha256 {found} on the remote, and its manifest says {expected}")]
    WrongDigest {
        /// The file's name.
        file: String,
        /// As the manifest says.
        expected: Digest,
        /// As fetched.
        found: Digest,
    },
    /// Only signed anonymized artefacts leave the airlock.
    #[error("`{path}` is not published: only signed anonymized artefacts are", path = path.display())]
    NotPublishable {
        /// The artefact's dump.
        path: PathBuf,
    },
}

fn standing(claims: Option<Timestamp>, newest_verified: Option<Timestamp>) -> String {
    let claims = match claims {
        Some(claims) => format!("it claims to be from {claims}"),
        None => "its age cannot be read".to_owned(),
    };
    match newest_verified {
        Some(newest) => format!("{claims}, and the newest that can be verified is from {newest}"),
        None => format!("{claims}, and none can be verified"),
    }
}

impl RemoteError {
    /// What to do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            RemoteError::File(error) => return error.hint(),
            RemoteError::Artefact(error) => return error.hint(),
            RemoteError::NotVerified { hint, .. } => return hint.clone(),
            RemoteError::BadName { .. } => return None,
            RemoteError::UnsupportedScheme { .. } => {
                "mount it or copy from it, and give the path of the folder as `remote`"
            }
            RemoteError::EmptyUrl => "set `remote` in the configuration to the path of a folder",
            RemoteError::NoFolder { .. } => "mount it, or create it where it should be",
            RemoteError::Nothing { .. } => "run `db-airlock publish` on the airlock",
            RemoteError::WrongLength { .. } | RemoteError::WrongDigest { .. } => {
                "the remote's copy is damaged or was exchanged; publish the artefact again"
            }
            RemoteError::NotPublishable { .. } => "run `db-airlock anonymize` first",
        };
        Some(hint.to_owned())
    }
}
