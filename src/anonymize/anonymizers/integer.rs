//! `integer`: another whole number.

use super::numbers::{Noise, read_integer};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::Value;

pub(super) static DECLARATION: Declaration = Declaration {
    id: "integer",
    summary: "another whole number: from a range, or near the old one",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::Integer,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: integer, min: 18, max: 99}",
    build: |rule| {
        let Options { min, max, delta, percent } = Options::read(rule)?;
        Ok(Box::new(Noise::<i64>::new(rule, min, max, delta, percent)?))
    },
};

options! {
    struct Options {
        /// the lowest number to write; goes with max
        min: Option<i64>,
        /// the highest number to write; goes with min
        max: Option<i64>,
        /// instead of a range: move the old number by at most this much either way
        delta: Option<i64>,
        /// instead of a range: move the old number by at most this percentage either way, rounded up; 0 stays 0
        percent: Option<i64>,
    }
}

impl Anonymizer for Noise<i64> {
    fn reads_value(&self) -> bool {
        !matches!(self, Noise::Range { .. })
    }

    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let number = match *self {
            Noise::Range { min, max } => draw.between(min, max),
            Noise::Delta(delta) => read_integer(&cells[0])?.saturating_add(draw.between(-delta, delta)),
            Noise::Percent(percent) => {
                // Any whole number within the percentage, so that 42 under 10 percent has eleven outcomes.
                // Rounded up, or small numbers would never change. An i128 holds any product of two i64.
                let old = read_integer(&cells[0])?;
                let reach = (i128::from(old).abs() * i128::from(percent) + 99) / 100;
                let reach = i64::try_from(reach).unwrap_or(i64::MAX);
                old.saturating_add(draw.between(-reach, reach))
            }
        };
        cells[0] = Value::Integer(number);
        Ok(())
    }

    fn range(&self) -> Option<(i64, i64)> {
        match *self {
            Noise::Range { min, max } => Some((min, max)),
            Noise::Delta(_) | Noise::Percent(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, anonymized, build, build_error, drawn_with, integers};
    use crate::dump::Value;

    #[test]
    fn a_range_reaches_both_ends_and_needs_no_readable_value() {
        let drawn = integers("min: -1, max: 2", Value::text("not a number"));
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-1, 0, 1, 2]);
    }

    #[test]
    fn a_delta_reaches_both_ends() {
        let drawn = integers("delta: 2", Value::text("10"));
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [8, 9, 10, 11, 12]);
    }

    #[test]
    fn a_percentage_reaches_both_ends_of_negative_numbers_too() {
        for old in [40, -40] {
            let drawn = integers("percent: 10", Value::Integer(old));
            assert_eq!((drawn.first(), drawn.last(), drawn.len()), (Some(&(old - 4)), Some(&(old + 4)), 9));
        }
    }

    #[test]
    fn a_percentage_changes_small_numbers_too_and_keeps_zero() {
        let drawn = integers("percent: 10", Value::Integer(3));
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(anonymized("integer", "percent: 10", Value::Integer(0)), Value::Integer(0));
    }

    #[test]
    fn the_largest_numbers_saturate() {
        for options in ["delta: 9223372036854775807", "percent: 9223372036854775807"] {
            for old in [i64::MIN, i64::MAX] {
                for seed in SEEDS {
                    let [new] = drawn_with(seed, "integer", options, &mut [Value::Integer(old)]);
                    assert!(matches!(new, Value::Integer(_)));
                }
            }
        }
        let all = "min: -9223372036854775808, max: 9223372036854775807";
        assert!(matches!(anonymized("integer", all, Value::Integer(1)), Value::Integer(_)));
    }

    #[test]
    fn what_is_no_number_stops_the_run() {
        let anonymizer = build("integer", "delta: 1").unwrap();
        let mut draw = SEEDS[0]().draw("integer");
        let error = anonymizer.anonymize(&mut draw, &mut [Value::text("forty")]).unwrap_err();
        assert_eq!(error.to_string(), "expected a whole number, found other text");
    }

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        for (options, expected) in [
            ("", "nothing says which numbers"),
            ("min: 1", "`min` without `max`"),
            ("max: 1", "`max` without `min`"),
            ("min: 2, max: 2", "`max` is not above `min`"),
            ("delta: 0", "`delta` is not above 0"),
            ("percent: -1", "`percent` is not above 0"),
            ("delta: 1, percent: 1", "more than one way"),
            ("min: 1, max: 2, percent: 1", "more than one way"),
            ("min: 1.5, max: 2", "`min`: expected a whole number, found 1.5"),
        ] {
            let error = build_error("integer", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
