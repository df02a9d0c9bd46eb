//! What a plain scalar means: the core schema of YAML 1.2 (section 10.3), with one exception.
//!
//! Digits behind a leading zero (`01234`, a postal code) are text, not a number that lost its zero.

use super::Content;

/// What this text means when it stands without quotes.
///
/// `Err` is a whole number that 64 bits cannot hold.
pub(super) fn resolve(text: &str) -> Result<Content, OutOfRange> {
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Content::Null,
        "true" | "True" | "TRUE" => Content::Bool(true),
        "false" | "False" | "FALSE" => Content::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Content::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Content::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Content::Float(f64::NEG_INFINITY),
        _ => return number(text),
    })
}

/// A whole number that 64 bits cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OutOfRange;

fn number(text: &str) -> Result<Content, OutOfRange> {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix)
            && !digits.is_empty()
            && digits.chars().all(|digit| digit.is_digit(radix))
        {
            return i64::from_str_radix(digits, radix).map(Content::Integer).map_err(|_| OutOfRange);
        }
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let has_leading_zero =
        unsigned.len() > 1 && unsigned.bytes().all(|byte| byte.is_ascii_digit()) && unsigned.starts_with('0');
    if has_leading_zero || !is_float(unsigned) {
        return Ok(Content::Text(text.to_owned()));
    }
    if unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map(Content::Integer).map_err(|_| OutOfRange);
    }
    Ok(text.parse().map_or_else(|_| Content::Text(text.to_owned()), Content::Float))
}

/// `\.[0-9]+ | [0-9]+(\.[0-9]*)?`, each with `([eE][-+]?[0-9]+)?`; whole numbers are among them.
fn is_float(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mantissa_fits = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    mantissa_fits && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(format!("{:?}", resolve(text)), expected, "{text}");
    }

    #[test]
    fn the_core_schema() {
        check("", "Ok(Null)");
        check("~", "Ok(Null)");
        check("nULL", "Ok(Text(\"nULL\"))");
        check("True", "Ok(Bool(true))");
        check("yes", "Ok(Text(\"yes\"))");
        check("-12", "Ok(Integer(-12))");
        check("+12", "Ok(Integer(12))");
        check("0", "Ok(Integer(0))");
        check("0o17", "Ok(Integer(15))");
        check("0xFf", "Ok(Integer(255))");
        check("0x", "Ok(Text(\"0x\"))");
        check("1.5", "Ok(Float(1.5))");
        check("1.", "Ok(Float(1.0))");
        check("-.5e-3", "Ok(Float(-0.0005))");
        check("1e3", "Ok(Float(1000.0))");
        check("-.inf", "Ok(Float(-inf))");
        check("1e", "Ok(Text(\"1e\"))");
        check(".", "Ok(Text(\".\"))");
        check("inf", "Ok(Text(\"inf\"))");
        check("1_000", "Ok(Text(\"1_000\"))");
    }

    #[test]
    fn a_leading_zero_is_never_lost() {
        check("01234", "Ok(Text(\"01234\"))");
        check("-007", "Ok(Text(\"-007\"))");
        check("0.5", "Ok(Float(0.5))");
    }

    #[test]
    fn a_number_is_never_rounded_silently() {
        check("9223372036854775807", "Ok(Integer(9223372036854775807))");
        check("-9223372036854775808", "Ok(Integer(-9223372036854775808))");
        check("9223372036854775808", "Err(OutOfRange)");
        check("0xffffffffffffffff", "Err(OutOfRange)");
    }
}
