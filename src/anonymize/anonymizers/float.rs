//! `float`: another number, with so many decimals.

use super::numbers::{Noise, read_float};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "float",
    summary: "another number: from a range, or near the old one",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::Number,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: float, percent: 20, precision: 2}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

options! {
    struct Options {
        /// the lowest number to write; goes with max
        min: Option<f64>,
        /// the highest number to write; goes with min
        max: Option<f64>,
        /// instead of a range: move the old number by at most this much either way
        delta: Option<f64>,
        /// instead of a range: move the old number by at most this percentage either way; 0 stays 0
        percent: Option<f64>,
        /// how many decimals to write, so that the old number's last ones do not show through
        precision: Precision = "2",
    }
}

impl Options {
    fn checked(self, rule: &Node) -> Result<Float, yaml::Error> {
        let Options { min, max, delta, percent, precision } = self;
        let decimals = precision.0;
        let float =
            Float { noise: Noise::new(rule, min, max, delta, percent)?, scale: 10_f64.powi(decimals as i32) };
        let help = "raise `precision`, or widen the range";
        match float.noise {
            Noise::Range { min, max } if float.steps(min, max).is_some_and(|(low, high)| low > high) => {
                let message = format!("no number with {decimals} decimals lies between `min` and `max`");
                Err(options::error_at(rule, "max", message, help))
            }
            _ => Ok(float),
        }
    }
}

struct Float {
    noise: Noise<f64>,
    /// Ten to the power of the precision.
    scale: f64,
}

impl Anonymizer for Float {
    fn reads_value(&self) -> bool {
        !matches!(self.noise, Noise::Range { .. })
    }

    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let (min, max) = match self.noise {
            Noise::Range { min, max } => (min, max),
            Noise::Delta(delta) => self.around(read_float(&cells[0])?, delta),
            Noise::Percent(percent) => {
                let old = read_float(&cells[0])?;
                self.around(old, old.abs() * (percent / 100.0))
            }
        };
        cells[0] = Value::Real(self.between(draw, min, max));
        Ok(())
    }

    fn range(&self) -> Option<(i64, i64)> {
        match self.noise {
            // Towards zero: 999.99 is within what takes whole numbers up to 999 and two decimals.
            Noise::Range { min, max } => Some((min as i64, max as i64)),
            Noise::Delta(_) | Noise::Percent(_) => None,
        }
    }
}

impl Float {
    /// The range around a number, without its infinite part. It spans at least the last decimal either way,
    /// or small numbers would never change; where it is empty, it stays so.
    fn around(&self, centre: f64, reach: f64) -> (f64, f64) {
        let reach = if reach > 0.0 { reach.max(1.0 / self.scale) } else { 0.0 };
        ((centre - reach).max(f64::MIN), (centre + reach).min(f64::MAX))
    }

    /// A number from `min` to `max` with as many decimals as asked for; the nearest such number where
    /// there is none between.
    fn between(&self, draw: &mut Draw, min: f64, max: f64) -> f64 {
        match self.steps(min, max) {
            Some((low, high)) if low <= high => draw.between(low, high) as f64 / self.scale,
            Some(_) => (min * self.scale).round() / self.scale,
            None => {
                // So large that neighbouring floats lie further apart than the decimals asked for.
                let unit = draw.unit();
                min * (1.0 - unit) + max * unit
            }
        }
    }

    /// The first and last multiple of the smallest decimal within the range, where floats can count them.
    fn steps(&self, min: f64, max: f64) -> Option<(i64, i64)> {
        const EXACT: f64 = (1_i64 << 53) as f64;
        // 0.07 * 100 is 7.000000000000001: what misses a multiple by rounding only is that multiple.
        let scaled = |number: f64| {
            let exact = number * self.scale;
            let nearest = exact.round();
            if (exact - nearest).abs() <= nearest.abs() * 1e-15 { nearest } else { exact }
        };
        let (low, high) = (scaled(min).ceil(), scaled(max).floor());
        (low.abs() < EXACT && high.abs() < EXACT).then_some((low as i64, high as i64))
    }
}

struct Precision(u32);

impl OptionValue for Precision {
    const TAKES: &'static str = "a whole number from 0 to 15";
    const SHAPE: Shape = Shape::Integer;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::within::<Self>(node, 0, 15).map(Precision)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build_error, many};
    use crate::dump::Value;

    fn floats(options: &str, old: Value<'static>) -> Vec<f64> {
        let drawn = many("float", options, &old).into_iter();
        let number = |value| if let Value::Real(number) = value { number } else { panic!("{value:?}") };
        let mut numbers: Vec<_> = drawn.map(number).collect();
        numbers.sort_by(f64::total_cmp);
        numbers.dedup();
        numbers
    }

    #[test]
    fn a_range_reaches_both_ends_and_every_decimal_between() {
        assert_eq!(floats("min: 0.07, max: 0.1", Value::text("x")), [0.07, 0.08, 0.09, 0.1]);
        assert_eq!(floats("min: -1, max: 1, precision: 0", Value::Real(7.0)), [-1.0, 0.0, 1.0]);
    }

    #[test]
    fn a_delta_reaches_both_ends_and_hides_the_old_decimals() {
        let expected = [1.2, 1.3, 1.4];
        assert_eq!(floats("delta: 0.1, precision: 1", Value::text("1.3")), expected);
        assert_eq!(floats("delta: 0.11, precision: 1", Value::Real(1.301)), expected);
    }

    #[test]
    fn a_percentage_obeys_the_precision() {
        let drawn = floats("percent: 10", Value::Real(-1.0));
        assert_eq!((drawn.first(), drawn.last(), drawn.len()), (Some(&-1.1), Some(&-0.9), 21));
    }

    #[test]
    fn the_largest_numbers_stay_finite() {
        for options in ["delta: 1e308", "percent: 1e300", "min: -1e308, max: 1e308"] {
            let drawn = floats(options, Value::Real(f64::MAX));
            assert!(drawn.iter().all(|number| number.is_finite()), "{options}");
        }
    }

    #[test]
    fn a_percentage_changes_small_numbers_too_and_keeps_zero() {
        assert_eq!(floats("percent: 1", Value::Real(0.1)), [0.09, 0.1, 0.11]);
        assert_eq!(floats("percent: 10", Value::Real(0.001)), [0.0, 0.01]);
        assert_eq!(floats("percent: 10", Value::Real(0.0)), [0.0]);
    }

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        for (options, expected) in [
            ("min: 1, max: 0.5", "`max` is not above `min`"),
            ("min: .inf, max: 1", "expected a number, found inf"),
            ("min: 0.001, max: 0.002", "no number with 2 decimals"),
            ("delta: 1, precision: 16", "from 0 to 15, found 16"),
            ("min: 1, max: 2, delta: 3", "more than one way"),
        ] {
            let error = build_error("float", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
