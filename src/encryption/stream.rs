//! What is encrypted while it is written, and decrypted while it is read.

use std::io::{self, BufRead, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::{EncryptionError, Identities, Recipients, START_OF_ARMOR, engine};

/// Encrypts what is written to it. Dropped before [`EncryptingWriter::finish`], it leaves what nobody can open to its
/// end.
pub struct EncryptingWriter<W: Write>(engine::Writer<W>);

impl<W: Write> EncryptingWriter<W> {
    /// Writes the header.
    pub fn new(recipients: &Recipients, output: W) -> io::Result<Self> {
        engine::encrypt(recipients.all(), output).map(EncryptingWriter)
    }

    /// Writes the last piece.
    pub fn finish(self) -> io::Result<W> {
        engine::finish(self.0)
    }
}

impl<W: Write> Write for EncryptingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What is written as it is, or encrypted.
pub enum MaybeEncrypted<W: Write> {
    /// As it is.
    Plain(W),
    /// Encrypted.
    Encrypted(Box<EncryptingWriter<W>>),
}

impl<W: Write> MaybeEncrypted<W> {
    /// Encrypts where there are recipients.
    pub fn new(recipients: Option<&Recipients>, output: W) -> io::Result<Self> {
        Ok(match recipients {
            Some(recipients) => {
                MaybeEncrypted::Encrypted(Box::new(EncryptingWriter::new(recipients, output)?))
            }
            None => MaybeEncrypted::Plain(output),
        })
    }

    /// Writes what is still to be written.
    pub fn finish(self) -> io::Result<W> {
        match self {
            MaybeEncrypted::Plain(mut output) => output.flush().map(|()| output),
            MaybeEncrypted::Encrypted(writer) => writer.finish(),
        }
    }
}

impl<W: Write> Write for MaybeEncrypted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            MaybeEncrypted::Plain(output) => output.write(bytes),
            MaybeEncrypted::Encrypted(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            MaybeEncrypted::Plain(output) => output.flush(),
            MaybeEncrypted::Encrypted(writer) => writer.flush(),
        }
    }
}

/// Why decrypting stopped, for who hears of it only that reading failed.
#[derive(Clone, Debug, Default)]
pub struct Failure(Arc<Mutex<Option<EncryptionError>>>);

impl Failure {
    /// What it was, once.
    pub fn take(&self) -> Option<EncryptionError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Keeps the error, and gives one for who reads.
    pub(crate) fn keep(&self, error: EncryptionError) -> io::Error {
        let told = io::Error::new(io::ErrorKind::InvalidData, error.to_string());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        told
    }
}

/// Decrypts what is read through it. What was cut or changed is an error, told by its [`Failure`] too.
pub struct DecryptingReader<R> {
    reader: engine::Reader<R>,
    dump: String,
    failure: Failure,
}

impl<R: BufRead> DecryptingReader<R> {
    /// Reads the header. `dump` is what the file is called, for errors.
    pub fn new(
        mut input: R,
        identities: &Identities,
        dump: &str,
        failure: Failure,
    ) -> Result<Self, EncryptionError> {
        let start = input.fill_buf();
        let start = start.map_err(|source| EncryptionError::Read { dump: dump.to_owned(), source })?;
        if start.starts_with(START_OF_ARMOR) {
            return Err(EncryptionError::Unsupported {
                dump: dump.to_owned(),
                how: "encrypted as text",
                hint: "encrypt it without `--armor`, or decrypt it into a pipe: `age -d -i KEY FILE | db-airlock anonymize -`",
            });
        }
        let reader = engine::decrypt(identities.all(), input, dump)?;
        Ok(DecryptingReader { reader, dump: dump.to_owned(), failure })
    }
}

impl<R: Read> Read for DecryptingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer).map_err(|source| {
            let dump = self.dump.clone();
            self.failure.keep(match source.kind() {
                io::ErrorKind::UnexpectedEof => {
                    EncryptionError::Damaged { dump, reason: "its end is missing" }
                }
                io::ErrorKind::InvalidData => EncryptionError::Damaged {
                    dump,
                    reason: "it is not what was written, or its end is missing",
                },
                _ => EncryptionError::Read { dump, source },
            })
        })
    }
}
