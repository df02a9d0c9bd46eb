//! `array`: the elements of arrays of PostgreSQL, in any number of dimensions.

use super::nested::{Nested, number};
use super::quoted::{push_value, unquoted};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::{Repertoire, Value};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "array",
    summary: "an array of PostgreSQL in which each element follows a rule",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Form(&["[]"]),
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: array, of: email}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// what becomes of each element: an anonymizer
        of: Nested,
    }
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let text = cells[0].identity();
        let mut new = Vec::with_capacity(text.len());
        rewrite(&text, &mut new, |position, element| self.of.anonymize(draw, number(0, position), element))?;
        cells[0] = Value::text(new);
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn is_keyed(&self) -> bool {
        self.of.is_keyed()
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
        self.of.is_spelt_in(letters)
    }
}

fn unreadable() -> ValueError {
    ValueError { expected: "an array such as {a,b}", found: "other text" }
}

/// Writes an array with other elements; one that stays the same keeps its bytes, and so does all around it.
fn rewrite(
    text: &[u8],
    out: &mut Vec<u8>,
    mut replace: impl FnMut(u64, &mut Value<'_>) -> Result<(), ValueError>,
) -> Result<(), ValueError> {
    let start = text.iter().position(|byte| *byte == b'{').ok_or_else(unreadable)?;
    // Bounds such as `[0:1]=` where they do not begin at 1.
    let is_bounds = |byte: &u8| byte.is_ascii_digit() || b"[]:=+- ".contains(byte);
    if !text[..start].iter().all(is_bounds) {
        return Err(unreadable());
    }
    out.extend_from_slice(&text[..start]);
    let (mut at, mut depth, mut position) = (start, 0_usize, 0);
    // Whether an element or an inner array must come next, or must not.
    let mut is_due = true;
    while at < text.len() {
        match text[at] {
            b'{' if is_due => {
                depth += 1;
                at += 1;
                out.push(b'{');
                let inner = text[at..].iter().position(|byte| !byte.is_ascii_whitespace());
                is_due = inner.is_none_or(|inner| text[at + inner] != b'}');
            }
            b'}' if !is_due && depth > 0 => {
                depth -= 1;
                at += 1;
                out.push(b'}');
            }
            // `;` stands between boxes only, and no rule writes those.
            b',' if !is_due && depth > 0 => {
                is_due = true;
                at += 1;
                out.push(b',');
            }
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                out.push(byte);
            }
            _ if is_due && depth > 0 => {
                let end = element_end(text, at).ok_or_else(unreadable)?;
                push_element(&text[at..end], position, out, &mut replace)?;
                position += 1;
                is_due = false;
                at = end;
            }
            _ => return Err(unreadable()),
        }
        let is_over = depth == 0 && at > start;
        if is_over && !text[at..].iter().all(u8::is_ascii_whitespace) {
            return Err(unreadable());
        }
    }
    if depth == 0 { Ok(()) } else { Err(unreadable()) }
}

/// Where an element ends, without the spaces behind it.
fn element_end(text: &[u8], start: usize) -> Option<usize> {
    if text[start] == b'"' {
        return unquoted(text, start, false).map(|(_, end)| end);
    }
    let mut at = start;
    let mut end = start;
    while let Some(byte) = text.get(at) {
        match byte {
            b',' | b'}' => return (end > start).then_some(end),
            b'{' | b'"' => return None,
            b'\\' => {
                at += 2;
                end = at;
            }
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => {
                at += 1;
                end = at;
            }
        }
    }
    None
}

fn push_element(
    raw: &[u8],
    position: u64,
    out: &mut Vec<u8>,
    replace: &mut impl FnMut(u64, &mut Value<'_>) -> Result<(), ValueError>,
) -> Result<(), ValueError> {
    let old = match raw {
        [b'"', ..] => unquoted(raw, 0, false).map(|(said, _)| Value::text(said)).ok_or_else(unreadable)?,
        _ if raw.eq_ignore_ascii_case(b"null") => Value::Null,
        _ if raw.contains(&b'\\') => {
            let quoted = [b"\"", raw, b"\""].concat();
            unquoted(&quoted, 0, false).map(|(said, _)| Value::text(said)).ok_or_else(unreadable)?
        }
        _ => Value::Text(raw.into()),
    };
    let mut new = old.borrowed();
    replace(position, &mut new)?;
    match &new {
        new if *new == old => out.extend_from_slice(raw),
        Value::Null => out.extend_from_slice(b"NULL"),
        new => push_value(new, b"{},;", out),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{SEEDS, build, text_of};
    use super::*;
    use crate::anonymize::draw::RunKey;

    fn upper(text: &str) -> Result<String, ValueError> {
        let mut out = Vec::new();
        rewrite(text.as_bytes(), &mut out, |position, element| {
            if element.is_null() {
                return Ok(());
            }
            let said = String::from_utf8(element.identity().into_owned()).unwrap();
            *element = match said.as_str() {
                "kept" => Value::text("kept"),
                "gone" => Value::Null,
                _ => Value::text(format!("{}{position}", said.to_uppercase())),
            };
            Ok(())
        })?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn elements_are_replaced_where_they_stand() {
        for (old, new) in [
            ("{a,b}", "{A0,B1}"),
            ("{}", "{}"),
            ("{ }", "{ }"),
            ("[0:1]={a,NULL}", "[0:1]={A0,NULL}"),
            ("{{a,\"b c\"},{kept,\"kept\"}}", "{{A0,\"B C1\"},{kept,\"kept\"}}"),
            (r#"{"a\"b","\\","NULL",null,"gone"}"#, r#"{"A\"B0","\\1",NULL2,null,NULL}"#),
            (r#"{ a b , "x" }"#, r#"{ "A B0" , X1 }"#),
            (r"{a\,b}", r#"{"A,B0"}"#),
            ("{\"\"}", "{0}"),
        ] {
            assert_eq!(upper(old).as_deref(), Ok(new), "{old}");
        }
    }

    #[test]
    fn what_is_no_array_stops_the_run() {
        for text in [
            "", "a", "{a", "a}", "{a}}", "{a}b", "{a,}", "{,a}", "{a{b}}", "{\"a}", "x{a}", "{a\"b\"}",
            "{a} {b}",
        ] {
            let error = upper(text).unwrap_err();
            assert_eq!(error.to_string(), "expected an array such as {a,b}, found other text", "{text}");
        }
    }

    #[test]
    fn equal_elements_differ_by_row_and_agree_with_their_column_by_value() {
        let anonymizer = build("array", "of: email").unwrap();
        let key = RunKey::from_random([1; 32]);
        let parts = |mut draw: Draw| {
            let mut cells = [Value::text("{a,a}")];
            anonymizer.anonymize(&mut draw, &mut cells).unwrap();
            let text = String::from_utf8(cells[0].identity().into_owned()).unwrap();
            let (one, other) = text.trim_matches(['{', '}']).split_once(',').unwrap();
            (one.to_owned(), other.to_owned())
        };
        let (one, other) = parts(SEEDS[0]().draw("array"));
        assert_ne!(one, other);
        assert_eq!(one, text_of("email", "", "a"));
        let (one, other) = parts(key.value(b"{a,a}").draw("array"));
        assert_eq!(one, other);
    }

    proptest! {
        #[test]
        fn an_array_that_is_kept_keeps_every_byte(elements in proptest::collection::vec(proptest::option::of("[a{}\",; \\\\é]{0,4}"), 0..5)) {
            let mut text = b"{".to_vec();
            for (at, element) in elements.iter().enumerate() {
                if at > 0 {
                    text.push(b',');
                }
                match element {
                    None => text.extend_from_slice(b"NULL"),
                    Some(element) => push_value(&Value::text(element.as_str()), b"{},;", &mut text),
                }
            }
            text.push(b'}');
            let (mut out, mut seen) = (Vec::new(), Vec::new());
            rewrite(&text, &mut out, |_, element| {
                seen.push((!element.is_null()).then(|| String::from_utf8(element.identity().into_owned()).unwrap()));
                Ok(())
            }).unwrap();
            prop_assert_eq!(&out, &text);
            prop_assert_eq!(seen, elements);
        }

        #[test]
        fn nothing_makes_it_panic(text in "[a{},\"\\\\ =\\[:]{0,12}") {
            let mut out = Vec::new();
            if rewrite(text.as_bytes(), &mut out, |_, _| Ok(())).is_ok() {
                prop_assert_eq!(out, text.as_bytes());
            }
        }
    }
}
