//! Spans of time: `30 days`, `2 weeks`, `1 month 12h`, `90 minutes`.

use jiff::SignedDuration;

use crate::yaml::{Content, Error, Node};

/// Reads a time span. A day has 24 hours, a month 30 days and a year 365: retention needs no calendar.
/// `examples` go into the help, such as "`30 days` or `2 weeks`".
pub(super) fn parse(node: &Node, examples: &str) -> Result<SignedDuration, Error> {
    let help = &format!("write a number and a unit, such as {examples}");
    let unreadable = || node.error("expected a time span").with_help(help);
    let text = match &node.content {
        Content::Text(text) => text,
        Content::Integer(_) | Content::Float(_) => {
            return Err(node.error("the unit is missing").with_help(help));
        }
        _ => return Err(unreadable()),
    };
    let span: jiff::Span = text.parse().map_err(|_| unreadable())?;
    if span.is_zero() || span.is_negative() {
        return Err(node.error("expected a time span above zero").with_help(help));
    }
    length(span).ok_or_else(unreadable)
}

/// Reads one that is typed, which must be above zero.
pub fn read(text: &str) -> Option<SignedDuration> {
    let span: jiff::Span = text.parse().ok()?;
    if span.is_zero() || span.is_negative() { None } else { length(span) }
}

fn length(span: jiff::Span) -> Option<SignedDuration> {
    let days = i64::from(span.get_years()) * 365
        + i64::from(span.get_months()) * 30
        + i64::from(span.get_weeks()) * 7
        + i64::from(span.get_days());
    let rest = span.years(0).months(0).weeks(0).days(0);
    let rest = SignedDuration::try_from(rest).ok()?;
    SignedDuration::try_from_hours(days * 24)?.checked_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, Source};

    fn check(text: &str, expected: Result<i64, &str>) {
        let node = yaml::parse(Source::new("a.yaml", text)).unwrap();
        let hours =
            parse(&node, "`1 day`").map(|duration| duration.as_hours()).map_err(|error| error.message);
        assert_eq!(hours.as_ref().map_err(String::as_str), expected.as_ref().map_err(|text| *text), "{text}");
    }

    #[test]
    fn units_down_to_hours() {
        check("30 days", Ok(720));
        check("1 day", Ok(24));
        check("2 weeks", Ok(336));
        check("6 months", Ok(4320));
        check("1y 1d", Ok(8784));
        check("1 day 12h", Ok(36));
        check("36 hours", Ok(36));
    }

    #[test]
    fn anything_else_is_refused() {
        check("30", Err("the unit is missing"));
        check("'30'", Err("expected a time span"));
        check("forever", Err("expected a time span"));
        check("0 days", Err("expected a time span above zero"));
        check("-3 days", Err("expected a time span above zero"));
        check("[30 days]", Err("expected a time span"));
    }
}
