//! A moment as it is typed: a date, a time, or an age.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::config::time_span;

/// A moment, or how long ago it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// `2026-11-20T12:00:00Z`, or `2026-11-20`, which begins at midnight UTC, as the names of artefacts do.
    At(Timestamp),
    /// `3 days`.
    Ago(SignedDuration),
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(time) = text.parse() {
            return Ok(Moment::At(time));
        }
        let midnight = |date: Date| date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
        let is_date =
            text.len() == "2026-11-20".len() && text.starts_with(|letter: char| letter.is_ascii_digit());
        if let Some(time) = text.parse().ok().filter(|_| is_date).and_then(midnight) {
            return Ok(Moment::At(time));
        }
        let span = time_span::read(text).map(Moment::Ago);
        span.ok_or_else(|| {
            "give a date (2026-11-20), a time (2026-11-20T12:00:00Z) or an age (3 days)".to_owned()
        })
    }
}

impl Moment {
    /// The moment itself. An age beyond the calendar is its beginning.
    pub fn seen_at(self, now: Timestamp) -> Timestamp {
        match self {
            Moment::At(time) => time,
            Moment::Ago(age) => now.checked_sub(age).unwrap_or(Timestamp::MIN),
        }
    }
}

/// Reads how long something lasts.
#[cfg(feature = "server")]
pub(super) fn span(text: &str) -> Result<SignedDuration, String> {
    time_span::read(text)
        .ok_or_else(|| "give a number and a unit, such as `30 days` or `12 hours`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_times_and_ages() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let check = |text: &str, expected: &str| {
            let moment: Moment = text.parse().unwrap();
            assert_eq!(moment.seen_at(now).to_string(), expected, "{text}");
        };
        check("2026-11-20", "2026-11-20T00:00:00Z");
        check("2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z");
        check("2026-11-20T12:00:00+02:00", "2026-11-20T10:00:00Z");
        check("3 days", "2026-11-19T12:00:00Z");
        check("12h", "2026-11-22T00:00:00Z");
        check("19000 years", &Timestamp::MIN.to_string());
    }

    #[test]
    fn anything_else_is_refused() {
        for text in
            ["", "yesterday", "3", "-3 days", "0 days", "2026-13-01", "2026-11-20T12:00:00", "3 days ago"]
        {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
        #[cfg(feature = "server")]
        assert!(span("soon").is_err());
    }
}
