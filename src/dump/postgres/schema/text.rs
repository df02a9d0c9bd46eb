//! The schema as text, of which the manifest holds a digest: the same schema gives the same text, in
//! whatever order its statements came.

use std::fmt::Write as _;

use super::{PgTable, Schema, TableKind};
use crate::dump::{Column, Letters};

impl Schema {
    /// A line for each extension, table, column and key, sorted; names in quotes. Defaults, comments and indexes that
    /// are not unique have no part in it.
    pub fn text(&self) -> String {
        let mut extensions: Vec<_> = self.extensions.iter().map(|name| quoted(name)).collect();
        extensions.sort_unstable();
        let mut tables: Vec<_> = self.tables.iter().collect();
        tables.sort_unstable_by(|one, other| (&one.schema, &one.name).cmp(&(&other.schema, &other.name)));
        let mut text = String::new();
        for extension in extensions {
            line(&mut text, format_args!("extension {extension}"));
        }
        for table in tables {
            table.write(&mut text);
        }
        text
    }
}

impl PgTable {
    fn write(&self, text: &mut String) {
        let kind = match self.kind {
            TableKind::Ordinary => "table",
            TableKind::Partitioned => "partitioned table",
            TableKind::Foreign => "foreign table",
        };
        line(text, format_args!("{kind} {}.{}", quoted(&self.schema), quoted(&self.name)));
        for column in &self.shape.columns {
            line(text, format_args!("  column {}", told(column)));
        }
        let mut facts: Vec<String> = Vec::new();
        for key in &self.shape.unique_keys {
            let kind = if key.primary { "primary key" } else { "unique" };
            facts.push(format!("  {kind} {}", self.names(&key.columns)));
        }
        for key in &self.shape.foreign_keys {
            let (columns, table) = (self.names(&key.columns), quoted(&key.table));
            facts.push(format!("  foreign key {columns} references {table} {}", list(&key.referenced)));
        }
        if !self.shape.parents.is_empty() {
            facts.push(format!("  part of {}", list(&self.shape.parents)));
        }
        if !self.shape.partition_key.is_empty() {
            facts.push(format!("  partitioned by {}", self.names(&self.shape.partition_key)));
        }
        facts.sort_unstable();
        for fact in facts {
            line(text, format_args!("{fact}"));
        }
    }

    fn names(&self, columns: &[usize]) -> String {
        let names: Vec<String> =
            columns.iter().map(|&position| self.shape.columns[position].name.clone()).collect();
        list(&names)
    }
}

/// The type as declared says nothing of domains, of which the other facts tell.
fn told(column: &Column) -> String {
    let Column { name, declared_type, kind: _, nullable, generated, max_length, range, labels, equality } =
        column;
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
    if equality.letters != Letters::Exact {
        told.push_str(", whatever the case");
    }
    if equality.ignores_padding {
        told.push_str(", whatever the padding");
    }
    told
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    format!("({})", names.join(", "))
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}
