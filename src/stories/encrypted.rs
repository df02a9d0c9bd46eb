//! An encrypted original: decrypted while it is read, and in no file but where SQLite can read nothing else.

use std::fs::File;
use std::io::{Read, Write as _};
use std::path::Path;

use crate::artefact::Draft;
use crate::config::Database;
use crate::database::Orders;
use crate::database::original::{Original, Rewritten};
use crate::database::output::Output;
use crate::encryption::{self, Encrypted, EncryptingWriter, Failure, Recipients};
use crate::error::Error;
use crate::files::{self, Access, FileError, Operation, PartialFile, create_folder, read_through};
use crate::stories::keyring;

/// What an original is read from, beside itself.
#[derive(Default)]
pub(super) struct Behind {
    /// Why decrypting stopped, where it did.
    failure: Failure,
    /// What SQLite reads, private and gone with this.
    copy: Option<PartialFile>,
}

impl Behind {
    /// That decrypting stopped, where it did.
    pub fn failure(&self) -> Option<Error> {
        self.failure.take().map(Error::Encryption)
    }

    /// Why reading failed: that a dump cannot be decrypted is more than that it cannot be read.
    pub fn reason(&self, error: impl Into<Error>) -> Error {
        self.failure().unwrap_or_else(|| error.into())
    }
}

/// Whether a file is encrypted, by how it begins. What cannot be opened is for others to refuse.
pub(super) fn is_encrypted(path: &Path) -> bool {
    let mut start = Vec::new();
    let is_file = path.metadata().is_ok_and(|found| found.is_file());
    let opened = is_file.then(|| files::open(path).ok()).flatten();
    let read = opened.map(|file| file.take(encryption::START_LENGTH as u64).read_to_end(&mut start));
    read.is_some_and(|read| read.is_ok()) && encryption::is_encrypted(&start)
}

/// Opens a dump that may be encrypted, by no engine's leave but its own.
pub(super) fn open_any(path: &Path, database: &Database) -> Result<(Original, Behind), Error> {
    match is_encrypted(path) {
        true => open(files::open(path)?, &format!("`{}`", path.display()), database),
        false => Ok((Original::open(path)?, Behind::default())),
    }
}

/// Opens an encrypted dump of a database. `name` is what it is called in errors.
pub(super) fn open(file: File, name: &str, database: &Database) -> Result<(Original, Behind), Error> {
    let encrypted = Encrypted::new(file, name, keyring::identities(database)?)?;
    let mut behind = Behind { failure: encrypted.failure(), copy: None };
    #[cfg(feature = "servers")]
    let encrypted = match Original::decrypt(encrypted).map_err(|error| behind.reason(error))? {
        Ok(original) => return Ok((original, behind)),
        Err(encrypted) => encrypted,
    };
    let copy = copy(encrypted, name, database).map_err(|error| behind.reason(error))?;
    let original = Original::open(copy.path())?;
    behind.copy = Some(copy);
    Ok((original, behind))
}

/// Rewrites an original into a draft that is encrypted. Only SQLite, which writes nothing but files, needs one beside it
/// for as long as that takes.
pub(super) fn rewrite(
    original: Original,
    orders: Orders<'_>,
    draft: &mut Draft,
    recipients: &Recipients,
) -> Result<Rewritten, Error> {
    if !original.is_stream() {
        let (scratch, progress) = (draft.scratch()?, orders.progress);
        let rewritten = original.rewrite(orders, Output::File(&scratch))?;
        draft.encrypt(scratch.path(), recipients, progress)?;
        return Ok(rewritten);
    }
    draft.set_encrypted();
    let path = draft.path().to_owned();
    let failed = |source| FileError::new(Operation::Write, &path, source);
    let mut writer = EncryptingWriter::new(recipients, draft.dump()).map_err(failed)?;
    let rewritten = original.rewrite(orders, Output::Pipe(&mut writer))?;
    let _ = writer.finish().map_err(failed)?;
    Ok(rewritten)
}

/// A private file of what is decrypted, in the folder of the database's artefacts, where `clean` finds it if this process
/// is killed.
fn copy(encrypted: Encrypted, name: &str, database: &Database) -> Result<PartialFile, Error> {
    let folder = database.store.path.join(&database.name);
    create_folder(&folder, Access::Private)?;
    let mut copy = PartialFile::beside(&folder.join("decrypted"))?;
    let path = copy.path().to_owned();
    read_through(Path::new(name), encrypted.into_reader()?, |bytes| {
        copy.write_all(bytes).map_err(|source| FileError::new(Operation::Write, &path, source))
    })?;
    Ok(copy)
}
