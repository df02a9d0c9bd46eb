//! Compresses data as one stream. What is written depends on the data alone, not on the pieces it comes in.

use std::io::{self, Write};

use flate2::write::{GzEncoder, ZlibEncoder};
use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};

use super::{Algorithm, Compression};

/// How much a compressor is given at a time: deflate's choices depend on it.
const PIECE: usize = 64 * 1024;

/// Takes data and writes it compressed. Only [`Encoder::finish`] makes it complete.
pub struct Encoder<W: Write> {
    compressor: Compressor<W>,
    /// The beginning of the next piece; always shorter than one.
    piece: Vec<u8>,
}

enum Compressor<W: Write> {
    None(W),
    Zlib(ZlibEncoder<W>),
    Gzip(GzEncoder<W>),
    Lz4(Box<FrameEncoder<W>>),
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write> Encoder<W> {
    /// For a block of an archive: one zlib stream, lz4 frame or zstd frame, also if there is no data.
    pub fn block(compression: Compression, out: W) -> io::Result<Self> {
        match compression.algorithm() {
            Algorithm::Gzip => {
                let compressor = Compressor::Zlib(ZlibEncoder::new(out, deflate_level(compression)));
                Ok(Encoder { compressor, piece: Vec::new() })
            }
            Algorithm::None | Algorithm::Lz4 | Algorithm::Zstd => Self::file(compression, out),
        }
    }

    /// For a file that stands alone. It differs from a block for gzip only.
    pub fn file(compression: Compression, out: W) -> io::Result<Self> {
        let compressor = match compression.algorithm() {
            Algorithm::None => Compressor::None(out),
            Algorithm::Gzip => Compressor::Gzip(GzEncoder::new(out, deflate_level(compression))),
            Algorithm::Lz4 => {
                // As the LZ4 library does unless told otherwise. The size is fixed here because `lz4_flex` would
                // take it from the first piece.
                let info = FrameInfo::new().block_size(BlockSize::Max64KB).block_mode(BlockMode::Linked);
                Compressor::Lz4(Box::new(FrameEncoder::with_frame_info(info, out)))
            }
            Algorithm::Zstd => Compressor::Zstd(zstd::Encoder::new(out, compression.level().unwrap_or(3))?),
        };
        Ok(Encoder { compressor, piece: Vec::new() })
    }

    /// Writes the end of the stream, and gives back what it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.compressor.take(&self.piece)?;
        match self.compressor {
            Compressor::None(out) => Ok(out),
            Compressor::Zlib(encoder) => encoder.finish(),
            Compressor::Gzip(encoder) => encoder.finish(),
            Compressor::Lz4(encoder) => encoder.finish().map_err(io::Error::from),
            Compressor::Zstd(encoder) => encoder.finish(),
        }
    }
}

/// 6 unless told otherwise, as zlib does for pg_dump.
fn deflate_level(compression: Compression) -> flate2::Compression {
    flate2::Compression::new(compression.level().map_or(6, i32::unsigned_abs))
}

impl<W: Write> Compressor<W> {
    fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        match self {
            Compressor::None(out) => out.write_all(piece),
            Compressor::Zlib(encoder) => encoder.write_all(piece),
            Compressor::Gzip(encoder) => encoder.write_all(piece),
            Compressor::Lz4(encoder) => encoder.write_all(piece),
            Compressor::Zstd(encoder) => encoder.write_all(piece),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if let Compressor::None(out) = &mut self.compressor {
            return out.write(data);
        }
        if self.piece.is_empty() && data.len() >= PIECE {
            return self.compressor.take(&data[..PIECE]).map(|()| PIECE);
        }
        let taken = data.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&data[..taken]);
        if self.piece.len() == PIECE {
            let full = self.compressor.take(&self.piece);
            self.piece.clear();
            full?;
        }
        Ok(taken)
    }

    /// Does nothing: a flushed compressor would begin a new piece of its stream.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
