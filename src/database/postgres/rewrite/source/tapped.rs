//! Keeps what is read of an archive itself, for whoever copies it as it is.

use std::io::{self, Read};
use std::sync::PoisonError;

use crate::dump::postgres::archive::{TAP_LIMIT, Tap};

/// Reads through to `inner`, and keeps what comes while there is a tap.
pub(super) struct Tapped<R> {
    pub inner: R,
    pub tap: Option<Tap>,
}

impl<R: Read> Read for Tapped<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        if let Some(tap) = &self.tap {
            let mut tap = tap.lock().unwrap_or_else(PoisonError::into_inner);
            if tap.len() > TAP_LIMIT {
                let endless = "compressed data goes on and on, and holds nothing";
                return Err(io::Error::new(io::ErrorKind::InvalidData, endless));
            }
            tap.extend_from_slice(&out[..read]);
        }
        Ok(read)
    }
}
