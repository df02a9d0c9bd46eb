//! `key`: another key for each key, and never the same for two: for numbers, texts of digits, and UUIDs.

use super::permutation::Permutation;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, options};
use crate::dump::{ColumnKind, Repertoire, Value};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "key",
    summary: "another number, digits or UUID for each, the same in every table",
    per: DefaultPer::Nothing,
    parts: &[],
    output: Output::AsFound(&[
        ColumnKind::Integer,
        ColumnKind::Number,
        ColumnKind::Text,
        ColumnKind::Uuid,
        ColumnKind::Blob,
    ]),
    distinct: true,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: key, min: 1, max: 999999}",
    build: |rule| {
        let Options { min, max } = Options::read(rule)?;
        match min < max {
            true => Ok(Box::new(Options { min, max })),
            false => Err(options::error_at(
                rule,
                "max",
                "`max` is not above `min`",
                "write the lower number as `min`",
            )),
        }
    },
};

options! {
    struct Options {
        /// the lowest number to read and to write; a lower one stops the run. Texts and UUIDs have no limits
        min: i64 = "1",
        /// the highest number to read and to write; columns that refer to each other need the same
        max: i64 = "2147483647",
    }
}

/// What is permuted among its own kind.
#[derive(Clone, Copy)]
enum Domain {
    Numbers,
    /// So many digits behind the leading zeros.
    Digits(u8),
    Uuids,
}

/// More digits than a domain can hold.
const MOST_DIGITS: usize = 38;

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let permutation = || Permutation::of_run(draw, DECLARATION.id);
        let new = match &cells[0] {
            Value::Integer(number) => Value::Integer(self.number(&permutation(), *number)?),
            Value::Real(number) if number.fract() == 0.0 && number.abs() < EXACT => {
                Value::Real(self.number(&permutation(), *number as i64)? as f64)
            }
            Value::Text(text) => {
                let mut text = text.to_vec();
                permute_text(&permutation(), &mut text)?;
                Value::Text(text.into())
            }
            Value::Blob(bytes) => match <[u8; 16]>::try_from(&**bytes) {
                Ok(bytes) => {
                    let uuid = permuted_uuid(&permutation(), u128::from_be_bytes(bytes));
                    Value::Blob(uuid.to_be_bytes().to_vec().into())
                }
                Err(_) => return Err(unreadable("bytes that are no UUID")),
            },
            Value::Real(_) => return Err(unreadable("a number with a fraction")),
            Value::Null => return Err(unreadable("NULL")),
        };
        cells[0] = new;
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn range(&self) -> Option<(i64, i64)> {
        Some((self.min, self.max))
    }

    fn can_be_cut(&self) -> bool {
        false
    }

    fn fits_as_before(&self) -> bool {
        true
    }

    fn is_spelt_in(&self, _cell: usize, _letters: Repertoire) -> bool {
        true
    }
}

/// Whole numbers below this are exact as floats.
const EXACT: f64 = (1_i64 << 53) as f64;

fn unreadable(found: &'static str) -> ValueError {
    ValueError { expected: "a whole number, a text of digits or a UUID", found }
}

impl Options {
    fn number(&self, permutation: &Permutation, number: i64) -> Result<i64, ValueError> {
        if !(self.min..=self.max).contains(&number) {
            return Err(ValueError { expected: "a number from `min` to `max`", found: "one outside" });
        }
        let size = u128::from(self.max.abs_diff(self.min)) + 1;
        let offset = permutation.permuted(Domain::Numbers.tag(), size, number.abs_diff(self.min).into());
        // As far as from `min` to `max` at most.
        Ok(self.min.wrapping_add(offset as i64))
    }
}

impl Domain {
    fn tag(self) -> u64 {
        match self {
            Domain::Numbers => 1,
            Domain::Uuids => 2,
            Domain::Digits(count) => 0x100 | u64::from(count),
        }
    }
}

/// A UUID, or digits with whatever stands between them.
fn permute_text(permutation: &Permutation, text: &mut [u8]) -> Result<(), ValueError> {
    if let Some(form) = UuidForm::of(text)? {
        let mut uuid = form.read(text);
        loop {
            uuid = permuted_uuid(permutation, uuid);
            form.write(uuid, text);
            // Without hyphens, one without letters would be a text of digits.
            if form.has_hyphens || text.iter().any(u8::is_ascii_alphabetic) {
                return Ok(());
            }
        }
    }
    if text.iter().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii() || byte.is_ascii_control()) {
        return Err(unreadable("other text"));
    }
    // Zeros in front stay: `0042` is no number of four digits to whom it belongs, and 42 must not become 07.
    let digits = |text: &[u8]| {
        text.iter().filter(|byte| byte.is_ascii_digit()).skip_while(|byte| **byte == b'0').count()
    };
    let count = digits(text);
    if count > MOST_DIGITS {
        return Err(unreadable("a text of more than 38 digits"));
    }
    let Some(power) = count.checked_sub(1) else {
        // Nothing but zeros tells nothing.
        return match text.contains(&b'0') {
            true => Ok(()),
            false => Err(unreadable("other text")),
        };
    };
    let lowest = 10_u128.pow(power as u32);
    let number = (text.iter().filter(|byte| byte.is_ascii_digit()))
        .fold(0, |number: u128, digit| number * 10 + u128::from(digit - b'0'));
    let domain = Domain::Digits(count as u8);
    let mut left = lowest + permutation.permuted(domain.tag(), 9 * lowest, number - lowest);
    for digit in text.iter_mut().rev().filter(|byte| byte.is_ascii_digit()).take(count) {
        *digit = b'0' + (left % 10) as u8;
        left /= 10;
    }
    Ok(())
}

/// All bits but those that say the version and the variant.
fn permuted_uuid(permutation: &Permutation, uuid: u128) -> u128 {
    const LOW: u32 = 62;
    const MIDDLE: u32 = 12;
    let low = uuid & ((1 << LOW) - 1);
    let middle = uuid >> 64 & ((1 << MIDDLE) - 1);
    let high = uuid >> 80;
    let kept = uuid & (0b11 << LOW | 0xf << (64 + MIDDLE));
    let free = (high << MIDDLE | middle) << LOW | low;
    let permuted = permutation.permuted(Domain::Uuids.tag(), 1 << 122, free);
    let upper = permuted >> LOW;
    kept | permuted & ((1 << LOW) - 1) | (upper & ((1 << MIDDLE) - 1)) << 64 | (upper >> MIDDLE) << 80
}

/// How a text writes a UUID.
struct UuidForm {
    has_hyphens: bool,
    is_upper: bool,
}

impl UuidForm {
    fn of(text: &[u8]) -> Result<Option<Self>, ValueError> {
        let is_hyphen = |at: usize| text.len() == 36 && [8, 13, 18, 23].contains(&at);
        let is_right =
            |(at, byte): (usize, &u8)| if is_hyphen(at) { *byte == b'-' } else { byte.is_ascii_hexdigit() };
        if ![32, 36].contains(&text.len()) || !text.iter().enumerate().all(is_right) {
            return Ok(None);
        }
        let has_hyphens = text.len() == 36;
        match (text.iter().any(u8::is_ascii_uppercase), text.iter().any(u8::is_ascii_lowercase)) {
            (true, true) => Err(unreadable("a UUID in letters of both cases")),
            (false, false) if !has_hyphens => Ok(None),
            (is_upper, _) => Ok(Some(UuidForm { has_hyphens, is_upper })),
        }
    }

    fn read(&self, text: &[u8]) -> u128 {
        let digits = text.iter().filter_map(|byte| char::from(*byte).to_digit(16));
        digits.fold(0, |uuid, digit| uuid << 4 | u128::from(digit))
    }

    fn write(&self, mut uuid: u128, text: &mut [u8]) {
        let digits = if self.is_upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
        for digit in text.iter_mut().rev().filter(|byte| **byte != b'-') {
            *digit = digits[(uuid & 0xf) as usize];
            uuid >>= 4;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::testing::{SEEDS, anonymized, build, build_error, text_of};
    use super::*;

    fn key_of(options: &str, value: Value<'static>) -> Result<Value<'static>, String> {
        let mut cells = [value];
        let anonymizer = build("key", options).unwrap();
        anonymizer.anonymize(&mut SEEDS[0]().draw("key"), &mut cells).map_err(|error| error.to_string())?;
        let [value] = cells;
        Ok(value)
    }

    #[test]
    fn numbers_are_permuted_within_their_range() {
        for (options, range) in [("min: -3, max: 3", -3..=3), ("min: 10, max: 110", 10..=110)] {
            let new: BTreeSet<_> = range
                .clone()
                .map(|old| match anonymized("key", options, Value::Integer(old)) {
                    Value::Integer(new) => new,
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(new.into_iter().collect::<Vec<_>>(), range.collect::<Vec<_>>());
        }
        let all = "min: -9223372036854775808, max: 9223372036854775807";
        assert!(matches!(anonymized("key", all, Value::Integer(i64::MIN)), Value::Integer(_)));
        assert!(matches!(anonymized("key", "", Value::Real(7.0)), Value::Real(new) if new.fract() == 0.0));
    }

    #[test]
    fn texts_keep_length_zeros_and_what_stands_between() {
        let all: BTreeSet<_> = (10..100)
            .map(|old| key_of("", Value::text(old.to_string())).unwrap().identity().to_vec())
            .collect();
        assert_eq!(all.len(), 90);
        assert!(all.iter().all(|text| text.len() == 2 && text[0] != b'0'));
        let new = text_of("key", "", "00-12.34 5/67");
        assert!(new.starts_with("00-") && new != "00-12.34 5/67", "{new}");
        let is_between = |at: usize| [2, 5, 8, 10].contains(&at);
        assert!(new.char_indices().all(|(at, letter)| letter.is_ascii_digit() != is_between(at)), "{new}");
        assert_eq!(text_of("key", "", "000"), "000");
        assert_eq!(text_of("key", "", "12345678901234567890123456789012345678").len(), 38);
    }

    #[test]
    fn uuids_stay_of_their_version_and_form() {
        for old in [
            "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
            "6BA7B810-9DAD-71D1-A0B4-00C04FD430C8",
            "6ba7b8109dad11d180b400c04fd430c8",
        ] {
            let new = text_of("key", "", old);
            let version = if old.len() == 36 { 14 } else { 12 };
            assert_eq!((new.len(), &new[version..=version]), (old.len(), &old[version..=version]));
            assert_eq!(new.to_uppercase() == new, old.to_uppercase() == old);
            assert_ne!(new, old);
        }
        let in_text = text_of("key", "", "6ba7b8109dad41d180b400c04fd430c8");
        let bytes = 0x6ba7_b810_9dad_41d1_80b4_00c0_4fd4_30c8_u128.to_be_bytes();
        let Value::Blob(new) = key_of("", Value::Blob(bytes.to_vec().into())).unwrap() else { panic!() };
        assert_eq!(in_text, new.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    }

    #[test]
    fn what_is_no_key_stops_the_run() {
        for (value, expected) in [
            (Value::Integer(0), "a number from `min` to `max`, found one outside"),
            (Value::Integer(2_147_483_648), "a number from `min` to `max`, found one outside"),
            (Value::Real(0.5), "found a number with a fraction"),
            (Value::text("A12"), "found other text"),
            (Value::text("--"), "found other text"),
            (Value::text([b'1', 0xff]), "found other text"),
            (Value::text("1".repeat(39)), "more than 38 digits"),
            (Value::text("6ba7b810-9DAD-41d1-80b4-00c04fd430c8"), "letters of both cases"),
            (Value::Blob(b"abc".into()), "found bytes that are no UUID"),
        ] {
            let error = key_of("", value).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        assert!(build_error("key", "min: 2, max: 2").contains("`max` is not above `min`"));
    }

    proptest! {
        #[test]
        fn no_two_keys_become_the_same(mut texts in proptest::collection::vec("[0-9]{1,12}|[0-9a-f]{32}|[0-9 -]{3}", 2..20)) {
            texts.sort();
            texts.dedup();
            let readable = texts.iter().filter_map(|text| key_of("", Value::text(text.clone())).ok());
            let new: Vec<_> = readable.map(|value| value.identity().to_vec()).collect();
            prop_assert_eq!(new.iter().collect::<BTreeSet<_>>().len(), new.len());
        }
    }
}
