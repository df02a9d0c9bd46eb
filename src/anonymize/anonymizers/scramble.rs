//! `scramble`: other letters and digits in a text of the same length.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::Value;

pub(super) static DECLARATION: Declaration = Declaration {
    id: "scramble",
    summary: "other letters and digits, with all else and the length as they were",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "scramble",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// leave digits as they are
        keep_digits: bool = "false",
    }
}

impl Anonymizer for Options {
    /// Capital letters become capitals from A to Z, digits become digits, and all other letters become a to z, of
    /// whatever script they were: every character set has those, and an accent would tell of the language.
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let identity = cells[0].identity();
        let mut new = String::with_capacity(identity.len());
        for chunk in identity.utf8_chunks() {
            new.extend(chunk.valid().chars().map(|old| self.other(draw, old)));
            // Bytes that are no text count as a character each.
            new.extend(chunk.invalid().iter().map(|_| other_in(draw, b'a', 26)));
        }
        cells[0] = Value::text(new);
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn fits_as_before(&self) -> bool {
        true
    }
}

impl Options {
    fn other(&self, draw: &mut Draw, old: char) -> char {
        match old {
            _ if old.is_numeric() && self.keep_digits => old,
            _ if old.is_numeric() => other_in(draw, b'0', 10),
            _ if old.is_uppercase() => other_in(draw, b'A', 26),
            _ if old.is_alphabetic() => other_in(draw, b'a', 26),
            _ => old,
        }
    }
}

fn other_in(draw: &mut Draw, first: u8, count: u8) -> char {
    // Sixteen bits for so few outcomes: the likeliest is likelier by 1 in 2,000 at most.
    let mut bytes = [0; 2];
    draw.fill(&mut bytes);
    let drawn = (u32::from(u16::from_le_bytes(bytes)) * u32::from(count)) >> 16;
    char::from(first + drawn as u8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{SEEDS, build, many, text_of};
    use super::*;

    #[test]
    fn classes_and_signs_stay() {
        let new = text_of("scramble", "", "Jean-René d'Arc, 12b");
        assert!(new.is_ascii() && new != "Jean-René d'Arc, 12b");
        let class = |letter: char| match letter {
            'A'..='Z' => 'A',
            'a'..='z' => 'a',
            '0'..='9' => '0',
            other => other,
        };
        assert_eq!(new.chars().map(class).collect::<String>(), "Aaaa-Aaaa a'Aaa, 00a");
        assert!(text_of("scramble", "keep_digits: true", "a12").ends_with("12"));
    }

    #[test]
    fn every_letter_comes() {
        assert_eq!(many("scramble", "", &Value::text("x")).len(), 26);
        assert_eq!(many("scramble", "", &Value::text("7")).len(), 10);
    }

    proptest! {
        #[test]
        fn the_length_stays(old: Vec<u8>) {
            let mut cells = [Value::text(old.clone())];
            build("scramble", "").unwrap().anonymize(&mut SEEDS[0]().draw("x"), &mut cells).unwrap();
            let new = cells[0].identity().into_owned();
            prop_assert_eq!(crate::anonymize::bounds::length_of(&new), crate::anonymize::bounds::length_of(&old));
        }
    }
}
