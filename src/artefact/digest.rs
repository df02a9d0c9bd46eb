//! SHA-256 of what streams by, and the side file that `sha256sum -c` reads.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A SHA-256 as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// The digest of bytes at hand.
    pub fn of(bytes: &[u8]) -> Self {
        Digest(hex(&Sha256::digest(bytes)))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The line that `sha256sum -c` reads, for a file of this name beside it.
    pub fn side_file(&self, name: &str) -> String {
        format!("{}  {name}\n", self.0)
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for Digest {
    type Error = NotADigest;

    fn try_from(text: String) -> Result<Self, NotADigest> {
        if text.len() == 64 && is_hex(&text) { Ok(Digest(text)) } else { Err(NotADigest) }
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.0
    }
}

/// Text that is no SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sha256 is 64 lower-case hexadecimal digits")]
pub struct NotADigest;

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Whether there are only lower-case hexadecimal digits.
pub(super) fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// A running count and digest.
#[derive(Clone, Debug, Default)]
pub struct Running {
    hasher: Sha256,
    length: u64,
}

impl Running {
    /// Takes what comes next.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// How many bytes came.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The digest and the number of all that came.
    pub fn finish(self) -> (Digest, u64) {
        (Digest(hex(&self.hasher.finalize())), self.length)
    }
}

/// Passes bytes on as they are read, and keeps their digest and count.
#[derive(Debug)]
pub struct HashingReader<R> {
    inner: R,
    running: Running,
}

impl<R: Read> HashingReader<R> {
    /// Reads from `inner`.
    pub fn new(inner: R) -> Self {
        HashingReader { inner, running: Running::default() }
    }

    /// The digest and the number of bytes read so far.
    pub fn finish(self) -> (Digest, u64) {
        self.running.finish()
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.running.update(&buffer[..length]);
        Ok(length)
    }
}

/// Passes bytes on as they are written, and keeps their digest and count.
#[derive(Debug)]
pub struct HashingWriter<W> {
    inner: W,
    running: Running,
}

impl<W: Write> HashingWriter<W> {
    /// Writes to `inner`.
    pub fn new(inner: W) -> Self {
        HashingWriter { inner, running: Running::default() }
    }

    /// The digest and the number of bytes written so far. Does not flush.
    pub fn finish(self) -> (Digest, u64) {
        self.running.finish()
    }
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.inner.write(bytes)?;
        self.running.update(&bytes[..length]);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From FIPS 180-2, appendix B.1.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_known_digest_comes_out_however_the_bytes_come() {
        assert_eq!(Digest::of(b"abc").as_str(), ABC);
        let mut reader = HashingReader::new(&b"abc"[..]);
        let mut writer = HashingWriter::new(Vec::new());
        let mut byte = [0; 1];
        while reader.read(&mut byte).unwrap() == 1 {
            writer.write_all(&byte).unwrap();
        }
        let expected = (Digest(ABC.to_owned()), 3);
        assert_eq!(reader.finish(), expected);
        assert_eq!(writer.finish(), expected);
    }

    #[test]
    fn only_the_canonical_form_is_a_digest() {
        assert!(Digest::try_from(ABC.to_owned()).is_ok());
        for wrong in ["", &ABC[1..], &ABC.to_uppercase(), &ABC.replace('b', "g"), &format!("{ABC}0")] {
            let error = Digest::try_from(wrong.to_owned()).unwrap_err();
            assert_eq!(error.to_string(), "a sha256 is 64 lower-case hexadecimal digits");
        }
    }

    #[test]
    fn the_side_file_is_in_the_form_of_sha256sum() {
        assert_eq!(Digest::of(b"abc").side_file("a b"), format!("{ABC}  a b\n"));
    }
}
