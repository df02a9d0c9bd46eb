//! A table's shape as text, of which the manifest holds a digest: the same shape gives the same text.

use std::fmt::Write as _;

use super::{Column, Letters, Table};

/// Appends a line for each column, in their order, and for each key, sorted; names in quotes.
pub fn write_facts(shape: &Table, text: &mut String) {
    for column in &shape.columns {
        line(text, format_args!("  column {}", told(column)));
    }
    let mut facts: Vec<String> = Vec::new();
    for key in &shape.unique_keys {
        let kind = if key.primary { "primary key" } else { "unique" };
        facts.push(format!("  {kind} {}", names(shape, &key.columns)));
    }
    for key in &shape.foreign_keys {
        let (columns, table) = (names(shape, &key.columns), quoted(&key.table));
        facts.push(format!("  foreign key {columns} references {table} {}", list(&key.referenced)));
    }
    if !shape.parents.is_empty() {
        facts.push(format!("  part of {}", list(&shape.parents)));
    }
    if !shape.partition_key.is_empty() {
        facts.push(format!("  partitioned by {}", names(shape, &shape.partition_key)));
    }
    facts.sort_unstable();
    for fact in facts {
        line(text, format_args!("{fact}"));
    }
}

fn names(shape: &Table, columns: &[usize]) -> String {
    let names: Vec<String> = columns.iter().map(|&position| shape.columns[position].name.clone()).collect();
    list(&names)
}

/// The type as declared says nothing of domains, of which the other facts tell.
fn told(column: &Column) -> String {
    // What a type takes beside these follows from its name.
    let Column {
        name, declared_type, nullable, generated, max_length, range, labels, allowed, equality, ..
    } = column;
    let mut told = format!("{} {declared_type}", quoted(name));
    if !nullable {
        told.push_str(", not null");
    }
    if *generated {
        told.push_str(", generated");
    }
    if let Some(length) = max_length {
        told.push_str(&format!(", at most {length}"));
    }
    if let Some((lowest, highest)) = range {
        told.push_str(&format!(", from {lowest} to {highest}"));
    }
    if !labels.is_empty() {
        told.push_str(&format!(", one of {}", list(labels)));
    }
    if !allowed.is_empty() {
        told.push_str(&format!(", only {}", list(allowed)));
    }
    match equality.letters {
        Letters::Exact => {}
        Letters::IgnoreCase => told.push_str(", whatever the case"),
        Letters::IgnoreAsciiCase => told.push_str(", whatever the case in ASCII"),
        #[cfg(feature = "mysql-dumps")]
        Letters::Alphabet(alphabet) => told.push_str(&format!(", letters as in {}", alphabet.name())),
    }
    if equality.ignores_padding {
        told.push_str(", whatever the padding");
    }
    told
}

/// A name in quotes.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    format!("({})", names.join(", "))
}

/// Appends one line.
pub fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}
