//! An encrypted file that can be read as often as one likes, and is never decrypted to a disk.

use std::fs::File;
use std::io::{self, BufReader, Seek, SeekFrom};
use std::sync::Arc;

use super::{DecryptingReader, EncryptionError, Failure, Identities};

/// How much of it is read at a time.
const SLAB: usize = 256 * 1024;

/// An encrypted file, and what opens it.
#[derive(Debug)]
pub struct Encrypted {
    file: File,
    dump: String,
    identities: Arc<Identities>,
    failure: Failure,
}

impl Encrypted {
    /// Of an open file, called `dump` in errors. Reads its header: what cannot be opened is refused here.
    pub fn new(file: File, dump: &str, identities: Identities) -> Result<Self, EncryptionError> {
        let failure = Failure::default();
        let encrypted = Encrypted { file, dump: dump.to_owned(), identities: Arc::new(identities), failure };
        let _ = encrypted.open()?;
        Ok(encrypted)
    }

    /// All of it, from its beginning. One reader at a time: they share the place in the file.
    pub fn read(&self) -> io::Result<DecryptingReader<BufReader<&File>>> {
        self.open().map_err(|error| self.failure.keep(error))
    }

    fn open(&self) -> Result<DecryptingReader<BufReader<&File>>, EncryptionError> {
        self.rewind()?;
        let input = BufReader::with_capacity(SLAB, &self.file);
        DecryptingReader::new(input, &self.identities, &self.dump, self.failure.clone())
    }

    /// The same for who keeps it.
    pub fn into_reader(self) -> Result<DecryptingReader<BufReader<File>>, EncryptionError> {
        self.rewind()?;
        let input = BufReader::with_capacity(SLAB, self.file);
        DecryptingReader::new(input, &self.identities, &self.dump, self.failure)
    }

    fn rewind(&self) -> Result<(), EncryptionError> {
        let rewound = (&self.file).seek(SeekFrom::Start(0));
        rewound.map(drop).map_err(|source| EncryptionError::Read { dump: self.dump.clone(), source })
    }

    /// Its length, encrypted as it is.
    pub fn size(&self) -> io::Result<u64> {
        self.file.metadata().map(|found| found.len())
    }

    /// Why reading stopped, where it is because of what is encrypted.
    pub fn failure(&self) -> Failure {
        self.failure.clone()
    }
}
