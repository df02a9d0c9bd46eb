//! Where anonymized artefacts are published to and fetched from. Nothing that a remote says is trusted:
//! [`choose`] verifies every manifest, and [`download`] verifies every byte.

mod attempts;
mod choose;
mod download;
mod error;
mod folder;
#[cfg(any(feature = "github", feature = "gitlab"))]
mod forge;
#[cfg(feature = "github")]
mod github;
#[cfg(feature = "gitlab")]
mod gitlab;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "https")]
mod https;
pub mod index;
mod open;
mod part;
#[cfg(feature = "s3")]
mod s3;
#[cfg(feature = "ssh")]
mod ssh;
#[cfg(any(feature = "http", feature = "s3"))]
mod tls;
mod wanted;

use crate::artefact::manifest::{Kind, is_plain_name};
use crate::artefact::{Placement, Verification, VerifiedArtefact};
use crate::progress::Progress;

pub use attempts::Attempts;
pub use choose::{Chosen, choose};
pub use download::{download, parts_folder};
pub use error::RemoteError;
pub use folder::Folder;
#[cfg(feature = "https")]
pub use https::Https;
pub use open::open;
pub use part::Part;
#[cfg(feature = "ssh")]
pub use ssh::Ssh;
pub use wanted::{IdStart, Wanted, WantedError};

/// An artefact on a remote, as the remote tells of it: nothing is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteEntry {
    /// Where its manifest is, for people and for [`Remote::fetch`]; its form is the remote's own.
    pub location: String,
    /// The file name of its manifest.
    pub manifest_name: String,
    /// The manifest's bytes.
    pub manifest: Vec<u8>,
    /// The signature file's bytes, where there is one.
    pub signature: Option<Vec<u8>>,
}

/// A place that holds published artefacts.
pub trait Remote {
    /// The artefacts of a database, in no particular order. Tries again what can pass.
    fn list(&self, database: &str, progress: &dyn Progress) -> Result<Vec<RemoteEntry>, RemoteError>;

    /// Appends to the part what it lacks of the file of this name that stands beside an entry's manifest. Tries once:
    /// where it fails by what can pass, it is called again, and goes on behind what has come.
    fn fetch(&self, entry: &RemoteEntry, file_name: &str, part: &mut Part<'_>) -> Result<(), RemoteError>;

    /// Publishes an artefact that [`publish`] has judged, all or nothing. Where the same one is there already, says so;
    /// another one of the same name is never replaced.
    fn publish(&self, artefact: &VerifiedArtefact, progress: &dyn Progress)
    -> Result<Placement, RemoteError>;
}

/// Publishes a signed anonymized artefact, and no other.
pub fn publish(
    remote: &dyn Remote,
    artefact: &VerifiedArtefact,
    progress: &dyn Progress,
) -> Result<Placement, RemoteError> {
    let is_signed = matches!(artefact.verification(), Verification::Signed { .. });
    if artefact.manifest().kind != Kind::Anonymized || !is_signed {
        return Err(RemoteError::NotPublishable { path: artefact.files().dump.clone() });
    }
    remote.publish(artefact, progress)
}

/// Refuses a name that could lead out of a remote's folder.
fn check_name(name: &str) -> Result<(), RemoteError> {
    if is_plain_name(name) { Ok(()) } else { Err(RemoteError::BadName { name: name.to_owned() }) }
}
