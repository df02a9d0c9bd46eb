//! `noise`: a number near the old one, as exact as the old one, and within limits.

use super::numbers::read_float;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{ColumnKind, Value};
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "noise",
    summary: "a number near the old one, as exact as it, within limits",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::AsFound(&[ColumnKind::Integer, ColumnKind::Number, ColumnKind::Text]),
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: noise, ratio: 0.2, min: 0}",
    build: |rule| {
        let options = Options::read(rule)?;
        let wrong = |option, message: &str, help| Err(options::error_at(rule, option, message, help));
        match options {
            Options { ratio: Some(_), delta: Some(_), .. } => wrong(
                "delta",
                "the options ask for more than one way to replace numbers",
                "keep `ratio` or `delta`",
            ),
            Options { ratio: None, delta: None, .. } => wrong(
                "ratio",
                "nothing says how near the new number is",
                "write `ratio`, such as 0.1, or `delta`",
            ),
            Options { min: Some(min), max: Some(max), .. } if min >= max => {
                wrong("max", "`max` is not above `min`", "write the lower number as `min`")
            }
            options => Ok(Box::new(options)),
        }
    },
};

options! {
    struct Options {
        /// move the old number by at most this share of it either way, such as 0.1; 0 stays 0
        ratio: Option<Positive>,
        /// instead: move it by at most this much either way
        delta: Option<Positive>,
        /// write nothing below this
        min: Option<f64>,
        /// write nothing above this
        max: Option<f64>,
        /// how many decimals to write; left out, as many as the old number has, and more where it is small
        decimals: Option<Decimals>,
    }
}

struct Positive(f64);

struct Decimals(u32);

const MOST_DECIMALS: u32 = 15;

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let old = read_float(&cells[0])?;
        let new = match &cells[0] {
            Value::Integer(number) => Value::Integer(self.integer(draw, *number)),
            Value::Text(text) if text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-') => {
                let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
                match number {
                    Some(number) => Value::text(self.integer(draw, number).to_string()),
                    None => Value::text(format!("{:.0}", self.number(draw, old, 0).0)),
                }
            }
            Value::Text(text) => {
                let (new, decimals) = self.number(draw, old, decimals_of(text));
                Value::text(format!("{new:.0$}", decimals as usize))
            }
            _ => {
                let shown = if old.abs() < 1e15 { decimals_of(old.to_string().as_bytes()) } else { 0 };
                Value::Real(self.number(draw, old, shown).0)
            }
        };
        cells[0] = new;
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn range(&self) -> Option<(i64, i64)> {
        Some((self.min? as i64, self.max? as i64))
    }
}

impl Options {
    fn reach(&self, old: f64) -> f64 {
        match (&self.delta, &self.ratio) {
            (Some(Positive(delta)), _) => *delta,
            (None, Some(Positive(ratio))) => old.abs() * ratio,
            (None, None) => 0.0,
        }
    }

    fn within(&self, number: f64) -> f64 {
        let number = self.min.map_or(number, |min| number.max(min));
        self.max.map_or(number, |max| number.min(max))
    }

    /// A whole number. The reach is rounded up, or small numbers would never change.
    fn integer(&self, draw: &mut Draw, old: i64) -> i64 {
        let reach = self.reach(old as f64).ceil() as i64;
        let low = self.min.map_or(i64::MIN, |min| min.ceil() as i64);
        let high = self.max.map_or(i64::MAX, |max| max.floor() as i64).max(low);
        // What lies beyond the limits is drawn among what is nearest to it within.
        draw.between(old.saturating_sub(reach).clamp(low, high), old.saturating_add(reach).clamp(low, high))
    }

    /// A number, and how many decimals it has: so many more than `shown` that it can change.
    fn number(&self, draw: &mut Draw, old: f64, shown: u32) -> (f64, u32) {
        let reach = self.reach(old);
        let needed =
            if reach > 0.0 { (-reach.log10()).ceil().clamp(0.0, f64::from(MOST_DECIMALS)) as u32 } else { 0 };
        let decimals =
            self.decimals.as_ref().map_or(shown.max(needed), |decimals| decimals.0).min(MOST_DECIMALS);
        let scale = 10_f64.powi(decimals as i32);
        let (low, high) = (self.within(old - reach), self.within(old + reach));
        let (first, last) = ((low * scale).ceil(), (high * scale).floor());
        const EXACT: f64 = (1_i64 << 53) as f64;
        let new = if first <= last && first.abs() < EXACT && last.abs() < EXACT {
            draw.between(first as i64, last as i64) as f64 / scale
        } else {
            let unit = draw.unit();
            let between = low * (1.0 - unit) + high * unit;
            self.within(if between.abs() < EXACT / scale {
                (between * scale).round() / scale
            } else {
                between
            })
        };
        (new.clamp(f64::MIN, f64::MAX), decimals)
    }
}

/// How many digits stand behind the point.
fn decimals_of(text: &[u8]) -> u32 {
    let behind = text.iter().position(|byte| *byte == b'.').map_or(&[][..], |point| &text[point + 1..]);
    behind.iter().take_while(|byte| byte.is_ascii_digit()).count().min(MOST_DECIMALS as usize) as u32
}

impl OptionValue for Positive {
    const TAKES: &'static str = "a number above 0";
    const SHAPE: Shape = Shape::Number;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let number = node.read::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
        number.map(Positive).ok_or_else(|| options::unexpected::<Self>(node))
    }
}

impl OptionValue for Decimals {
    const TAKES: &'static str = "a whole number from 0 to 15";
    const SHAPE: Shape = Shape::Integer;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::within::<Self>(node, 0, MOST_DECIMALS).map(Decimals)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{SEEDS, anonymized, build, build_error, many};
    use super::*;

    fn texts(options: &str, old: Value<'static>) -> Vec<String> {
        let text = |value: Value<'_>| String::from_utf8(value.identity().into_owned()).unwrap();
        let mut texts: Vec<_> = many("noise", options, &old).into_iter().map(text).collect();
        texts.sort();
        texts
    }

    #[test]
    fn numbers_stay_near_and_as_exact() {
        assert_eq!(texts("delta: 2", Value::Integer(10)), ["10", "11", "12", "8", "9"]);
        assert_eq!(texts("ratio: 0.01", Value::Integer(3)), ["2", "3", "4"]);
        assert_eq!(texts("delta: 0.02", Value::text("1.50")), ["1.48", "1.49", "1.50", "1.51", "1.52"]);
        assert_eq!(texts("delta: 0.02, decimals: 1", Value::text("1.50")), ["1.5"]);
        assert_eq!(texts("ratio: 0.05", Value::Real(1.0)).len(), 11);
        assert_eq!(anonymized("noise", "ratio: 0.5", Value::Real(0.0)), Value::Real(0.0));
        assert_eq!(texts("delta: 1", Value::text("123456789012345678901")).len(), 1);
    }

    #[test]
    fn limits_hold_without_piling_up() {
        assert_eq!(texts("delta: 5, min: 8, max: 11", Value::Integer(10)), ["10", "11", "8", "9"]);
        assert_eq!(texts("delta: 5, max: 1", Value::Integer(10)), ["1"]);
        assert_eq!(texts("delta: 0.2, min: 1.4", Value::text("1.5")), ["1.4", "1.5", "1.6", "1.7"]);
    }

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        for (options, expected) in [
            ("", "nothing says how near the new number is"),
            ("ratio: 0.1, delta: 1", "more than one way"),
            ("ratio: 0", "`ratio`: expected a number above 0, found 0"),
            ("delta: 1, min: 2, max: 1", "`max` is not above `min`"),
            ("delta: 1, decimals: 16", "from 0 to 15"),
        ] {
            let error = build_error("noise", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }

    proptest! {
        #[test]
        fn any_number_stays_finite_and_within(old: f64, whole: i64, delta in 0.001_f64..1e300) {
            prop_assume!(old.is_finite());
            let anonymizer = build("noise", &format!("delta: {delta:e}, min: -1000, max: 1000.5")).unwrap();
            let mut cells = [Value::Real(old)];
            anonymizer.anonymize(&mut SEEDS[0]().draw("noise"), &mut cells).unwrap();
            let Value::Real(new) = cells[0] else { panic!() };
            prop_assert!((-1000.0..=1000.5).contains(&new));
            let mut cells = [Value::Integer(whole)];
            anonymizer.anonymize(&mut SEEDS[0]().draw("noise"), &mut cells).unwrap();
            let Value::Integer(new) = cells[0] else { panic!() };
            prop_assert!((-1000..=1000).contains(&new));
        }
    }
}
