//! Backs up a live database into a single file.
//!
//! `VACUUM INTO` reads within one transaction, so the copy is of one moment whatever others write; what
//! stands in the write-ahead log is in it, and row numbers, settings of the header and AUTOINCREMENT
//! counters are kept. Copying the file would miss the log, and the backup API copies free pages with
//! remnants of deleted rows.

use std::path::Path;

use super::connection::{Database, plain};
use crate::database::{DatabaseError, watch};
use crate::files::{FileError, Operation};
use crate::progress::{Progress, Unit};

/// Fills the empty file at `target` with a copy of the database at `source`.
pub fn backup(source: &Path, target: &Path, progress: &dyn Progress) -> Result<(), DatabaseError> {
    let database = Database::open_to_read(source)?;
    let path = plain(target);
    // A name with other bytes would be changed on its way through SQL, and another file written.
    let name = path.to_str().ok_or_else(|| {
        FileError::new(Operation::Write, target, std::io::ErrorKind::InvalidFilename.into())
    })?;
    // Reading, this connection may still write elsewhere: the copy is another file.
    database.execute("opening", "PRAGMA query_only = OFF")?;
    let pages: u64 = database.query("reading the size", "PRAGMA page_count")?;
    let free_pages: u64 = database.query("reading the size", "PRAGMA freelist_count")?;
    let page_size: u64 = database.query("reading the size", "PRAGMA page_size")?;
    progress.start("backing up", Some((pages - free_pages.min(pages)) * page_size), Unit::Bytes);
    // `VACUUM INTO` tells nothing while it runs; the size of the new file does.
    let result = watch::size_of(target, progress, || {
        let result = database.connection.execute("VACUUM INTO ?1", [name]);
        result.map_err(|source| database.failed("backing up", source))
    });
    progress.finish();
    result.map(|_| ())
}
