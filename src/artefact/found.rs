//! An artefact that was found, and the steps by which it becomes one that may be restored.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use super::digest::{Digest, HashingReader};
use super::error::ArtefactError;
use super::folder::Listing;
use super::manifest::{self, Kind, Manifest};
use super::names::ArtefactFiles;
use super::signature::{KeyId, TrustedKeys};
use crate::encryption::{DecryptingReader, Failure, Identities};
use crate::files::{self, FileError, Operation, read_bounded};
use crate::progress::{Progress, Unit};

/// How much of an encrypted dump is read at a time.
const SLAB: usize = 256 * 1024;

/// An artefact whose manifest and signature were read, and nothing of it was verified.
#[derive(Clone, Debug)]
pub struct Artefact {
    files: ArtefactFiles,
    manifest: Vec<u8>,
    signature: Option<Vec<u8>>,
}

/// Who vouches for a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// A trusted key signed it.
    Signed {
        /// Which key.
        key_id: KeyId,
    },
    /// Nobody: a raw artefact of one's own store.
    Unsigned,
}

impl Artefact {
    /// Reads the artefact that any of its files is given of. Its manifest must be there; where not even its
    /// dump is, the error says that.
    pub fn open(path: &Path) -> Result<Self, ArtefactError> {
        let files = ArtefactFiles::of_any(path);
        let manifest = match read_bounded(&files.manifest, manifest::MAX_BYTES) {
            Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => {
                if files.dump.symlink_metadata().is_err() {
                    return Err(ArtefactError::Missing { path: path.to_owned() });
                }
                return Err(ArtefactError::NoManifest { dump: files.dump, manifest: files.manifest });
            }
            manifest => manifest?,
        };
        let signature = files.read_signature()?;
        Ok(Artefact { files, manifest, signature })
    }

    /// Where it is.
    pub fn files(&self) -> &ArtefactFiles {
        &self.files
    }

    /// The manifest's bytes.
    pub fn manifest_bytes(&self) -> &[u8] {
        &self.manifest
    }

    /// The signature file's bytes.
    pub fn signature_bytes(&self) -> Option<&[u8]> {
        self.signature.as_deref()
    }

    /// What the manifest claims. For lists and retention in one's own store; proves nothing.
    pub fn claims(&self) -> Result<Manifest, ArtefactError> {
        let parsed = Manifest::parse(&self.files.manifest_name(), &self.manifest);
        parsed.map_err(|source| ArtefactError::Manifest { path: self.files.manifest.clone(), source })
    }

    /// Verifies the signature, then reads the manifest. An anonymized artefact must be signed; a raw
    /// one may be unsigned, but where it has a signature, that must be good.
    pub fn verify_manifest(&self, trusted: &TrustedKeys) -> Result<VerifiedManifest, ArtefactError> {
        let path = || self.files.manifest.clone();
        let (manifest, verification) = match &self.signature {
            None => (self.claims()?, Verification::Unsigned),
            Some(signature) => {
                let verified = trusted.verify(&self.files.manifest_name(), &self.manifest, signature);
                let (manifest, key_id) =
                    verified.map_err(|unproven| ArtefactError::unproven(path(), unproven))?;
                (manifest, Verification::Signed { key_id })
            }
        };
        if manifest.kind == Kind::Anonymized && verification == Verification::Unsigned {
            return Err(ArtefactError::NotSigned { path: path() });
        }
        Ok(VerifiedManifest { artefact: self.clone(), manifest, verification })
    }
}

/// A manifest that can be relied on; the dump was not looked at yet.
#[derive(Clone, Debug)]
pub struct VerifiedManifest {
    artefact: Artefact,
    manifest: Manifest,
    verification: Verification,
}

impl VerifiedManifest {
    /// What it says.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Who vouches for it.
    pub fn verification(&self) -> Verification {
        self.verification
    }

    /// Where it is.
    pub fn files(&self) -> &ArtefactFiles {
        &self.artefact.files
    }

    /// Reads the whole dump, and verifies that it is the one of the manifest. Where there is a side
    /// file for `sha256sum`, it must say the same.
    pub fn verify_dump(self, progress: &dyn Progress) -> Result<VerifiedArtefact, ArtefactError> {
        let expected = &self.manifest.dump;
        let files = self.files();
        let path = || files.dump.clone();
        let (sha256, size, expected_sums) = if expected.is_folder() {
            let listing = Listing::of(&files.dump, &expected.file, progress)?;
            (listing.digest(), listing.size, listing.text)
        } else {
            let (sha256, size) = digest_of_file(&files.dump, progress)?;
            (sha256, size, expected.sha256.side_file(&expected.file))
        };
        if size != expected.size {
            return Err(ArtefactError::WrongLength { path: path(), expected: expected.size, found: size });
        }
        if sha256 != expected.sha256 {
            let expected = expected.sha256.clone();
            return Err(ArtefactError::WrongDigest { path: path(), expected, found: sha256 });
        }
        match read_bounded(&files.sums, expected_sums.len() as u64) {
            Ok(sums) if sums != expected_sums.as_bytes() => {
                return Err(ArtefactError::WrongSideFile { path: files.sums.clone() });
            }
            Err(error) if error.source.kind() == std::io::ErrorKind::FileTooLarge => {
                return Err(ArtefactError::WrongSideFile { path: files.sums.clone() });
            }
            Err(error) if error.source.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        Ok(VerifiedArtefact(self))
    }

    /// The same by who has just written the dump and its side file, and hashed what was written: they are not read again.
    /// Only the file tells whether somebody else wrote into it too, where a file system has no locks.
    pub(crate) fn verify_written(self, found: Digest) -> Result<VerifiedArtefact, ArtefactError> {
        let (path, expected) = (self.files().dump.clone(), &self.manifest.dump);
        let size = path.metadata().map_err(|source| FileError::new(Operation::Read, &path, source))?.len();
        if size != expected.size {
            return Err(ArtefactError::WrongLength { path, expected: expected.size, found: size });
        }
        if found != expected.sha256 {
            let expected = expected.sha256.clone();
            return Err(ArtefactError::WrongDigest { path, expected, found });
        }
        Ok(VerifiedArtefact(self))
    }
}

/// An artefact that is what its manifest says, by whoever vouches for that. Only such a one may be
/// restored or published.
#[derive(Clone, Debug)]
pub struct VerifiedArtefact(VerifiedManifest);

impl VerifiedArtefact {
    /// What it is.
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    /// Who vouches for it.
    pub fn verification(&self) -> Verification {
        self.0.verification
    }

    /// Where it is.
    pub fn files(&self) -> &ArtefactFiles {
        self.0.files()
    }

    /// The artefact as it was found.
    pub fn artefact(&self) -> &Artefact {
        &self.0.artefact
    }

    /// Whether the dump is a folder of files, which [`VerifiedArtefact::read_dump`] does not read.
    pub fn is_folder(&self) -> bool {
        self.manifest().dump.is_folder()
    }

    /// Reads the dump once more, for `what` (such as `loading`), and hands it over piece by piece. It may have
    /// been exchanged since it was verified: what was handed over counts only where this ends well. What is encrypted
    /// stays so.
    pub fn read_dump(
        &self,
        what: &str,
        progress: &dyn Progress,
        take: impl FnMut(&[u8]) -> Result<(), FileError>,
    ) -> Result<(), ArtefactError> {
        self.read(what, None, progress, take)
    }

    /// The same, decrypted by these identities where it is encrypted.
    pub fn read_decrypted(
        &self,
        what: &str,
        identities: Option<&Identities>,
        progress: &dyn Progress,
        take: impl FnMut(&[u8]) -> Result<(), FileError>,
    ) -> Result<(), ArtefactError> {
        self.read(what, identities, progress, take)
    }

    fn read(
        &self,
        what: &str,
        identities: Option<&Identities>,
        progress: &dyn Progress,
        mut take: impl FnMut(&[u8]) -> Result<(), FileError>,
    ) -> Result<(), ArtefactError> {
        let (path, expected) = (&self.files().dump, &self.manifest().dump);
        if expected.is_folder() {
            return Err(ArtefactError::IsFolder { path: path.clone() });
        }
        let mut reader = HashingReader::new(files::open(path)?.take(expected.size.saturating_add(1)));
        progress.start(what, Some(expected.size), Unit::Bytes);
        let take = |bytes: &[u8]| {
            take(bytes)?;
            progress.advance(bytes.len() as u64);
            Ok(())
        };
        match identities {
            Some(identities) => decrypt(path, &mut reader, identities, take)?,
            _ => files::read_through(path, &mut reader, take)?,
        }
        progress.finish();
        let (found, _) = reader.finish();
        if found != expected.sha256 {
            let (path, expected) = (path.clone(), expected.sha256.clone());
            return Err(ArtefactError::WrongDigest { path, expected, found });
        }
        Ok(())
    }
}

/// Hands over what is encrypted in a file, and reads the file to its very end.
fn decrypt(
    path: &Path,
    mut reader: impl Read,
    identities: &Identities,
    take: impl FnMut(&[u8]) -> Result<(), FileError>,
) -> Result<(), ArtefactError> {
    let (name, failure) = (format!("`{}`", path.display()), Failure::default());
    let input = BufReader::with_capacity(SLAB, &mut reader);
    let decrypted = DecryptingReader::new(input, identities, &name, failure.clone())?;
    let read = files::read_through(path, decrypted, take);
    read.map_err(|error| failure.take().map_or_else(|| error.into(), ArtefactError::Encryption))?;
    Ok(files::read_through(path, reader, |_| Ok(()))?)
}

/// The digest and length of a file, read once.
pub(super) fn digest_of_file(path: &Path, progress: &dyn Progress) -> Result<(Digest, u64), FileError> {
    let failed = |source| FileError::new(Operation::Read, path, source);
    let file: File = files::open(path)?;
    let length = file.metadata().map_err(failed)?.len();
    progress.start("computing the checksum", Some(length), Unit::Bytes);
    let mut reader = HashingReader::new(file);
    files::read_through(path, &mut reader, |bytes| {
        progress.advance(bytes.len() as u64);
        Ok(())
    })?;
    progress.finish();
    Ok(reader.finish())
}
