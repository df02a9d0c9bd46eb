//! Streams and frames that tell their own end, zlib's and zstd's: the end is checked, where the usual readers take
//! the end of their input for it, or go on with what follows.

use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};
use zstd::stream::raw::{DParameter, Decoder, Operation as _};

use super::{Algorithm, DecodeError};

/// What one call of a decompressor did.
pub(super) struct Step {
    consumed: usize,
    produced: usize,
    is_end: bool,
}

/// A decompressor that is handed its input piece by piece.
pub(super) trait Decompressor {
    const ALGORITHM: Algorithm;

    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, String>;
}

/// How many streams there may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    /// Exactly one.
    One,
    /// One or none: no bytes at all stand for no data.
    OneOrNone,
    /// Any number, none included.
    Any,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Within,
    BehindAStream,
}

/// What the streams in `source` hold.
pub(super) struct Streams<R, D> {
    source: R,
    decompressor: D,
    allowed: Allowed,
    place: Place,
}

impl<R: BufRead, D: Decompressor> Streams<R, D> {
    pub(super) fn new(source: R, decompressor: D, allowed: Allowed) -> Self {
        Streams { source, decompressor, allowed, place: Place::Start }
    }
}

impl<R: BufRead, D: Decompressor> Read for Streams<R, D> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        if output.is_empty() {
            return Ok(0);
        }
        loop {
            let input = self.source.fill_buf()?;
            match (self.place, input.is_empty()) {
                (Place::Start, true) if self.allowed == Allowed::One => {
                    return Err(DecodeError::Missing(D::ALGORITHM).into());
                }
                (Place::Start | Place::BehindAStream, true) => return Ok(0),
                (Place::BehindAStream, false) if self.allowed != Allowed::Any => {
                    return Err(DecodeError::Trailing(D::ALGORITHM).into());
                }
                _ => {}
            }
            let is_all = input.is_empty();
            let step = self.decompressor.step(input, output);
            let step = step.map_err(|reason| DecodeError::Broken { algorithm: D::ALGORITHM, reason })?;
            self.source.consume(step.consumed);
            self.place = if step.is_end { Place::BehindAStream } else { Place::Within };
            if step.produced > 0 {
                return Ok(step.produced);
            }
            if !step.is_end && step.consumed == 0 {
                let reason = "it makes no progress".to_owned();
                return Err(match is_all {
                    true => DecodeError::Cut(D::ALGORITHM).into(),
                    false => DecodeError::Broken { algorithm: D::ALGORITHM, reason }.into(),
                });
            }
        }
    }
}

/// One zlib stream (RFC 1950), whose Adler-32 checksum is verified.
pub(super) struct Zlib(Decompress);

impl Zlib {
    pub(super) fn new() -> Self {
        Zlib(Decompress::new(true))
    }
}

impl Decompressor for Zlib {
    const ALGORITHM: Algorithm = Algorithm::Gzip;

    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, String> {
        let (read, written) = (self.0.total_in(), self.0.total_out());
        let status = self.0.decompress(input, output, FlushDecompress::None);
        let status = status.map_err(|error| error.to_string())?;
        // Both are at most the lengths of the slices.
        let consumed = (self.0.total_in() - read) as usize;
        let produced = (self.0.total_out() - written) as usize;
        Ok(Step { consumed, produced, is_end: status == Status::StreamEnd })
    }
}

/// zstd frames, which may look back by a bounded distance.
pub(super) struct Zstd(Decoder<'static>);

impl Zstd {
    /// Frames that look back by more than `2.pow(window_log)` bytes are refused.
    pub(super) fn new(window_log: u32) -> io::Result<Self> {
        let mut decoder = Decoder::new()?;
        decoder.set_parameter(DParameter::WindowLogMax(window_log))?;
        Ok(Zstd(decoder))
    }
}

impl Decompressor for Zstd {
    const ALGORITHM: Algorithm = Algorithm::Zstd;

    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, String> {
        let status = self.0.run_on_buffers(input, output).map_err(|error| error.to_string())?;
        Ok(Step {
            consumed: status.bytes_read,
            produced: status.bytes_written,
            is_end: status.remaining == 0,
        })
    }
}
