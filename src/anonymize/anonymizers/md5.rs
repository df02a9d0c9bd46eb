//! `md5`: 32 hexadecimal digits, the same for equal values.

use md5::{Digest, Md5};

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::Value;

pub(super) static DECLARATION: Declaration = Declaration {
    id: "md5",
    summary: "32 hexadecimal digits, equal for equal values",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: true,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "md5",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// false: the unkeyed MD5 of the value, the same in every run; a list of likely values can undo it
        use_salt: bool = "true",
    }
}

/// How long what it writes is.
pub(super) const DIGITS: usize = 32;

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let digits = if self.use_salt {
            let mut bytes = [0; 16];
            draw.fill(&mut bytes);
            hexadecimal(&bytes)
        } else {
            hexadecimal_of(&cells[0].identity())
        };
        cells[0] = Value::text(digits);
        Ok(())
    }

    fn is_keyed(&self) -> bool {
        self.use_salt
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(DIGITS)
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

/// The MD5 of a value, without a key.
pub(super) fn hexadecimal_of(value: &[u8]) -> String {
    hexadecimal(&Md5::digest(value))
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, drawn_with, text_of};
    use crate::dump::Value;

    #[test]
    fn it_is_keyed_unless_the_rule_says_otherwise() {
        assert_eq!(text_of("md5", "use_salt: false", "hello"), "5d41402abc4b2a76b9719d911017c592");
        let keyed = text_of("md5", "", "hello");
        assert_eq!(keyed.len(), 32);
        assert!(keyed.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)));
        let [one, other] = SEEDS.map(|seed| drawn_with(seed, "md5", "", &mut [Value::text("hello")]));
        assert_ne!(one, other);
    }

    #[test]
    fn numbers_hash_as_their_text() {
        let of_number = super::super::testing::anonymized("md5", "use_salt: false", Value::Integer(42));
        assert_eq!(of_number, Value::text(text_of("md5", "use_salt: false", "42")));
    }
}
