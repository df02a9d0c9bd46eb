//! `generalize`: less exact than it was, and still true: a number's step or band, a date's month or year.

use jiff::civil::{DateTime, Time};

use super::moment::{Form, Moment, datetime_of, is_endless, is_zero, seconds_of};
use super::numbers::{read_float, read_integer};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{Clock, ColumnKind, Value};
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "generalize",
    summary: "a number or date made less exact, which still tells of the old one",
    per: DefaultPer::Nothing,
    parts: &[],
    output: Output::AsFound(&[ColumnKind::Integer, ColumnKind::Number, ColumnKind::Text]),
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: generalize, step: 10}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

options! {
    struct Options {
        /// numbers: down to a multiple of this
        step: Option<Step>,
        /// numbers, such as ages: the lower bounds of bands, such as [0, 18, 25, 65]
        bands: Option<Bands>,
        /// dates: down to the beginning of this
        to: Option<Unit>,
        /// how numbers are written: lower, their band's lower bound, or range, such as 30-39, for columns of text
        r#as: Option<As>,
    }
}

impl Options {
    fn checked(self, rule: &Node) -> Result<Generalize, yaml::Error> {
        let wrong = |option, message: &str, help| Err(options::error_at(rule, option, message, help));
        let is_range = matches!(self.r#as, Some(As::Range));
        match (self.step, self.bands, self.to) {
            (Some(Step(step)), None, None) => Ok(Generalize::Number { bands: By::Step(step), is_range }),
            (None, Some(Bands(bands)), None) => Ok(Generalize::Number { bands: By::Bands(bands), is_range }),
            (None, None, Some(unit)) if self.r#as.is_none() => Ok(Generalize::Moment(unit)),
            (None, None, Some(_)) => wrong("as", "`as` is for numbers, and `to` for dates", "leave `as` out"),
            (None, None, None) => wrong(
                "step",
                "nothing says how exact the value stays",
                "write `step` or `bands` for numbers, or `to` for dates",
            ),
            _ => wrong("step", "the options ask for more than one way", "keep `step`, `bands` or `to`"),
        }
    }
}

enum Generalize {
    Number { bands: By, is_range: bool },
    Moment(Unit),
}

enum By {
    Step(f64),
    /// Lower bounds, from the lowest on.
    Bands(Vec<i64>),
}

impl Anonymizer for Generalize {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let new = match self {
            Generalize::Number { bands, is_range: false } => bands.lower(&cells[0])?,
            Generalize::Number { bands, is_range: true } => Value::text(bands.range(&cells[0])?),
            Generalize::Moment(_) if is_endless(&cells[0]) || is_zero(&cells[0]) => return Ok(()),
            Generalize::Moment(unit) => {
                let Moment { at, form } = Moment::read(&cells[0])?;
                without_fraction(form).write(seconds_of(unit.beginning(datetime_of(at))), draw)
            }
        };
        cells[0] = new;
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn output(&self) -> Option<Output> {
        match self {
            Generalize::Number { is_range: false, .. } => None,
            Generalize::Number { is_range: true, .. } => Some(Output::Text),
            Generalize::Moment(_) => Some(Output::Moment),
        }
    }

    fn is_keyed(&self) -> bool {
        false
    }

    fn clock(&self) -> Option<Clock> {
        None
    }
}

impl By {
    /// The highest bound that is not above the number, in the form of the old value.
    fn lower(&self, old: &Value<'_>) -> Result<Value<'static>, ValueError> {
        let is_whole = is_whole(old);
        Ok(match (self, old) {
            (By::Step(step), _) if is_whole && step.fract() == 0.0 => {
                let (number, step) = (i128::from(read_integer(old)?), *step as i128);
                let lower = number.div_euclid(step) * step;
                as_found(old, i64::try_from(lower).unwrap_or(i64::MIN))
            }
            (By::Step(step), _) => {
                let (lower, decimals) = floor(read_float(old)?, *step);
                match old {
                    Value::Text(_) => Value::text(format!("{lower:.decimals$}")),
                    Value::Integer(_) => Value::Integer(lower as i64),
                    _ => Value::Real(lower),
                }
            }
            (By::Bands(bounds), Value::Real(_)) => {
                Value::Real(bounds[band(bounds, read_float(old)?)?] as f64)
            }
            (By::Bands(bounds), _) => as_found(old, bounds[band(bounds, read_float(old)?)?]),
        })
    }

    /// Both ends: whole numbers are told by the last one within, others by the next bound.
    fn range(&self, old: &Value<'_>) -> Result<String, ValueError> {
        match self {
            By::Step(step) if is_whole(old) && step.fract() == 0.0 => {
                let (number, step) = (i128::from(read_integer(old)?), *step as i128);
                let lower = number.div_euclid(step) * step;
                Ok(if step == 1 { lower.to_string() } else { format!("{lower}-{}", lower + step - 1) })
            }
            By::Step(step) => {
                let (lower, decimals) = floor(read_float(old)?, *step);
                Ok(format!("{lower:.decimals$}-{:.decimals$}", lower + step))
            }
            By::Bands(bounds) => {
                let band = band(bounds, read_float(old)?)?;
                let lower = bounds[band];
                Ok(match bounds.get(band + 1) {
                    None => format!("{lower}+"),
                    Some(next) if *next == lower + 1 => lower.to_string(),
                    Some(next) => format!("{lower}-{}", next - 1),
                })
            }
        }
    }
}

fn band(bounds: &[i64], number: f64) -> Result<usize, ValueError> {
    let below = bounds.partition_point(|bound| *bound as f64 <= number);
    below
        .checked_sub(1)
        .ok_or(ValueError { expected: "a number within the bands", found: "one below the lowest" })
}

/// The highest multiple of `step` that is not above a number, and how many decimals multiples have.
fn floor(number: f64, step: f64) -> (f64, usize) {
    let text = step.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, behind)| behind.len());
    let ratio = number / step;
    // 0.3 / 0.1 is 2.9999999999999996: what misses a multiple by rounding only is that multiple.
    let steps =
        if (ratio - ratio.round()).abs() <= ratio.abs() * 1e-15 { ratio.round() } else { ratio.floor() };
    let lower = steps * step;
    (format!("{lower:.decimals$}").parse().unwrap_or(lower), decimals)
}

fn is_whole(value: &Value<'_>) -> bool {
    match value {
        Value::Integer(_) => true,
        Value::Text(text) => std::str::from_utf8(text).is_ok_and(|text| text.trim().parse::<i64>().is_ok()),
        _ => false,
    }
}

fn as_found(old: &Value<'_>, new: i64) -> Value<'static> {
    match old {
        Value::Text(_) => Value::text(new.to_string()),
        _ => Value::Integer(new),
    }
}

/// What is below a second would be drawn, and is nothing here.
fn without_fraction(form: Form) -> Form {
    match form {
        Form::DateTime { separator, has_seconds, zone, .. } => {
            Form::DateTime { separator, has_seconds, fraction: 0, zone }
        }
        Form::Time { has_seconds, zone, .. } => Form::Time { has_seconds, fraction: 0, zone },
        Form::Count { per_second, .. } => Form::Count { per_second, whole_days: true },
        other => other,
    }
}

#[derive(Clone, Copy)]
enum Unit {
    Century,
    Decade,
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
}

impl Unit {
    /// The first moment of it, which is on or after the year 1.
    fn beginning(self, moment: DateTime) -> DateTime {
        let date = moment.date();
        let of_year = |year: i16, month| {
            let first = jiff::civil::Date::new(year.max(1), month, 1);
            first.unwrap_or(date).to_datetime(Time::midnight())
        };
        let (year, month) = (date.year(), date.month());
        match self {
            Unit::Century => of_year(year - year % 100, 1),
            Unit::Decade => of_year(year - year % 10, 1),
            Unit::Year => of_year(year, 1),
            Unit::Quarter => of_year(year, (month - 1) / 3 * 3 + 1),
            Unit::Month => of_year(year, month),
            Unit::Week => {
                let back = i64::from(date.weekday().to_monday_zero_offset());
                date.saturating_sub(jiff::Span::new().days(back)).to_datetime(Time::midnight())
            }
            Unit::Day => date.to_datetime(Time::midnight()),
            Unit::Hour => date.at(moment.hour(), 0, 0, 0),
            Unit::Minute => date.at(moment.hour(), moment.minute(), 0, 0),
        }
    }
}

impl OptionValue for Unit {
    const TAKES: &'static str = "century, decade, year, quarter, month, week, day, hour or minute";
    const SHAPE: Shape =
        Shape::OneOf(&["century", "decade", "year", "quarter", "month", "week", "day", "hour", "minute"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(
            node,
            &[
                ("century", Unit::Century),
                ("decade", Unit::Decade),
                ("year", Unit::Year),
                ("quarter", Unit::Quarter),
                ("month", Unit::Month),
                ("week", Unit::Week),
                ("day", Unit::Day),
                ("hour", Unit::Hour),
                ("minute", Unit::Minute),
            ],
        )
    }
}

#[derive(Clone, Copy)]
enum As {
    Lower,
    Range,
}

impl OptionValue for As {
    const TAKES: &'static str = "lower or range";
    const SHAPE: Shape = Shape::OneOf(&["lower", "range"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(node, &[("lower", As::Lower), ("range", As::Range)])
    }
}

struct Step(f64);

impl OptionValue for Step {
    const TAKES: &'static str = "a number above 0";
    const SHAPE: Shape = Shape::Number;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let number = node.read::<f64>().ok().filter(|number| *number > 0.0 && *number <= 1e15);
        number.map(Step).ok_or_else(|| options::unexpected::<Self>(node))
    }
}

struct Bands(Vec<i64>);

impl OptionValue for Bands {
    const TAKES: &'static str = "a list of whole numbers, each above the one before";
    const SHAPE: Shape = Shape::Choices;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Sequence(items) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        let bounds = items.iter().map(i64::read).collect::<Result<Vec<_>, _>>()?;
        match bounds.is_sorted_by(|a, b| a < b) && !bounds.is_empty() {
            true => Ok(Bands(bounds)),
            false => Err(node.error(format!("expected {}", Self::TAKES))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, anonymized, build, build_error, text_of};
    use super::*;

    #[test]
    fn numbers_go_down_to_their_step() {
        for (options, old, expected) in [
            ("step: 10", Value::Integer(37), Value::Integer(30)),
            ("step: 10", Value::Integer(-1), Value::Integer(-10)),
            ("step: 10", Value::text("37"), Value::text("30")),
            ("step: 10", Value::Real(37.5), Value::Real(30.0)),
            ("step: 0.1", Value::text("0.35"), Value::text("0.3")),
            ("step: 0.1", Value::Real(0.3), Value::Real(0.3)),
            ("step: 0.5", Value::Integer(3), Value::Integer(3)),
            ("step: 7", Value::Integer(i64::MIN), Value::Integer(i64::MIN)),
            ("step: 10, as: range", Value::Integer(37), Value::text("30-39")),
            ("step: 1, as: range", Value::Integer(37), Value::text("37")),
            ("step: 10, as: range", Value::Real(37.5), Value::text("30-40")),
            ("step: 0.5, as: range", Value::text("37.7"), Value::text("37.5-38.0")),
            ("bands: [0, 18, 25, 65]", Value::Integer(24), Value::Integer(18)),
            ("bands: [0, 18, 25, 65], as: range", Value::Integer(24), Value::text("18-24")),
            ("bands: [0, 18, 25, 65], as: range", Value::text("65"), Value::text("65+")),
            ("bands: [0, 1], as: range", Value::Real(0.5), Value::text("0")),
        ] {
            assert_eq!(anonymized("generalize", options, old), expected, "{options}");
        }
    }

    #[test]
    fn dates_go_down_to_a_valid_date_in_their_form() {
        for (to, old, expected) in [
            ("year", "1984-05-17", "1984-01-01"),
            ("century", "1984-05-17", "1900-01-01"),
            ("century", "0084-05-17", "0001-01-01"),
            ("decade", "1984-05-17", "1980-01-01"),
            ("quarter", "1984-05-17", "1984-04-01"),
            ("month", "1984-05-17T10:11:12.345+02", "1984-05-01T00:00:00+02"),
            ("week", "2024-03-01 10:11", "2024-02-26 00:00"),
            ("hour", "10:11:12", "10:00:00"),
            ("minute", "1984-05-17 10:11:12", "1984-05-17 10:11:00"),
            ("year", "infinity", "infinity"),
            ("year", "0000-00-00", "0000-00-00"),
        ] {
            assert_eq!(text_of("generalize", &format!("to: {to}"), old), expected);
        }
        let day = anonymized("generalize", "to: day", Value::Integer(1_716_000_000_123));
        assert_eq!(day, Value::Integer(1_715_990_400_000));
    }

    #[test]
    fn what_is_outside_stops_the_run() {
        let error = |options: &str, value| {
            let mut cells = [value];
            let found =
                build("generalize", options).unwrap().anonymize(&mut SEEDS[0]().draw("x"), &mut cells);
            found.unwrap_err().to_string()
        };
        assert_eq!(
            error("bands: [18]", Value::Integer(3)),
            "expected a number within the bands, found one below the lowest"
        );
        assert_eq!(error("step: 2", Value::text("secret")), "expected a number, found other text");
    }

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        for (options, expected) in [
            ("", "nothing says how exact the value stays"),
            ("step: 1, to: year", "more than one way"),
            ("to: year, as: range", "`as` is for numbers"),
            ("step: 0", "expected a number above 0, found 0"),
            ("bands: [1, 1]", "each above the one before"),
            ("bands: []", "each above the one before"),
            ("to: yaer", "did you mean `year`?"),
        ] {
            let error = build_error("generalize", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
