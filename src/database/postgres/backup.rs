//! Backs up a live database: pg_dump's output goes into the file as it is, and is understood on its way.

use std::io::BufReader;

use super::live;
use super::programs::Programs;
use super::rewrite::{Inspected, inspect};
use crate::config::BackupSettings;
use crate::database::client::tee::Tee;
use crate::database::{DatabaseError, watch};
use crate::dump::compression::{Compression, Encoder};
use crate::encryption::{MaybeEncrypted, Recipients};
use crate::files::{FileError, Operation, PartialFile};
use crate::progress::{Progress, Unit};

/// Bytes that are read ahead of what looks at the dump.
const AHEAD: usize = 256 * 1024;

/// Writes the whole dump into the empty file `target`, encrypted where there are recipients, and gives what it holds. It
/// is never read a second time, and never on a disk as it is where it is to be encrypted.
///
/// An error of pg_dump comes before one of reading its dump, which would then only have seen half of it.
pub fn backup(
    programs: &Programs,
    settings: &BackupSettings,
    target: &PartialFile,
    recipients: Option<&Recipients>,
    progress: &dyn Progress,
) -> Result<Inspected, DatabaseError> {
    let live = live::backup(programs, settings)?;
    let failed = |source| FileError::new(Operation::Write, target.path(), source);
    let to = target.as_file().try_clone().map_err(failed)?;
    let to = MaybeEncrypted::new(recipients, to).map_err(failed)?;
    // What pg_dump writes is compressed already, or is not to be.
    let to = Encoder::file(Compression::NONE, to).map_err(failed)?;
    let failure = live.failure();
    let (tee, written) = Tee::new(live, to);
    progress.start("backing up", None, Unit::Bytes);
    let inspected = watch::size_of(target.path(), progress, || inspect(BufReader::with_capacity(AHEAD, tee)));
    progress.finish();
    written.check()?;
    let inspected = inspected.map_err(|error| failure.take().map_or(error, DatabaseError::Program))?;
    written.check_end()?;
    Ok(inspected)
}
