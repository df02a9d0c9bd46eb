//! The schema as text, of which the manifest holds a digest: the same schema gives the same text, in
//! whatever order its tables come.

use super::{Schema, SqlTable};
use crate::dump::shape_text::{line, quoted, write_facts};

impl Schema {
    /// A line for each table, column and key, sorted; names in quotes. Defaults, comments and indexes that are not
    /// unique have no part in it.
    pub fn text(&self) -> String {
        let mut tables: Vec<_> = self.tables.iter().collect();
        tables.sort_unstable_by(|one, other| one.shape.name.cmp(&other.shape.name));
        let mut text = String::new();
        for table in tables {
            table.write(&mut text);
        }
        text
    }
}

impl SqlTable {
    fn write(&self, text: &mut String) {
        line(text, format_args!("table {}", quoted(&self.shape.name)));
        write_facts(&self.shape, text);
        for generated in &self.generated {
            let name = |&at: &usize| quoted(&self.shape.columns[at].name);
            let sources: Vec<String> = generated.depends_on.iter().map(name).collect();
            line(text, format_args!("  {} from ({})", name(&generated.column), sources.join(", ")));
        }
    }
}
