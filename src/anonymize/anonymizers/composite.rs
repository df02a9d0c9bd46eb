//! `composite`: the fields of composite values of PostgreSQL, each by a rule of its own.

use super::nested::{ByName, Nested, number, ordinals};
use super::quoted::{push_quoted, unquoted};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::{Repertoire, Value};
use crate::yaml;

pub(super) static DECLARATION: Declaration = Declaration {
    id: "composite",
    summary: "a composite value of PostgreSQL in which some fields follow rules",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Form(&["*"]),
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: composite, fields: {1: firstname, 2: lastname}}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked()?)),
};

options! {
    struct Options {
        /// a mapping from the places of fields, of which the first is 1, to anonymizers
        fields: ByName,
    }
}

struct Composite {
    /// By their places, of which the first is 0.
    fields: Vec<(usize, Nested)>,
    ordinals: Vec<u64>,
    /// How many fields there are at least.
    needed: usize,
}

impl Options {
    fn checked(self) -> Result<Composite, yaml::Error> {
        let mut fields = Vec::new();
        for (key, rule) in self.fields.0 {
            // PostgreSQL has room for 1,664 fields.
            let place = key.name.parse::<usize>().ok().filter(|place| (1..=1664).contains(place));
            let place = place.ok_or_else(|| {
                key.error(format!("expected the place of a field, found `{}`", key.as_written()))
                    .with_help("count the fields of the type, from 1: a dump tells no names within a value")
            })?;
            if fields.iter().any(|(known, _)| *known == place - 1) {
                return Err(key
                    .error(format!("the field {place} has two rules"))
                    .with_help("remove one of them"));
            }
            fields.push((place - 1, rule));
        }
        let ordinals = ordinals(fields.iter().map(|(_, rule)| rule));
        let needed = fields.iter().map(|(place, _)| place + 1).max().unwrap_or(0);
        Ok(Composite { fields, ordinals, needed })
    }
}

impl Anonymizer for Composite {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let text = cells[0].identity();
        let unreadable = || ValueError { expected: "a composite value such as (a,b)", found: "other text" };
        let inner =
            text.strip_prefix(b"(").and_then(|text| text.strip_suffix(b")")).ok_or_else(unreadable)?;
        let mut new = Vec::with_capacity(text.len());
        new.push(b'(');
        let (mut at, mut place) = (0, 0);
        loop {
            let (said, end) = field(inner, at).ok_or_else(unreadable)?;
            let raw = &inner[at..end];
            let old = said.map_or(Value::Null, Value::text);
            let mut value = old.borrowed();
            if let Some(rule) = self.fields.iter().position(|(known, _)| *known == place) {
                self.fields[rule].1.anonymize(draw, number(self.ordinals[rule], 0), &mut value)?;
            }
            match value {
                value if value == old => new.extend_from_slice(raw),
                Value::Null => {}
                value => push(&value.identity(), &mut new),
            }
            place += 1;
            match inner.get(end) {
                None => break,
                Some(_) => new.push(b','),
            }
            at = end + 1;
        }
        new.push(b')');
        if place < self.needed {
            return Err(ValueError { expected: "every field that the rule names", found: "fewer fields" });
        }
        cells[0] = Value::text(new);
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn is_keyed(&self) -> bool {
        self.fields.iter().all(|(_, rule)| rule.is_keyed())
    }

    fn can_be_cut(&self) -> bool {
        false
    }

    fn fits_as_before(&self) -> bool {
        true
    }

    fn reads_folded(&self) -> bool {
        false
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        self.fields.iter().all(|(_, rule)| rule.is_spelt_in(letters))
    }
}

/// What a field says, and where it ends: at a comma or at the end. Nothing at all is NULL.
fn field(text: &[u8], start: usize) -> Option<(Option<Vec<u8>>, usize)> {
    let mut said: Option<Vec<u8>> = None;
    let mut at = start;
    while let Some(byte) = text.get(at) {
        match byte {
            b',' => break,
            // Only a quote makes these a part of a field.
            b'(' | b')' => return None,
            b'"' => {
                let (quoted, end) = unquoted(text, at, true)?;
                said.get_or_insert_default().extend(quoted);
                at = end;
            }
            b'\\' => {
                said.get_or_insert_default().push(*text.get(at + 1)?);
                at += 2;
            }
            byte => {
                said.get_or_insert_default().push(*byte);
                at += 1;
            }
        }
    }
    Some((said, at))
}

fn push(text: &[u8], out: &mut Vec<u8>) {
    let is_plain = |byte: &u8| !byte.is_ascii_whitespace() && !b"(),\"\\".contains(byte);
    match !text.is_empty() && text.iter().all(is_plain) {
        true => out.extend_from_slice(text),
        false => push_quoted(text, out),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{SEEDS, build, build_error, text_of};
    use super::*;

    const RULES: &str = "fields: {1: {anonymizer: constant, value: 'x \"y'}, 3: 'null'}";

    #[test]
    fn fields_are_replaced_by_their_places() {
        for (old, new) in [
            (r#"(a,"b c",d,)"#, r#"("x \"y","b c",,)"#),
            (r#"(,"",,)"#, r#"(,"",,)"#),
            (r#"("a""b",\,,"\\")"#, r#"("x \"y",\,,)"#),
            ("(a, b ,c)", r#"("x \"y", b ,)"#),
        ] {
            assert_eq!(text_of("composite", RULES, old), new, "{old}");
        }
        let words = "fields: {1: {anonymizer: dictionary, values: {'a\"b': null, c: d}}}";
        assert_eq!(text_of("composite", &words.replace("null", "e"), r#"("a""b")"#), "(e)");
    }

    #[test]
    fn what_is_no_composite_stops_the_run() {
        let anonymizer = build("composite", RULES).unwrap();
        for text in ["", "a", "(a", "a)", "(a,b)c", "(\"a,b,c)", "(a,b,(c))", "(a,b,c\\)"] {
            let error =
                anonymizer.anonymize(&mut SEEDS[0]().draw("x"), &mut [Value::text(text)]).unwrap_err();
            assert_eq!(
                error.to_string(),
                "expected a composite value such as (a,b), found other text",
                "{text}"
            );
        }
        let error = anonymizer.anonymize(&mut SEEDS[0]().draw("x"), &mut [Value::text("(a,b)")]).unwrap_err();
        assert_eq!(error.to_string(), "expected every field that the rule names, found fewer fields");
        assert!(
            build_error("composite", "fields: {name: email}")
                .contains("expected the place of a field, found `name`")
        );
        assert!(
            build_error("composite", "fields: {1: email, 01: email}").contains("the field 1 has two rules")
        );
    }

    proptest! {
        #[test]
        fn what_is_kept_keeps_every_byte(fields in proptest::collection::vec(proptest::option::of("[a(),\" \\\\é]{0,4}"), 1..5)) {
            let mut text = b"(".to_vec();
            for (at, value) in fields.iter().enumerate() {
                if at > 0 {
                    text.push(b',');
                }
                if let Some(value) = value {
                    push(value.as_bytes(), &mut text);
                }
            }
            text.push(b')');
            let mut cells = [Value::text(text.clone())];
            build("composite", "fields: {1: keep}").unwrap().anonymize(&mut SEEDS[0]().draw("x"), &mut cells).unwrap();
            prop_assert_eq!(&*cells[0].identity(), &text[..]);
        }

        #[test]
        fn nothing_makes_it_panic(text in "[a(),\"\\\\ ]{0,12}") {
            let mut cells = [Value::text(text)];
            let _ = build("composite", RULES).unwrap().anonymize(&mut SEEDS[0]().draw("x"), &mut cells);
        }
    }
}
