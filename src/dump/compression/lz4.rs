//! LZ4 frames, whose end is checked: the decoder of `lz4_flex` takes the end of its input for the end of a frame.
//!
//! Source: `lz4_Frame_format.md` of the LZ4 project, version 1.6.4.

use std::io::{self, BufRead, Read};

use lz4_flex::frame::FrameDecoder;

use super::streams::Allowed;
use super::{Algorithm, DecodeError};

const MAGIC: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];

/// What the frames in a source hold. Frames with a dictionary, skippable ones and those of LZ4's first format are
/// refused.
pub(super) struct Frames<R: Read> {
    state: State<R>,
    allowed: Allowed,
}

enum State<R: Read> {
    Start(R),
    Within(Box<FrameDecoder<OneFrame<R>>>),
    BehindAFrame(R),
    Failed,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(source: R, allowed: Allowed) -> Self {
        Frames { state: State::Start(source), allowed }
    }

    /// Begins the next frame; `false` where nothing is left.
    fn begin(&mut self, mut source: R, is_first: bool) -> io::Result<bool> {
        if source.fill_buf()?.is_empty() {
            if is_first && self.allowed == Allowed::One {
                return Err(DecodeError::Missing(Algorithm::Lz4).into());
            }
            self.state = State::BehindAFrame(source);
            return Ok(false);
        }
        if !is_first && self.allowed != Allowed::Any {
            return Err(DecodeError::Trailing(Algorithm::Lz4).into());
        }
        self.state = State::Within(Box::new(FrameDecoder::new(OneFrame::new(source))));
        Ok(true)
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        if output.is_empty() {
            return Ok(0);
        }
        loop {
            // Whatever fails below leaves this.
            match std::mem::replace(&mut self.state, State::Failed) {
                State::Start(source) => {
                    if !self.begin(source, true)? {
                        return Ok(0);
                    }
                }
                State::BehindAFrame(source) => {
                    if !self.begin(source, false)? {
                        return Ok(0);
                    }
                }
                State::Within(mut decoder) => {
                    let read = decoder.read(output).map_err(|error| broken(error, decoder.get_ref()))?;
                    let frame = decoder.get_ref();
                    if read == 0 && frame.is_cut {
                        return Err(DecodeError::Cut(Algorithm::Lz4).into());
                    }
                    if read == 0 && frame.part == Part::Ended {
                        self.state = State::BehindAFrame(decoder.into_inner().source);
                        continue;
                    }
                    // Zero bytes within a frame are a block that holds nothing.
                    self.state = State::Within(decoder);
                    if read > 0 {
                        return Ok(read);
                    }
                }
                State::Failed => return Err(DecodeError::Cut(Algorithm::Lz4).into()),
            }
        }
    }
}

/// The decoder's errors about what it read; those of the source, such as a disk's, stay what they are.
fn broken<R>(error: io::Error, frame: &OneFrame<R>) -> io::Error {
    if frame.is_cut {
        return DecodeError::Cut(Algorithm::Lz4).into();
    }
    match error.get_ref() {
        Some(inner) if inner.is::<lz4_flex::frame::Error>() => {
            DecodeError::Broken { algorithm: Algorithm::Lz4, reason: inner.to_string() }.into()
        }
        _ => error,
    }
}

/// The part of a frame that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Magic number, flags and block size: what says how long the rest of the descriptor is.
    Start,
    Descriptor,
    BlockLength,
    Block,
    Checksum,
    Ended,
}

/// The bytes of one frame: reading ends exactly where the frame does.
struct OneFrame<R> {
    source: R,
    part: Part,
    /// Bytes of this part that are still to come.
    missing: usize,
    /// The first bytes of this part.
    seen: [u8; 6],
    seen_len: usize,
    flags: u8,
    /// Whether the source ended within the frame.
    is_cut: bool,
}

impl<R> OneFrame<R> {
    fn new(source: R) -> Self {
        OneFrame { source, part: Part::Start, missing: 6, seen: [0; 6], seen_len: 0, flags: 0, is_cut: false }
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    fn pass(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        for (seen, byte) in self.seen[self.seen_len..].iter_mut().zip(bytes) {
            *seen = *byte;
            self.seen_len += 1;
        }
        self.missing -= bytes.len();
        while self.missing == 0 && self.part != Part::Ended {
            (self.part, self.missing) = self.next_part()?;
            self.seen_len = 0;
        }
        Ok(())
    }

    /// The part that follows, and its length.
    fn next_part(&mut self) -> Result<(Part, usize), DecodeError> {
        const HAS_DICTIONARY: u8 = 0x01;
        const HAS_CONTENT_CHECKSUM: u8 = 0x04;
        const HAS_CONTENT_SIZE: u8 = 0x08;
        const HAS_BLOCK_CHECKSUMS: u8 = 0x10;
        Ok(match self.part {
            Part::Start => {
                if self.seen[..4] != MAGIC {
                    let reason = "it does not begin with the mark of a frame".to_owned();
                    return Err(DecodeError::Broken { algorithm: Algorithm::Lz4, reason });
                }
                self.flags = self.seen[4];
                let optional = [(HAS_CONTENT_SIZE, 8), (HAS_DICTIONARY, 4)];
                let optional = optional.iter().filter(|(flag, _)| self.has(*flag)).map(|(_, length)| length);
                (Part::Descriptor, 1 + optional.sum::<usize>())
            }
            Part::Descriptor | Part::Block => (Part::BlockLength, 4),
            Part::BlockLength => {
                let [a, b, c, d, ..] = self.seen;
                let length = u32::from_le_bytes([a, b, c, d]);
                let checksum = if self.has(HAS_BLOCK_CHECKSUMS) { 4 } else { 0 };
                match length {
                    0 if self.has(HAS_CONTENT_CHECKSUM) => (Part::Checksum, 4),
                    0 => (Part::Ended, 0),
                    // The highest bit says that the block is not compressed.
                    length => (Part::Block, (length & 0x7fff_ffff) as usize + checksum),
                }
            }
            Part::Checksum | Part::Ended => (Part::Ended, 0),
        })
    }
}

impl<R: Read> Read for OneFrame<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        let wanted = output.len().min(self.missing);
        if wanted == 0 {
            return Ok(0);
        }
        let read = loop {
            match self.source.read(&mut output[..wanted]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.is_cut = read == 0;
        self.pass(&output[..read])?;
        Ok(read)
    }
}
