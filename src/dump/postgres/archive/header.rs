//! The first bytes of an archive: version, widths, compression, and when and of what it was made.

use std::fmt;
use std::io::{self, Read, Write};

use super::error::{ArchiveError, Problem};
use super::primitive::{Source, Target, Widths};
use crate::dump::compression::{Algorithm, Compression};

/// The version of an archive's layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Always 1 so far.
    pub major: u8,
    /// What changes from PostgreSQL to PostgreSQL.
    pub minor: u8,
}

impl Version {
    /// Of PostgreSQL 9.0.
    pub const OLDEST: Version = Version { major: 1, minor: 12 };
    /// Of PostgreSQL 17 and 18.
    pub const NEWEST: Version = Version { major: 1, minor: 16 };

    /// Whether entries name the table's access method.
    pub(super) fn has_access_methods(self) -> bool {
        self.minor >= 14
    }

    /// Whether the header names an algorithm, instead of a level of gzip.
    pub(super) fn has_algorithms(self) -> bool {
        self.minor >= 15
    }

    /// Whether entries have a relation kind, and there may be several lists of large objects.
    pub(super) fn has_relation_kinds(self) -> bool {
        self.minor >= 16
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Where an archive's data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// In blocks behind the table of contents.
    Custom,
    /// In files or tar members beside `toc.dat`. The two cannot be told apart here.
    DirectoryOrTar,
}

/// How the header names the compression; the two differ by version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StoredCompression {
    /// Before 1.15: -1 for zlib's own level, 0 for none, 1 to 9.
    Level(i32),
    Algorithm(Algorithm),
}

/// What stands before the entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    version: Version,
    widths: Widths,
    format: Format,
    compression: StoredCompression,
    /// Second, minute, hour, day, month from 0, year from 1900, and whether it was summer: local time of the dump.
    pub created: [i32; 7],
    /// The name of the database.
    pub database: Option<Vec<u8>>,
    /// The server's version, as it writes it.
    pub server_version: Option<Vec<u8>>,
    /// The version of pg_dump.
    pub dump_version: Option<Vec<u8>>,
}

impl Header {
    /// The layout's version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The sizes of integers and offsets.
    pub fn widths(&self) -> Widths {
        self.widths
    }

    /// Where the data is.
    pub fn format(&self) -> Format {
        self.format
    }

    /// By what the blocks of a custom archive are compressed. Files of a directory tell it by their names.
    pub fn algorithm(&self) -> Algorithm {
        match self.compression {
            StoredCompression::Level(0) => Algorithm::None,
            StoredCompression::Level(_) => Algorithm::Gzip,
            StoredCompression::Algorithm(algorithm) => algorithm,
        }
    }

    pub(super) fn become_custom(&mut self) {
        self.format = Format::Custom;
    }

    /// Says that all data is compressed so. Before version 1.15 there is only gzip.
    pub fn set_compression(&mut self, compression: Compression) -> Result<(), ArchiveError> {
        let algorithm = compression.algorithm();
        self.compression = match (self.compression, algorithm) {
            (StoredCompression::Algorithm(_), algorithm) => StoredCompression::Algorithm(algorithm),
            (StoredCompression::Level(_), Algorithm::None) => StoredCompression::Level(0),
            (StoredCompression::Level(_), Algorithm::Gzip) => {
                StoredCompression::Level(compression.level().unwrap_or(-1))
            }
            (StoredCompression::Level(_), Algorithm::Lz4 | Algorithm::Zstd) => {
                let (version, algorithm) = (self.version, algorithm.name());
                return Err(ArchiveError::new(11, Problem::NoSuchCompression { version, algorithm }));
            }
        };
        Ok(())
    }

    pub(super) fn read<R: Read>(source: &mut Source<R>) -> Result<Self, ArchiveError> {
        const WHAT: &str = "its header";
        if &source.bytes::<5>(WHAT)? != b"PGDMP" {
            return Err(ArchiveError::new(0, Problem::NoArchive));
        }
        let [major, minor, revision] = source.bytes(WHAT)?;
        let version = Version { major, minor };
        if !(Version::OLDEST..=Version::NEWEST).contains(&version) {
            return Err(ArchiveError::new(5, Problem::UnknownVersion(version)));
        }
        let unknown =
            |at, what, found: u8| Err(ArchiveError::new(at, Problem::Unknown { what, found: found.into() }));
        if revision != 0 {
            return unknown(7, "the revision of the archive's version", revision);
        }
        let [integer, offset, format] = source.bytes(WHAT)?;
        if !(1..=8).contains(&integer) {
            return unknown(8, "the size of an integer", integer);
        }
        if !(1..=8).contains(&offset) {
            return unknown(9, "the size of an offset", offset);
        }
        let widths = Widths { integer, offset };
        let format = match format {
            1 => Format::Custom,
            3 => Format::DirectoryOrTar,
            other => return unknown(10, "the archive's format", other),
        };
        let compression = StoredCompression::read(source, version, widths)?;
        let mut created = [0; 7];
        for part in &mut created {
            *part = source.integer(widths, WHAT)?;
        }
        let database = source.string(widths, WHAT)?;
        let server_version = source.string(widths, WHAT)?;
        let dump_version = source.string(widths, WHAT)?;
        Ok(Header { version, widths, format, compression, created, database, server_version, dump_version })
    }

    pub(super) fn write<W: Write>(&self, target: &mut Target<W>) -> io::Result<()> {
        target.bytes(b"PGDMP")?;
        target.bytes(&[self.version.major, self.version.minor, 0])?;
        let format = match self.format {
            Format::Custom => 1,
            Format::DirectoryOrTar => 3,
        };
        target.bytes(&[self.widths.integer, self.widths.offset, format])?;
        match self.compression {
            StoredCompression::Level(level) => target.integer(self.widths, level)?,
            StoredCompression::Algorithm(algorithm) => target.bytes(&[algorithm_byte(algorithm)])?,
        }
        for part in self.created {
            target.integer(self.widths, part)?;
        }
        for text in [&self.database, &self.server_version, &self.dump_version] {
            target.string(self.widths, text.as_deref())?;
        }
        Ok(())
    }
}

fn algorithm_byte(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::None => 0,
        Algorithm::Gzip => 1,
        Algorithm::Lz4 => 2,
        Algorithm::Zstd => 3,
    }
}

impl StoredCompression {
    fn read<R: Read>(source: &mut Source<R>, version: Version, widths: Widths) -> Result<Self, ArchiveError> {
        const WHAT: &str = "the archive's compression";
        let at = source.position();
        let unknown = |found| ArchiveError::new(at, Problem::Unknown { what: WHAT, found });
        if !version.has_algorithms() {
            let level = source.integer(widths, WHAT)?;
            return match level {
                -1..=9 => Ok(StoredCompression::Level(level)),
                _ => Err(unknown(level.into())),
            };
        }
        let byte = source.byte(WHAT)?;
        let all = [Algorithm::None, Algorithm::Gzip, Algorithm::Lz4, Algorithm::Zstd];
        let algorithm = all.into_iter().find(|known| algorithm_byte(*known) == byte);
        algorithm.map(StoredCompression::Algorithm).ok_or_else(|| unknown(byte.into()))
    }
}
