//! `date`: another moment, written in the form of the old one. `infinity` and
//! `0000-00-00` stay what they are, as NULL does: they tell nothing of anybody.

use super::moment::{FIRST, Form, LAST, Moment, SECONDS_A_DAY, datetime_of, is_endless, is_zero, seconds_of};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{Clock, Value};
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "date",
    summary: "another date or time, from a range or near the old one, in its form",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::Moment,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: date, delta: 3 months}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

options! {
    struct Options {
        /// the first date to write; goes with max
        min: Option<Bound>,
        /// the last date to write; without a time of day it is the whole day; goes with min
        max: Option<Bound>,
        /// instead of a range: move the old date by at most this much either way
        delta: Option<Delta>,
        /// the form of every text written; left out, each keeps its own
        format: Option<Format>,
    }
}

impl Options {
    fn checked(self, rule: &Node) -> Result<Shift, yaml::Error> {
        let wrong = |option, message: &str, help| Err(options::error_at(rule, option, message, help));
        let mode = match (self.min, self.max, self.delta) {
            (Some(min), Some(max), None) => Mode::Range { min: min.first, max: max.last },
            (None, None, Some(delta)) => Mode::Delta(delta.0),
            (None, None, None) => {
                return wrong(
                    "min",
                    "nothing says which dates to write",
                    "write `min` and `max`, or `delta`",
                );
            }
            (Some(_), None, None) => {
                return wrong("min", "`min` without `max`", "add `max`, the last date to write");
            }
            (None, Some(_), None) => {
                return wrong("max", "`max` without `min`", "add `min`, the first date to write");
            }
            (_, _, Some(_)) => {
                let help = "keep `min` with `max`, or `delta`, and leave the others out";
                return wrong("delta", "`delta` does not go with a range", help);
            }
        };
        let shift = Shift { mode, format: self.format };
        match shift.mode {
            Mode::Range { min, max } if min >= max => {
                let help = "write the earlier date as `min`; for one fixed date there is `constant`";
                wrong("max", "`max` is not after `min`", help)
            }
            Mode::Range { .. } if self.format == Some(Format::Date) && shift.days(0).is_none() => wrong(
                "max",
                "no day begins between `min` and `max`",
                "widen the range, or leave `format` out",
            ),
            Mode::Delta(_) if self.format == Some(Format::Date) && shift.days(0).is_none() => {
                wrong("delta", "`delta` is below a day", "write a day or more, or leave `format` out")
            }
            _ => Ok(shift),
        }
    }
}

struct Shift {
    mode: Mode,
    format: Option<Format>,
}

/// Where new moments are drawn from, in seconds since 1970.
enum Mode {
    /// Both included.
    Range { min: i64, max: i64 },
    /// So far before and after the old moment.
    Delta(jiff::Span),
}

impl Anonymizer for Shift {
    fn reads_value(&self) -> bool {
        self.format.is_none() || matches!(self.mode, Mode::Delta(_))
    }

    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        // Where the rule sets both range and form, every other text is replaced unread.
        if is_endless(&cells[0]) || (self.reads_value() && is_zero(&cells[0])) {
            return Ok(());
        }
        let Moment { at: old, form } = self.read(&cells[0])?;
        let at = if form.is_whole_days() {
            let unchanged =
                ValueError { expected: "a time of day, for the rule stays within a day", found: "a date" };
            let (first, last) = self.days(old).ok_or(unchanged)?;
            draw.between(first, last) * SECONDS_A_DAY
        } else {
            let (first, last) = self.seconds(old);
            draw.between(first, last)
        };
        cells[0] = form.write(at, draw);
        Ok(())
    }

    fn moments(&self) -> Option<(i64, i64)> {
        match self.mode {
            Mode::Range { min, max } => Some((min, max)),
            Mode::Delta(_) => None,
        }
    }

    fn clock(&self) -> Option<Clock> {
        self.format.map(|format| match format {
            Format::Date => Clock::Day,
            Format::DateTime => Clock::DayAndTime,
        })
    }
}

impl Shift {
    /// The old moment, and the form of the new one.
    fn read(&self, value: &Value<'_>) -> Result<Moment, ValueError> {
        let moment = Moment::read(value);
        let Some(format) = self.format else { return moment };
        let whole_days = format == Format::Date;
        match (moment, &self.mode, value) {
            (Ok(moment), ..) => Ok(Moment { form: moment.form.forced(whole_days), ..moment }),
            // Range and form say all there is to know, so texts such as 0000-00-00 are replaced unread.
            (Err(_), Mode::Range { min, .. }, Value::Text(_)) => {
                Ok(Moment { at: *min, form: Form::text(whole_days) })
            }
            (Err(error), ..) => Err(error),
        }
    }

    /// The first and last second that may take the place of `old`.
    fn seconds(&self, old: i64) -> (i64, i64) {
        match &self.mode {
            Mode::Range { min, max } => (*min, *max),
            Mode::Delta(span) => {
                let old = datetime_of(old);
                let first = old.checked_sub(*span).map_or(FIRST, seconds_of).max(FIRST);
                let last = old.checked_add(*span).map_or(LAST, seconds_of).min(LAST);
                (first, last)
            }
        }
    }

    /// The first and last day since 1970; `None` where there is no day, or a delta leaves only the old one.
    fn days(&self, old: i64) -> Option<(i64, i64)> {
        let (first, last) = self.seconds(old.div_euclid(SECONDS_A_DAY) * SECONDS_A_DAY);
        let (first, last) = (-(-first).div_euclid(SECONDS_A_DAY), last.div_euclid(SECONDS_A_DAY));
        let is_free = match self.mode {
            Mode::Range { .. } => first <= last,
            Mode::Delta(_) => first < last,
        };
        is_free.then_some((first, last))
    }
}

/// An absolute date or time, in seconds since 1970.
struct Bound {
    first: i64,
    /// The end of the day where no time of day is written.
    last: i64,
}

impl OptionValue for Bound {
    const TAKES: &'static str = "a date such as 2024-05-17 or 2024-05-17 08:00:00";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        match Moment::from_text(text).map(|moment| (moment.at, moment.form)) {
            Some((at, Form::Date)) => Ok(Bound { first: at, last: at + SECONDS_A_DAY - 1 }),
            Some((at, Form::DateTime { zone, .. })) if zone.is_empty() => Ok(Bound { first: at, last: at }),
            Some((_, Form::Time { .. })) => {
                Err(options::unexpected::<Self>(node).with_help("write the day in front of the time"))
            }
            Some(_) => Err(node.error("expected a time without a zone").with_help(
                "dates are compared as they are written, whatever their zone: leave the zone out",
            )),
            None => Err(options::unexpected::<Self>(node).with_help(
                "write the day itself: with `now` or `-2 years` the same run would differ from day to day",
            )),
        }
    }
}

struct Delta(jiff::Span);

impl OptionValue for Delta {
    const TAKES: &'static str = "a time span such as 3 months or P1Y2M";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        match text.parse::<jiff::Span>() {
            Err(_) => Err(options::unexpected::<Self>(node)),
            Ok(span) if span.is_zero() || span.is_negative() => {
                Err(options::unexpected::<Self>(node).with_help("write more than nothing, without a sign"))
            }
            Ok(span) if datetime_of(0).checked_add(span).is_ok_and(|end| seconds_of(end) == 0) => Err(node
                .error("expected a second or more")
                .with_help("fractions of a second are always drawn")),
            Ok(span) => Ok(Delta(span)),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Format {
    Date,
    DateTime,
}

impl OptionValue for Format {
    const TAKES: &'static str = "date or datetime";
    const SHAPE: Shape = Shape::OneOf(&["date", "datetime"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(node, &[("date", Format::Date), ("datetime", Format::DateTime)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, build, build_error, many, text_of};
    use super::*;

    fn texts(options: &str, old: &'static str) -> Vec<String> {
        let drawn = many("date", options, &Value::text(old)).into_iter();
        let text = |value: Value<'_>| String::from_utf8(value.identity().into_owned()).unwrap();
        let mut texts: Vec<_> = drawn.map(text).collect();
        texts.sort();
        texts
    }

    #[test]
    fn a_range_reaches_both_days_at_its_ends() {
        let expected = ["2023-12-30", "2023-12-31", "2024-01-01", "2024-01-02"];
        assert_eq!(texts("min: 2023-12-30, max: 2024-01-02", "1984-05-17"), expected);
    }

    #[test]
    fn a_range_of_an_odd_number_of_seconds_reaches_both_ends() {
        let options = "min: 2024-01-01 00:00:00, max: 2024-01-01 00:00:03";
        let expected =
            ["00:00:00", "00:00:01", "00:00:02", "00:00:03"].map(|time| format!("2024-01-01 {time}"));
        assert_eq!(texts(options, "1984-05-17 10:11:12"), expected);
    }

    #[test]
    fn the_last_years_of_a_long_range_are_drawn_too() {
        let drawn = texts("min: 1900-01-01, max: 2099-12-31", "1984-05-17");
        assert!(drawn.iter().any(|date| date.as_str() > "2097"), "{:?}", drawn.last());
        assert!(drawn.iter().all(|date| ("1900-01-01"..="2099-12-31").contains(&date.as_str())));
    }

    #[test]
    fn the_last_day_of_a_range_is_whole() {
        let drawn = texts("min: 2024-01-01 23:59:00, max: 2024-01-01", "1984-05-17 10:11:12");
        assert_eq!(drawn.len(), 60, "the seconds of one minute");
        assert_eq!(drawn.last().unwrap(), "2024-01-01 23:59:59");
    }

    #[test]
    fn a_delta_reaches_both_ends_in_the_calendar() {
        let drawn = texts("delta: 1 day", "2024-03-01");
        assert_eq!(drawn, ["2024-02-29", "2024-03-01", "2024-03-02"]);
        let drawn = texts("delta: P1M", "2024-03-31");
        assert_eq!((drawn[0].as_str(), drawn.last().unwrap().as_str()), ("2024-02-29", "2024-04-30"));
        let drawn = texts("delta: 36 hours", "2024-03-01");
        assert_eq!(drawn, ["2024-02-29", "2024-03-01", "2024-03-02"]);
    }

    #[test]
    fn a_delta_in_months_moves_the_time_of_day_too() {
        assert!(texts("delta: 3 months", "2024-03-01 10:11:12").len() > 300);
    }

    #[test]
    fn deltas_stop_at_the_first_and_last_year() {
        assert!(texts("delta: 5000 years", "9999-12-31").iter().all(|date| date.len() == 10));
        assert!(texts("delta: 5000 years", "0001-01-01").iter().all(|date| date.len() == 10));
    }

    #[test]
    fn the_form_is_kept_unless_the_rule_says_otherwise() {
        let range = "min: 2024-01-01, max: 2024-12-31";
        for (format, old, form) in [
            ("", "1984-05-17", "2024-00-00"),
            ("", "1984-05-17T10:11Z", "2024-00-00T00:00Z"),
            ("", "1984-05-17 10:11:12.1234+02:00", "2024-00-00 00:00:00.0000+02:00"),
            (", format: date", "1984-05-17T10:11:12Z", "2024-00-00"),
            (", format: datetime", "1984-05-17", "2024-00-00 00:00:00"),
            (", format: datetime", "0000-00-00", "2024-00-00 00:00:00"),
        ] {
            let new = text_of("date", &format!("{range}{format}"), old);
            assert_eq!(new.len(), form.len(), "{old} became {new}");
            for (found, expected) in new.chars().zip(form.chars()) {
                assert!(
                    found == expected || (expected == '0' && found.is_ascii_digit()),
                    "{old} became {new}"
                );
            }
        }
    }

    #[test]
    fn a_time_of_day_stays_one() {
        let drawn = texts("delta: 1 second", "00:00:00");
        assert_eq!(drawn, ["00:00:00", "00:00:01", "23:59:59"]);
        let drawn = texts("min: 2024-01-01, max: 2024-12-31, format: date", "10:11:12.5+02");
        assert!(drawn.iter().all(|time| time.len() == 13 && time.ends_with("+02")), "{drawn:?}");
    }

    #[test]
    fn what_has_no_end_stays() {
        for options in ["delta: 1 day", "min: 2024-01-01, max: 2024-12-31, format: date"] {
            for text in ["infinity", "-infinity"] {
                assert_eq!(text_of("date", options, text), text);
            }
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        let range = "min: 2024-01-01, max: 2024-01-01";
        let days = 1_704_067_200..=1_704_153_599;
        for value in many("date", range, &Value::Integer(453_636_672)) {
            assert!(matches!(value, Value::Integer(at) if days.contains(&at)), "{value:?}");
        }
        for value in many("date", range, &Value::Integer(453_636_672_000)) {
            assert!(matches!(value, Value::Integer(at) if days.contains(&(at / 1000))), "{value:?}");
        }
        for value in many("date", range, &Value::Real(2_445_837.5)) {
            assert!(
                matches!(value, Value::Real(at) if (2_460_310.5..2_460_311.5).contains(&at)),
                "{value:?}"
            );
        }
        let midnight = many("date", &format!("{range}, format: date"), &Value::Integer(453_636_672));
        assert_eq!(midnight, [Value::Integer(1_704_067_200)]);
    }

    #[test]
    fn a_value_that_would_stay_or_cannot_be_read_stops_the_run() {
        for (options, old, expected) in [
            (
                "delta: 2 hours",
                "2024-05-17",
                "expected a time of day, for the rule stays within a day, found a date",
            ),
            (
                "delta: 1 day",
                "yesterday",
                "expected a date or time such as 2024-05-17 10:11:12, found other text",
            ),
            ("min: 2024-01-01, max: 2024-12-31", "yesterday", "found other text"),
        ] {
            let anonymizer = build("date", options).unwrap();
            let mut draw = SEEDS[0]().draw("date");
            let error = anonymizer.anonymize(&mut draw, &mut [Value::text(old)]).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    }

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        for (options, expected) in [
            ("", "nothing says which dates"),
            ("format: date", "nothing says which dates"),
            ("min: 2024-01-01", "`min` without `max`"),
            ("max: 2024-01-01", "`max` without `min`"),
            ("min: 2024-01-02, max: 2024-01-01", "`max` is not after `min`"),
            ("min: 2024-01-01, max: 2024-01-02, delta: 1 day", "does not go with a range"),
            ("min: -2 years, max: now", "write the day itself"),
            ("min: 2024, max: 2025", "expected a date such as 2024-05-17 or 2024-05-17 08:00:00, found 2024"),
            ("min: 2024-01-01T00:00:00Z, max: 2025-01-01", "leave the zone out"),
            ("min: '10:11', max: 2025-01-01", "write the day in front"),
            ("delta: 3 moons", "expected a time span such as 3 months or P1Y2M, found `3 moons`"),
            ("delta: -3 months", "without a sign"),
            ("delta: 10 ms", "a second or more"),
            ("delta: 2 hours, format: date", "`delta` is below a day"),
            ("min: 2024-01-01 08:00, max: 2024-01-01 18:00, format: date", "no day begins"),
            ("delta: 1 day, format: dat", "expected date or datetime, found `dat`; did you mean `date`?"),
        ] {
            let error = build_error("date", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
