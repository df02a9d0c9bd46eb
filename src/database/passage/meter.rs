//! How far reading is, for the progress: counted where bytes come in, told where work is done.

use std::io::{self, BufRead, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::progress::Progress;

/// Counts the bytes that are read through it.
pub(in crate::database) struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub fn new(inner: R) -> Self {
        Counted::with(inner, Arc::default())
    }

    /// Goes on with a count.
    pub fn with(inner: R, count: Arc<AtomicU64>) -> Self {
        Counted { inner, count }
    }

    /// The count, which goes on being kept.
    pub fn count(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.count.fetch_add(amount as u64, Ordering::Relaxed);
        self.inner.consume(amount);
    }
}

/// Tells a listener how many bytes were read since it was told last.
#[derive(Clone, Copy)]
pub(in crate::database) struct Meter<'a> {
    pub count: &'a AtomicU64,
    pub told: &'a AtomicU64,
    pub progress: &'a dyn Progress,
}

impl<'a> Meter<'a> {
    /// Tells what is new.
    pub fn tell(&self) {
        let count = self.count.load(Ordering::Relaxed);
        let told = self.told.swap(count, Ordering::Relaxed);
        self.progress.advance(count.saturating_sub(told));
    }

    /// A writer that tells with every write.
    pub fn telling<W: Write>(self, inner: W) -> Telling<'a, W> {
        Telling { inner, meter: self }
    }
}

/// Tells with every write.
pub(in crate::database) struct Telling<'a, W> {
    inner: W,
    meter: Meter<'a>,
}

impl<W: Write> Write for Telling<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.meter.tell();
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
