//! Numbers of authorities in the form of those that they replace: with their spaces, hyphens and dots.

use crate::anonymize::anonymizer::ValueError;
use crate::anonymize::draw::Draw;
use crate::dump::Value;

/// A number while it is drawn: digits and letters, few enough for one allocation.
pub(super) struct Number(pub(super) Vec<u8>);

impl Number {
    pub(super) fn new() -> Self {
        Number(Vec::with_capacity(24))
    }

    pub(super) fn text(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A number from `min` to `max`, with as many digits as it takes to fill `width`.
    pub(super) fn drawn(&mut self, (min, max): (u64, u64), width: usize, draw: &mut Draw) {
        self.padded(min + draw.below(max - min + 1), width);
    }

    pub(super) fn padded(&mut self, mut number: u64, width: usize) {
        let start = self.0.len();
        self.0.resize(start + width, b'0');
        for place in self.0[start..].iter_mut().rev() {
            *place = b'0' + (number % 10) as u8;
            number /= 10;
        }
    }

    /// So many digits of any kind.
    pub(super) fn digits(&mut self, count: usize, draw: &mut Draw) {
        self.drawn((0, 10_u64.pow(count as u32) - 1), count, draw);
    }
}

/// The new number as the old one is written, where that has as many digits and letters; else as it is.
pub(super) fn in_form_of(old: &Value<'_>, new: &[u8]) -> Result<Value<'static>, ValueError> {
    let text = |bytes: &[u8]| Value::Text(bytes.to_owned().into());
    match old {
        Value::Null => Ok(text(new)),
        Value::Integer(_) => {
            let digits = std::str::from_utf8(new).ok().and_then(|digits| digits.parse().ok());
            digits.map(Value::Integer).ok_or(ValueError { expected: "text", found: "a whole number" })
        }
        Value::Text(old) => Ok(text(&laid_out(old, new).unwrap_or_else(|| new.to_owned()))),
        Value::Real(_) => Err(ValueError { expected: "text or a whole number", found: "a number" }),
        Value::Blob(_) => Err(ValueError { expected: "text or a whole number", found: "a blob" }),
    }
}

fn laid_out(old: &[u8], new: &[u8]) -> Option<Vec<u8>> {
    let mut letters = new.iter().copied().filter(u8::is_ascii_alphanumeric);
    let mut out = Vec::with_capacity(old.len());
    for byte in old {
        match byte {
            b' ' | b'-' | b'.' | b'/' => out.push(*byte),
            _ if byte.is_ascii_alphanumeric() => out.push(letters.next()?),
            _ => return None,
        }
    }
    letters.next().is_none().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &'static str, expected: &'static str) {
        assert_eq!(in_form_of(&Value::text(old), b"123456"), Ok(Value::text(expected)));
    }

    #[test]
    fn separators_stay_where_they_are_unless_the_form_is_another() {
        check("99-88-77", "12-34-56");
        check("998 877", "123 456");
        check("9.9.8/8/77", "1.2.3/4/56");
        check("99-88-7", "123456");
        check("99-88-777", "123456");
        check("99_88_77", "123456");
        check("", "123456");
        assert_eq!(in_form_of(&Value::text("131052A308T"), b"010203-904X"), Ok(Value::text("010203-904X")));
        assert_eq!(in_form_of(&Value::text("131052+308T"), b"010203-904X"), Ok(Value::text("010203-904X")));
        assert_eq!(in_form_of(&Value::Integer(7), b"012"), Ok(Value::Integer(12)));
        assert!(in_form_of(&Value::Integer(7), b"QQ1").is_err());
        assert!(in_form_of(&Value::Real(7.0), b"1").is_err());
    }
}
