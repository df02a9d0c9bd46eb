//! The rules for types of which nothing else is known.

use super::KEEP;
use crate::dump::{Column, ColumnKind};

/// A date near the old one.
pub(super) const DATE: &str = "{anonymizer: date, delta: 1 year}";

/// From this length on a whole paragraph fits, nearly always.
const PARAGRAPH: u32 = 500;
/// A word with its space.
const WORD: u32 = 8;

/// The rule for a column of this type.
pub(super) fn of(column: &Column) -> String {
    match column.kind {
        // SQLite takes any value, but who declared numbers reads numbers.
        ColumnKind::Any if is_declared(column, &["int"]) => numbers("integer", column),
        ColumnKind::Any if is_declared(column, &["real", "floa", "doub", "numeric", "decimal"]) => {
            numbers("float", column)
        }
        ColumnKind::Text | ColumnKind::Any => match column.max_length {
            Some(length) if length < PARAGRAPH => {
                format!("{{anonymizer: lorem, words: {}}}", (length / WORD).max(1))
            }
            _ => "lorem".to_owned(),
        },
        ColumnKind::Blob => constant(""),
        ColumnKind::Number => numbers("float", column),
        ColumnKind::Integer => numbers("integer", column),
        ColumnKind::Moment => DATE.to_owned(),
        ColumnKind::Json => constant("{}"),
        ColumnKind::Uuid => constant("00000000-0000-0000-0000-000000000000"),
        ColumnKind::Ipv4 => constant("0.0.0.0"),
        ColumnKind::Ipv6 => constant("::"),
        ColumnKind::Label | ColumnKind::Boolean | ColumnKind::Sealed => KEEP.to_owned(),
        ColumnKind::Opaque => of_form(&column.declared_type).map_or_else(|| KEEP.to_owned(), constant),
    }
}

fn is_declared(column: &Column, words: &[&str]) -> bool {
    let declared = column.declared_type.to_ascii_lowercase();
    words.iter().any(|word| declared.contains(word))
}

/// A value that is always the same.
pub(super) fn constant(value: &str) -> String {
    format!("{{anonymizer: constant, value: {}}}", serde_json::Value::from(value))
}

/// Any of the labels. One that would be read as a variable cannot be written in a policy.
pub(super) fn sample(labels: &[String]) -> String {
    if labels.is_empty() || labels.iter().any(|label| label.contains("${")) {
        return KEEP.to_owned();
    }
    format!("{{anonymizer: string, sample: {}}}", serde_json::Value::from(labels.to_vec()))
}

/// Small numbers, as far as the column takes them.
fn numbers(id: &str, column: &Column) -> String {
    let (low, high) = column.range.unwrap_or((i64::MIN, i64::MAX));
    let (min, max) = match (low.max(0), high.min(100)) {
        (min, max) if min < max => (min, max),
        _ => (low, high),
    };
    match min < max {
        true => format!("{{anonymizer: {id}, min: {min}, max: {max}}}"),
        false => format!("{{anonymizer: constant, value: {min}}}"),
    }
}

/// A value that says nothing, for types whose form is known by their name.
fn of_form(declared_type: &str) -> Option<&'static str> {
    const EMPTY: [(&str, &str); 8] = [
        ("tsvector", ""),
        ("hstore", ""),
        ("xml", ""),
        ("inet", "192.0.2.1"),
        ("cidr", "192.0.2.0/24"),
        ("macaddr", "02:00:00:00:00:00"),
        ("interval", "00:00:00"),
        ("money", "0"),
    ];
    if declared_type.ends_with("[]") {
        return Some("{}");
    }
    let bare = declared_type.rsplit('.').next().unwrap_or(declared_type).to_ascii_lowercase();
    EMPTY.iter().find(|(name, _)| bare == *name).map(|(_, value)| *value)
}
