//! The grammar of `pattern`: text, numbers from a range, and what other anonymizers write.
//!
//! `[n,m]` is a whole number from n to m (`;`, `:` and `-` separate them too), `{id}` what an anonymizer
//! writes, `{id:part}` one part of an anonymizer over several columns. A backslash before `[`, `]`, `{`,
//! `}` or another backslash takes that character as it is. Everything else is text.

use std::ops::Range;

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    /// Both included, the lower one first.
    Number {
        min: i64,
        max: i64,
    },
    Reference(Reference),
}

/// `{id}` or `{id:part}`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reference {
    pub(super) id: String,
    pub(super) part: Option<String>,
    /// Where it stands in the pattern, in bytes, braces included.
    pub(super) place: Range<usize>,
}

/// What is wrong, and where in the pattern, in bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) place: Range<usize>,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// Reads a pattern. Neighbouring texts are one piece, and no piece is an empty text.
pub(super) fn parse(pattern: &str) -> Result<Vec<Piece>, Fault> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut at = 0;
    while let Some(first) = pattern[at..].chars().next() {
        let rest = &pattern[at + first.len_utf8()..];
        match first {
            '[' | '{' => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                let (piece, end) = token(pattern, at)?;
                pieces.push(piece);
                at = end;
            }
            ']' | '}' => {
                let message = format!("nothing is open that `{first}` would close");
                let help = "put a backslash before it to take it as text";
                return Err(Fault { place: at..at + 1, message, help });
            }
            '\\' if rest.starts_with(['[', ']', '{', '}', '\\']) => {
                text.push_str(&rest[..1]);
                at += 2;
            }
            other => {
                text.push(other);
                at += other.len_utf8();
            }
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

/// The `[...]` or `{...}` that starts at `start`, and where it ends.
fn token(pattern: &str, start: usize) -> Result<(Piece, usize), Fault> {
    let is_number = pattern[start..].starts_with('[');
    let close = if is_number { ']' } else { '}' };
    let Some(length) = pattern[start + 1..].find(close) else {
        let message = format!("`{close}` is missing");
        let help = "put a backslash before the opening one to take it as text";
        return Err(Fault { place: start..pattern.len(), message, help });
    };
    let place = start..start + length + 2;
    let inner = &pattern[start + 1..start + 1 + length];
    let piece = if is_number { number(inner) } else { reference(inner, place.clone()) };
    let end = place.end;
    match piece {
        Some(piece) => Ok((piece, end)),
        None if is_number => Err(Fault {
            place,
            message: format!("`{inner}` is no range of whole numbers"),
            help: "write a range such as [1,99], or \\[ for the bracket itself",
        }),
        None => Err(Fault {
            place,
            message: format!("`{inner}` is no anonymizer"),
            help: "write {email} or {address:locality}, or \\{ for the brace itself",
        }),
    }
}

fn number(inner: &str) -> Option<Piece> {
    // A minus may begin either number, so the separator is the first sign behind a digit.
    let separator = inner.bytes().skip(1).position(|byte| b",;:-".contains(&byte))? + 1;
    let first = inner[..separator].trim().parse().ok()?;
    let second = inner[separator + 1..].trim().parse().ok()?;
    Some(Piece::Number { min: std::cmp::min(first, second), max: std::cmp::max(first, second) })
}

fn reference(inner: &str, place: Range<usize>) -> Option<Piece> {
    let is_name = |name: &str| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        !name.is_empty() && name.bytes().all(is_part)
    };
    let (id, part) = match inner.split_once(':') {
        Some((id, part)) => (id.trim(), Some(part.trim())),
        None => (inner.trim(), None),
    };
    (is_name(id) && part.is_none_or(is_name))
        .then(|| Piece::Reference(Reference { id: id.to_owned(), part: part.map(str::to_owned), place }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn reference_to(id: &str, part: Option<&str>, place: Range<usize>) -> Piece {
        Piece::Reference(Reference { id: id.to_owned(), part: part.map(str::to_owned), place })
    }

    #[test]
    fn numbers_take_four_separators_and_any_order() {
        for (pattern, min, max) in [
            ("[1,9]", 1, 9),
            ("[1;9]", 1, 9),
            ("[1:9]", 1, 9),
            ("[1-9]", 1, 9),
            ("[9, 1]", 1, 9),
            ("[-5--1]", -5, -1),
            ("[-5,-1]", -5, -1),
            ("[-9223372036854775808,9223372036854775807]", i64::MIN, i64::MAX),
        ] {
            assert_eq!(parse(pattern), Ok(vec![Piece::Number { min, max }]), "{pattern}");
        }
    }

    #[test]
    fn references_and_the_text_between_them_are_kept() {
        let expected = vec![
            text("é "),
            reference_to("firstname", None, 3..14),
            text(" "),
            reference_to("iban-bic", Some("iban"), 15..30),
            text("!"),
        ];
        assert_eq!(parse("é {firstname} {iban-bic:iban}!"), Ok(expected));
    }

    #[test]
    fn a_backslash_takes_what_follows_as_text() {
        assert_eq!(parse(r"\[1,9\] \{email\} \\ C:\x \"), Ok(vec![text(r"[1,9] {email} \ C:\x \")]));
        assert_eq!(parse(""), Ok(vec![]));
    }

    #[test]
    fn faults_say_where_they_stand() {
        for (pattern, place, message) in [
            ("ab[1,2", 2..6, "`]` is missing"),
            ("ab{email", 2..8, "`}` is missing"),
            ("ab]", 2..3, "nothing is open"),
            ("ab}c", 2..3, "nothing is open"),
            ("é[1]", 2..5, "no range"),
            ("[1,]", 0..4, "no range"),
            ("[a,b]", 0..5, "no range"),
            ("[1,99999999999999999999]", 0..24, "no range"),
            ("[]", 0..2, "no range"),
            ("{}", 0..2, "no anonymizer"),
            ("{a:}", 0..4, "no anonymizer"),
            ("{a{b}}", 0..5, "no anonymizer"),
        ] {
            let fault = parse(pattern).unwrap_err();
            assert_eq!(fault.place, place, "{pattern}");
            assert!(fault.message.contains(message), "{pattern}: {}", fault.message);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_within_its_bounds(pattern in r"(\PC|[\[\]{}\\,:;0-9a-z-]){0,40}") {
            if let Err(fault) = parse(&pattern) {
                prop_assert!(pattern.get(fault.place).is_some());
            }
        }

        #[test]
        fn what_has_no_brackets_is_itself(pattern in r"[^\[\]{}\\]{1,40}") {
            prop_assert_eq!(parse(&pattern), Ok(vec![Piece::Text(pattern)]));
        }

        #[test]
        fn what_is_escaped_is_itself(wanted in r"(\PC|[\[\]{}\\]){1,40}") {
            let escaped: String = wanted
                .chars()
                .flat_map(|it| "[]{}\\".contains(it).then_some('\\').into_iter().chain([it]))
                .collect();
            prop_assert_eq!(parse(&escaped), Ok(vec![Piece::Text(wanted)]));
        }
    }
}
