//! A writer whose bytes are written on another thread, so that decompressing what is kept and compressing it
//! again take place at the same time.

use std::io::{self, Write};
use std::thread;

use crossbeam_channel::{Sender, bounded};

use super::PassageError;

/// Bytes are handed over in slabs of about this size …
const SLAB: usize = 256 * 1024;
/// … of which so many may wait.
const WAITING: usize = 4;

/// Runs `read` on this thread, and writes what it writes to `output` on another one. Where both fail, the
/// writer's cause is the one to tell: the reader only saw it stop.
pub(in crate::database) fn relay<T, E: From<PassageError>>(
    output: &mut (impl Write + Send + ?Sized),
    read: impl FnOnce(&mut Relay) -> Result<T, E>,
) -> Result<T, E> {
    let written = |error| E::from(PassageError::Write(error));
    thread::scope(|scope| {
        let (slabs, waiting) = bounded::<Vec<u8>>(WAITING);
        let writer = scope.spawn(move || waiting.iter().try_for_each(|slab| output.write_all(&slab)));
        let mut relay = Relay { slabs, slab: Vec::new() };
        let read = read(&mut relay).and_then(|result| relay.flush().map(|()| result).map_err(written));
        drop(relay);
        let result = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        result.map_err(written)?;
        read
    })
}

/// The end that is written to. What is not flushed is not written.
pub(in crate::database) struct Relay {
    slabs: Sender<Vec<u8>>,
    slab: Vec<u8>,
}

impl Write for Relay {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(SLAB - self.slab.len());
        self.slab.reserve(SLAB - self.slab.len());
        self.slab.extend_from_slice(&bytes[..taken]);
        if self.slab.len() == SLAB {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.slab.is_empty() {
            return Ok(());
        }
        let stopped = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.slabs.send(std::mem::take(&mut self.slab)).map_err(stopped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn bytes_arrive_in_order_whatever_the_sizes() {
        for size in [1, 7, SLAB - 1, SLAB, SLAB + 1, 3 * SLAB] {
            let bytes: Vec<u8> = (0..4 * SLAB).map(|byte| (byte % 251) as u8).collect();
            let mut written = Vec::new();
            let read = |relay: &mut Relay| {
                bytes.chunks(size).try_for_each(|chunk| relay.write_all(chunk)).map_err(PassageError::Read)
            };
            relay(&mut written, read).unwrap();
            assert!(written == bytes, "{size}");
        }
    }

    #[test]
    fn the_writers_cause_is_the_one_that_is_told() {
        let endless = |relay: &mut Relay| -> Result<(), PassageError> {
            loop {
                relay.write_all(&[0; 1000]).map_err(PassageError::Read)?;
            }
        };
        let error = relay(&mut Full(3 * SLAB), endless).unwrap_err();
        assert!(matches!(error, PassageError::Write(error) if error.kind() == io::ErrorKind::StorageFull));
        let error = relay(&mut Vec::new(), |_| Err::<(), _>(PassageError::NoFolder)).unwrap_err();
        assert!(matches!(error, PassageError::NoFolder));
    }
}
