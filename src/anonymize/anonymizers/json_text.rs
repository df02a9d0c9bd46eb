//! JSON as text: where a value begins and ends, what it says, and how a new one is written. The text was found to be
//! valid before, so nothing is judged twice.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::anonymize::anonymizer::ValueError;
use crate::dump::Value;

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    Object,
    Array,
    Text,
    Number,
    Boolean,
    Null,
    /// What closes an object or a list, or stands between values.
    End,
}

/// The text, if it is one valid document.
pub(super) fn checked(bytes: &[u8]) -> Result<&str, ValueError> {
    let text = std::str::from_utf8(bytes).ok();
    let valid = text.filter(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok());
    valid.ok_or(ValueError { expected: "a JSON document", found: "other text" })
}

/// Where the next thing but spaces begins, and what it is.
pub(super) fn value_at(text: &str, at: usize) -> (usize, Part) {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let at = at + text.as_bytes()[at..].iter().take_while(|byte| is_space(byte)).count();
    let part = match text.as_bytes().get(at) {
        Some(b'{') => Part::Object,
        Some(b'[') => Part::Array,
        Some(b'"') => Part::Text,
        Some(b't' | b'f') => Part::Boolean,
        Some(b'n') => Part::Null,
        Some(b'-' | b'0'..=b'9') => Part::Number,
        _ => Part::End,
    };
    (at, part)
}

/// Where the value that begins at `start` ends.
pub(super) fn end_of(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    match bytes[start] {
        b'"' => end_of_text(bytes, start),
        b'{' | b'[' => {
            let (mut at, mut depth) = (start, 0_usize);
            loop {
                match bytes[at] {
                    b'"' => {
                        at = end_of_text(bytes, at);
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    return at;
                }
            }
        }
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r');
            bytes[start..].iter().position(ends).map_or(bytes.len(), |length| start + length)
        }
    }
}

fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// What a text in its quotes says.
pub(super) fn unescaped(raw: &str) -> Result<Cow<'_, str>, ValueError> {
    match raw.contains('\\') {
        false => Ok(Cow::Borrowed(&raw[1..raw.len() - 1])),
        true => {
            let half = ValueError { expected: "a JSON document", found: "half a letter in one" };
            serde_json::from_str(raw).map(Cow::Owned).map_err(|_| half)
        }
    }
}

/// The value of a dump that a value of a document is; what has values within it is its text.
pub(super) fn decoded(part: Part, raw: &str) -> Result<Value<'_>, ValueError> {
    let as_written = || Value::Text(Cow::Borrowed(raw.as_bytes()));
    Ok(match part {
        Part::Null => Value::Null,
        Part::Text => match unescaped(raw)? {
            Cow::Borrowed(text) => Value::Text(Cow::Borrowed(text.as_bytes())),
            Cow::Owned(text) => Value::text(text),
        },
        Part::Number => match (raw.parse(), raw.parse::<f64>()) {
            (Ok(number), _) => Value::Integer(number),
            // A whole number that is too large is no float: that would change it.
            (_, Ok(number)) if number.is_finite() && raw.contains(['.', 'e', 'E']) => Value::Real(number),
            _ => as_written(),
        },
        Part::Object | Part::Array | Part::Boolean | Part::End => as_written(),
    })
}

/// Writes a new value, of the type of the old one where it can be.
pub(super) fn encode(old: Part, new: &Value<'_>, is_json: bool, out: &mut Vec<u8>) -> Result<(), ValueError> {
    match new {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Integer(number) if old == Part::Text => push_text(&number.to_string(), out),
        Value::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::Real(number) if old == Part::Text => push_text(&number.to_string(), out),
        Value::Real(number) => match number.is_finite() {
            true => out.extend_from_slice(number.to_string().as_bytes()),
            false => out.extend_from_slice(b"null"),
        },
        Value::Blob(bytes) => push_text(&STANDARD.encode(bytes), out),
        Value::Text(bytes) => {
            let no_text = ValueError { expected: "text in UTF-8", found: "other bytes" };
            let text = std::str::from_utf8(bytes).map_err(|_| no_text)?;
            let is_as_before = match old {
                Part::Number => matches!(value_at(text, 0), (0, Part::Number)) && is_valid(text),
                Part::Boolean => matches!(text, "true" | "false"),
                Part::Object | Part::Array => is_json,
                Part::Text | Part::Null | Part::End => false,
            };
            match is_as_before {
                true => out.extend_from_slice(bytes),
                false => push_text(text, out),
            }
        }
    }
    Ok(())
}

fn is_valid(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn push_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for letter in text.chars() {
        match letter {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            _ if letter < ' ' => out.extend_from_slice(format!("\\u{:04x}", u32::from(letter)).as_bytes()),
            _ => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_say_what_they_were_made_of(text: String) {
            let mut raw = Vec::new();
            push_text(&text, &mut raw);
            let raw = std::str::from_utf8(&raw).unwrap();
            prop_assert_eq!(serde_json::from_str::<String>(raw).unwrap(), text.clone());
            prop_assert_eq!(unescaped(raw).unwrap(), text);
            prop_assert_eq!(end_of(raw, 0), raw.len());
        }
    }

    #[test]
    fn values_are_what_they_are_in_dumps() {
        for (raw, expected) in [
            ("12", Value::Integer(12)),
            ("-1.50", Value::Real(-1.5)),
            ("123456789012345678901", Value::text("123456789012345678901")),
            ("true", Value::text("true")),
            ("null", Value::Null),
            ("\"\\u00e9\\n\"", Value::text("é\n")),
            ("{\"a\": 1}", Value::text("{\"a\": 1}")),
        ] {
            assert_eq!(decoded(value_at(raw, 0).1, raw), Ok(expected), "{raw}");
        }
        assert!(decoded(Part::Text, "\"\\ud800\"").is_err());
    }
}
