//! How the data of a dump is compressed: by what, at which level, and in which of two shapes.
//!
//! A *block* is what stands within a pg_dump archive: exactly one zlib stream, zstd frame or lz4 frame.
//! pg_restore loops for ever on a second zlib stream, and silently loses a second zstd frame (seen with version 17),
//! so what is not exactly one is refused when read, and never written. A *file* stands alone (`.gz`, `.zst`,
//! `.lz4`): there gzip is gzip's own format, and several members or frames in a row are one file.

#[cfg(feature = "dumps")]
mod decoder;
#[cfg(feature = "dumps")]
mod encoder;
mod error;
#[cfg(feature = "dumps")]
mod lz4;
#[cfg(feature = "dumps")]
mod streams;

use std::fmt;
use std::str::FromStr;

#[cfg(feature = "dumps")]
pub use decoder::Decoder;
#[cfg(feature = "dumps")]
pub use encoder::Encoder;
pub use error::{DecodeError, UnknownCompression};

/// By what data is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Not at all.
    None,
    /// Deflate: in a block as zlib stream, in a file as gzip member.
    Gzip,
    /// LZ4, in its frame format.
    Lz4,
    /// Zstandard.
    Zstd,
}

impl Algorithm {
    /// What a file is compressed by, judged by its first four bytes (or all, if there are fewer).
    pub fn of_file_start(start: &[u8]) -> Algorithm {
        match start {
            [0x1f, 0x8b, ..] => Algorithm::Gzip,
            [0x04, 0x22, 0x4d, 0x18, ..] => Algorithm::Lz4,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Algorithm::Zstd,
            _ => Algorithm::None,
        }
    }

    /// As users write it.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::None => "none",
            Algorithm::Gzip => "gzip",
            Algorithm::Lz4 => "lz4",
            Algorithm::Zstd => "zstd",
        }
    }

    /// What pg_dump appends to the name of a file that is compressed so.
    pub fn suffix(self) -> &'static str {
        match self {
            Algorithm::None => "",
            Algorithm::Gzip => ".gz",
            Algorithm::Lz4 => ".lz4",
            Algorithm::Zstd => ".zst",
        }
    }

    /// The levels that one can choose from.
    fn levels(self) -> Option<std::ops::RangeInclusive<i32>> {
        match self {
            Algorithm::None | Algorithm::Lz4 => None,
            Algorithm::Gzip => Some(1..=9),
            Algorithm::Zstd => Some(1..=22),
        }
    }
}

/// By what data is to be compressed, and how hard. Reads as `none`, `gzip`, `gzip:6`, `lz4`, `zstd`, `zstd:3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compression {
    algorithm: Algorithm,
    level: Option<i32>,
}

impl Compression {
    /// Nothing is compressed.
    pub const NONE: Compression = Compression { algorithm: Algorithm::None, level: None };

    /// At this algorithm's usual level: 6 for gzip, 3 for zstd.
    pub fn usual(algorithm: Algorithm) -> Self {
        Compression { algorithm, level: None }
    }

    /// By what.
    pub fn algorithm(self) -> Algorithm {
        self.algorithm
    }

    /// How hard, where that was said; always one that the algorithm has.
    pub fn level(self) -> Option<i32> {
        self.level
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.algorithm.name())?;
        self.level.map_or(Ok(()), |level| write!(f, ":{level}"))
    }
}

impl FromStr for Compression {
    type Err = UnknownCompression;

    fn from_str(text: &str) -> Result<Self, UnknownCompression> {
        let unknown = || UnknownCompression { text: text.to_owned() };
        let (name, level) = match text.split_once(':') {
            Some((name, level)) => (name, Some(level)),
            None => (text, None),
        };
        let all = [Algorithm::None, Algorithm::Gzip, Algorithm::Lz4, Algorithm::Zstd];
        let algorithm = all.into_iter().find(|known| known.name() == name).ok_or_else(unknown)?;
        let Some(level) = level else { return Ok(Compression::usual(algorithm)) };
        let levels = algorithm.levels().ok_or_else(unknown)?;
        let level = level.parse().ok().filter(|level| levels.contains(level)).ok_or_else(unknown)?;
        Ok(Compression { algorithm, level: Some(level) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        for text in ["none", "gzip", "gzip:1", "gzip:9", "lz4", "zstd", "zstd:1", "zstd:22"] {
            assert_eq!(text.parse::<Compression>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn anything_else_is_refused_with_what_is_allowed() {
        for text in
            ["", "GZIP", "brotli", "gzip:", "gzip:0", "gzip:10", "zstd:-5", "zstd:23", "lz4:1", "none:1"]
        {
            let error = text.parse::<Compression>().unwrap_err().to_string();
            assert!(error.contains("`gzip:LEVEL` (1 to 9)"), "{text}: {error}");
        }
    }
}
