//! An answer that comes piece by piece, for who waits for each.

use std::io::{self, Cursor, Read};

use tokio::runtime::Runtime;
use url::Url;

use super::reply::Reply;
use crate::remote::RemoteError;

/// An answer whose bytes come as they are asked for. Nothing may come for no longer than `transfer.stall`.
pub struct Body<'a> {
    runtime: &'a Runtime,
    reply: Reply,
    /// A piece, and how far it was read, for [`Read`].
    piece: Cursor<Vec<u8>>,
}

impl<'a> Body<'a> {
    pub(super) fn new(runtime: &'a Runtime, reply: Reply) -> Self {
        Body { runtime, reply, piece: Cursor::default() }
    }

    /// The byte that comes first: what was asked for, or 0 where the other side knows no ranges.
    pub fn start(&self) -> u64 {
        self.reply.start
    }

    /// Whether the other side keeps to ranges, and sends no more than what was asked for.
    pub fn is_range(&self) -> bool {
        self.reply.is_range
    }

    /// How many bytes the whole file has, where the other side says it.
    pub fn length(&self) -> Option<u64> {
        self.reply.length
    }

    /// From where it comes in the end, behind all redirects.
    pub fn url(&self) -> &Url {
        self.reply.url()
    }

    /// The next piece; none at the end.
    pub fn chunk(&mut self) -> Result<Option<Vec<u8>>, RemoteError> {
        self.runtime.block_on(self.reply.chunk())
    }

    /// Refuses an answer that was compressed on the way, although the file's own bytes were asked for.
    pub fn check_plain(&self) -> Result<(), RemoteError> {
        self.reply.check_plain()
    }
}

/// For readers of formats. What fails is an error of kind [`io::ErrorKind::Other`] around the [`RemoteError`].
impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.chunk().map_err(io::Error::other)? {
                Some(piece) => self.piece = Cursor::new(piece),
                None => return Ok(0),
            }
        }
    }
}
