//! What is wrong with compressed data, or with the choice of a compression.

use std::io;

use super::Algorithm;

/// A text that names no compression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no compression `{text}`: it is `none`, `gzip`, `gzip:LEVEL` (1 to 9), `lz4`, `zstd` or `zstd:LEVEL` \
     (1 to 22)"
)]
pub struct UnknownCompression {
    /// As written.
    pub text: String,
}

/// Why compressed data cannot be read. Decoders hand it out within an [`io::Error`] of kind `InvalidData`.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// There is no stream at all, where there must be one.
    #[error("there is no {} data, not even an empty stream", .0.name())]
    Missing(Algorithm),
    /// It ends before its stream does.
    #[error("the {} data is cut off", .0.name())]
    Cut(Algorithm),
    /// Something stands behind the end of the only stream.
    #[error("the {} data goes on behind its end", .0.name())]
    Trailing(Algorithm),
    /// The stream is not one of its algorithm, or its checksum differs.
    #[error("the {} data cannot be read: {reason}", algorithm.name())]
    Broken {
        /// What it claims to be.
        algorithm: Algorithm,
        /// What the decompressor says.
        reason: String,
    },
}

impl From<DecodeError> for io::Error {
    fn from(error: DecodeError) -> Self {
        io::Error::new(io::ErrorKind::InvalidData, error)
    }
}
