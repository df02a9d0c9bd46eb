//! By what two values of a column are one and the same: what its UNIQUE constraints and foreign keys do
//! not tell apart must draw alike under `per: value`, or a reference would lose its row.

use std::borrow::Cow;

use crate::dump::{Equality, Value};

/// Which differences between values do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folding {
    /// The case of letters.
    pub case: bool,
    /// Spaces at the end.
    pub padding: bool,
}

impl From<Equality> for Folding {
    fn from(equality: Equality) -> Self {
        Folding { case: equality == Equality::IgnoresCase, padding: equality == Equality::IgnoresPadding }
    }
}

impl Folding {
    /// What neither this nor `other` tells apart.
    pub fn or(self, other: Folding) -> Folding {
        Folding { case: self.case || other.case, padding: self.padding || other.padding }
    }

    /// The one form of all values that are the same; others than text have no second form.
    pub fn folded<'a>(self, value: &Value<'a>) -> Value<'a> {
        match value {
            Value::Text(bytes) if self != Folding::default() => Value::Text(self.text(bytes.clone())),
            other => other.clone(),
        }
    }

    fn text<'a>(self, text: Cow<'a, [u8]>) -> Cow<'a, [u8]> {
        let text = match self.padding {
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
            // Letter by letter, as databases do it: what a letter becomes never depends on its neighbours.
            Ok(letters) if self.case => {
                Cow::Owned(letters.chars().flat_map(char::to_lowercase).collect::<String>().into_bytes())
            }
            _ => text,
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

    const CASE: Folding = Folding { case: true, padding: false };
    const PADDING: Folding = Folding { case: false, padding: true };

    fn check(folding: Folding, value: Value<'static>, expected: Value<'static>) {
        assert_eq!(folding.folded(&value), expected, "{value:?}");
    }

    #[test]
    fn what_counts_as_the_same_has_one_form() {
        check(CASE, Value::text("Bob ÉΣ"), Value::text("bob éσ"));
        check(PADDING, Value::text("Bob  "), Value::text("Bob"));
        check(PADDING, Value::text("   "), Value::text(""));
        check(CASE.or(PADDING), Value::text("Bob  "), Value::text("bob"));
        check(Folding::default(), Value::text("Bob  "), Value::text("Bob  "));
        check(CASE, Value::text([0xff, b'B']), Value::text([0xff, b'B']));
        check(CASE, Value::Integer(1), Value::Integer(1));
        check(CASE, Value::Null, Value::Null);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text: String, case: bool, padding: bool) {
            let folding = Folding { case, padding };
            let once = folding.folded(&Value::text(text));
            prop_assert_eq!(folding.folded(&once), once);
        }
    }
}
