//! What a dump in custom format says of itself, read while it passes.
//!
//! So far this is the header: which versions made it. Format: the source of PostgreSQL, `ReadHead` in
//! `pg_backup_archiver.c`; checked on archives of pg_dump 15, 17 and 18.

use std::io::{self, BufRead, Read};

use crate::database::DatabaseError;

/// The longest text of a header that is read, in bytes.
const MAX_TEXT: u64 = 4096;

/// What is known of a dump for its manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// The server's version, as it reports it.
    pub server: String,
    /// The version of the archive's format, such as `1.15`.
    pub archive: String,
    /// `none`, `gzip`, `lz4` or `zstd`.
    pub compression: &'static str,
    /// Every statement of the schema.
    pub schema: Vec<u8>,
    /// Tables as policies name them, and their rows.
    pub tables: Vec<(String, u64)>,
}

/// Reads the header, and leaves the rest unread.
pub fn header(reader: &mut dyn BufRead) -> Result<Inspected, DatabaseError> {
    let header = Header(reader).read();
    header.map_err(|why| DatabaseError::Unsupported {
        object: "pg_dump's output".to_owned(),
        why: format!("it is no archive that can be read: {why}"),
    })
}

struct Header<'a>(&'a mut dyn BufRead);

impl Header<'_> {
    fn read(mut self) -> io::Result<Inspected> {
        if self.bytes::<5>()? != *b"PGDMP" {
            return Err(invalid("it does not begin with PGDMP"));
        }
        let [major, minor, _revision] = self.bytes()?;
        if major != 1 || !(12..=16).contains(&minor) {
            return Err(invalid(&format!("its format is of version {major}.{minor}")));
        }
        let [integer_size, _offset_size, format] = self.bytes()?;
        if !(1..=8).contains(&integer_size) || format != 1 {
            return Err(invalid("it is not in custom format"));
        }
        let compression = if minor >= 15 { self.algorithm()? } else { self.level(integer_size)? };
        for _ in 0..7 {
            self.integer(integer_size)?;
        }
        let (_database, server, _client) =
            (self.text(integer_size)?, self.text(integer_size)?, self.text(integer_size)?);
        let archive = format!("{major}.{minor}");
        Ok(Inspected { server, archive, compression, schema: Vec::new(), tables: Vec::new() })
    }

    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.0.read_exact(&mut bytes).map(|()| bytes)
    }

    /// From 1.15 on.
    fn algorithm(&mut self) -> io::Result<&'static str> {
        match self.bytes()? {
            [0] => Ok("none"),
            [1] => Ok("gzip"),
            [2] => Ok("lz4"),
            [3] => Ok("zstd"),
            [other] => Err(invalid(&format!("its compression is of an unknown kind, {other}"))),
        }
    }

    /// Before 1.15 there is only gzip, and its level, where 0 is none.
    fn level(&mut self, size: u8) -> io::Result<&'static str> {
        Ok(if self.integer(size)? == 0 { "none" } else { "gzip" })
    }

    /// A byte for the sign, and `size` bytes from the lowest.
    fn integer(&mut self, size: u8) -> io::Result<i64> {
        let [sign] = self.bytes()?;
        let mut value: u64 = 0;
        for place in 0..u32::from(size) {
            let [byte] = self.bytes()?;
            value |= u64::from(byte) << (8 * place);
        }
        let value = i64::try_from(value).map_err(|_| invalid("a number is out of range"))?;
        Ok(if sign == 0 { value } else { -value })
    }

    /// A length and so many bytes; -1 for none.
    fn text(&mut self, size: u8) -> io::Result<String> {
        let length = u64::try_from(self.integer(size)?).unwrap_or(0);
        if length > MAX_TEXT {
            return Err(invalid("a text of its header is too long"));
        }
        let mut bytes = Vec::new();
        if (&mut *self.0).take(length).read_to_end(&mut bytes)? as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn invalid(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header of format 1.`minor` with this compression field.
    fn archive(minor: u8, compression: &[u8]) -> Vec<u8> {
        let mut bytes = [b"PGDMP\x01", [minor].as_slice(), b"\0\x04\x08\x01", compression].concat();
        bytes.extend([0; 7 * 5]);
        for text in ["shop", "15.18 (Debian)", "15.18"] {
            bytes.extend([0, text.len() as u8, 0, 0, 0]);
            bytes.extend(text.as_bytes());
        }
        bytes
    }

    fn check(bytes: &[u8], expected: Result<(&str, &str), &str>) {
        let found = header(&mut &*bytes).map_err(|error| error.to_string());
        let found = found.map(|found| {
            assert_eq!(found.server, "15.18 (Debian)");
            (found.archive, found.compression)
        });
        let found = found.as_ref().map(|(archive, compression)| (archive.as_str(), *compression));
        match expected {
            Ok(expected) => assert_eq!(found, Ok(expected)),
            Err(expected) => assert!(found.unwrap_err().ends_with(expected), "{found:?}"),
        }
    }

    #[test]
    fn versions_and_compression_are_read() {
        check(&archive(14, &[1, 1, 0, 0, 0]), Ok(("1.14", "gzip")));
        check(&archive(14, &[0, 0, 0, 0, 0]), Ok(("1.14", "none")));
        check(&archive(16, &[3]), Ok(("1.16", "zstd")));
    }

    #[test]
    fn anything_else_is_refused() {
        check(b"-- PostgreSQL", Err("it does not begin with PGDMP"));
        check(&archive(17, &[3]), Err("its format is of version 1.17"));
        check(&archive(16, &[4]), Err("its compression is of an unknown kind, 4"));
        let whole = archive(16, &[1]);
        for length in 0..whole.len() {
            assert!(header(&mut &whole[..length]).is_err(), "{length}");
        }
    }
}
