//! The first rows of tables of a live database, for a look at what their columns hold.

use super::PostgresError;
use super::session::{Server, Session};
use super::sql::quoted;
use crate::database::{FirstRows, Look};
use crate::dump::Table;

/// The tables, by the names that policies use.
const TABLES: &str = "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c \
                      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')";

/// Shows `look` the first `rows` rows of each table, and returns the names of those that cannot be read.
pub fn look(
    server: &Server,
    tables: &[Table],
    rows: usize,
    look: Look<'_>,
) -> Result<Vec<String>, PostgresError> {
    let mut session = server.connect()?;
    let known = session.rows(TABLES)?;
    let mut unread = Vec::new();
    for table in tables.iter().filter(|table| table.holds_rows) {
        let is_meant = |row: &&Vec<Option<String>>| match row.as_slice() {
            [Some(schema), Some(name)] if schema == "public" => table.name == *name,
            [Some(schema), Some(name)] => table.name == format!("{schema}.{name}"),
            _ => false,
        };
        let place = known.iter().find(is_meant).and_then(|row| match row.as_slice() {
            [Some(schema), Some(name)] => Some(format!("{}.{}", quoted(schema), quoted(name))),
            _ => None,
        });
        match place.map(|place| read(&mut session, &place, table, rows)) {
            Some(Ok(first)) => look(&table.name, first),
            Some(Err(_)) | None => unread.push(table.name.clone()),
        }
    }
    Ok(unread)
}

fn read(session: &mut Session, place: &str, table: &Table, rows: usize) -> Result<FirstRows, PostgresError> {
    let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let longest = FirstRows::LONGEST;
    let cut = columns.iter().map(|column| format!("left({}::text, {longest})", quoted(column)));
    let cut: Vec<String> = cut.collect();
    if cut.is_empty() {
        return Ok(FirstRows { columns, rows: Vec::new() });
    }
    let rows = session.rows(&format!("SELECT {} FROM ONLY {place} LIMIT {rows}", cut.join(", ")))?;
    Ok(FirstRows { columns, rows })
}
