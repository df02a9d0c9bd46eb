//! By what two values of a column are one and the same: what its UNIQUE constraints and foreign keys do
//! not tell apart must draw alike under `per: value`, or a reference would lose its row.

use std::borrow::Cow;

use super::{Equality, Letters, Value};

impl Equality {
    /// The one form of all values that are the same; others than text have no second form.
    pub fn folded<'a>(self, value: &Value<'a>) -> Value<'a> {
        match value {
            Value::Text(bytes) if self != Equality::EXACT => Value::Text(self.text(bytes.clone())),
            other => other.clone(),
        }
    }

    fn text<'a>(self, text: Cow<'a, [u8]>) -> Cow<'a, [u8]> {
        let text = match self.ignores_padding {
            true => match text {
                Cow::Borrowed(bytes) => Cow::Borrowed(unpadded(bytes)),
                Cow::Owned(mut bytes) => {
                    bytes.truncate(unpadded(&bytes).len());
                    Cow::Owned(bytes)
                }
            },
            false => text,
        };
        match std::str::from_utf8(&text) {
            Ok(letters) => self.letters(letters).map_or(text, |folded| Cow::Owned(folded.into_bytes())),
            Err(_) => text,
        }
    }

    /// None where every letter counts.
    fn letters(self, text: &str) -> Option<String> {
        match self.letters {
            Letters::Exact => None,
            // Letter by letter, as databases do it: what a letter becomes never depends on its neighbours.
            Letters::IgnoreCase => Some(text.chars().flat_map(char::to_lowercase).collect()),
            Letters::IgnoreAsciiCase => Some(text.to_ascii_lowercase()),
            #[cfg(feature = "mysql-dumps")]
            Letters::Alphabet(alphabet) => Some(alphabet.folded(text)),
        }
    }
}

fn unpadded(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|&byte| byte != b' ').map_or(0, |last| last + 1);
    &bytes[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CASE: Equality = Equality::IGNORES_CASE;
    const PADDING: Equality = Equality::IGNORES_PADDING;

    fn check(folding: Equality, value: Value<'static>, expected: Value<'static>) {
        assert_eq!(folding.folded(&value), expected, "{value:?}");
    }

    #[test]
    fn what_counts_as_the_same_has_one_form() {
        check(CASE, Value::text("Bob ÉΣ"), Value::text("bob éσ"));
        check(PADDING, Value::text("Bob  "), Value::text("Bob"));
        check(PADDING, Value::text("   "), Value::text(""));
        check(CASE.or(PADDING), Value::text("Bob  "), Value::text("bob"));
        check(Equality::EXACT, Value::text("Bob  "), Value::text("Bob  "));
        check(CASE, Value::text([0xff, b'B']), Value::text([0xff, b'B']));
        check(CASE, Value::Integer(1), Value::Integer(1));
        check(CASE, Value::Null, Value::Null);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text: String, case: bool, padding: bool) {
            let letters = if case { Letters::IgnoreCase } else { Letters::Exact };
            let folding = Equality { letters, ignores_padding: padding };
            let once = folding.folded(&Value::text(text));
            prop_assert_eq!(folding.folded(&once), once);
        }
    }
}
