//! Backs up a live database: what the dumping program writes is compressed into the file, and understood on its way.

use std::io::BufReader;

use super::live;
use super::rewrite::{Inspected, inspect};
use super::session::Server;
use crate::config::BackupSettings;
use crate::database::client::tee::Tee;
use crate::database::{DatabaseError, watch};
use crate::dump::compression::{Algorithm, Compression, Encoder};
use crate::encryption::{MaybeEncrypted, Recipients};
use crate::files::{FileError, Operation, PartialFile};
use crate::progress::{Progress, Unit};

/// Bytes that are read ahead of what looks at the dump.
const AHEAD: usize = 256 * 1024;

/// How a dump is compressed under these settings. Neither vendor's program compresses by itself.
pub fn compression(settings: &BackupSettings) -> Result<Compression, DatabaseError> {
    let compression = settings.compress.unwrap_or(Compression::usual(Algorithm::Gzip));
    match compression.algorithm() {
        Algorithm::None | Algorithm::Gzip | Algorithm::Zstd => Ok(compression),
        Algorithm::Lz4 => Err(DatabaseError::Unsupported {
            object: "a dump of MySQL or MariaDB in lz4".to_owned(),
            why: "it could not be restored; choose gzip, zstd or none".to_owned(),
        }),
    }
}

/// Writes the whole dump into the empty file `target`, encrypted where there are recipients, and gives what it holds. It
/// is never read a second time, and never on a disk as it is where it is to be encrypted.
///
/// An error of the dumping program comes before one of reading its dump, which would then only have seen half of it.
pub fn backup(
    server: &Server,
    settings: &BackupSettings,
    target: &PartialFile,
    recipients: Option<&Recipients>,
    progress: &dyn Progress,
) -> Result<Inspected, DatabaseError> {
    let compression = compression(settings)?;
    let live = live::rows(server, settings)?;
    let failed = |source| FileError::new(Operation::Write, target.path(), source);
    let file = target.as_file().try_clone().map_err(failed)?;
    let file = MaybeEncrypted::new(recipients, file).map_err(failed)?;
    let encoder = Encoder::file(compression, file).map_err(failed)?;
    let failure = live.failure();
    let (tee, written) = Tee::new(live, encoder);
    progress.start("backing up", None, Unit::Bytes);
    let inspected = watch::size_of(target.path(), progress, || inspect(BufReader::with_capacity(AHEAD, tee)));
    progress.finish();
    written.check()?;
    let mut inspected = inspected.map_err(|error| failure.take().map_or(error, DatabaseError::Program))?;
    written.check_end()?;
    inspected.facts.compression = compression.algorithm().name().to_owned();
    Ok(inspected)
}
