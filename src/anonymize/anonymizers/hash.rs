//! `hash`: a digest in place of the value, keyed unless the rule says otherwise.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, Count, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "hash",
    summary: "a digest in place of the value, equal for equal values and only for those",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: true,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: hash, algorithm: blake3, length: 32}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

options! {
    struct Options {
        /// whose digest it is; with a key, that says only how long it is
        algorithm: Algorithm = "sha256",
        /// false: the digest of the value alone, the same in every run; a list of likely values can undo it
        keyed: bool = "true",
        /// how many characters of it are written; left out, all
        length: Option<Count>,
        /// how it is written
        encoding: Encoding = "hex",
    }
}

/// Fewer bits than this meet by chance in a large table, so that they are no key.
const BITS_OF_A_KEY: usize = 80;
/// Fewer than this meet in any table.
const FEWEST_BITS: usize = 64;

struct Hash {
    algorithm: Algorithm,
    is_keyed: bool,
    encoding: Encoding,
    length: usize,
}

impl Options {
    fn checked(self, rule: &Node) -> Result<Hash, yaml::Error> {
        let Options { algorithm, keyed, length, encoding } = self;
        let all = encoding.length_of(algorithm.bytes());
        let length = length.map_or(all, |Count(length)| length as usize);
        let fewest = FEWEST_BITS.div_ceil(encoding.bits());
        let wrong = |message, help: &str| Err(options::error_at(rule, "length", message, help));
        if length > all {
            return wrong(
                format!("the digest has only {all} characters"),
                "write less, or choose another `algorithm`",
            );
        }
        if length < fewest {
            let message = format!("fewer than {fewest} characters would be equal for different values");
            return wrong(message, "write a longer `length`, or leave it out");
        }
        Ok(Hash { algorithm, is_keyed: keyed, encoding, length })
    }
}

impl Anonymizer for Hash {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let mut buffer = [0; LONGEST];
        let digest = &mut buffer[..self.algorithm.bytes()];
        match self.is_keyed {
            true => draw.fill(digest),
            false => self.algorithm.digest(&cells[0].identity(), digest),
        }
        let mut text = self.encoding.encode(digest);
        text.truncate(self.length);
        cells[0] = Value::text(text);
        Ok(())
    }

    fn reads_value(&self) -> bool {
        !self.is_keyed
    }

    fn is_keyed(&self) -> bool {
        self.is_keyed
    }

    fn is_distinct(&self) -> bool {
        self.length * self.encoding.bits() >= BITS_OF_A_KEY
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(self.length)
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

/// The bytes of the longest digest.
const LONGEST: usize = 64;

#[derive(Clone, Copy)]
enum Algorithm {
    Blake3,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    fn bytes(self) -> usize {
        match self {
            Algorithm::Sha224 => 28,
            Algorithm::Blake3 | Algorithm::Sha256 => 32,
            Algorithm::Sha384 => 48,
            Algorithm::Sha512 => LONGEST,
        }
    }

    fn digest(self, value: &[u8], digest: &mut [u8]) {
        match self {
            Algorithm::Blake3 => digest.copy_from_slice(blake3::hash(value).as_bytes()),
            Algorithm::Sha224 => digest.copy_from_slice(&Sha224::digest(value)),
            Algorithm::Sha256 => digest.copy_from_slice(&Sha256::digest(value)),
            Algorithm::Sha384 => digest.copy_from_slice(&Sha384::digest(value)),
            Algorithm::Sha512 => digest.copy_from_slice(&Sha512::digest(value)),
        }
    }
}

impl OptionValue for Algorithm {
    const TAKES: &'static str = "sha256, blake3, sha224, sha384 or sha512";
    const SHAPE: Shape = Shape::OneOf(&["sha256", "blake3", "sha224", "sha384", "sha512"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let choices = [
            ("sha256", Algorithm::Sha256),
            ("blake3", Algorithm::Blake3),
            ("sha224", Algorithm::Sha224),
            ("sha384", Algorithm::Sha384),
            ("sha512", Algorithm::Sha512),
        ];
        options::one_of(node, &choices)
    }
}

#[derive(Clone, Copy)]
enum Encoding {
    Hex,
    Base32,
    Base64,
}

impl Encoding {
    /// What a character holds. To a column that ignores case, one of base64 holds little more than five bits.
    fn bits(self) -> usize {
        match self {
            Encoding::Hex => 4,
            Encoding::Base32 | Encoding::Base64 => 5,
        }
    }

    fn length_of(self, bytes: usize) -> usize {
        match self {
            Encoding::Hex => bytes * 2,
            Encoding::Base32 => (bytes * 8).div_ceil(5),
            Encoding::Base64 => (bytes * 8).div_ceil(6),
        }
    }

    fn encode(self, bytes: &[u8]) -> String {
        match self {
            Encoding::Hex => encoded(bytes, 4, b"0123456789abcdef"),
            Encoding::Base32 => encoded(bytes, 5, b"abcdefghijklmnopqrstuvwxyz234567"),
            Encoding::Base64 => STANDARD_NO_PAD.encode(bytes),
        }
    }
}

/// A character for so many bits each; the last one has zeros where bits are missing.
fn encoded(bytes: &[u8], bits: u32, alphabet: &[u8]) -> String {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(bits as usize));
    let mask = (1 << bits) - 1;
    let (mut held, mut count) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        count += 8;
        while count >= bits {
            count -= bits;
            text.push(char::from(alphabet[(held >> count & mask) as usize]));
        }
    }
    if count > 0 {
        text.push(char::from(alphabet[(held << (bits - count) & mask) as usize]));
    }
    text
}

impl OptionValue for Encoding {
    const TAKES: &'static str = "hex, base32 or base64";
    const SHAPE: Shape = Shape::OneOf(&["hex", "base32", "base64"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(
            node,
            &[("hex", Encoding::Hex), ("base32", Encoding::Base32), ("base64", Encoding::Base64)],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, build, build_error, drawn_with, text_of};
    use super::*;

    #[test]
    fn without_a_key_it_is_the_digest_that_everybody_knows() {
        for (options, expected) in [
            ("", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ("length: 20", "ba7816bf8f01cfea4141"),
            ("algorithm: sha224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
            ("algorithm: blake3, length: 16", "6437b3ac38465133"),
            ("encoding: base32", "xj4bnp4pahh6uqkbidpf3lrceoyagyndsylxvhfucd7wd4qacwwq"),
            ("encoding: base64", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0"),
        ] {
            assert_eq!(text_of("hash", &format!("keyed: false, {options}"), "abc"), expected, "{options}");
        }
        assert_eq!(text_of("hash", "keyed: false, algorithm: sha512", "abc").len(), 128);
        assert!(text_of("hash", "keyed: false, algorithm: sha384", "abc").starts_with("cb00753f"));
    }

    #[test]
    fn with_a_key_it_has_the_same_length_and_depends_on_the_run() {
        for options in ["", "algorithm: sha512, encoding: base64", "encoding: base32, length: 13"] {
            let [one, other] = SEEDS.map(|seed| drawn_with(seed, "hash", options, &mut [Value::text("abc")]));
            assert_ne!(one, other);
            let length = text_of("hash", &format!("keyed: false, {options}"), "abc").len();
            assert_eq!(one[0].identity().len(), length);
        }
    }

    #[test]
    fn what_is_short_is_no_key_or_refused() {
        for (options, is_distinct) in
            [("", true), ("length: 20", true), ("length: 19", false), ("encoding: base64, length: 16", true)]
        {
            assert_eq!(build("hash", options).unwrap().is_distinct(), is_distinct, "{options}");
        }
        for (options, expected) in [
            ("length: 15", "fewer than 16 characters would be equal for different values"),
            ("length: 12, encoding: base32", "fewer than 13"),
            ("length: 65", "the digest has only 64 characters"),
            ("algorithm: sha1", "expected sha256, blake3, sha224, sha384 or sha512, found `sha1`"),
        ] {
            let error = build_error("hash", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
