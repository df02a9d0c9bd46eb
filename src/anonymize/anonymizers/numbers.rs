//! What `integer`, `float` and `noise` share: which of three ways a rule asks for, and how a number is read.

use crate::anonymize::anonymizer::ValueError;
use crate::anonymize::options::error_at;
use crate::dump::Value;
use crate::yaml::{self, Node};

/// How a number is replaced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Noise<T> {
    /// Any number between the two, both included, whatever the old one was.
    Range { min: T, max: T },
    /// The old number, moved by at most this much either way.
    Delta(T),
    /// The old number, moved by at most this many hundredths of it either way.
    Percent(T),
}

impl<T: PartialOrd + Default> Noise<T> {
    /// The one way that the options `min`, `max`, `delta` and `percent` of `rule` ask for.
    pub(super) fn new(
        rule: &Node,
        min: Option<T>,
        max: Option<T>,
        delta: Option<T>,
        percent: Option<T>,
    ) -> Result<Self, yaml::Error> {
        let positive = |option, amount: T, noise: fn(T) -> Self| match amount > T::default() {
            true => Ok(noise(amount)),
            false => {
                Err(error_at(rule, option, format!("`{option}` is not above 0"), "write a number above 0"))
            }
        };
        match (min, max, delta, percent) {
            (Some(min), Some(max), None, None) if min < max => Ok(Noise::Range { min, max }),
            (Some(_), Some(_), None, None) => {
                let help = "write the lower number as `min`; for one fixed number there is `constant`";
                Err(error_at(rule, "max", "`max` is not above `min`", help))
            }
            (Some(_), None, None, None) => {
                Err(error_at(rule, "min", "`min` without `max`", "add `max`, the highest number to write"))
            }
            (None, Some(_), None, None) => {
                Err(error_at(rule, "max", "`max` without `min`", "add `min`, the lowest number to write"))
            }
            (None, None, Some(delta), None) => positive("delta", delta, Noise::Delta),
            (None, None, None, Some(percent)) => positive("percent", percent, Noise::Percent),
            (None, None, None, None) => {
                let help = "write `min` and `max`, or `delta`, or `percent`";
                Err(error_at(rule, "min", "nothing says which numbers to write", help))
            }
            (_, _, delta, _) => {
                let option = if delta.is_some() { "delta" } else { "percent" };
                let help = "keep `min` with `max`, or `delta`, or `percent`, and leave the others out";
                Err(error_at(rule, option, "the options ask for more than one way to replace numbers", help))
            }
        }
    }
}

/// The number that a value is, or that its text says, rounded to the nearest whole one.
pub(super) fn read_integer(value: &Value<'_>) -> Result<i64, ValueError> {
    let unreadable = |found| ValueError { expected: "a whole number", found };
    match value {
        Value::Integer(number) => Ok(*number),
        Value::Text(bytes) => match trimmed(bytes).and_then(|text| text.parse().ok()) {
            Some(number) => Ok(number),
            None => {
                read_float(value).map(|number| number.round() as i64).map_err(|_| unreadable("other text"))
            }
        },
        Value::Real(_) => read_float(value).map(|number| number.round() as i64),
        Value::Null => Err(unreadable("NULL")),
        Value::Blob(_) => Err(unreadable("a blob")),
    }
}

/// The finite number that a value is, or that its text says. There is nothing near to `NaN` or `Infinity`, which
/// databases hold too: for these a rule needs a range, which reads no old number.
pub(super) fn read_float(value: &Value<'_>) -> Result<f64, ValueError> {
    let unreadable = |found| ValueError { expected: "a number", found };
    let number = match value {
        Value::Integer(number) => *number as f64,
        Value::Real(number) => *number,
        Value::Text(bytes) => match trimmed(bytes).and_then(|text| text.parse().ok()) {
            Some(number) => number,
            None => return Err(unreadable("other text")),
        },
        Value::Null => return Err(unreadable("NULL")),
        Value::Blob(_) => return Err(unreadable("a blob")),
    };
    if number.is_finite() { Ok(number) } else { Err(unreadable("NaN or an infinite number")) }
}

fn trimmed(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_every_kind_that_holds_one() {
        for (value, expected) in [
            (Value::Integer(i64::MIN), i64::MIN),
            (Value::Real(2.5), 3),
            (Value::text(" -7 "), -7),
            (Value::text("9223372036854775807"), i64::MAX),
            (Value::text("1e2"), 100),
        ] {
            assert_eq!(read_integer(&value), Ok(expected), "{value:?}");
        }
        assert_eq!(read_float(&Value::text("1.25")), Ok(1.25));
    }

    #[test]
    fn special_numbers_have_nothing_near() {
        for text in ["NaN", "Infinity", "-Infinity"] {
            let error = read_float(&Value::text(text)).unwrap_err();
            assert_eq!(error.to_string(), "expected a number, found NaN or an infinite number", "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_an_error_without_the_value() {
        for value in [
            Value::text("secret"),
            Value::text("12,5"),
            Value::text("NaN"),
            Value::text("inf"),
            Value::Text(std::borrow::Cow::Borrowed(&[0xff])),
            Value::Blob(std::borrow::Cow::Borrowed(b"1")),
        ] {
            for message in [read_integer(&value).unwrap_err(), read_float(&value).unwrap_err()] {
                assert!(!message.to_string().contains("secret"));
            }
        }
    }
}
