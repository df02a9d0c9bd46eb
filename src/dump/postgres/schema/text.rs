//! The schema as text, of which the manifest holds a digest: the same schema gives the same text, in
//! whatever order its statements came.

use super::{PgTable, Schema, TableKind};
use crate::dump::shape_text::{line, quoted, write_facts};

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
        write_facts(&self.shape, text);
    }
}
