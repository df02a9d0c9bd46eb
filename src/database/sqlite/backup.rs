//! Backs up a live database into a single file.
//!
//! `VACUUM INTO` reads within one transaction, so the copy is of one moment whatever others write; what
//! stands in the write-ahead log is in it, and row numbers, settings of the header and AUTOINCREMENT
//! counters are kept. Copying the file would miss the log, and the backup API copies free pages with
//! remnants of deleted rows.

use std::path::Path;
use std::thread;
use std::time::Duration;

use super::connection::{Database, plain};
use crate::database::DatabaseError;
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
    let result = thread::scope(|scope| {
        let (done, until_done) = std::sync::mpsc::channel::<()>();
        scope.spawn(move || watch_size(target, &until_done, progress));
        let result = database.connection.execute("VACUUM INTO ?1", [name]);
        drop(done);
        result.map_err(|source| database.failed("backing up", source))
    });
    progress.finish();
    result.map(|_| ())
}

/// `VACUUM INTO` tells nothing while it runs; the size of the new file does.
fn watch_size(target: &Path, until_done: &std::sync::mpsc::Receiver<()>, progress: &dyn Progress) {
    let mut seen = 0;
    let wait = Duration::from_millis(100);
    while until_done.recv_timeout(wait) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
        let size = std::fs::metadata(target).map_or(seen, |file| file.len());
        progress.advance(size.saturating_sub(seen));
        seen = size;
    }
}
