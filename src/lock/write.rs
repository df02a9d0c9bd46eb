//! Shapes as text.

use std::fmt::Write as _;

use super::column;
use crate::dump::Table;

/// What the file begins with.
const HEADING: &str = "\
# The schema that the policy was last looked at with. A column that is new or of another type stops `check` and
# `anonymize`. Written by `db-airlock check --write-lock`; look at the diff, and commit it.
";

/// The version of the format.
pub(super) const VERSION: &str = "1";

pub(super) fn text(tables: &[Table]) -> String {
    let mut text = format!("{HEADING}lock {VERSION}\n");
    for table in tables {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\ntable {}", word(&table.name));
        for line in lines(table) {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// A line for each column, and one for everything that is said of the table or of several columns.
fn lines(table: &Table) -> impl Iterator<Item = String> {
    table.columns.iter().map(column::line).chain(facts(table))
}

/// What is said of the table, or of several columns.
pub(super) fn facts(table: &Table) -> Vec<String> {
    let names = |columns: &[usize]| {
        let names: Vec<&str> = columns.iter().map(|&at| table.columns[at].name.as_str()).collect();
        list(&names)
    };
    let mut facts = Vec::new();
    if !table.holds_rows {
        facts.push("no rows".to_owned());
    }
    if !table.parents.is_empty() {
        facts.push(format!("part of {}", list(&table.parents)));
    }
    if !table.partition_key.is_empty() {
        facts.push(format!("partitioned by {}", names(&table.partition_key)));
    }
    facts.extend(table.unique_keys.iter().map(|key| {
        let kind = if key.primary { "primary key" } else { "unique" };
        format!("{kind} {}", names(&key.columns))
    }));
    facts.extend(table.foreign_keys.iter().map(|key| {
        let to =
            if key.referenced.is_empty() { String::new() } else { format!(" {}", list(&key.referenced)) };
        format!("foreign key {} to {}{to}", names(&key.columns), word(&key.table))
    }));
    let checks = table.checks.iter();
    facts.extend(checks.map(|check| format!("check {} {}", names(&check.columns), quoted(&check.told))));
    facts
}

/// `(a, b)`.
pub(super) fn list<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<String> = names.iter().map(|name| word(name.as_ref())).collect();
    format!("({})", names.join(", "))
}

/// A name, in quotes where it is more than a word.
pub(super) fn word(name: &str) -> String {
    match !name.is_empty() && name.chars().all(is_of_word) {
        true => name.to_owned(),
        false => quoted(name),
    }
}

/// Whether the letter may stand in a name without quotes.
pub(super) fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.' | '-')
}

/// A text in quotes, on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if is_shown_by_number(letter) => {
                let _ = write!(quoted, "\\u{{{:x}}}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// What would break the line, or turn what is read around.
fn is_shown_by_number(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
