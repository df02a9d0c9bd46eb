//! The tables of a database on a server: what can be moved from one database into another.

use super::error::MysqlError;
use super::session::Session;
use super::sql::literal;

/// How the names of the tables begin that a restore keeps its own notes in.
pub(super) const OUR_PREFIX: &str = "_airlock_";

/// A table, or a sequence, which moves like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub name: String,
    /// `TABLE_TYPE` of `information_schema.tables`, such as `BASE TABLE`, `SEQUENCE`, `SYSTEM VERSIONED`.
    pub kind: String,
}

impl Table {
    /// Whether it keeps its rows' history.
    pub fn is_versioned(&self) -> bool {
        self.kind == "SYSTEM VERSIONED"
    }
}

/// Those of a database, without views and without our own.
pub(super) fn of(session: &mut Session, database: &str) -> Result<Vec<Table>, MysqlError> {
    let mut tables = all_of(session, database)?;
    tables.retain(|table| !table.name.starts_with(OUR_PREFIX));
    Ok(tables)
}

/// The names of our own tables in a database.
pub(super) fn ours(session: &mut Session, database: &str) -> Result<Vec<String>, MysqlError> {
    let names = all_of(session, database)?.into_iter().map(|table| table.name);
    Ok(names.filter(|name| name.starts_with(OUR_PREFIX)).collect())
}

fn all_of(session: &mut Session, database: &str) -> Result<Vec<Table>, MysqlError> {
    let rows = session.rows(&format!(
        "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = {} \
         AND table_type NOT LIKE '%VIEW' AND table_type NOT LIKE 'TEMPORARY%' ORDER BY table_name",
        literal(database)
    ))?;
    let table = |row: Vec<Option<String>>| {
        let mut row = row.into_iter().flatten();
        Some(Table { name: row.next()?, kind: row.next()? })
    };
    Ok(rows.into_iter().filter_map(table).collect())
}
