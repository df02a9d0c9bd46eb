//! What can be said of a SQLite file without changing it: whether it is whole, what it holds, and the
//! text of its schema.

use std::path::Path;

use super::connection::{Database, quoted};
use super::schema::Schema;
use crate::database::{DatabaseError, DumpFacts};

/// SQLite's own check of every page, index and constraint.
pub fn check_integrity(database: &Database) -> Result<(), DatabaseError> {
    let findings: Vec<String> =
        database.rows("checking the database", "PRAGMA integrity_check", |row| row.get(0))?;
    match findings.into_iter().find(|finding| finding != "ok" && !is_blindness(finding)) {
        None => Ok(()),
        Some(finding) => Err(DatabaseError::Damaged { path: database.path().to_owned(), finding }),
    }
}

/// SQLite cannot check an FTS4 index without text, even one that is whole and empty, and says so.
fn is_blindness(finding: &str) -> bool {
    finding.starts_with("unable to validate the inverted index for FTS")
        && finding.ends_with(": SQL logic error")
}

/// How many rows each table holds that holds rows of its own, in the schema's order.
pub fn row_counts(database: &Database, schema: &Schema) -> Result<Vec<(String, u64)>, DatabaseError> {
    let tables = schema.tables.iter().filter(|table| table.holds_rows());
    tables.map(|table| Ok((table.shape.name.clone(), count(database, &table.shape.name)?))).collect()
}

/// Checks that tables hold as many rows as is said of them.
pub fn check_row_counts<'a>(
    database: &Database,
    expected: impl IntoIterator<Item = (&'a str, u64)>,
) -> Result<(), DatabaseError> {
    for (table, expected) in expected {
        let found = count(database, table)?;
        if found != expected {
            return Err(DatabaseError::RowCount { table: table.to_owned(), expected, found });
        }
    }
    Ok(())
}

/// What the SQLite file at this path is, for its manifest.
pub fn facts(path: &Path) -> Result<DumpFacts, DatabaseError> {
    Ok(DumpFacts {
        engine: "sqlite",
        server: super::library_version().to_owned(),
        client: None,
        format: "sqlite3",
        archive: None,
        compression: "none".to_owned(),
        schema: schema_text(&Database::open_to_read(path)?)?,
    })
}

/// Every statement of the schema, in order of kind and name: what the manifest's schema digest is of.
fn schema_text(database: &Database) -> Result<String, DatabaseError> {
    let statements: Vec<String> = database.rows(
        "reading the schema",
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' ORDER BY type, name",
        |row| row.get(0),
    )?;
    Ok(statements.join(";\n"))
}

/// How many rows a table holds.
pub(super) fn count(database: &Database, table: &str) -> Result<u64, DatabaseError> {
    database.query("counting rows", &format!("SELECT count(*) FROM {}", quoted(table)))
}
