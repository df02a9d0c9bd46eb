//! `hstore`: the values of hstore columns of PostgreSQL, each by the rule of its key.

use super::json::Others;
use super::nested::{ByName, number, ordinals};
use super::quoted::{push_quoted, unquoted};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::{Repertoire, Value};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "hstore",
    summary: "an hstore of PostgreSQL in which the values of some keys follow rules",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Form(&["hstore"]),
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: hstore, keys: {email: email, phone: 'null'}, others: drop}",
    build: |rule| {
        let Options { keys, others } = Options::read(rule)?;
        let ordinals = ordinals(keys.0.iter().map(|(_, rule)| rule));
        Ok(Box::new(Hstore { keys, ordinals, others }))
    },
};

options! {
    struct Options {
        /// a mapping from keys to anonymizers
        keys: ByName,
        /// what becomes of the values of other keys: keep, drop (left out) or null
        others: Others = "keep",
    }
}

struct Hstore {
    keys: ByName,
    ordinals: Vec<u64>,
    others: Others,
}

impl Anonymizer for Hstore {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let text = cells[0].identity();
        let mut new = Vec::with_capacity(text.len());
        let mut at = 0;
        while let Some(pair) = Pair::read(&text, at)? {
            at = pair.end;
            self.push(&text, &pair, draw, &mut new)?;
        }
        cells[0] = Value::text(new);
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn is_keyed(&self) -> bool {
        self.keys.0.iter().all(|(_, rule)| rule.is_keyed())
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
        self.keys.0.iter().all(|(_, rule)| rule.is_spelt_in(letters))
    }
}

impl Hstore {
    fn push(&self, text: &[u8], pair: &Pair, draw: &Draw, new: &mut Vec<u8>) -> Result<(), ValueError> {
        let found = self.keys.0.iter().position(|(name, _)| name.name.as_bytes() == pair.key);
        let mut value = pair.value.borrowed();
        match (found, self.others) {
            (Some(at), _) => self.keys.0[at].1.anonymize(draw, number(self.ordinals[at], 0), &mut value)?,
            (None, Others::Keep) => {}
            (None, Others::Null) => value = Value::Null,
            (None, Others::Drop) => return Ok(()),
        }
        // The first has no comma in front, also where one before it was left out.
        let behind_comma = if new.is_empty() { pair.start } else { pair.comma };
        if !new.is_empty() && pair.comma == pair.start {
            new.extend_from_slice(b", ");
        }
        match value == pair.value {
            true => new.extend_from_slice(&text[behind_comma..pair.end]),
            false => {
                new.extend_from_slice(&text[behind_comma..pair.value_start]);
                match &value {
                    Value::Null => new.extend_from_slice(b"NULL"),
                    value => push_quoted(&value.identity(), new),
                }
                new.extend_from_slice(&text[pair.value_end..pair.end]);
            }
        }
        Ok(())
    }
}

/// A key and its value, and where they stand.
struct Pair {
    /// Where the comma before it stands; `start` for the first.
    comma: usize,
    start: usize,
    key: Vec<u8>,
    value: Value<'static>,
    value_start: usize,
    value_end: usize,
    end: usize,
}

impl Pair {
    fn read(text: &[u8], at: usize) -> Result<Option<Pair>, ValueError> {
        let unreadable = || ValueError { expected: "an hstore such as \"a\"=>\"b\"", found: "other text" };
        let spaces = |at: usize| at + text[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let mut start = spaces(at);
        if start == text.len() {
            return Ok(None);
        }
        let comma = at;
        if at > 0 {
            if text[start] != b',' {
                return Err(unreadable());
            }
            start = spaces(start + 1);
        }
        let (key, _, key_end) = word(text, start).ok_or_else(unreadable)?;
        let arrow = spaces(key_end);
        if !text[arrow..].starts_with(b"=>") {
            return Err(unreadable());
        }
        let value_start = spaces(arrow + 2);
        let (said, is_quoted, value_end) = word(text, value_start).ok_or_else(unreadable)?;
        let value = match is_quoted || !said.eq_ignore_ascii_case(b"null") {
            true => Value::text(said),
            false => Value::Null,
        };
        let comma = if at > 0 { comma } else { start };
        Ok(Some(Pair { comma, start, key, value, value_start, value_end, end: value_end }))
    }
}

/// A text in quotes or without, whether it is in quotes, and where it ends.
fn word(text: &[u8], start: usize) -> Option<(Vec<u8>, bool, usize)> {
    if text.get(start) == Some(&b'"') {
        return unquoted(text, start, false).map(|(said, end)| (said, true, end));
    }
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'=' | b'"');
    let length = text.get(start..)?.iter().position(ends).unwrap_or(text.len() - start);
    (length > 0).then(|| (text[start..start + length].to_vec(), false, start + length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{SEEDS, build, build_error, text_of};
    use super::*;

    const RULES: &str = "keys: {a: {anonymizer: constant, value: 'x\"y'}, b: 'null', c: keep}";

    #[test]
    fn the_values_of_keys_are_replaced() {
        for (options, old, new) in [
            (
                "",
                r#""a"=>"1", "b"=>"2", "c"=>"3", "d"=>NULL"#,
                r#""a"=>"x\"y", "b"=>NULL, "c"=>"3", "d"=>NULL"#,
            ),
            ("", r#"a => 1,d=>"NULL""#, r#"a => "x\"y",d=>"NULL""#),
            (", others: drop", r#""d"=>"1", "a"=>"1", "e"=>"2", "c"=>"3""#, r#""a"=>"x\"y", "c"=>"3""#),
            (", others: 'null'", r#""d"=>"1", "c"=>"3""#, r#""d"=>NULL, "c"=>"3""#),
            (", others: drop", r#""d"=>"1""#, ""),
            ("", r#""a"=>NULL"#, r#""a"=>NULL"#),
        ] {
            assert_eq!(text_of("hstore", &format!("{RULES}{options}"), old), new, "{old}");
        }
        let one = text_of("hstore", "keys: {k: email}", r#""k"=>"jean@dupont.fr""#);
        assert_eq!(one, format!("\"k\"=>\"{}\"", text_of("email", "", "jean@dupont.fr")));
    }

    #[test]
    fn what_is_no_hstore_stops_the_run() {
        let anonymizer = build("hstore", RULES).unwrap();
        for text in ["a", "a=>", "=>a", "\"a\"=\"b\"", "\"a=>b", "a=>b c=>d", ",a=>b", "a=>b,"] {
            let error =
                anonymizer.anonymize(&mut SEEDS[0]().draw("x"), &mut [Value::text(text)]).unwrap_err();
            assert_eq!(
                error.to_string(),
                "expected an hstore such as \"a\"=>\"b\", found other text",
                "{text}"
            );
        }
        assert!(build_error("hstore", "keys: {}").contains("at least one rule"));
    }

    proptest! {
        #[test]
        fn what_is_kept_keeps_every_byte(pairs in proptest::collection::vec(("[a-c\"\\\\ ]{0,3}", proptest::option::of("[é\",=> \\\\]{0,3}")), 0..4)) {
            let mut text = Vec::new();
            for (key, value) in pairs {
                if !text.is_empty() {
                    text.extend_from_slice(b", ");
                }
                push_quoted(key.as_bytes(), &mut text);
                text.extend_from_slice(b"=>");
                match value {
                    None => text.extend_from_slice(b"NULL"),
                    Some(value) => push_quoted(value.as_bytes(), &mut text),
                }
            }
            let mut cells = [Value::text(text.clone())];
            build("hstore", "keys: {zz: email}").unwrap().anonymize(&mut SEEDS[0]().draw("x"), &mut cells).unwrap();
            prop_assert_eq!(&*cells[0].identity(), &text[..]);
        }

        #[test]
        fn nothing_makes_it_panic(text in "[a,\"\\\\ =>]{0,12}") {
            let mut cells = [Value::text(text)];
            let _ = build("hstore", RULES).unwrap().anonymize(&mut SEEDS[0]().draw("x"), &mut cells);
        }
    }
}
