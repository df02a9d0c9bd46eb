//! Ages and timeouts.

use super::note::Notes;
use super::php_span::PhpSpan;
use crate::yaml::{Content, Node};

/// No timeout is longer, in seconds.
const LONGEST: i64 = 1_000_000_000;

/// The age of `backup_expiration_age`, such as `3 months ago`.
pub(super) fn age(node: &Node, notes: &mut Notes) -> Option<String> {
    let text = node.text().unwrap_or_default();
    let span = PhpSpan::parse(text).and_then(PhpSpan::forwards).filter(|span| !span.is_zero());
    if span.is_none() {
        let help = "write an age such as `3 months` as `store: {keep: …}`";
        notes.lost(node, "this age is not understood", help);
    }
    span.map(|span| span.to_string())
}

/// The time of `backup_timeout` or `restore_timeout`: seconds, or an interval. Nothing is no limit.
pub(super) fn timeout(node: &Node, notes: &mut Notes) -> Option<String> {
    let seconds = match &node.content {
        Content::Integer(seconds) => Some(*seconds),
        Content::Float(seconds) if *seconds < 1e9 => Some(*seconds as i64),
        Content::Bool(false) => Some(0),
        Content::Text(text) => text.trim().parse().ok(),
        _ => None,
    };
    if let Some(seconds) = seconds.filter(|seconds| *seconds < LONGEST) {
        return (seconds > 0).then(|| in_words(seconds));
    }
    let text = node.text().unwrap_or_default();
    let span = PhpSpan::parse(text).and_then(PhpSpan::forwards).filter(|span| !span.is_zero());
    let Some(span) = span else {
        notes.lost(node, "this time span is not understood", "write one such as `20 minutes`");
        return None;
    };
    if span.has_days() {
        let theirs = if span.has_time() { "without its days" } else { "for no limit" };
        notes.told(node, format!("`{text}` is taken as written; DbToolsBundle takes it {theirs}"), "");
    }
    Some(span.to_string())
}

fn in_words(seconds: i64) -> String {
    let (amount, unit) = match seconds {
        seconds if seconds % 3600 == 0 => (seconds / 3600, "hour"),
        seconds if seconds % 60 == 0 => (seconds / 60, "minute"),
        seconds => (seconds, "second"),
    };
    format!("{amount} {unit}{}", if amount == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Source, parse};

    fn check(
        read: fn(&Node, &mut Notes) -> Option<String>,
        text: &str,
        expected: Option<&str>,
        expected_notes: usize,
    ) {
        let mut notes = Notes::default();
        let found = read(&parse(Source::new("t.yaml", text)).unwrap(), &mut notes);
        assert_eq!((found.as_deref(), notes.0.len()), (expected, expected_notes), "{text}");
    }

    #[test]
    fn timeouts_are_seconds_or_intervals() {
        check(timeout, "1200", Some("20 minutes"), 0);
        check(timeout, "3600", Some("1 hour"), 0);
        check(timeout, "'601'", Some("601 seconds"), 0);
        check(timeout, "0", None, 0);
        check(timeout, "false", None, 0);
        check(timeout, "2 minutes and 7 seconds", Some("2 minutes 7 seconds"), 0);
        check(timeout, "2 days", Some("2 days"), 1);
        check(timeout, "1 day 2 hours", Some("1 day 2 hours"), 1);
        check(timeout, "soon", None, 1);
        check(timeout, "9223372036854775807", None, 1);
        check(timeout, "900000 years", None, 1);
        check(timeout, "[1]", None, 1);
    }

    #[test]
    fn ages_are_relative() {
        check(age, "6 months ago", Some("6 months"), 0);
        check(age, "-1 week", Some("7 days"), 0);
        check(age, "2020-01-01", None, 1);
    }
}
