//! Plain dumps of any vendor: compressed as people do, and compared.

use std::io::{Read as _, Write as _};

/// What is found where two texts begin to differ, for a message that can be read.
pub fn difference(expected: &[u8], found: &[u8]) -> Option<String> {
    if expected == found {
        return None;
    }
    let at = expected.iter().zip(found).take_while(|(one, other)| one == other).count();
    let part = |bytes: &[u8]| {
        let part = &bytes[at.saturating_sub(60).min(bytes.len())..(at + 60).min(bytes.len())];
        String::from_utf8_lossy(part).into_owned()
    };
    let (lengths, parts) = ((expected.len(), found.len()), (part(expected), part(found)));
    Some(format!("differs from byte {at} on, of {lengths:?}:\n{:?}\n{:?}", parts.0, parts.1))
}

/// Compresses a plain dump as people do, by what the file name ends with.
pub fn compressed(bytes: &[u8], ending: &str) -> Vec<u8> {
    match ending {
        ".gz" => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        ".zst" => zstd::encode_all(bytes, 1).unwrap(),
        _ => bytes.to_vec(),
    }
}

/// The reverse of [`compressed`].
pub fn decompressed(bytes: &[u8], ending: &str) -> Vec<u8> {
    match ending {
        ".gz" => {
            let mut plain = Vec::new();
            flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
            plain
        }
        ".zst" => zstd::decode_all(bytes).unwrap(),
        _ => bytes.to_vec(),
    }
}
