//! What each kind of column takes: judged by what an anonymizer says that it writes, and by each value where
//! a rule lists them.

use core::net::{Ipv4Addr, Ipv6Addr};

use crate::anonymize::anonymizer::Output;
use crate::anonymize::anonymizers;
use crate::dump::{Column, ColumnKind, Repertoire, Value};

/// Whether the column takes what an anonymizer writes, whatever that is in the end.
pub(super) fn takes_output(column: &Column, output: Output) -> bool {
    use ColumnKind as Kind;
    match (output, column.kind) {
        (Output::Null, _) => true,
        // Nothing is known before the values are.
        (Output::AsConfigured, _) | (_, Kind::Sealed) => false,
        (_, Kind::Any) => true,
        (Output::Text, kind) => kind == Kind::Text,
        (Output::Integer, kind) => matches!(kind, Kind::Integer | Kind::Number | Kind::Text),
        (Output::Number, kind) => matches!(kind, Kind::Number | Kind::Text),
        (Output::Boolean, kind) => matches!(kind, Kind::Boolean | Kind::Text),
        (Output::Bytes, kind) => kind == Kind::Blob,
        (Output::Uuid, kind) => matches!(kind, Kind::Uuid | Kind::Text),
        (Output::Json, kind) => matches!(kind, Kind::Json | Kind::Text),
        (Output::Ipv4, kind) => matches!(kind, Kind::Ipv4 | Kind::Text) || is_of_form(column, &["inet"]),
        (Output::Ipv6, kind) => matches!(kind, Kind::Ipv6 | Kind::Text) || is_of_form(column, &["inet"]),
        (Output::Form(forms), kind) => kind == Kind::Text || is_of_form(column, forms),
        (Output::Moment, kind) => matches!(kind, Kind::Integer | Kind::Number | Kind::Text | Kind::Moment),
        (Output::AsFound(kinds), kind) => kinds.contains(&kind),
    }
}

/// Whether the type of the column is one of these, or an array where they say `[]`.
fn is_of_form(column: &Column, forms: &[&str]) -> bool {
    if column.kind != ColumnKind::Opaque {
        return false;
    }
    let bare = column.declared_type.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_meant = |form: &&str| match *form {
        "*" => true,
        "[]" => bare.ends_with(']'),
        form => bare == form,
    };
    forms.iter().any(is_meant)
}

/// What the column takes, as the end of "and takes …".
pub(super) fn told(column: &Column) -> String {
    let what = match column.kind {
        ColumnKind::Integer => match column.range {
            Some((low, high)) => return format!("whole numbers from {low} to {high}"),
            None => "whole numbers",
        },
        ColumnKind::Number => "numbers",
        ColumnKind::Text if column.letters != Repertoire::Any => {
            return format!("text in the letters of {}", column.letters.name());
        }
        ColumnKind::Text => "text",
        ColumnKind::Blob => "bytes",
        ColumnKind::Moment => "dates or times",
        ColumnKind::Boolean => "true or false",
        ColumnKind::Uuid => "UUIDs",
        ColumnKind::Json => "JSON",
        ColumnKind::Label => return format!("one of {}", column.labels.join(", ")),
        ColumnKind::Opaque if !column.labels.is_empty() => {
            return format!("a list, with commas, of any of {}", column.labels.join(", "));
        }
        ColumnKind::Opaque => "text of a form of its own",
        ColumnKind::Ipv4 => "IPv4 addresses",
        ColumnKind::Ipv6 => "IPv6 addresses",
        ColumnKind::Sealed => "what no rule can write",
        ColumnKind::Any => "anything",
    };
    what.to_owned()
}

/// Whether the column takes this value, as far as can be told without its database; lengths are judged elsewhere.
pub(super) fn takes_value(column: &Column, value: &Value<'_>) -> bool {
    let identity = value.identity();
    let Ok(text) = std::str::from_utf8(&identity) else { return false };
    let is_within = |number: f64| {
        column.range.is_none_or(|(low, high)| (low as f64..=high as f64).contains(&number.trunc()))
    };
    let is_exact = |number: f64| {
        column.precision.is_none_or(|precision| precision.rounded(number).parse() == Ok(number))
    };
    match column.kind {
        ColumnKind::Opaque if !column.labels.is_empty() => {
            text.is_empty() || text.split(',').all(|one| column.labels.iter().any(|label| label == one))
        }
        // What the form is, nobody here knows.
        ColumnKind::Any | ColumnKind::Opaque | ColumnKind::Blob => true,
        ColumnKind::Text => column.letters.has(text),
        ColumnKind::Integer => text
            .parse()
            .is_ok_and(|number: i64| column.range.is_none_or(|(low, high)| (low..=high).contains(&number))),
        ColumnKind::Number => {
            text.parse().is_ok_and(|number: f64| number.is_finite() && is_within(number) && is_exact(number))
        }
        ColumnKind::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
        ColumnKind::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
        ColumnKind::Sealed => false,
        ColumnKind::Moment => match column.moments {
            Some(moments) => anonymizers::moment::is_taken(text, moments),
            None => is_moment(text),
        },
        ColumnKind::Boolean => ["true", "false", "t", "f", "1", "0"].contains(&text),
        ColumnKind::Uuid => is_uuid(text),
        ColumnKind::Json => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
        ColumnKind::Label => column.labels.iter().any(|label| label == text),
    }
}

/// Whether it begins like `2024-05-17` or like `10:11`, or stands for the end of time.
fn is_moment(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let next = text.as_bytes().get(digits..digits + 3).unwrap_or_default();
    match (digits, next) {
        (4.., [b'-', tens, ones]) | (2, [b':', tens, ones]) => tens.is_ascii_digit() && ones.is_ascii_digit(),
        _ => ["infinity", "-infinity"].contains(&text),
    }
}

/// Whether it is 32 hexadecimal digits, with hyphens as usual or without any.
fn is_uuid(text: &str) -> bool {
    let is_hyphen = |at: usize| text.len() == 36 && [8, 13, 18, 23].contains(&at);
    let is_right =
        |(at, byte): (usize, u8)| if is_hyphen(at) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    [32, 36].contains(&text.len()) && text.bytes().enumerate().all(is_right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(column: &Column, taken: &[Value<'static>], refused: &[Value<'static>]) {
        let takes = |value: &&Value<'_>| takes_value(column, value);
        assert_eq!(taken.iter().filter(|value| !takes(value)).collect::<Vec<_>>(), [&Value::Null; 0]);
        assert_eq!(refused.iter().filter(takes).collect::<Vec<_>>(), [&Value::Null; 0]);
    }

    fn texts<const N: usize>(texts: [&'static str; N]) -> [Value<'static>; N] {
        texts.map(Value::text)
    }

    #[test]
    fn values_fit_the_kinds_that_can_be_judged() {
        let column = |kind| Column::new("c", "t", kind);
        let small = Column { range: Some((-9, 9)), ..column(ColumnKind::Integer) };
        check(
            &small,
            &[Value::Integer(9), Value::text("-9")],
            &[Value::Integer(10), Value::text("x"), Value::Real(0.5)],
        );
        let decimal = Column { range: Some((-9, 9)), ..column(ColumnKind::Number) };
        check(&decimal, &[Value::Real(9.9), Value::text("1e0")], &[Value::Real(10.0), Value::text("nan")]);
        check(
            &column(ColumnKind::Moment),
            &texts(["2024-05-17", "2024-05-17 10:11:12+02", "10:11", "12024-01-01", "-infinity"]),
            &texts(["", "today", "17.05.2024", "2024", "10", "2024-é", "1:00"]),
        );
        check(
            &column(ColumnKind::Boolean),
            &[Value::Integer(1), Value::text("false")],
            &[Value::Integer(2), Value::text("maybe")],
        );
        check(
            &column(ColumnKind::Uuid),
            &texts(["00000000-0000-0000-0000-00000000000F", "0000000000000000000000000000000a"]),
            &texts(["", "0000000-00000-0000-0000-00000000000F", "0000000000000000000000000000000g"]),
        );
        check(
            &column(ColumnKind::Json),
            &[Value::text("{}"), Value::text("[1, null]"), Value::Integer(1), Value::text("\"a\"")],
            &texts(["", "a", "{a: 1}", "{} {}"]),
        );
        let label = Column { labels: vec!["G".to_owned(), "PG-13".to_owned()], ..column(ColumnKind::Label) };
        check(&label, &texts(["G", "PG-13"]), &texts(["", "g", "R"]));
        let labels = Column { kind: ColumnKind::Opaque, ..label };
        check(&labels, &texts(["", "PG-13", "PG-13,G"]), &texts(["g", "G,", "G, PG-13"]));
        check(&column(ColumnKind::Opaque), &texts(["{}", "x"]), &[]);
    }
}
