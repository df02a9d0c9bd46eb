//! The digest of a dump that is a folder of files, as `pg_dump --format=directory` writes it.
//!
//! The *listing* of a folder has a line of `sha256sum` for each of its files, sorted by name, with the folder's name in
//! front: it is the side file, and its own digest is the dump's in the manifest.

use std::path::Path;

use super::digest::{Digest, HashingReader};
use crate::files::{self, FileError, Operation};
use crate::progress::{Progress, Unit};

/// What a folder holds, read once. In memory there is a line for each file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// A line of `sha256sum` for each file.
    pub text: String,
    /// Of all files together, in bytes.
    pub size: u64,
}

impl Listing {
    /// Reads all files of `folder`, which is or will be called `name`. What is no file itself is refused: it could
    /// lead elsewhere.
    pub fn of(folder: &Path, name: &str, progress: &dyn Progress) -> Result<Self, FileError> {
        let mut listing = Listing { text: String::new(), size: 0 };
        let files = files::entries(folder)?;
        if files.is_empty() {
            return Err(FileError::new(Operation::Read, folder, std::io::ErrorKind::NotFound.into()));
        }
        progress.start("computing the checksums", None, Unit::Bytes);
        for path in files {
            let failed = |kind: std::io::ErrorKind| FileError::new(Operation::Read, &path, kind.into());
            let file = path.file_name().and_then(|file| file.to_str());
            // `sha256sum` writes such names in another way.
            let file = file.filter(|file| !file.contains(['\\', '\n', '\r']));
            let file = file.ok_or_else(|| failed(std::io::ErrorKind::InvalidFilename))?;
            let mut reader = HashingReader::new(files::open_regular(&path)?);
            files::read_through(&path, &mut reader, |bytes| {
                progress.advance(bytes.len() as u64);
                Ok(())
            })?;
            let (digest, length) = reader.finish();
            listing.text.push_str(&digest.side_file(&format!("{name}/{file}")));
            listing.size += length;
        }
        progress.finish();
        Ok(listing)
    }

    /// What the manifest has for the digest of the dump.
    pub fn digest(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }
}
