//! Where anonymized artefacts are published to and fetched from. Nothing that a remote says is trusted:
//! [`choose`] verifies every manifest, and [`download`] verifies every byte.

mod choose;
#[cfg(test)]
#[cfg(feature = "server")]
mod contract;
mod download;
mod error;
mod folder;

use std::io::Write;
use std::path::Path;

use crate::artefact::{Placement, VerifiedArtefact};
use crate::progress::Progress;

pub use choose::{Chosen, choose};
pub use download::download;
pub use error::RemoteError;
pub use folder::Folder;

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
    /// The artefacts of a database, in no particular order.
    fn list(&self, database: &str) -> Result<Vec<RemoteEntry>, RemoteError>;

    /// Writes the file of this name that stands beside an entry's manifest, and says how many bytes it
    /// has. Never writes more than `max` bytes.
    fn fetch(
        &self,
        entry: &RemoteEntry,
        file_name: &str,
        max: u64,
        into: &mut dyn Write,
        progress: &dyn Progress,
    ) -> Result<u64, RemoteError>;

    /// Publishes a signed anonymized artefact, all or nothing. Where the same one is there already, says so;
    /// another one of the same name is never replaced.
    fn publish(&self, artefact: &VerifiedArtefact, progress: &dyn Progress)
    -> Result<Placement, RemoteError>;
}

/// The remote that a URL or path names. Relative paths start at the project's root.
pub fn open(url: &str, project_root: &Path) -> Result<Box<dyn Remote>, RemoteError> {
    let path = match url.split_once("://") {
        Some(("file", path)) if path.starts_with('/') => path,
        Some((scheme, _)) => return Err(RemoteError::UnsupportedScheme { scheme: scheme.to_owned() }),
        None => url.strip_prefix("file:").unwrap_or(url),
    };
    if path.is_empty() {
        return Err(RemoteError::EmptyUrl);
    }
    Ok(Box::new(Folder::new(project_root.join(path))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_but_a_folder_is_refused_by_name() {
        for scheme in ["https", "http", "ssh", "s3", "github", "gitlab", "ftp"] {
            let error = open(&format!("{scheme}://user:secret@host/path"), Path::new("/")).err().unwrap();
            let expected = format!(
                "a remote of scheme `{scheme}://` is not supported: this version fetches from folders only"
            );
            assert_eq!(error.to_string(), expected);
        }
        assert!(open("file://host/path", Path::new("/")).is_err());
        assert_eq!(open("", Path::new("/")).err().unwrap().to_string(), "the remote is empty");
    }

    #[test]
    fn a_folder_may_be_written_in_several_ways() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("share/shop")).unwrap();
        let absolute = root.path().join("share").display().to_string();
        for url in
            ["share", "file:share", &absolute, &format!("file:{absolute}"), &format!("file://{absolute}")]
        {
            let listed = open(url, root.path()).unwrap().list("shop");
            assert_eq!(listed.unwrap(), [], "{url}");
        }
    }
}
