//! The first rows of tables of a live database, for a look at what their columns hold.

use super::MysqlError;
use super::session::{Server, Session};
use super::sql::quoted;
use crate::database::{FirstRows, Look};
use crate::dump::{Column, ColumnKind, Table};

/// Shows `look` the first `rows` rows of each table, and returns the names of those that cannot be read.
pub fn look(
    server: &Server,
    tables: &[Table],
    rows: usize,
    look: Look<'_>,
) -> Result<Vec<String>, MysqlError> {
    let mut session = server.connect()?;
    let mut unread = Vec::new();
    for table in tables.iter().filter(|table| table.holds_rows) {
        match read(&mut session, table, rows) {
            Ok(first) => look(&table.name, first),
            Err(_) => unread.push(table.name.clone()),
        }
    }
    Ok(unread)
}

fn read(session: &mut Session, table: &Table, rows: usize) -> Result<FirstRows, MysqlError> {
    let columns: Vec<&Column> = table.columns.iter().filter(|column| is_text(column.kind)).collect();
    let names = columns.iter().map(|column| column.name.clone()).collect();
    if columns.is_empty() {
        return Ok(FirstRows { columns: names, rows: Vec::new() });
    }
    let longest = FirstRows::LONGEST;
    let cut = columns.iter().map(|column| format!("LEFT(CAST({} AS CHAR), {longest})", quoted(&column.name)));
    let cut: Vec<String> = cut.collect();
    let name = quoted(&table.name);
    let rows = session.rows(&format!("SELECT {} FROM {name} LIMIT {rows}", cut.join(", ")))?;
    Ok(FirstRows { columns: names, rows })
}

/// Bytes that are no text make no text.
fn is_text(kind: ColumnKind) -> bool {
    !matches!(kind, ColumnKind::Blob | ColumnKind::Sealed)
}
