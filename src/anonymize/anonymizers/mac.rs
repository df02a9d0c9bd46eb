//! `mac`: an address of a network card, of those that no maker gives to one.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::Value;

pub(super) static DECLARATION: Declaration = Declaration {
    id: "mac",
    summary: "an address of a network card, in the form that is found",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Form(&["macaddr", "macaddr8"]),
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: mac}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// true: the maker's three bytes stay and those behind them are drawn, which may give a real card's address
        keep_vendor: bool = "false",
    }
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let old = Found::read(&cells[0]);
        let mut bytes = [0; 8];
        draw.fill(&mut bytes);
        match (self.keep_vendor, &old) {
            (true, Some(found)) => bytes[..3].copy_from_slice(&found.vendor),
            (true, None) => {
                let found = if cells[0].is_null() { "NULL" } else { "what is none" };
                return Err(ValueError { expected: "a MAC address such as 02:1a:4b:00:12:34", found });
            }
            // IEEE 802: one bit says that no maker gave the address, another that it is of one card.
            (false, _) => bytes[0] = bytes[0] & 0xfc | 0x02,
        }
        cells[0] = Value::text(old.unwrap_or(Found::USUAL).written(&bytes));
        Ok(())
    }

    fn reads_value(&self) -> bool {
        self.keep_vendor
    }

    /// An address of eight bytes stands only where there was one, which is as long at least.
    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(17)
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

/// How an address is written.
struct Found {
    vendor: [u8; 3],
    /// 6 or 8.
    bytes: usize,
    separator: Option<u8>,
    /// How many digits stand between separators.
    group: usize,
    is_upper: bool,
}

impl Found {
    const USUAL: Found = Found { vendor: [0; 3], bytes: 6, separator: Some(b':'), group: 2, is_upper: false };

    fn read(value: &Value<'_>) -> Option<Found> {
        let Value::Text(text) = value else { return None };
        let is_digit = |byte: &&u8| byte.is_ascii_hexdigit();
        let mut digits = text.iter().filter(is_digit);
        let bytes = match digits.clone().count() {
            12 => 6,
            16 => 8,
            _ => return None,
        };
        if !text.iter().all(|byte| byte.is_ascii_hexdigit() || b":-. ".contains(byte)) {
            return None;
        }
        let mut vendor = [0; 3];
        for byte in &mut vendor {
            let mut half = || char::from(*digits.next()?).to_digit(16);
            *byte = (half()? << 4 | half()?) as u8;
        }
        let group = text.iter().take_while(is_digit).count();
        let is_upper = text.iter().any(u8::is_ascii_uppercase);
        // Groups of one kind, with one separator between; whatever else is written in the usual form.
        let is_even = [2, 4, 6, bytes * 2].contains(&group)
            && text.chunks(group + 1).all(|chunk| chunk.iter().take(group).all(|byte| is_digit(&byte)))
            && text.len() + 1 == bytes * 2 / group * (group + 1);
        Some(match is_even {
            true => Found { vendor, bytes, separator: text.get(group).copied(), group, is_upper },
            false => Found { vendor, bytes, is_upper, ..Found::USUAL },
        })
    }

    fn written(&self, bytes: &[u8; 8]) -> Vec<u8> {
        let digits = if self.is_upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
        let mut out = Vec::with_capacity(24);
        for at in 0..self.bytes * 2 {
            if let (Some(separator), true) = (self.separator, at > 0 && at % self.group.max(1) == 0) {
                out.push(separator);
            }
            let byte = bytes[at / 2];
            out.push(digits[usize::from(if at % 2 == 0 { byte >> 4 } else { byte & 15 })]);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized, build, many, text_of};
    use super::*;

    #[test]
    fn addresses_are_of_no_maker() {
        for value in many("mac", "", &Value::text("00:1a:4b:00:12:34")) {
            let text = String::from_utf8(value.identity().into_owned()).unwrap();
            let first = u8::from_str_radix(&text[..2], 16).unwrap();
            assert_eq!((first & 3, text.len()), (2, 17), "{text}");
        }
    }

    #[test]
    fn the_form_is_that_which_is_found() {
        let check = |old: &'static str, form: &str| {
            let new = text_of("mac", "", old);
            let found: String =
                new.chars().map(|letter| if letter.is_ascii_hexdigit() { 'x' } else { letter }).collect();
            assert_eq!(found, form, "{old}: {new}");
        };
        check("00-1A-4B-00-12-34", "xx-xx-xx-xx-xx-xx");
        check("001a.4b00.1234", "xxxx.xxxx.xxxx");
        check("001a4b001234", "xxxxxxxxxxxx");
        check("08:00:2b:01:02:03:04:05", "xx:xx:xx:xx:xx:xx:xx:xx");
        check("unknown", "xx:xx:xx:xx:xx:xx");
        check("001a4b-001234", "xxxxxx-xxxxxx");
        check(" 00:1a:4b:00:12:34", "xx:xx:xx:xx:xx:xx");
        check("0:01a4b001234", "xx:xx:xx:xx:xx:xx");
        check("001a4b001234-", "xx:xx:xx:xx:xx:xx");
        assert!(!text_of("mac", "", "AA-BB-CC-DD-EE-FF").bytes().any(|byte| byte.is_ascii_lowercase()));
    }

    #[test]
    fn a_maker_can_be_kept() {
        let text = text_of("mac", "keep_vendor: true", "00-1a-4B-00-12-34");
        assert!(text.starts_with("00-1A-4B-") && text != "00-1A-4B-00-12-34", "{text}");
        let keeps = build("mac", "keep_vendor: true").unwrap();
        assert!(keeps.reads_value() && !build("mac", "").unwrap().reads_value());
        assert!(matches!(anonymized("mac", "", Value::Integer(3)), Value::Text(_)));
    }
}
