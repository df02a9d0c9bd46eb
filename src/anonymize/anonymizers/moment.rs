//! The forms in which databases hold dates and times, and writing another moment in the same form.
//!
//! Texts are ISO 8601 as SQL writes it: `2024-05-17`, `2024-05-17 10:11`, `2024-05-17T10:11:12.345Z`,
//! `2024-05-17 10:11:12+02`, or a time of day alone: `10:11:12`. Whole numbers are seconds since 1970, or milliseconds beyond 1e11; other
//! numbers are Julian days. Years go from 1 to 9999. PostgreSQL's `infinity` and `-infinity` are no moments.

use jiff::civil::{Date, DateTime, Time};

use crate::anonymize::anonymizer::ValueError;
use crate::anonymize::draw::Draw;
use crate::dump::{Clock as Holds, Moments, Value};

pub(super) const SECONDS_A_DAY: i64 = 86_400;

/// 0001-01-01 00:00:00 and 9999-12-31 23:59:59.
pub(super) const FIRST: i64 = -62_135_596_800;
pub(super) const LAST: i64 = 253_402_300_799;

/// Whole numbers beyond this are milliseconds: as seconds they would be past the year 5138.
const LARGEST_SECONDS: u64 = 100_000_000_000;

/// The Julian day on which 1970 began.
const EPOCH_JULIAN: f64 = 2_440_587.5;

/// A moment and the form in which it was found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moment {
    /// Seconds since 1970-01-01 00:00:00, by the clock that the value itself shows: zones are not applied.
    pub(super) at: i64,
    pub(super) form: Form,
}

/// How a moment is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    /// `2024-05-17`.
    Date,
    /// `2024-05-17 10:11:12.345+02`.
    DateTime {
        /// A space, `T` or `t`.
        separator: char,
        has_seconds: bool,
        /// How many digits there are behind the seconds' point.
        fraction: usize,
        /// As written: empty, `Z`, `+02`, `+0200`, `+02:00`.
        zone: String,
    },
    /// `10:11:12.345+02`.
    Time {
        has_seconds: bool,
        /// How many digits there are behind the seconds' point.
        fraction: usize,
        /// As in `DateTime`.
        zone: String,
    },
    /// A whole number; `per_second` is 1 or 1000.
    Count { per_second: i64, whole_days: bool },
    /// A Julian day.
    Julian { whole_days: bool },
}

impl Moment {
    pub(super) fn read(value: &Value<'_>) -> Result<Moment, ValueError> {
        let (moment, found) = match value {
            Value::Integer(number) => (Moment::from_count(*number), "a number out of range"),
            Value::Real(number) => (Moment::from_julian(*number), "a number out of range"),
            Value::Text(bytes) => {
                let text = std::str::from_utf8(bytes).unwrap_or_default();
                (Moment::from_text(text), kind_of_text(text))
            }
            Value::Null => (None, "NULL"),
            Value::Blob(_) => (None, "a blob"),
        };
        let moment = moment.filter(|moment| (FIRST..=LAST).contains(&moment.at));
        moment.ok_or(ValueError { expected: "a date or time such as 2024-05-17 10:11:12", found })
    }

    fn from_count(number: i64) -> Option<Moment> {
        let per_second = if number.unsigned_abs() > LARGEST_SECONDS { 1000 } else { 1 };
        let form = Form::Count { per_second, whole_days: false };
        Some(Moment { at: number.div_euclid(per_second), form })
    }

    fn from_julian(number: f64) -> Option<Moment> {
        let at = ((number - EPOCH_JULIAN) * SECONDS_A_DAY as f64).round();
        (at.abs() < 1e12).then_some(Moment { at: at as i64, form: Form::Julian { whole_days: false } })
    }

    pub(super) fn from_text(text: &str) -> Option<Moment> {
        if text.as_bytes().get(2) == Some(&b':') {
            let Clock { time, has_seconds, fraction, zone } = Clock::read(text)?;
            let at = seconds_of(EPOCH.date().to_datetime(time));
            return Some(Moment { at, form: Form::Time { has_seconds, fraction, zone } });
        }
        let (date, rest) = text.split_at_checked(10)?;
        let [year, month, day] = numbers(date, [4, 2, 2], '-')?;
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        let Some(separator) = rest.chars().next() else {
            return Some(Moment { at: seconds_of(date.to_datetime(Time::midnight())), form: Form::Date });
        };
        if ![' ', 'T', 't'].contains(&separator) {
            return None;
        }
        let Clock { time, has_seconds, fraction, zone } = Clock::read(&rest[1..])?;
        let form = Form::DateTime { separator, has_seconds, fraction, zone };
        Some(Moment { at: seconds_of(date.to_datetime(time)), form })
    }
}

/// A time of day as written.
struct Clock {
    time: Time,
    has_seconds: bool,
    fraction: usize,
    zone: String,
}

impl Clock {
    fn read(text: &str) -> Option<Clock> {
        let end = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
        let (clock, zone) = text.split_at(end);
        let (clock, fraction) = match clock.split_once('.') {
            Some((clock, digits)) if clock.len() == 8 && is_digits(digits) => (clock, digits.len()),
            Some(_) => return None,
            None => (clock, 0),
        };
        let has_seconds = clock.len() == 8;
        let [hour, minute, second] = match has_seconds {
            true => numbers(clock, [2, 2, 2], ':')?,
            false => numbers(clock, [2, 2], ':').map(|[hour, minute]| [hour, minute, 0])?,
        };
        let [hour, minute, second] = [hour, minute, second].map(|number| number as i8);
        let time = Time::new(hour, minute, second, 0).ok()?;
        is_zone(zone).then(|| Clock { time, has_seconds, fraction, zone: zone.to_owned() })
    }
}

/// What to say of a text that is no moment.
fn kind_of_text(text: &str) -> &'static str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text.as_bytes().get(digits) {
        _ if text.ends_with(" BC") => "a date before the year 1",
        Some(b'-') if digits > 4 => "a date beyond the year 9999",
        _ => "other text",
    }
}

/// Whether it is what PostgreSQL writes for a moment before or after all others. It tells nothing of anybody.
pub(super) fn is_endless(value: &Value<'_>) -> bool {
    matches!(value, Value::Text(bytes) if matches!(&**bytes, b"infinity" | b"-infinity"))
}

/// Whether it is the `0000-00-00` that MySQL has for no date at all.
pub(super) fn is_zero(value: &Value<'_>) -> bool {
    let is_nothing = |byte: &u8| b"0-: .".contains(byte);
    matches!(value, Value::Text(bytes) if bytes.starts_with(b"0000-00-00") && bytes.iter().all(is_nothing))
}

/// Whether a column that holds such moments takes this text as it is written.
pub(in crate::anonymize) fn is_taken(text: &str, moments: Moments) -> bool {
    let Some(Moment { at, form }) = Moment::from_text(text) else { return false };
    let is_whole = |digits: usize, zone: &str| digits <= moments.fraction.into() && zone.is_empty();
    let has_form = match (&form, moments.clock) {
        (Form::Date, Holds::Day | Holds::DayAndTime) => true,
        (Form::DateTime { fraction, zone, .. }, Holds::DayAndTime) => is_whole(*fraction, zone),
        (Form::Time { fraction, zone, .. }, Holds::Time) => return is_whole(*fraction, zone),
        _ => false,
    };
    has_form && moments.range.is_none_or(|(first, last)| (first..=last).contains(&at))
}

/// The day of a moment, as it is written.
pub(in crate::anonymize) fn day_of(at: i64) -> String {
    datetime_of(at).date().to_string()
}

/// The nearest moment within the range in the same form, where this text is one that is not.
pub(in crate::anonymize) fn moved_into(text: &[u8], (first, last): (i64, i64)) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let Moment { at, form } = Moment::from_text(text)?;
    let (day, moved) = (text.get(..10)?, at.clamp(first, last));
    let behind = &text[day.len()..];
    if moved == at {
        return None;
    }
    let mut written = datetime_of(moved).date().to_string();
    if let (Form::DateTime { has_seconds, .. }, Some(separator)) = (&form, behind.chars().next()) {
        let time = datetime_of(moved);
        written.push_str(&format!("{separator}{:02}:{:02}", time.hour(), time.minute()));
        if *has_seconds {
            written.push_str(&format!(":{:02}", time.second()));
        }
        written.push_str(behind.get(if *has_seconds { 9 } else { 6 }..)?);
    }
    (!matches!(form, Form::Time { .. })).then_some(written)
}

impl Form {
    /// A text of a date, or of a date and a time in seconds.
    pub(super) fn text(whole_days: bool) -> Form {
        match whole_days {
            true => Form::Date,
            false => Form::DateTime { separator: ' ', has_seconds: true, fraction: 0, zone: String::new() },
        }
    }

    /// This form, brought to dates or to dates with times; a time of day stays what it is.
    pub(super) fn forced(self, whole_days: bool) -> Form {
        match self {
            Form::Date | Form::DateTime { .. } => Form::text(whole_days),
            Form::Time { .. } => self,
            Form::Count { per_second, .. } => Form::Count { per_second, whole_days },
            Form::Julian { .. } => Form::Julian { whole_days },
        }
    }

    /// Whether it is written without a time of day.
    pub(super) fn is_whole_days(&self) -> bool {
        match self {
            Form::Date => true,
            Form::DateTime { .. } | Form::Time { .. } => false,
            Form::Count { whole_days, .. } | Form::Julian { whole_days } => *whole_days,
        }
    }

    /// Writes a moment. What the form has below a second is drawn, for the old digits would tell the row.
    pub(super) fn write(&self, at: i64, draw: &mut Draw) -> Value<'static> {
        match self {
            Form::Date => Value::text(datetime_of(at).date().to_string()),
            Form::DateTime { separator, has_seconds, fraction, zone } => {
                let mut text = format!("{}{separator}", datetime_of(at).date());
                push_clock(&mut text, at, *has_seconds, *fraction, draw);
                Value::text(text + zone)
            }
            Form::Time { has_seconds, fraction, zone } => {
                let mut text = String::new();
                push_clock(&mut text, at, *has_seconds, *fraction, draw);
                Value::text(text + zone)
            }
            Form::Count { per_second, whole_days } => {
                let below = if *whole_days { 0 } else { draw.below(*per_second as u64) as i64 };
                Value::Integer(at * per_second + below)
            }
            Form::Julian { .. } => Value::Real(at as f64 / SECONDS_A_DAY as f64 + EPOCH_JULIAN),
        }
    }
}

fn push_clock(text: &mut String, at: i64, has_seconds: bool, fraction: usize, draw: &mut Draw) {
    let time = datetime_of(at);
    text.push_str(&format!("{:02}:{:02}", time.hour(), time.minute()));
    if has_seconds {
        text.push_str(&format!(":{:02}", time.second()));
    }
    if fraction > 0 {
        text.push('.');
        text.extend((0..fraction).map(|_| char::from(b'0' + draw.below(10) as u8)));
    }
}

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

pub(super) fn seconds_of(time: DateTime) -> i64 {
    EPOCH.duration_until(time).as_secs()
}

pub(super) fn datetime_of(at: i64) -> DateTime {
    EPOCH.saturating_add(jiff::SignedDuration::from_secs(at))
}

/// Numbers of exactly these widths.
fn numbers<const N: usize>(text: &str, widths: [usize; N], separator: char) -> Option<[i16; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next().filter(|part| part.len() == width && is_digits(part))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_zone(text: &str) -> bool {
    match text.as_bytes() {
        [] | [b'Z' | b'z'] => true,
        [b'+' | b'-', offset @ ..] => {
            let has_form =
                matches!(offset, [_, _] | [_, _, _, _] | [_, _, b':', _, _] | [_, _, b':', _, _, b':', _, _]);
            has_form && offset.iter().all(|byte| byte.is_ascii_digit() || *byte == b':')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::SEEDS;
    use super::*;

    fn rewritten(value: Value<'static>) -> Value<'static> {
        let moment = Moment::read(&value).unwrap();
        moment.form.write(moment.at, &mut SEEDS[0]().draw("date"))
    }

    #[test]
    fn every_form_gives_itself_back() {
        for text in [
            "2024-05-17",
            "0001-01-01",
            "9999-12-31 23:59:59",
            "2024-02-29 10:11",
            "2024-05-17T10:11:12Z",
            "2024-05-17t10:11:12z",
            "2024-05-17 10:11:12+02",
            "2024-05-17T10:11:12-0330",
            "2024-05-17T10:11:12+05:30",
            "1800-05-17 10:11:12+00:09:21",
            "10:11",
            "10:11:12",
            "23:59:59-03",
        ] {
            assert_eq!(rewritten(Value::text(text)), Value::text(text));
        }
        for number in [0, -1, 1_715_939_472, -62_135_596_800] {
            assert_eq!(rewritten(Value::Integer(number)), Value::Integer(number));
        }
        assert_eq!(rewritten(Value::Real(2_460_447.75)), Value::Real(2_460_447.75));
    }

    #[test]
    fn what_is_below_a_second_keeps_its_width_and_not_its_digits() {
        let Value::Text(text) = rewritten(Value::text("2024-05-17 10:11:12.123456789+02")) else { panic!() };
        assert!(text.starts_with(b"2024-05-17 10:11:12.") && text.ends_with(b"+02") && text.len() == 32);
        assert!(!text.windows(9).any(|digits| digits == b"123456789"));
        let Value::Integer(number) = rewritten(Value::Integer(1_715_939_472_123)) else { panic!() };
        assert_eq!(number / 1000, 1_715_939_472);
    }

    #[test]
    fn what_is_no_date_is_an_error() {
        for text in [
            "",
            "2024",
            "2024-5-17",
            "2024-02-30",
            "2023-02-29",
            "0000-00-00",
            "2024-05-17 ",
            "2024-05-17x10:11",
            "2024-05-17 24:00:00",
            "2024-05-17 10:11:60",
            "2024-05-17 10",
            "2024-05-17 10:11:12.",
            "2024-05-17 10:11.5",
            "2024-05-17 10:11:12 BC",
            "2024-05-17 10:11:12+2",
            "24:00:00",
            "10:1",
            "10:11:12 ",
            "10:11:12.",
            "12024-05-17",
            "infinity",
            "+024-05-17",
            "2024-05-1é",
            "17/05/2024",
            "1715939472",
        ] {
            assert!(Moment::read(&Value::text(text)).is_err(), "{text}");
        }
        for value in
            [Value::Integer(i64::MAX), Value::Integer(i64::MIN), Value::Real(f64::NAN), Value::Real(1e300)]
        {
            assert!(Moment::read(&value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn dates_out_of_reach_are_told_as_such() {
        for (text, expected) in [
            ("0044-03-15 BC", "a date before the year 1"),
            ("12024-01-01", "a date beyond the year 9999"),
            ("2024-13-01", "other text"),
        ] {
            assert_eq!(Moment::read(&Value::text(text)).unwrap_err().found, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "[0-9TZ :.+é-]{0,30}") {
            drop(Moment::from_text(&text));
        }

        #[test]
        fn seconds_and_clock_times_agree(at in FIRST..=LAST) {
            prop_assert_eq!(seconds_of(datetime_of(at)), at);
        }
    }
}
