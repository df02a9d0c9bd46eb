//! An artefact into a bucket: its dump first, its manifest last, and nothing in the place of another one.

use std::io;
use std::path::PathBuf;

use object_store::path::Path;
use object_store::{GetOptions, ObjectStoreExt as _, PutMode};

use super::bucket::Bucket;
use super::calls::{Calls, Standing, of_text};
use super::failure::Failed;
use super::upload::Upload;
use crate::artefact::manifest::{self, Manifest};
use crate::artefact::{ArtefactError, ArtefactFiles, Parts, Placement, VerifiedArtefact, month_folder};
use crate::files::{FileError, Operation};
use crate::progress::Progress;
use crate::remote::RemoteError;
use crate::remote::index::{self, Index};

/// How often the index is written where others publish meanwhile.
const INDEX_ROUNDS: usize = 5;

/// Where the files of an artefact go.
struct Keys {
    dump: Path,
    sums: Path,
    signature: Path,
    manifest: Path,
}

impl Keys {
    fn of(bucket: &Bucket, artefact: &VerifiedArtefact) -> Result<Self, RemoteError> {
        let manifest = artefact.manifest();
        let month = month_folder(manifest.created);
        let files =
            ArtefactFiles::of_dump(&PathBuf::from(&manifest.database).join(month).join(&manifest.dump.file));
        let key = |path: &std::path::Path| {
            bucket.key(&path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
        };
        let (signature, _) = files.signatures(artefact.artefact().signature_bytes().unwrap_or_default());
        Ok(Keys {
            dump: key(&files.dump)?,
            sums: key(&files.sums)?,
            signature: key(signature)?,
            manifest: key(&files.manifest)?,
        })
    }
}

pub(super) fn publish(
    bucket: &Bucket,
    artefact: &VerifiedArtefact,
    progress: &dyn Progress,
) -> Result<Placement, RemoteError> {
    let mut calls = bucket.calls(progress);
    let manifest = artefact.manifest();
    let keys = Keys::of(bucket, artefact)?;
    if is_there(&mut calls, &keys, artefact)? {
        write_index(&mut calls, &manifest.database)?;
        return Ok(Placement::WasThere);
    }
    let mut made = Vec::new();
    let placed = place(&mut calls, &keys, artefact, progress, &mut made);
    if placed.is_err() {
        take_away(bucket, &keys.manifest, &made);
    }
    let placement = placed?;
    write_index(&mut calls, &manifest.database)?;
    Ok(placement)
}

/// Nothing half-done keeps a final name, unless it may be done: by another run, or by an answer that was lost. What failed
/// before is what has to be told, and not that this failed too.
fn take_away(bucket: &Bucket, manifest: &Path, made: &[Path]) {
    let options = GetOptions { head: true, ..GetOptions::default() };
    let is_undone = bucket.get(manifest, options).is_err_and(|failed| failed.status == Some(404));
    for key in made.iter().rev().filter(|_| is_undone) {
        let _ = bucket.once(&bucket.shown(key), 0, bucket.store.delete(key));
    }
}

/// Whether the same artefact is there, with its dump. Another one of its name is an error.
fn is_there(calls: &mut Calls<'_>, keys: &Keys, artefact: &VerifiedArtefact) -> Result<bool, RemoteError> {
    match calls.read(&keys.manifest, manifest::MAX_BYTES)? {
        None => Ok(false),
        Some(bytes) if bytes == artefact.artefact().manifest_bytes() => {
            let dump = calls.look(&keys.dump)?;
            Ok(dump.is_some_and(|dump| dump.length == artefact.manifest().dump.size))
        }
        Some(_) => Err(taken(calls.bucket, &keys.manifest)),
    }
}

fn taken(bucket: &Bucket, key: &Path) -> RemoteError {
    ArtefactError::NameTaken { path: PathBuf::from(bucket.shown(key)) }.into()
}

/// Puts the four files there; `made` are those that were not there before.
fn place(
    calls: &mut Calls<'_>,
    keys: &Keys,
    artefact: &VerifiedArtefact,
    progress: &dyn Progress,
    made: &mut Vec<Path>,
) -> Result<Placement, RemoteError> {
    let manifest = artefact.manifest();
    let parts = Parts {
        manifest,
        manifest_bytes: artefact.artefact().manifest_bytes(),
        signature: artefact.artefact().signature_bytes(),
    };
    if !has_dump(calls, &keys.dump, manifest)? {
        send_dump(calls, &keys.dump, artefact, progress, made)?;
    }
    let texts = [
        (&keys.sums, Some(parts.sums().into_bytes()), "text/plain"),
        (&keys.signature, parts.signature.map(<[u8]>::to_vec), "text/plain"),
        (&keys.manifest, Some(parts.manifest_bytes.to_vec()), "application/json"),
    ];
    for (key, bytes, media_type) in texts {
        let Some(bytes) = bytes else { continue };
        match calls.put(key, bytes.clone(), of_text(media_type), PutMode::Create) {
            Ok(()) => made.push(key.clone()),
            // Another run was faster, or an answer of ours was lost; or an interrupted run left it, without a manifest.
            Err(failed) if failed.status == Some(412) => {
                if is_there(calls, keys, artefact)? {
                    return Ok(Placement::WasThere);
                }
                calls.put(key, bytes, of_text(media_type), PutMode::Overwrite)?;
                made.push(key.clone());
            }
            Err(failed) => return Err(failed.into()),
        }
    }
    Ok(Placement::Placed)
}

/// Whether the dump is there: an interrupted run can have left it, or another run be at work. Another dump is an error.
fn has_dump(calls: &mut Calls<'_>, key: &Path, manifest: &Manifest) -> Result<bool, RemoteError> {
    let Some(Standing { length, sha256 }) = calls.look(key)? else { return Ok(false) };
    let is_same = length == manifest.dump.size && sha256.as_deref() == Some(manifest.dump.sha256.as_str());
    if is_same { Ok(true) } else { Err(taken(calls.bucket, key)) }
}

fn send_dump(
    calls: &mut Calls<'_>,
    key: &Path,
    artefact: &VerifiedArtefact,
    progress: &dyn Progress,
    made: &mut Vec<Path>,
) -> Result<(), RemoteError> {
    let manifest = artefact.manifest();
    let mut upload = Upload::new(calls, key, &manifest.dump);
    let mut failed = None;
    let read = artefact.read_dump("publishing", progress, |bytes| {
        upload.take(bytes).map_err(|error| {
            failed = Some(error);
            FileError::new(Operation::Read, &artefact.files().dump, io::Error::other("it cannot be sent"))
        })
    });
    if let Err(error) = read {
        upload.abort();
        return Err(failed.unwrap_or_else(|| error.into()));
    }
    match upload.complete() {
        Ok(()) => made.push(key.clone()),
        // It is there: by another run, or by an answer of ours that was lost.
        Err(Failed { status: Some(404 | 412), error }) => {
            if !has_dump(calls, key, manifest)? {
                return Err(*error);
            }
        }
        Err(failed) => return Err(failed.into()),
    }
    Ok(())
}

/// Writes down what is there, for those who reach the bucket through a web server. Where somebody else publishes at the
/// same time, the one who sees both of them writes last.
fn write_index(calls: &mut Calls<'_>, database: &str) -> Result<(), RemoteError> {
    let key = calls.bucket.key(&format!("{database}/{}", index::NAME))?;
    let mut index = index_of(calls, database)?;
    for _ in 0..INDEX_ROUNDS {
        calls.put(&key, index.to_bytes(), of_text("application/json"), PutMode::Overwrite)?;
        let now = index_of(calls, database)?;
        if now == index {
            return Ok(());
        }
        index = now;
    }
    Ok(())
}

fn index_of(calls: &mut Calls<'_>, database: &str) -> Result<Index, RemoteError> {
    let found = calls.list(database)?;
    Ok(Index::of(found.iter().filter_map(|path| path.strip_prefix(database)?.strip_prefix('/'))))
}
