//! What is wrong with an archive, and where.

use std::io;

use super::header::Version;
use crate::dump::compression::DecodeError;

/// An archive that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{problem}, at byte {at} of the archive")]
pub struct ArchiveError {
    /// Offset in the archive (in `toc.dat`, for a directory).
    pub at: u64,
    /// What is wrong there.
    pub problem: Problem,
}

impl ArchiveError {
    pub(super) fn new(at: u64, problem: Problem) -> Self {
        ArchiveError { at, problem }
    }

    /// What [`io::Error`] `error` was made of, or an error of the carrier itself while at byte `at`.
    pub fn from_io(at: u64, error: io::Error) -> Self {
        error.downcast::<ArchiveError>().unwrap_or_else(|error| ArchiveError::new(at, Problem::Io(error)))
    }
}

impl From<ArchiveError> for io::Error {
    fn from(error: ArchiveError) -> Self {
        match error.problem {
            Problem::Io(source) => source,
            _ => io::Error::new(io::ErrorKind::InvalidData, error),
        }
    }
}

/// What can be wrong with an archive.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The first five bytes are not those of an archive.
    #[error("this is no pg_dump archive: it does not begin with `PGDMP`")]
    NoArchive,
    /// A version that this program does not know.
    #[error(
        "the archive has version {0}, and versions {oldest} to {newest} are known (PostgreSQL 9.0 to 18)",
        oldest = Version::OLDEST,
        newest = Version::NEWEST
    )]
    UnknownVersion(Version),
    /// A field of the header or of an entry that holds something else than it can.
    #[error("{what} is {found}, which is not known")]
    Unknown {
        /// Such as `the archive's format`.
        what: &'static str,
        /// What stands there.
        found: i64,
    },
    /// A compression that the version does not have.
    #[error(
        "archives of version {version} cannot be compressed with {algorithm}: that came with version 1.15"
    )]
    NoSuchCompression {
        /// Of the archive.
        version: Version,
        /// Such as `zstd`.
        algorithm: &'static str,
    },
    /// A whole archive was expected in one file, and this is the `toc.dat` of several; or the other way round.
    #[error("this is not {0}")]
    OtherFormat(&'static str),
    /// An integer that is written as no pg_dump would.
    #[error("an integer is damaged")]
    DamagedInteger,
    /// An integer that its field, or the archive's size of integers, cannot hold.
    #[error("the number {0} does not fit")]
    TooLarge(i128),
    /// A string or the list of entries is larger than this program reads.
    #[error("{what} takes more than {limit} bytes")]
    OverLimit {
        /// Such as `a text`.
        what: &'static str,
        /// The bound.
        limit: u64,
    },
    /// The archive ends too early.
    #[error("the archive is cut off within {0}")]
    Cut(&'static str),
    /// Something stands behind the end.
    #[error("something follows the end of {0}")]
    Trailing(&'static str),
    /// Two entries, or two blocks of data, with the same number.
    #[error("there is a second {what} with number {dump_id}")]
    Twice {
        /// `entry` or `block of data`.
        what: &'static str,
        /// The number.
        dump_id: i32,
    },
    /// A list of dependencies that holds something else than numbers.
    #[error("a dependency of entry {dump_id} is not a number")]
    BadDependency {
        /// The entry.
        dump_id: i32,
    },
    /// A block of data that belongs to no entry, or to one that has other data or none.
    #[error("a block of {kind} is said to belong to entry {dump_id}, and no such entry has such data")]
    StrayBlock {
        /// `table data` or `large objects`.
        kind: &'static str,
        /// The number found.
        dump_id: i32,
    },
    /// Entries whose data is not there.
    #[error("the archive ends, and the data of entry {dump_id} is missing")]
    MissingBlock {
        /// The first of them.
        dump_id: i32,
    },
    /// A block that was asked for something that it does not hold, or twice for the same.
    #[error("{0}")]
    OutOfOrder(&'static str),
    /// The data of a block cannot be decompressed.
    #[error("the data of entry {dump_id} is damaged: {source}")]
    Data {
        /// Whose data.
        dump_id: i32,
        /// Why.
        source: DecodeError,
    },
    /// A name of a file that could lead out of the archive's folder.
    #[error("{0:?} is no name of a file in an archive")]
    BadFileName(String),
    /// An entry with data that does not say where.
    #[error("the data of entry {dump_id} has no file")]
    NoFile {
        /// The entry.
        dump_id: i32,
    },
    /// A line in the list of a directory's large objects that is none.
    #[error("line {line} of the list of large objects is not `number file`")]
    BadObjectLine {
        /// From 1.
        line: usize,
    },
    /// A member of a tar archive that is damaged or of a kind that pg_dump does not write.
    #[error("the tar member here {0}")]
    BadTar(&'static str),
    /// What carries the archive failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}
