//! Spans of time as PHP reads them: `1 month 15 days`, `-2 weeks`, `3 months ago`, `P1Y2M`
//! (<https://www.php.net/manual/en/datetime.formats.php>, "Relative Formats").

use std::fmt;

/// Spans beyond this many units are nobody's, and could not be added up.
const MOST: i64 = 1_000_000_000;

/// A span in the units of a calendar. Weeks are days by now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PhpSpan {
    years: i64,
    months: i64,
    days: i64,
    hours: i64,
    minutes: i64,
    seconds: i64,
}

impl PhpSpan {
    /// Reads a relative format, or a duration of ISO 8601. `None` for what is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.starts_with('P') {
            return PhpSpan::of_iso(text);
        }
        let mut span = PhpSpan::default();
        let mut words = Words(&text.to_ascii_lowercase()).peekable_pairs()?.into_iter().peekable();
        words.peek()?;
        for word in words {
            match word {
                Word::Ago => span = span.times(-1),
                Word::Amount(amount, unit) => span = span.plus(amount, &unit)?,
            }
        }
        span.is_sayable().then_some(span)
    }

    /// Whether all of it is within what our configuration reads.
    fn is_sayable(&self) -> bool {
        let of = jiff::Span::new;
        let units = [of().try_years(self.years), of().try_months(self.months), of().try_days(self.days)];
        let times =
            [of().try_hours(self.hours), of().try_minutes(self.minutes), of().try_seconds(self.seconds)];
        units.iter().chain(&times).all(Result::is_ok)
    }

    fn of_iso(text: &str) -> Option<Self> {
        let span: jiff::Span = text.parse().ok()?;
        let days = i64::from(span.get_days()) + i64::from(span.get_weeks()) * 7;
        let span = PhpSpan {
            years: span.get_years().into(),
            months: span.get_months().into(),
            days,
            hours: span.get_hours().into(),
            minutes: span.get_minutes(),
            seconds: span.get_seconds(),
        };
        span.is_sayable().then_some(span)
    }

    fn plus(mut self, amount: i64, unit: &str) -> Option<Self> {
        let singular = unit.strip_suffix('s').filter(|unit| *unit != "m").unwrap_or(unit);
        let (place, times) = match singular {
            "year" | "y" => (&mut self.years, 1),
            "month" | "mon" => (&mut self.months, 1),
            "fortnight" => (&mut self.days, 14),
            "week" => (&mut self.days, 7),
            "day" => (&mut self.days, 1),
            "hour" => (&mut self.hours, 1),
            "minute" | "min" => (&mut self.minutes, 1),
            "second" | "sec" => (&mut self.seconds, 1),
            _ => return None,
        };
        *place += amount * times;
        (place.abs() < MOST).then_some(self)
    }

    fn units(&self) -> [(i64, &'static str); 6] {
        [
            (self.years, "year"),
            (self.months, "month"),
            (self.days, "day"),
            (self.hours, "hour"),
            (self.minutes, "minute"),
            (self.seconds, "second"),
        ]
    }

    fn times(self, sign: i64) -> Self {
        PhpSpan {
            years: self.years * sign,
            months: self.months * sign,
            days: self.days * sign,
            hours: self.hours * sign,
            minutes: self.minutes * sign,
            seconds: self.seconds * sign,
        }
    }

    /// Whether it is no time at all.
    pub fn is_zero(&self) -> bool {
        *self == PhpSpan::default()
    }

    /// Whether there are units of a day and more in it.
    pub fn has_days(&self) -> bool {
        [self.years, self.months, self.days] != [0; 3]
    }

    /// Whether there are units below a day in it.
    pub fn has_time(&self) -> bool {
        [self.hours, self.minutes, self.seconds] != [0; 3]
    }

    /// The same span forwards; `None` where some of it goes one way and some the other.
    pub fn forwards(self) -> Option<Self> {
        let units = self.units();
        if units.iter().all(|(amount, _)| *amount >= 0) {
            Some(self)
        } else if units.iter().all(|(amount, _)| *amount <= 0) {
            Some(self.times(-1))
        } else {
            None
        }
    }

    /// The moment that lies this span behind `start`.
    pub fn after(&self, start: jiff::civil::DateTime) -> Option<jiff::civil::DateTime> {
        let add = |start: jiff::civil::DateTime, span: Result<jiff::Span, jiff::Error>| {
            span.and_then(|span| start.checked_add(span)).ok()
        };
        let of = jiff::Span::new;
        let start = add(start, of().try_years(self.years))?;
        let start = add(start, of().try_months(self.months))?;
        let start = add(start, of().try_days(self.days))?;
        let start = add(start, of().try_hours(self.hours))?;
        let start = add(start, of().try_minutes(self.minutes))?;
        add(start, of().try_seconds(self.seconds))
    }
}

/// As our configuration spells it: `1 month 15 days`.
impl fmt::Display for PhpSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = self.units().into_iter().filter(|(amount, _)| *amount != 0);
        let words: Vec<String> = units
            .map(|(amount, unit)| format!("{amount} {unit}{}", if amount.abs() == 1 { "" } else { "s" }))
            .collect();
        formatter.write_str(&words.join(" "))
    }
}

enum Word {
    Ago,
    Amount(i64, String),
}

/// What is not read yet, in lower case.
struct Words<'a>(&'a str);

impl Words<'_> {
    fn peekable_pairs(mut self) -> Option<Vec<Word>> {
        let mut words = Vec::new();
        loop {
            self.0 = self.0.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
            if self.0.is_empty() {
                return Some(words);
            }
            if let Some(amount) = self.number() {
                words.push(Word::Amount(amount, self.letters()?));
                continue;
            }
            match self.letters()?.as_str() {
                "and" => {}
                "ago" => words.push(Word::Ago),
                word => words.push(Word::Amount(spelt(word)?, self.letters()?)),
            }
        }
    }

    /// Signs and digits: `+1`, `--2`.
    fn number(&mut self) -> Option<i64> {
        let unsigned = self.0.trim_start_matches(['+', '-']);
        let signs = &self.0[..self.0.len() - unsigned.len()];
        let digits =
            unsigned.len() - unsigned.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let amount: i64 = unsigned[..digits].parse().ok().filter(|amount| *amount < MOST)?;
        self.0 = &unsigned[digits..];
        let is_negative = signs.matches('-').count() % 2 == 1;
        Some(if is_negative { -amount } else { amount })
    }

    fn letters(&mut self) -> Option<String> {
        let rest = self.0.trim_start();
        let end = rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        self.0 = rest;
        (!word.is_empty()).then(|| word.to_owned())
    }
}

/// A number that is a word.
fn spelt(word: &str) -> Option<i64> {
    const ORDINALS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
        "eleventh", "twelfth",
    ];
    match word {
        "next" | "a" | "an" => Some(1),
        "last" | "previous" => Some(-1),
        "this" => Some(0),
        _ => ORDINALS.iter().zip(1..).find(|(ordinal, _)| **ordinal == word).map(|(_, number)| number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(PhpSpan::parse(text).map(|span| span.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn relative_formats_are_read() {
        check("3 months ago", Some("-3 months"));
        check("1 month 15 day", Some("1 month 15 days"));
        check("+1 month +15 days", Some("1 month 15 days"));
        check("2 minutes and 7 seconds", Some("2 minutes 7 seconds"));
        check("1week", Some("7 days"));
        check("-2 weeks", Some("-14 days"));
        check("--2 HOURS", Some("2 hours"));
        check("next year", Some("1 year"));
        check("last month", Some("-1 month"));
        check("30 mins, 5 secs", Some("30 minutes 5 seconds"));
        check("P1Y2M10DT2H30M", Some("1 year 2 months 10 days 2 hours 30 minutes"));
        check("P2W", Some("14 days"));
        check("0 days", Some(""));
    }

    #[test]
    fn anything_else_is_none() {
        for text in
            ["", "forever", "3", "months", "3 bananas", "é", "3 months é", "P", "99999999999 days", "-"]
        {
            check(text, None);
        }
    }

    #[test]
    fn directions_are_told_apart() {
        let forwards = |text| PhpSpan::parse(text).unwrap().forwards().map(|span| span.to_string());
        assert_eq!(forwards("3 months ago").as_deref(), Some("3 months"));
        assert_eq!(forwards("1 month").as_deref(), Some("1 month"));
        assert_eq!(forwards("1 month -1 day"), None);
    }
}
