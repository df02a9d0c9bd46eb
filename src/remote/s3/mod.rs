//! A bucket of S3, or of what speaks like it: MinIO, Ceph, Garage, R2 and others. Laid out as the store is, below a prefix.

mod bucket;
mod calls;
mod failure;
mod keys;
mod publish;
mod settings;
mod upload;
mod wire;

use std::future::poll_fn;

use object_store::{GetOptions, GetRange};

use self::bucket::Bucket;
use self::calls::Calls;
use self::settings::Settings;
use super::{Part, Remote, RemoteEntry, RemoteError, check_name};
use crate::artefact::manifest::{self, is_plain_name};
use crate::artefact::signature;
use crate::artefact::{Placement, VerifiedArtefact};
use crate::config::Database;
use crate::progress::Progress;

/// A bucket that artefacts are published to.
pub struct S3 {
    bucket: Bucket,
}

impl S3 {
    /// The remote behind `s3://`. Nothing is asked yet.
    pub fn open(rest: &str, database: &Database) -> Result<Self, RemoteError> {
        let settings = Settings::parse(rest, database.environment())?;
        Ok(S3 { bucket: Bucket::open(&settings, database)? })
    }
}

impl Remote for S3 {
    fn list(&self, database: &str, progress: &dyn Progress) -> Result<Vec<RemoteEntry>, RemoteError> {
        check_name(database)?;
        let mut calls = self.bucket.calls(progress);
        let found = calls.list(database)?;
        let manifests = found.iter().filter(|path| is_manifest(path));
        manifests.map(|path| entry(&mut calls, path, &found)).collect()
    }

    fn fetch(&self, entry: &RemoteEntry, file_name: &str, part: &mut Part<'_>) -> Result<(), RemoteError> {
        check_name(file_name)?;
        let key = self.bucket.key(&beside(&entry.location, file_name))?;
        let start = part.length();
        let range = (start > 0).then_some(GetRange::Offset(start));
        let got = match self.bucket.get(&key, GetOptions { range, ..GetOptions::default() }) {
            // It ends before the byte that was asked for.
            Err(failed) if failed.status == Some(416) => {
                let options = GetOptions { head: true, ..GetOptions::default() };
                return Err(part.wrong_length(self.bucket.get(&key, options)?.meta.size));
            }
            got => got?,
        };
        if got.meta.size != part.expected() {
            return Err(part.wrong_length(got.meta.size));
        }
        let what = self.bucket.shown(&key);
        let mut stream = got.into_stream();
        loop {
            let next = poll_fn(|context| stream.as_mut().poll_next(context));
            let piece = self.bucket.within(&what, 0, async { next.await.transpose() })?;
            match piece {
                Some(bytes) => part.append(&bytes)?,
                None => return Ok(()),
            }
        }
    }

    fn publish(
        &self,
        artefact: &VerifiedArtefact,
        progress: &dyn Progress,
    ) -> Result<Placement, RemoteError> {
        publish::publish(&self.bucket, artefact, progress)
    }
}

fn is_manifest(path: &str) -> bool {
    path.ends_with(manifest::SUFFIX) && path.split('/').all(is_plain_name)
}

/// The path of a file in the same folder.
fn beside(path: &str, file_name: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{file_name}"),
        None => file_name.to_owned(),
    }
}

/// The entry of a manifest among what is `found`.
fn entry(calls: &mut Calls<'_>, path: &str, found: &[String]) -> Result<RemoteEntry, RemoteError> {
    let key = calls.bucket.key(path)?;
    let Some(manifest) = calls.read(&key, manifest::MAX_BYTES)? else {
        return Err(RemoteError::NotFound { what: calls.bucket.shown(&key) });
    };
    let mut signed = signature::SUFFIXES.iter().map(|suffix| format!("{path}{suffix}"));
    let signature = match signed.find(|path| found.contains(path)) {
        Some(path) => calls.read(&calls.bucket.key(&path)?, signature::MAX_BYTES)?,
        None => None,
    };
    let manifest_name = path.rsplit('/').next().unwrap_or(path).to_owned();
    Ok(RemoteEntry { location: path.to_owned(), manifest_name, manifest, signature })
}
