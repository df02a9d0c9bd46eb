//! What a column takes, and how a new value is brought within it while rows are rewritten: a text is cut,
//! a number is moved to the nearest that fits, and what must stay whole is an error.

use std::borrow::Cow;

use crate::anonymize::anonymizers::moment;
use crate::dump::{Column, ColumnKind, Equality, Moments, Precision, Repertoire, Value};

/// What the column behind one cell of a rule takes. By default anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// What its values are.
    pub kind: ColumnKind,
    /// The longest text, in characters; for `Blob` in bytes.
    pub max_length: Option<u32>,
    /// The lowest and the highest whole number, both included.
    pub range: Option<(i64, i64)>,
    /// Which of its values count as the same.
    pub folding: Equality,
    /// Of which letters its texts may be.
    pub letters: Repertoire,
    /// Which dates or times.
    pub moments: Option<Moments>,
    /// How exact its numbers are.
    pub precision: Option<Precision>,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            kind: ColumnKind::Any,
            max_length: None,
            range: None,
            folding: Equality::EXACT,
            letters: Repertoire::Any,
            moments: None,
            precision: None,
        }
    }
}

/// A new text that is longer than its column takes, and must not be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// What the column takes.
    pub max_length: u32,
}

impl Bounds {
    /// What this column takes; `folding` is that of all columns that it shares values with.
    pub fn of(column: &Column, folding: Equality) -> Self {
        let Column { kind, max_length, range, letters, moments, precision, .. } = *column;
        Bounds { kind, max_length, range, folding, letters, moments, precision }
    }

    /// The same, with texts of at most so many characters.
    pub fn at_most(self, length: Option<u32>) -> Self {
        let max_length = [self.max_length, length].into_iter().flatten().min();
        Bounds { max_length, ..self }
    }

    /// The number that a text of a column of numbers says: formats that have only text hand it over so.
    pub fn read<'a>(&self, value: &Value<'a>) -> Value<'a> {
        self.number_of(value).unwrap_or_else(|| value.clone())
    }

    /// The same without a copy.
    pub fn read_whole<'a>(&self, value: Value<'a>) -> Value<'a> {
        self.number_of(&value).unwrap_or(value)
    }

    fn number_of(&self, value: &Value<'_>) -> Option<Value<'static>> {
        let text = match value {
            Value::Text(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        };
        match (self.kind, text) {
            (ColumnKind::Integer, Some(text)) => text.parse().ok().map(Value::Integer),
            (ColumnKind::Number, Some(text)) => {
                text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Real)
            }
            _ => None,
        }
    }

    /// The new value as the column takes it, in the storage class of the old one: a number goes back as
    /// text where text stood. A text is cut, unless it `is_whole`.
    pub fn fit<'a>(&self, old: &Value<'_>, new: Value<'a>, is_whole: bool) -> Result<Value<'a>, TooLong> {
        let new = match (old, self.clamped(new)) {
            (Value::Text(_), Value::Integer(number)) => Value::text(number.to_string()),
            (Value::Text(old), Value::Real(number)) => Value::text(with_decimals_of(old, number)),
            (_, new) => new,
        };
        let Some(max_length) = self.max_length else { return Ok(new) };
        let length = usize::try_from(max_length).unwrap_or(usize::MAX);
        let (bytes, end) = match &new {
            Value::Text(bytes) if self.kind == ColumnKind::Blob => (bytes, bytes.len().min(length)),
            Value::Text(bytes) => (bytes, end_of(bytes, length)),
            Value::Blob(bytes) => (bytes, bytes.len().min(length)),
            Value::Null | Value::Integer(_) | Value::Real(_) => return Ok(new),
        };
        if end == bytes.len() {
            return Ok(new);
        }
        if is_whole {
            return Err(TooLong { max_length });
        }
        Ok(match new {
            Value::Text(bytes) => Value::Text(cut(bytes, end)),
            Value::Blob(bytes) => Value::Blob(cut(bytes, end)),
            other => other,
        })
    }

    /// Whether the column has all letters of a new text. Some servers would write `?` for others, and say nothing.
    pub fn has_letters_of(&self, new: &Value<'_>) -> bool {
        match new {
            Value::Text(text) if self.kind != ColumnKind::Blob && self.letters != Repertoire::Any => {
                std::str::from_utf8(text).is_ok_and(|text| self.letters.has(text))
            }
            _ => true,
        }
    }

    fn clamped<'a>(&self, value: Value<'a>) -> Value<'a> {
        let value = match (value, self.precision) {
            (Value::Real(number), Some(precision)) => {
                Value::Real(precision.rounded(number).parse().unwrap_or(number))
            }
            // More digits than are shown.
            (Value::Integer(number), Some(Precision::Single)) if number.unsigned_abs() > 999_999 => {
                let number = number as f64;
                Value::Real(Precision::Single.rounded(number).parse().unwrap_or(number))
            }
            (value, _) => value,
        };
        match (value, self.range) {
            (Value::Integer(number), Some((low, high))) if low <= high => {
                Value::Integer(number.clamp(low, high))
            }
            (Value::Real(number), Some((low, high))) if low <= high => {
                Value::Real(number.clamp(low as f64, high as f64))
            }
            (Value::Text(text), _) => {
                let range = self.moments.and_then(|moments| moments.range);
                let moved = range.and_then(|range| moment::moved_into(&text, range));
                match moved {
                    Some(moved) => Value::text(moved),
                    None => Value::Text(text),
                }
            }
            (value, _) => value,
        }
    }
}

/// A number with at least as many decimals as the old text has: `12.50` becomes `9.30`, and not `9.3`.
fn with_decimals_of(old: &[u8], number: f64) -> String {
    let mut text = number.to_string();
    let is_plain = old.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    let Some(point) = old.iter().position(|&byte| byte == b'.').filter(|_| is_plain) else { return text };
    let wanted = old.len() - point - 1;
    let found = text.find('.').map_or(0, |point| text.len() - point - 1);
    if found == 0 && wanted > 0 {
        text.push('.');
    }
    text.extend(std::iter::repeat_n('0', wanted.saturating_sub(found)));
    text
}

fn cut(bytes: Cow<'_, [u8]>, end: usize) -> Cow<'_, [u8]> {
    match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[..end]),
        Cow::Owned(mut bytes) => {
            bytes.truncate(end);
            Cow::Owned(bytes)
        }
    }
}

/// How many characters a text has. A byte that belongs to none counts as one.
pub fn length_of(text: &[u8]) -> usize {
    text.utf8_chunks().map(|chunk| chunk.valid().chars().count() + chunk.invalid().len()).sum()
}

/// Where the first `length` characters of a text end.
fn end_of(text: &[u8], length: usize) -> usize {
    // No character takes less than a byte.
    if text.len() <= length {
        return text.len();
    }
    let (mut end, mut left) = (0, length);
    for chunk in text.utf8_chunks() {
        for letter in chunk.valid().chars() {
            if left == 0 {
                return end;
            }
            left -= 1;
            end += letter.len_utf8();
        }
        let taken = chunk.invalid().len().min(left);
        left -= taken;
        end += taken;
        if taken < chunk.invalid().len() {
            return end;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dump::Clock;

    fn of_length(max_length: u32) -> Bounds {
        Bounds { max_length: Some(max_length), ..Bounds::default() }
    }

    fn check(bounds: Bounds, old: &'static str, new: Value<'static>, expected: Value<'static>) {
        assert_eq!(bounds.fit(&Value::text(old), new, false), Ok(expected));
    }

    #[test]
    fn texts_are_cut_by_characters() {
        check(of_length(3), "", Value::text("aéîo"), Value::text("aéî"));
        check(of_length(4), "", Value::text("aéîo"), Value::text("aéîo"));
        check(of_length(0), "", Value::text("aéîo"), Value::text(""));
        check(of_length(2), "", Value::text([b'a', 0xc3, 0xff, b'b']), Value::text([b'a', 0xc3]));
        check(of_length(2), "", Value::Integer(123), Value::text("12"));
        let bytes = Bounds { kind: ColumnKind::Blob, ..of_length(2) };
        check(bytes, "", Value::text("éé"), Value::text("é"));
    }

    #[test]
    fn what_must_stay_whole_is_not_cut() {
        let (old, new) = (Value::text(""), Value::text("abc"));
        assert_eq!(of_length(2).fit(&old, new.clone(), true), Err(TooLong { max_length: 2 }));
        assert_eq!(of_length(3).fit(&old, new.clone(), true), Ok(new));
    }

    #[test]
    fn numbers_are_moved_to_the_nearest_that_fits() {
        let bounds = Bounds { range: Some((-10, 10)), ..Bounds::default() };
        check(bounds, "1", Value::Integer(11), Value::text("10"));
        check(bounds, "1", Value::Integer(-11), Value::text("-10"));
        check(bounds, "1.5", Value::Real(10.25), Value::text("10.0"));
        check(bounds, "1.5", Value::Real(9.25), Value::text("9.25"));
    }

    #[test]
    fn moments_are_moved_to_the_nearest_that_fits() {
        let moments = Moments { clock: Clock::DayAndTime, range: Some((86_400, 172_799)), fraction: 3 };
        let bounds = Bounds { moments: Some(moments), ..Bounds::default() };
        for (new, expected) in [
            ("1969-12-31T10:11:12.345+02", "1970-01-02T00:00:00.345+02"),
            ("2024-05-17 10:11", "1970-01-02 23:59"),
            ("2024-05-17", "1970-01-02"),
            ("1970-01-02 10:11:12", "1970-01-02 10:11:12"),
            ("10:11:12", "10:11:12"),
            ("other", "other"),
        ] {
            check(bounds, "1970-01-02", Value::text(new), Value::text(expected));
        }
    }

    #[test]
    fn numbers_are_rounded_to_what_the_column_holds() {
        let of = |precision| Bounds { precision: Some(precision), ..Bounds::default() };
        check(of(Precision::Decimals(1)), "1.5", Value::Real(2.25), Value::text("2.2"));
        check(of(Precision::Decimals(0)), "1", Value::Real(4.108), Value::text("4"));
        check(of(Precision::Single), "1", Value::Integer(16_777_217), Value::text("16777200"));
        check(of(Precision::Single), "1", Value::Integer(999_999), Value::text("999999"));
    }

    #[test]
    fn numbers_in_text_keep_their_decimals() {
        for (old, new, expected) in [
            ("12.50", 9.3, "9.30"),
            ("12.50", 9.0, "9.00"),
            ("12.5", 9.25, "9.25"),
            ("40", 43.0, "43"),
            ("40.", 43.0, "43"),
            ("1.5e3", 1600.0, "1600"),
        ] {
            check(Bounds::default(), old, Value::Real(new), Value::text(expected));
        }
    }

    #[test]
    fn texts_of_columns_of_numbers_are_numbers() {
        let read = |kind, text: &'static str| Bounds { kind, ..Bounds::default() }.read(&Value::text(text));
        assert_eq!(read(ColumnKind::Integer, "42"), Value::Integer(42));
        assert_eq!(read(ColumnKind::Integer, "4x"), Value::text("4x"));
        assert_eq!(read(ColumnKind::Number, "4.50"), Value::Real(4.5));
        assert_eq!(read(ColumnKind::Number, "NaN"), Value::text("NaN"));
        assert_eq!(read(ColumnKind::Any, "42"), Value::text("42"));
    }

    proptest! {
        #[test]
        fn a_cut_text_is_the_longest_beginning_that_fits(text: String, length in 0_u32..20) {
            let cut = of_length(length).fit(&Value::Null, Value::text(text.clone()), false).unwrap();
            let expected: String = text.chars().take(length as usize).collect();
            prop_assert_eq!(cut, Value::text(expected));
        }

        #[test]
        fn any_bytes_are_cut_to_their_length(bytes: Vec<u8>, length in 0_u32..20) {
            let Value::Text(cut) = of_length(length).fit(&Value::Null, Value::text(bytes.clone()), false).unwrap()
                else { panic!() };
            prop_assert!(bytes.starts_with(&cut));
            prop_assert_eq!(end_of(&bytes, usize::MAX), bytes.len());
            let all = length_of(&bytes);
            prop_assert!(length_of(&cut) <= all.min(length as usize) || !cut.is_empty());
        }
    }
}
