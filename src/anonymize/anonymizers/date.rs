//! `date`: another moment, written in the form of the old one.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, Unit};

use super::moment::{Form, Moment, SECONDS_A_DAY};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "date",
    summary: "another date or time: from a range, or near the old one, in the form of the old one",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::AsFound,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: date, delta: 3 months}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

options! {
    struct Options {
        /// the first date to write, such as 1950-01-01 or 2024-05-17 08:00:00; goes with max
        min: Option<Bound>,
        /// the last date to write; without a time of day it is the whole day; goes with min
        max: Option<Bound>,
        /// instead of a range: move the old date by at most this much either way, such as 3 months or P1Y2M
        delta: Option<Delta>,
        /// date or datetime: the form of all texts written; left out, each text keeps its form
        format: Option<Format>,
    }
}

impl Options {
    fn checked(self, rule: &Node) -> Result<Shift, yaml::Error> {
        let whole_days = self.format == Some(Format::Date);
        let mode = match (self.min, self.max, self.delta) {
            (Some(min), Some(max), None) => {
                let (min, max) = (min.first, max.last);
                if min >= max {
                    let help = "write the earlier date as `min`; for one fixed date there is `constant`";
                    return Err(options::error_at(rule, "max", "`max` is not after `min`", help));
                }
                Mode::Range { min, max }
            }
            (None, None, Some(Delta(span))) if whole_days && is_below_a_day(&span) => {
                let help = "write a day or more, or leave `format` out";
                return Err(options::error_at(rule, "delta", "`delta` would not change any date", help));
            }
            (None, None, Some(Delta(span))) => Mode::Delta(span),
            (None, None, None) => {
                let help = "write `min` and `max`, or `delta`";
                return Err(options::error_at(rule, "min", "nothing says which dates to write", help));
            }
            (_, _, Some(_)) => {
                let help = "keep `min` with `max`, or `delta`";
                return Err(options::error_at(rule, "delta", "`delta` does not go with a range", help));
            }
            (Some(_), None, None) => {
                let help = "add `max`, the last date to write";
                return Err(options::error_at(rule, "min", "`min` without `max`", help));
            }
            (None, Some(_), None) => {
                let help = "add `min`, the first date to write";
                return Err(options::error_at(rule, "max", "`max` without `min`", help));
            }
        };
        Ok(Shift { mode, format: self.format })
    }
}

struct Shift {
    mode: Mode,
    format: Option<Format>,
}

enum Mode {
    /// Both included.
    Range {
        min: DateTime,
        max: DateTime,
    },
    Delta(Span),
}

impl Anonymizer for Shift {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let old = Moment::read(&cells[0]);
        let form = match (&old, self.format) {
            (Ok(moment), None) => moment.form.clone(),
            (Ok(moment), Some(format)) => moment.form.forced(format == Format::Date),
            // A range and a form say all that is needed, so that values such as 0000-00-00 need not be read.
            (Err(_), Some(format)) if matches!((&self.mode, &cells[0]), (Mode::Range { .. }, Value::Text(_))) => {
                Form::plain(format == Format::Date)
            }
            (Err(error), _) => return Err(error.clone()),
        };
        let (min, max) = match (&self.mode, old) {
            (Mode::Range { min, max }, _) => (*min, *max),
            (Mode::Delta(span), Ok(moment)) => around(moment.at, span),
            (Mode::Delta(_), Err(error)) => return Err(error),
        };
        let at = if form.is_whole_days() {
            let days = draw.between(day_number(min.date()), day_number(max.date()));
            if let (Mode::Delta(_), true) = (&self.mode, min.date() == max.date()) {
                // Writing the one day that is left would be writing the old value.
                return Err(ValueError { expected: "a date with a time, for `delta` is below a day", found: "a date" });
            }
            at_second(days * SECONDS_A_DAY)
        } else {
            at_second(draw.between(second_number(min), second_number(max)))
        };
        cells[0] = form.write(at, draw);
        Ok(())
    }
}

/// The first and last moment within reach, as far as years of four digits go.
fn around(at: DateTime, span: &Span) -> (DateTime, DateTime) {
    let first = DateTime::constant(1, 1, 1, 0, 0, 0, 0);
    let last = DateTime::constant(9999, 12, 31, 23, 59, 59, 0);
    let min = at.checked_sub(*span).unwrap_or(first).max(first);
    let max = at.checked_add(*span).unwrap_or(last).min(last);
    (min, max)
}

/// Days since 1970-01-01.
fn day_number(date: Date) -> i64 {
    second_number(date.to_datetime(Time::midnight())).div_euclid(SECONDS_A_DAY)
}

/// Seconds since 1970-01-01, in the calendar of the value itself: no time zone comes in.
fn second_number(at: DateTime) -> i64 {
    EPOCH.duration_until(at).as_secs()
}

fn at_second(second: i64) -> DateTime {
    EPOCH.saturating_add(jiff::SignedDuration::from_secs(second))
}
