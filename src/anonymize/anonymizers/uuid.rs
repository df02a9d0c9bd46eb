//! `uuid`: another UUID of the same version, equal for equal values and only for those.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "uuid",
    summary: "a valid UUID, equal for equal values and only for those",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Uuid,
    distinct: true,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: uuid, version: 7}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// 4, 7, or keep: the version that is found, and 4 where there is none; the time in a 7 is drawn too
        version: Version = "keep",
    }
}

/// Characters, with the hyphens.
const LENGTH: usize = 36;

/// The years 2015 to 2025 in milliseconds since 1970: what the time in a UUID of version 7 is drawn from.
const TIMES: (i64, i64) = (1_420_070_400_000, 1_735_689_600_000);

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let version = match self.version {
            Version::Four => 4,
            Version::Seven => 7,
            Version::Keep => version_of(&cells[0]).unwrap_or(4),
        };
        cells[0] = Value::text(drawn(version, draw));
        Ok(())
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(LENGTH)
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

/// A UUID of RFC 9562: version and variant, and 122 bits of which 48 may be a time.
fn drawn(version: u8, draw: &mut Draw) -> String {
    let mut bytes = [0; 16];
    draw.fill(&mut bytes);
    if version == 7 {
        let time = draw.between(TIMES.0, TIMES.1);
        bytes[..6].copy_from_slice(&time.to_be_bytes()[2..]);
    }
    bytes[6] = version << 4 | bytes[6] & 0x0f;
    bytes[8] = 0x80 | bytes[8] & 0x3f;
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(LENGTH);
    for (at, byte) in bytes.into_iter().enumerate() {
        if [4, 6, 8, 10].contains(&at) {
            text.push('-');
        }
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// The version of a UUID, with or without hyphens and braces; `None` where it is none of RFC 9562.
fn version_of(value: &Value<'_>) -> Option<u8> {
    let Value::Text(text) = value else { return None };
    let digits = text.iter().filter(|byte| !b"-{}".contains(byte));
    if digits.clone().count() != 32 || !digits.clone().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let version = digits.clone().nth(12)?.wrapping_sub(b'0');
    (1..=8).contains(&version).then_some(version)
}

#[derive(Clone, Copy)]
enum Version {
    Four,
    Seven,
    Keep,
}

impl OptionValue for Version {
    const TAKES: &'static str = "4, 7 or keep";
    const SHAPE: Shape = Shape::Scalar;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match &node.content {
            Content::Integer(4) => Ok(Version::Four),
            Content::Integer(7) => Ok(Version::Seven),
            Content::Text(text) if text == "keep" => Ok(Version::Keep),
            _ => Err(options::unexpected::<Self>(node)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build_error, many, text_of};
    use super::*;

    fn check(options: &str, old: &'static str, version: u8) {
        let text = text_of("uuid", options, old);
        assert_eq!(version_of(&Value::text(text.clone())), Some(version), "{text}");
        assert!(b"89ab".contains(&text.as_bytes()[19]), "{text}");
        assert_eq!((text.len(), text.matches('-').count()), (36, 4));
    }

    #[test]
    fn version_and_variant_are_right() {
        check("version: 4", "x", 4);
        check("version: 7", "x", 7);
        check("", "x", 4);
        check("", "0188e2a6-7c3a-7bbb-8d5e-3f6f1a2b3c4d", 7);
        check("version: keep", "{C232AB00-9414-11EC-B3C8-9F6BDECED846}", 1);
        check("", "c232ab00941451ecb3c89f6bdeced846", 5);
        check("", "c232ab009414f1ecb3c89f6bdeced846", 4);
    }

    #[test]
    fn the_time_in_a_seven_lies_in_the_past() {
        for value in many("uuid", "version: 7", &Value::text("x")) {
            let text = String::from_utf8(value.identity().into_owned()).unwrap();
            let time = i64::from_str_radix(&text.replace('-', "")[..12], 16).unwrap();
            assert!((TIMES.0..=TIMES.1).contains(&time), "{text}");
        }
    }

    #[test]
    fn no_two_draws_give_the_same() {
        assert_eq!(many("uuid", "", &Value::text("a")).len(), 400);
    }

    #[test]
    fn another_version_is_refused() {
        for options in ["version: 1", "version: v4", "version: [4]"] {
            assert!(build_error("uuid", options).contains("`version`: expected 4, 7 or keep"), "{options}");
        }
    }
}
