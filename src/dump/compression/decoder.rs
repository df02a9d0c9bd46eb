//! Reads compressed data to its very end: what is cut, damaged or goes on behind its end is an error.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;

use super::lz4::Frames;
use super::streams::{Allowed, Streams, Zlib, Zstd};
use super::{Algorithm, DecodeError};

/// How far a zstd frame in an archive may look back: 128 MiB, the most that pg_dump's `zstd:long` writes and that
/// pg_restore reads.
const BLOCK_WINDOW_LOG: u32 = 27;

/// The same for files: all that the `zstd` tool can write.
const FILE_WINDOW_LOG: u32 = 31;

/// What compressed data holds. Errors are a [`DecodeError`] within the [`io::Error`], or the source's own.
pub struct Decoder<R: BufRead>(Inner<R>);

enum Inner<R: BufRead> {
    Plain(R),
    Zlib(Box<Streams<R, Zlib>>),
    Gzip(Box<MultiGzDecoder<R>>),
    /// A `.gz` file of no bytes.
    NoGzip,
    Lz4(Frames<R>),
    Zstd(Box<Streams<R, Zstd>>),
}

impl<R: BufRead> Decoder<R> {
    /// Reads one block of an archive: `source` ends where the block does. No bytes at all are an empty block for
    /// lz4 and zstd (pg_dump writes it so), and an error for gzip.
    pub fn block(algorithm: Algorithm, source: R) -> io::Result<Self> {
        Ok(Decoder(match algorithm {
            Algorithm::None => Inner::Plain(source),
            Algorithm::Gzip => Inner::Zlib(Box::new(Streams::new(source, Zlib::new(), Allowed::One))),
            Algorithm::Lz4 => Inner::Lz4(Frames::new(source, Allowed::OneOrNone)),
            Algorithm::Zstd => {
                let zstd = Zstd::new(BLOCK_WINDOW_LOG)?;
                Inner::Zstd(Box::new(Streams::new(source, zstd, Allowed::OneOrNone)))
            }
        }))
    }

    /// Reads a file that stands alone. An empty one holds nothing if it is `.lz4` or `.zst`, and is an error if
    /// it is `.gz`.
    pub fn file(algorithm: Algorithm, mut source: R) -> io::Result<Self> {
        Ok(Decoder(match algorithm {
            Algorithm::None => Inner::Plain(source),
            Algorithm::Gzip if source.fill_buf()?.is_empty() => Inner::NoGzip,
            Algorithm::Gzip => Inner::Gzip(Box::new(MultiGzDecoder::new(source))),
            Algorithm::Lz4 => Inner::Lz4(Frames::new(source, Allowed::Any)),
            Algorithm::Zstd => {
                let zstd = Zstd::new(FILE_WINDOW_LOG)?;
                Inner::Zstd(Box::new(Streams::new(source, zstd, Allowed::Any)))
            }
        }))
    }
}

impl<R: BufRead> Read for Decoder<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Inner::Plain(source) => source.read(output),
            Inner::Zlib(streams) => streams.read(output),
            Inner::Gzip(members) => members.read(output).map_err(of_gzip),
            Inner::NoGzip => Err(DecodeError::Missing(Algorithm::Gzip).into()),
            Inner::Lz4(frames) => frames.read(output),
            Inner::Zstd(streams) => streams.read(output),
        }
    }
}

/// flate2's own errors in our words; those of the source, such as a disk's, stay what they are.
fn of_gzip(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => DecodeError::Cut(Algorithm::Gzip).into(),
        io::ErrorKind::InvalidInput => {
            DecodeError::Broken { algorithm: Algorithm::Gzip, reason: error.to_string() }.into()
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::super::{Compression, Encoder};
    use super::*;

    const ALL: [Algorithm; 4] = [Algorithm::None, Algorithm::Gzip, Algorithm::Lz4, Algorithm::Zstd];
    const COMPRESSED: [Algorithm; 3] = [Algorithm::Gzip, Algorithm::Lz4, Algorithm::Zstd];

    #[derive(Clone, Copy, Debug)]
    enum Shape {
        Block,
        File,
    }

    fn encode(shape: Shape, algorithm: Algorithm, data: &[u8], write_size: usize) -> Vec<u8> {
        let compression = Compression::usual(algorithm);
        let mut encoder = match shape {
            Shape::Block => Encoder::block(compression, Vec::new()).unwrap(),
            Shape::File => Encoder::file(compression, Vec::new()).unwrap(),
        };
        for piece in data.chunks(write_size) {
            encoder.write_all(piece).unwrap();
        }
        encoder.finish().unwrap()
    }

    fn decode(shape: Shape, algorithm: Algorithm, data: &[u8], read_size: usize) -> io::Result<Vec<u8>> {
        let source = io::BufReader::with_capacity(read_size, data);
        let mut decoder = match shape {
            Shape::Block => Decoder::block(algorithm, source)?,
            Shape::File => Decoder::file(algorithm, source)?,
        };
        let mut out = Vec::new();
        decoder.read_to_end(&mut out)?;
        Ok(out)
    }

    fn sample() -> Vec<u8> {
        (0..9000_u32)
            .flat_map(|number| format!("{number}\t{}\n", number * number % 97).into_bytes())
            .collect()
    }

    fn check_refused(shape: Shape, algorithm: Algorithm, data: &[u8], reason: &str) {
        for read_size in [1, 7, 4096] {
            let error = decode(shape, algorithm, data, read_size).expect_err("it is refused");
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{shape:?} {algorithm:?}: {error}");
            assert!(error.to_string().contains(reason), "{shape:?} {algorithm:?}: {error}");
        }
    }

    #[test]
    fn any_size_of_pieces_gives_the_same_bytes() {
        let data = sample();
        for shape in [Shape::Block, Shape::File] {
            for algorithm in ALL {
                let whole = encode(shape, algorithm, &data, data.len());
                for size in [7, 4096, 65_537] {
                    assert!(encode(shape, algorithm, &data, size) == whole, "{shape:?} {algorithm:?} {size}");
                    let read = decode(shape, algorithm, &whole, size).unwrap();
                    assert!(read == data, "{shape:?} {algorithm:?} {size}");
                }
            }
        }
    }

    #[test]
    fn nothing_at_all_is_a_stream_too() {
        for shape in [Shape::Block, Shape::File] {
            for algorithm in COMPRESSED {
                let empty = encode(shape, algorithm, b"", 1);
                assert!(!empty.is_empty(), "{shape:?} {algorithm:?}");
                assert_eq!(decode(shape, algorithm, &empty, 1).unwrap(), b"");
            }
        }
        assert_eq!(encode(Shape::Block, Algorithm::Gzip, b"", 1), b"\x78\x9c\x03\x00\x00\x00\x00\x01");
    }

    #[test]
    fn no_bytes_are_legal_where_pg_restore_takes_them() {
        for shape in [Shape::Block, Shape::File] {
            check_refused(shape, Algorithm::Gzip, b"", "not even an empty stream");
            assert_eq!(decode(shape, Algorithm::Lz4, b"", 1).unwrap(), b"");
            assert_eq!(decode(shape, Algorithm::Zstd, b"", 1).unwrap(), b"");
        }
    }

    #[test]
    fn a_block_is_one_stream_and_a_file_may_be_several() {
        for algorithm in COMPRESSED {
            let mut two = encode(Shape::Block, algorithm, b"one", 3);
            two.extend(encode(Shape::Block, algorithm, b"two", 3));
            check_refused(Shape::Block, algorithm, &two, "goes on behind its end");
            let mut two = encode(Shape::File, algorithm, b"one", 3);
            two.extend(encode(Shape::File, algorithm, b"two", 3));
            assert_eq!(decode(Shape::File, algorithm, &two, 5).unwrap(), b"onetwo");
        }
    }

    #[test]
    fn bytes_behind_the_end_are_refused() {
        for algorithm in COMPRESSED {
            let mut data = encode(Shape::Block, algorithm, &sample(), 4096);
            data.push(0);
            check_refused(Shape::Block, algorithm, &data, "goes on behind its end");
            let mut data = encode(Shape::File, algorithm, &sample(), 4096);
            data.extend(b"garbage that is no member");
            check_refused(Shape::File, algorithm, &data, algorithm.name());
        }
    }

    #[test]
    fn every_cut_is_refused() {
        for shape in [Shape::Block, Shape::File] {
            for algorithm in COMPRESSED {
                let data = encode(shape, algorithm, b"a row\nand another\n", 4096);
                for cut in 1..data.len() {
                    check_refused(shape, algorithm, &data[..cut], "cut off");
                }
                let data = encode(shape, algorithm, &sample(), 4096);
                for cut in (1..data.len()).step_by(data.len() / 12) {
                    check_refused(shape, algorithm, &data[..cut], "cut off");
                }
            }
        }
    }

    #[test]
    fn a_block_of_gzip_is_not_in_the_format_of_gzip_files() {
        let file = encode(Shape::File, Algorithm::Gzip, b"data", 4);
        check_refused(Shape::Block, Algorithm::Gzip, &file, "cannot be read");
        let block = encode(Shape::Block, Algorithm::Gzip, b"data", 4);
        check_refused(Shape::File, Algorithm::Gzip, &block, "cannot be read");
    }

    #[test]
    fn an_lz4_block_that_holds_nothing_does_not_end_the_frame() {
        let mut frame = encode(Shape::Block, Algorithm::Lz4, b"", 1);
        let end = frame.split_off(frame.len() - 4);
        frame.extend(0x8000_0000_u32.to_le_bytes());
        frame.extend(0x8000_0003_u32.to_le_bytes());
        frame.extend(b"row");
        check_refused(Shape::Block, Algorithm::Lz4, &frame, "cut off");
        frame.extend(end);
        assert_eq!(decode(Shape::Block, Algorithm::Lz4, &frame, 1).unwrap(), b"row");
    }

    #[test]
    fn files_are_recognised_by_their_first_bytes() {
        for algorithm in ALL {
            let file = encode(Shape::File, algorithm, b"PGDMP", 5);
            assert_eq!(Algorithm::of_file_start(&file[..4]), algorithm);
        }
        assert_eq!(Algorithm::of_file_start(b""), Algorithm::None);
    }

    #[test]
    fn a_zstd_frame_that_looks_back_too_far_is_refused() {
        // A frame of unknown size and a window of 2^28 bytes, whose only block is empty.
        let frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 18 << 3, 0x01, 0x00, 0x00];
        check_refused(Shape::Block, Algorithm::Zstd, &frame, "cannot be read");
        assert_eq!(decode(Shape::File, Algorithm::Zstd, &frame, 1).unwrap(), b"");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn damaged_data_is_refused_or_read_but_never_a_panic(at in 0_usize..10_000, flip in 1_u8.., which in 0..3) {
            let algorithm = COMPRESSED[which as usize];
            let mut data = encode(Shape::Block, algorithm, &sample(), 4096);
            let at = at % data.len();
            data[at] ^= flip;
            let _ = decode(Shape::Block, algorithm, &data, 4096);
        }

        #[test]
        fn any_bytes_are_refused_or_read(data: Vec<u8>, which in 0..3) {
            let _ = decode(Shape::Block, COMPRESSED[which as usize], &data, 7);
            let _ = decode(Shape::File, COMPRESSED[which as usize], &data, 7);
        }
    }
}
