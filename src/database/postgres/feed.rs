//! What a loading program is fed: the bytes of an archive as they are, those of a script decompressed on their way.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use zstd::stream::write::Decoder as ZstdDecoder;

use crate::database::client::child::Input;
use crate::dump::compression::Algorithm;

/// The largest window that a zstd file may ask for, as `zstd --long=31` does: 2 GiB.
const LARGEST_WINDOW: u32 = 31;

/// A program's input, and what stands before it.
pub(super) enum Feed {
    AsItIs(Box<Input>),
    Gzip(Box<MultiGzDecoder<Input>>),
    Zstd(Box<ZstdDecoder<'static, Input>>),
}

impl Feed {
    /// Feeds a script that begins so: what it begins with tells how it is compressed.
    pub fn script(input: Input, start: &[u8]) -> io::Result<Self> {
        match Algorithm::of_file_start(start) {
            Algorithm::None => Ok(Feed::AsItIs(Box::new(input))),
            Algorithm::Gzip => Ok(Feed::Gzip(Box::new(MultiGzDecoder::new(input)))),
            Algorithm::Zstd => {
                let mut decoder = ZstdDecoder::new(input)?;
                decoder.window_log_max(LARGEST_WINDOW)?;
                Ok(Feed::Zstd(Box::new(decoder)))
            }
            Algorithm::Lz4 => Err(io::Error::other(
                "a script that is compressed by lz4 cannot be decompressed on its way into psql; anonymize it with \
                 `--compress zstd`",
            )),
        }
    }

    /// The program's input itself.
    pub fn input(&mut self) -> &mut Input {
        match self {
            Feed::AsItIs(input) => input,
            Feed::Gzip(decoder) => decoder.get_mut(),
            Feed::Zstd(decoder) => decoder.get_mut(),
        }
    }

    /// Ends the decompression. Where that fails, the program is stopped.
    pub fn end(self) -> io::Result<Input> {
        match self {
            Feed::AsItIs(input) => Ok(*input),
            Feed::Gzip(decoder) => decoder.finish(),
            Feed::Zstd(mut decoder) => {
                decoder.flush()?;
                Ok(decoder.into_inner())
            }
        }
    }
}

impl Write for Feed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Feed::AsItIs(input) => input.write(bytes),
            Feed::Gzip(decoder) => decoder.write(bytes),
            Feed::Zstd(decoder) => decoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.input().flush()
    }
}
