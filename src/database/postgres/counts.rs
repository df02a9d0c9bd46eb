//! Whether a loaded database holds the rows that the manifest promises.

use std::collections::BTreeMap;

use super::error::PostgresError;
use super::session::Session;
use super::sql::quoted;
use crate::database::DatabaseError;
use crate::database::client::{self, counts::Count};
use crate::progress::Progress;

/// A table of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Table {
    schema: String,
    name: String,
    /// `pg_class.relkind`: `r` a table, `p` a partitioned one, `f` a foreign one.
    kind: String,
}

impl Table {
    /// As manifests name it: without the schema in `public`, and with it elsewhere.
    fn manifest_name(&self) -> String {
        match self.schema.as_str() {
            "public" => self.name.clone(),
            schema => format!("{schema}.{}", self.name),
        }
    }

    /// Its own rows, not those of tables that inherit from it. The rows of a partitioned table are all in its parts; a
    /// manifest that gives it some means those.
    fn rows(&self, expected: u64) -> String {
        let only = if self.kind == "p" && expected > 0 { "" } else { "ONLY " };
        format!("{only}{}.{}", quoted(&self.schema), quoted(&self.name))
    }
}

/// Counts the rows of the manifest's tables, each by its name there.
pub(super) fn check(
    session: &mut Session,
    expected: &[(&str, u64)],
    progress: &dyn Progress,
) -> Result<(), DatabaseError> {
    let rows = session.rows(
        "SELECT nspname, relname, relkind FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace \
         WHERE relkind IN ('r', 'p', 'f') AND nspname !~ '^pg_(toast|temp_)'",
    )?;
    let tables: Vec<Table> = rows.into_iter().filter_map(table).collect();
    client::counts::check(&counts(&tables, expected)?, |query| session.rows(query), progress)
}

fn table(row: Vec<Option<String>>) -> Option<Table> {
    let mut row = row.into_iter().flatten();
    Some(Table { schema: row.next()?, name: row.next()?, kind: row.next()? })
}

/// Each entry of the manifest with its table. Names may hold dots, so two tables can have one name there
/// (`"a.b"` in `public`, `b` in `a`): then there are two entries, in the order of the dump, and nobody can tell which
/// is which. Such are left out here, as are foreign tables, whose rows are elsewhere.
fn counts(tables: &[Table], expected: &[(&str, u64)]) -> Result<Vec<Count>, PostgresError> {
    let mut by_name: BTreeMap<String, Vec<&Table>> = BTreeMap::new();
    for table in tables {
        by_name.entry(table.manifest_name()).or_default().push(table);
    }
    let mut counts = Vec::with_capacity(expected.len());
    for (name, rows) in expected {
        match by_name.get(*name).map(Vec::as_slice) {
            None => return Err(PostgresError::NoTable { table: (*name).to_owned() }),
            Some([table]) if table.kind != "f" => {
                counts.push(Count { table: (*name).to_owned(), expected: *rows, from: table.rows(*rows) });
            }
            Some(_) => {}
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(schema: &str, name: &str, kind: &str) -> Table {
        Table { schema: schema.to_owned(), name: name.to_owned(), kind: kind.to_owned() }
    }

    #[test]
    fn names_with_dots_find_their_tables() {
        let tables = [
            named("public", "customer", "r"),
            named("sales", "order", "r"),
            named("public", "with.dot", "r"),
            named("a", "b", "r"),
            named("public", "a.b", "r"),
            named("public", "elsewhere", "f"),
        ];
        let names = |expected: &[(&str, u64)]| {
            let counts = counts(&tables, expected).map_err(|error| error.to_string())?;
            Ok(counts.into_iter().map(|count| count.table).collect::<Vec<_>>())
        };
        assert_eq!(
            names(&[("customer", 1), ("sales.order", 2), ("with.dot", 3), ("elsewhere", 4)]),
            Ok(vec!["customer".to_owned(), "sales.order".to_owned(), "with.dot".to_owned()])
        );
        assert_eq!(names(&[("a.b", 1), ("a.b", 2)]), Ok(Vec::new()));
        let error = "table `order` is in the manifest, and not in the restored database".to_owned();
        assert_eq!(names(&[("order", 2)]), Err(error));
    }

    #[test]
    fn rows_of_a_table_are_its_own() {
        let check = |kind, expected, from: &str| {
            assert_eq!(named("S", "a\"b", kind).rows(expected), from);
        };
        check("r", 3, "ONLY \"S\".\"a\"\"b\"");
        check("p", 0, "ONLY \"S\".\"a\"\"b\"");
        check("p", 3, "\"S\".\"a\"\"b\"");
    }
}
