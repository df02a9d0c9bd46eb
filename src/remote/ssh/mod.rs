//! A folder on a host that is reached over SSH, by the system's `sftp`: laid out as the store is. `~/.ssh/config`,
//! ssh-agent, ProxyJump and known_hosts count. Host keys are always checked, and nobody is asked anything.

mod command;
mod failure;
mod folders;
mod listing;
mod publish;
mod session;
mod url;

use std::time::Instant;

use super::{Attempts, Part, Remote, RemoteEntry, RemoteError, check_name};
use crate::artefact::manifest::{self, is_plain_name};
use crate::artefact::{ArtefactFiles, Placement, VerifiedArtefact, signature};
use crate::config::Transfer;
use crate::progress::Progress;

use command::Command;
use folders::Place;
use session::Access;
use url::SshUrl;

/// Names a file in place of `~/.ssh/config`.
pub(super) const CONFIG_VARIABLE: &str = "AIRLOCK_SSH_CONFIG";

/// The most that is read of all manifests and signatures together, in bytes.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// A folder over there.
#[derive(Clone, Debug)]
pub struct Ssh {
    access: Access,
}

impl Ssh {
    /// The remote at what stands behind `ssh://`, with a file in place of `~/.ssh/config` where one is given.
    pub fn new(rest: &str, config: Option<&str>, transfer: Transfer) -> Result<Self, RemoteError> {
        let url = SshUrl::parse(rest)?;
        Ok(Ssh { access: Access { url, config: config.map(str::to_owned), transfer } })
    }

    fn list_once(&self, database: &str, deadline: Option<Instant>) -> Result<Vec<RemoteEntry>, RemoteError> {
        let mut place = Place::open(&self.access, deadline)?;
        place.check_root()?;
        let found = place.files_below(database)?;
        let mut left = MOST_BYTES;
        let mut read = |place: &mut Place, path: &str, max: u64| {
            let bytes = place.read(path, max.min(left))?;
            left -= bytes.len() as u64;
            Ok::<_, RemoteError>(bytes)
        };
        let mut entries = Vec::new();
        for path in found.iter().filter(|path| path.ends_with(manifest::SUFFIX)) {
            let mut signed = signature::SUFFIXES.iter().map(|suffix| format!("{path}{suffix}"));
            let signature = match signed.find(|path| found.binary_search(path).is_ok()) {
                Some(path) => Some(read(&mut place, &path, signature::MAX_BYTES)?),
                None => None,
            };
            entries.push(RemoteEntry {
                location: path.clone(),
                manifest_name: ArtefactFiles::of_any(path.as_ref()).manifest_name(),
                manifest: read(&mut place, path, manifest::MAX_BYTES)?,
                signature,
            });
        }
        Ok(entries)
    }
}

impl Remote for Ssh {
    fn list(&self, database: &str, progress: &dyn Progress) -> Result<Vec<RemoteEntry>, RemoteError> {
        check_name(database)?;
        let attempts = Attempts::new(self.access.transfer);
        let deadline = attempts.deadline();
        attempts.run(progress, || self.list_once(database, deadline))
    }

    fn fetch(&self, entry: &RemoteEntry, file_name: &str, part: &mut Part<'_>) -> Result<(), RemoteError> {
        check_name(file_name)?;
        if !entry.location.split('/').all(is_plain_name) {
            return Err(RemoteError::BadName { name: entry.location.clone() });
        }
        let folder = entry.location.rsplit_once('/').map_or("", |(folder, _)| folder);
        // The part knows its own deadline.
        let mut place = Place::open(&self.access, None)?;
        let size = place.size_of(folder, file_name)?;
        if size != part.expected() {
            return Err(part.wrong_length(size));
        }
        let path = format!("{folder}/{file_name}");
        // Where a server answers out of order and the line breaks, a hole may stay: the digest tells.
        let local = part.path().to_owned();
        let reget = Command::new("reget", &[&place.absolute(&path), command::text(&local)?])?;
        let what = place.shown(&path);
        place.session().receive(&reget, &what, &mut || {
            part.take_in()?;
            Ok(part.length())
        })
    }

    fn publish(
        &self,
        artefact: &VerifiedArtefact,
        progress: &dyn Progress,
    ) -> Result<Placement, RemoteError> {
        publish::publish(&self.access, artefact, progress)
    }
}

/// That what is there makes no sense.
fn other_failure(what: &str, reason: String) -> RemoteError {
    RemoteError::BadAnswer { what: what.to_owned(), reason }
}
