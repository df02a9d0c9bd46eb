//! Kept data whose form stays: the archive's own bytes are copied, while what they stand for is read and checked.

use std::io::{self, BufRead, Write};
use std::sync::{MutexGuard, PoisonError};

use super::relay::{Relay, relay};
use super::sink::Sink;
use super::source::Source;
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
    sink.verbatim(dump_id, |output| {
        relay(output, |relay| {
            let tap = source.tap();
            let mut drained = Drained { tap, relay };
            let rewritten = source.data(|input| check(input, &mut drained))?;
            source.skip_data()?;
            drained.flush().map_err(DumpError::Write)?;
            Ok(rewritten)
        })
    })
}

/// A writer that writes something else: what was read of the archive since it was last written to.
struct Drained<'a> {
    tap: Tap,
    relay: &'a mut Relay,
}

impl Write for Drained<'_> {
    fn write(&mut self, decoded: &[u8]) -> io::Result<usize> {
        self.flush()?;
        Ok(decoded.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut tapped: MutexGuard<'_, Vec<u8>> = self.tap.lock().unwrap_or_else(PoisonError::into_inner);
        self.relay.write_all(&tapped)?;
        tapped.clear();
        Ok(())
    }
}
