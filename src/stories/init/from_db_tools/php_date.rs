//! Moments as PHP reads them: `2000-01-01`, `now`, `-10 years`, `first day of january 2020`
//! (<https://www.php.net/manual/en/datetime.formats.php>). What our configuration says is a day, or a day and a time.

use jiff::civil::{Date, DateTime, Time};

use super::php_span::PhpSpan;

/// A moment that was found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    at: DateTime,
    has_time: bool,
    /// Whether another day would make another moment of the text.
    pub is_relative: bool,
}

/// As our configuration spells it.
impl std::fmt::Display for Moment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (date, time) = (self.at.date(), self.at.time());
        write!(formatter, "{date}")?;
        if !self.has_time {
            return Ok(());
        }
        write!(formatter, " {:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
    }
}

/// Reads a moment, as of `now`. `None` for what is none, or names a zone or a day of the week.
pub(super) fn parse(text: &str, now: DateTime) -> Option<Moment> {
    let text = with_time_apart(&text.trim().to_ascii_lowercase());
    for (prefix, is_last) in [("first day of", false), ("last day of", true)] {
        if let Some(rest) = text.strip_prefix(prefix) {
            let moment = resolved(rest.trim(), now)?;
            let date =
                if is_last { moment.at.date().last_of_month() } else { moment.at.date().first_of_month() };
            return Some(Moment { at: date.to_datetime(moment.at.time()), ..moment });
        }
    }
    resolved(&text, now)
}

fn resolved(text: &str, now: DateTime) -> Option<Moment> {
    if let Some(seconds) = text.strip_prefix('@') {
        let at = jiff::Timestamp::from_second(seconds.parse().ok()?).ok()?;
        return Some(Moment {
            at: at.to_zoned(jiff::tz::TimeZone::UTC).datetime(),
            has_time: true,
            is_relative: false,
        });
    }
    let (absolute, rest) = beginning(text, now)?;
    let (time, rest) = time_of_day(rest);
    let start = match time {
        Some(time) => absolute.at.date().to_datetime(time),
        None => absolute.at,
    };
    let span = match rest.trim() {
        "" => PhpSpan::default(),
        rest => PhpSpan::parse(rest)?,
    };
    let has_time = absolute.has_time || time.is_some() || span.has_time();
    Some(Moment { at: span.after(start)?, has_time, is_relative: absolute.is_relative })
}

/// The day that a text begins with, and the rest. Without one, it is relative to now.
fn beginning(text: &str, now: DateTime) -> Option<(Moment, &str)> {
    let today = now.date();
    let relative = |at| Moment { at, has_time: false, is_relative: true };
    let (word, rest) = split(text);
    let whole =
        |date: Date| Moment { at: date.to_datetime(Time::midnight()), has_time: false, is_relative: false };
    match word {
        "" => return None,
        "now" => return Some((relative(now), rest)),
        "today" | "midnight" => return Some((relative(today.to_datetime(Time::midnight())), rest)),
        "noon" => {
            let at = today.to_datetime(Time::constant(12, 0, 0, 0));
            return Some((Moment { has_time: true, ..relative(at) }, rest));
        }
        "tomorrow" => return Some((relative(today.tomorrow().ok()?.to_datetime(Time::midnight())), rest)),
        "yesterday" => return Some((relative(today.yesterday().ok()?.to_datetime(Time::midnight())), rest)),
        _ => {}
    }
    if let Some(date) = date_of_digits(word) {
        return Some((whole(date), rest));
    }
    if let Some((date, is_relative, rest)) = date_of_words(text, today) {
        return Some((Moment { is_relative, ..whole(date) }, rest));
    }
    Some((relative(now), text))
}

/// `2000-01-01t08:00` with a space for the letter.
fn with_time_apart(text: &str) -> String {
    let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let mut before = None;
    let mut letters = text.chars().peekable();
    let mut apart = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        let is_mark = letter == 't' && is_digit(before) && is_digit(letters.peek().copied());
        apart.push(if is_mark { ' ' } else { letter });
        before = Some(letter);
    }
    apart
}

fn split(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// `2000-01-31`, `2000/1/31`, `20000131`, `2000-01`, `31-01-2000`, `31.01.2000`, `1/31/2000`.
fn date_of_digits(word: &str) -> Option<Date> {
    if word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return date(&word[..4], &word[4..6], &word[6..]);
    }
    let separator = word.chars().find(|letter| !letter.is_ascii_digit())?;
    let parts: Vec<&str> = word.split(separator).collect();
    let is_year = |part: &str| part.len() == 4;
    match (separator, parts.as_slice()) {
        ('-' | '/', [year, month, day]) if is_year(year) => date(year, month, day),
        ('-', [year, month]) if is_year(year) => date(year, month, "1"),
        ('-' | '.', [day, month, year]) if is_year(year) => date(year, month, day),
        ('/', [month, day, year]) if is_year(year) => date(year, month, day),
        _ => None,
    }
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let all_digits = [year, month, day].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if !all_digits {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `31 january 2000`, `january 31, 2000`, `january 2000`, `january`; whether the year is this one, and the rest.
fn date_of_words(text: &str, today: Date) -> Option<(Date, bool, &str)> {
    let number = |word: &str| word.trim_end_matches(',').parse::<i16>().ok();
    let (first, rest) = split(text);
    let (day, month, rest) = match month_of(first) {
        Some(month) => match split(rest) {
            (word, rest) if number(word).is_some_and(|day| (1..=31).contains(&day)) => {
                (number(word), month, rest)
            }
            _ => (None, month, rest),
        },
        None => {
            let day = number(first).filter(|day| (1..=31).contains(day))?;
            let (word, rest) = split(rest);
            (Some(day), month_of(word)?, rest)
        }
    };
    let (word, behind) = split(rest);
    let (year, rest) = match number(word).filter(|_| word.len() == 4) {
        Some(year) => (Some(year), behind),
        None => (None, rest),
    };
    let day = day.unwrap_or(1).try_into().ok()?;
    Some((Date::new(year.unwrap_or(today.year()), month, day).ok()?, year.is_none(), rest))
}

fn month_of(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is_meant = |month: &str| word == month || word.trim_end_matches('.') == &month[..3];
    MONTHS.iter().zip(1..).find(|(month, _)| is_meant(month)).map(|(_, number)| number)
}

/// `08:00` or `08:00:30` at the beginning, and the rest.
fn time_of_day(text: &str) -> (Option<Time>, &str) {
    let (word, rest) = split(text);
    let parts: Option<Vec<i8>> = word
        .split(':')
        .map(|part| part.split('.').next().filter(|part| part.len() <= 2).and_then(|part| part.parse().ok()))
        .collect();
    let time = match parts.as_deref() {
        Some([hour, minute]) => Time::new(*hour, *minute, 0, 0).ok(),
        Some([hour, minute, second]) => Time::new(*hour, *minute, *second, 0).ok(),
        _ => None,
    };
    if time.is_some() { (time, rest) } else { (None, text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> DateTime {
        jiff::civil::date(2026, 5, 17).at(10, 11, 12, 0)
    }

    fn check(text: &str, expected: Option<(&str, bool)>) {
        let found = parse(text, now()).map(|moment| (moment.to_string(), moment.is_relative));
        assert_eq!(found.as_ref().map(|(text, relative)| (text.as_str(), *relative)), expected, "{text}");
    }

    #[test]
    fn days_are_taken_as_they_are() {
        for text in [
            "2000-01-31",
            "2000/1/31",
            "20000131",
            "31-01-2000",
            "31.01.2000",
            "1/31/2000",
            "31 January 2000",
            "jan 31, 2000",
        ] {
            check(text, Some(("2000-01-31", false)));
        }
        check("2000-02", Some(("2000-02-01", false)));
        check("2000-01-31 08:05", Some(("2000-01-31 08:05:00", false)));
        check("2000-01-31T08:05:30", Some(("2000-01-31 08:05:30", false)));
        check("2000-01-31 -1 year", Some(("1999-01-31", false)));
        check("@86400", Some(("1970-01-02 00:00:00", false)));
    }

    #[test]
    fn relative_ones_are_as_of_now() {
        check("now", Some(("2026-05-17", true)));
        check("today", Some(("2026-05-17", true)));
        check("-10 years", Some(("2016-05-17", true)));
        check("now -1 day", Some(("2026-05-16", true)));
        check("3 months ago", Some(("2026-02-17", true)));
        check("yesterday noon", None);
        check("tomorrow 08:00", Some(("2026-05-18 08:00:00", true)));
        check("+2 hours", Some(("2026-05-17 12:11:12", true)));
        check("first day of january", Some(("2026-01-01", true)));
        check("last day of previous month", Some(("2026-04-30", true)));
        check("first day of march 2001", Some(("2001-03-01", false)));
    }

    #[test]
    fn what_is_not_known_is_none() {
        for text in ["", "next friday", "2000-01-31T08:00Z", "2000", "2000-13-01", "soon", "é", "@", "31 é"]
        {
            check(text, None);
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[-+0-9a-z:./@ ,é]{0,24}", sample in "(first day of |now|@|-)?[0-9]{0,12} ?(years|t|:|ago|jan)*") {
            let _ = (parse(&text, now()), parse(&sample, now()));
            let _ = (PhpSpan::parse(&text), PhpSpan::parse(&sample));
        }
    }
}
