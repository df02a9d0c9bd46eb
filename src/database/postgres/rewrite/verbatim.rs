//! Kept data whose form stays: the archive's own bytes are copied, while what they stand for is read and checked.

use std::io::{self, BufRead, Write};
use std::sync::{MutexGuard, PoisonError};

use super::sink::Sink;
use super::source::Source;
use crate::database::passage::relay;
use crate::database::postgres::DumpError;
use crate::database::{DatabaseError, RewrittenTable};
use crate::dump::postgres::archive::Tap;

/// Copies the present data of `source`, and lets `check` read it. What `check` writes is not written.
pub(super) fn verbatim(
    sink: &mut Sink<'_>,
    dump_id: i32,
    source: &mut Source,
    check: impl FnOnce(&mut dyn BufRead, &mut (dyn Write + Send)) -> Result<RewrittenTable, DatabaseError>,
) -> Result<RewrittenTable, DatabaseError> {
    let origin = source.origin();
    sink.verbatim(dump_id, &origin, |output| {
        relay(output, |relay| {
            let mut drained = Drained::new(source.tap(), relay);
            let rewritten = source.data(|input| check(input, &mut drained))?;
            source.skip_data()?;
            drained.flush().map_err(DumpError::write)?;
            Ok(rewritten)
        })
    })
}

/// A writer that writes something else: what was read of the archive since it was last written to.
pub(super) struct Drained<'a, W: ?Sized> {
    tap: Tap,
    output: &'a mut W,
}

impl<'a, W: Write + ?Sized> Drained<'a, W> {
    /// Writes what is kept in `tap` to `output`.
    pub fn new(tap: Tap, output: &'a mut W) -> Self {
        Drained { tap, output }
    }
}

impl<W: Write + ?Sized> Write for Drained<'_, W> {
    fn write(&mut self, decoded: &[u8]) -> io::Result<usize> {
        self.flush()?;
        Ok(decoded.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut tapped: MutexGuard<'_, Vec<u8>> = self.tap.lock().unwrap_or_else(PoisonError::into_inner);
        self.output.write_all(&tapped)?;
        tapped.clear();
        Ok(())
    }
}

/// Passes all data on.
pub(super) fn copy(data: &mut dyn BufRead, output: &mut (impl Write + ?Sized)) -> Result<(), DumpError> {
    loop {
        let slab = data.fill_buf().map_err(DumpError::read)?;
        if slab.is_empty() {
            return Ok(());
        }
        output.write_all(slab).map_err(DumpError::write)?;
        let length = slab.len();
        data.consume(length);
    }
}
