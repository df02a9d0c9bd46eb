//! A dump on its way into a client program: decompressed and filtered on a thread, because both are read from, and we
//! are written to.

use std::io::{self, BufRead, Read, Write};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::target_error::TargetError;
use crate::database::DatabaseError;
use crate::database::client::child::Input;
use crate::dump::compression::{Algorithm, Decoder};
use crate::dump::mysql::restoring::{Client, Restoring};

/// Bytes that are handed over at a time, and how many such pieces of the dump wait.
const BUFFER: usize = 64 * 1024;
const PIECES: usize = 4;

/// How long to wait for a program that is stopped because nothing more comes.
const PATIENCE: Duration = Duration::from_secs(5);

/// A program that takes a dump. Dropped before its end, the program is stopped.
pub(super) struct Loading {
    /// An empty piece is the end; without one, there is none.
    pieces: Option<Sender<Vec<u8>>>,
    ended: Receiver<Result<(), DatabaseError>>,
}

impl Loading {
    /// Begins to feed a program, which such a client is.
    pub fn start(input: Input, client: Client) -> Self {
        let (pieces, receiver) = bounded(PIECES);
        let (end, ended) = bounded(1);
        // It ends with the dump, with the program, or when this is dropped.
        thread::spawn(move || {
            let _ = end.send(feed(
                Pieces { receiver, piece: Vec::new(), read: 0, is_at_end: false },
                input,
                client,
            ));
        });
        Loading { pieces: Some(pieces), ended }
    }

    /// Hands over bytes of the dump. Where that fails, [`Loading::end`] tells why.
    pub fn write(&mut self, piece: Vec<u8>) -> io::Result<()> {
        let sent = self.pieces.as_ref().map(|pieces| piece.is_empty() || pieces.send(piece).is_ok());
        if sent == Some(true) { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }

    /// Waits until the program has taken everything and ended well.
    pub fn finish(mut self) -> Result<(), DatabaseError> {
        if let Some(pieces) = self.pieces.take() {
            let _ = pieces.send(Vec::new());
        }
        self.end().map_or(Ok(()), Err)
    }

    /// Why it ended, where it did before it should have: to be asked, once, when writing ended in an error.
    pub fn end(&mut self) -> Option<DatabaseError> {
        self.pieces = None;
        match self.ended.recv() {
            Ok(result) => result.err(),
            // The thread is gone without a word.
            Err(_) => Some(DatabaseError::Unwritten { source: io::ErrorKind::BrokenPipe.into() }),
        }
    }
}

impl Drop for Loading {
    fn drop(&mut self) {
        self.pieces = None;
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

fn feed(mut dump: Pieces, mut input: Input, client: Client) -> Result<(), DatabaseError> {
    let unreadable = |source| TargetError::Dump { source };
    // What it begins with tells how it is compressed.
    let algorithm = Algorithm::of_file_start(dump.fill_buf().map_err(unreadable)?);
    let decoder = Decoder::file(algorithm, dump).map_err(unreadable)?;
    let mut statements = Restoring::new(decoder, client);
    let mut buffer = vec![0; BUFFER];
    loop {
        match statements.read(&mut buffer) {
            Ok(0) => return Ok(input.finish()?),
            Ok(length) => {
                if let Err(source) = input.write_all(&buffer[..length]) {
                    return Err(input.failure().map_or(DatabaseError::Unwritten { source }, Into::into));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(source) => return Err(unreadable(source).into()),
        }
    }
}

/// The pieces of a dump, one after the other.
struct Pieces {
    receiver: Receiver<Vec<u8>>,
    piece: Vec<u8>,
    read: usize,
    is_at_end: bool,
}

impl BufRead for Pieces {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.read == self.piece.len() && !self.is_at_end {
            // Whoever goes away without the end has not sent the whole dump.
            self.piece = self.receiver.recv().map_err(|_| io::Error::from(io::ErrorKind::UnexpectedEof))?;
            self.read = 0;
            self.is_at_end = self.piece.is_empty();
        }
        Ok(&self.piece[self.read..])
    }

    fn consume(&mut self, length: usize) {
        self.read = self.piece.len().min(self.read + length);
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}
