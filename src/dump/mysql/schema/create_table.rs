//! CREATE TABLE.

use super::declared::{DeclaredColumn, DeclaredTable, TextRules, shown};
use super::key::Found;
use super::{Cursor, Misread, charset, column, key, partition};

/// Reads what follows `CREATE TABLE`, up to the end of the statement.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<DeclaredTable, Misread> {
    let _ = cursor.take_words("if not exists");
    let name = cursor.qualified("a table's name")?;
    cursor.statement = format!("CREATE TABLE {}", shown(&name));
    let mut table = DeclaredTable {
        name,
        columns: Vec::new(),
        keys: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        partition_names: Vec::new(),
        is_versioned: false,
        text: TextRules::default(),
    };
    refuse_other_tables(cursor)?;
    let _ = cursor.list(|cursor| element(cursor, &mut table))?;
    while !cursor.is_end() {
        option(cursor, &mut table)?;
    }
    Ok(table)
}

/// One column or constraint.
fn element(cursor: &mut Cursor<'_>, table: &mut DeclaredTable) -> Result<(), Misread> {
    refuse_other_tables(cursor)?;
    if key::begins(cursor) {
        let found = key::read(cursor)?;
        table.take(found);
        return Ok(());
    }
    let (column, found) = column::read(cursor)?;
    table.columns.push(column);
    found.into_iter().for_each(|found| table.take(found));
    Ok(())
}

/// Columns that come from elsewhere are not in the statement.
fn refuse_other_tables(cursor: &Cursor<'_>) -> Result<(), Misread> {
    for (word, what) in [
        ("like", "LIKE"),
        ("select", "SELECT"),
        ("as", "SELECT"),
        ("with", "WITH"),
        ("values", "VALUES"),
        ("table", "TABLE"),
        ("ignore", "SELECT"),
        ("replace", "SELECT"),
    ] {
        if cursor.is_word(word) {
            return Err(cursor.unsupported(what));
        }
    }
    Ok(())
}

/// One of the options behind the parentheses, of which few say something of columns.
fn option(cursor: &mut Cursor<'_>, table: &mut DeclaredTable) -> Result<(), Misread> {
    if cursor.take_words("with system versioning") {
        table.is_versioned = true;
        return Ok(());
    }
    if charset::clause(cursor, &mut table.text)? {
        return Ok(());
    }
    if cursor.take_words("partition by") {
        table.partition_names = partition::read(cursor)?;
        return Ok(());
    }
    refuse_other_tables(cursor)?;
    // Of FEDERATED and its like: another server, with a user's name and password in plain text.
    if cursor.is_word("connection") {
        return Err(cursor.unsupported("CONNECTION to another server"));
    }
    if cursor.is_symbol(b'(') {
        return cursor.skip_group();
    }
    cursor.take().map(drop)
}

impl DeclaredTable {
    /// Adds a constraint.
    pub fn take(&mut self, found: Found) {
        match found {
            Found::Key(key) => self.keys.push(key),
            Found::Foreign(key) => self.foreign_keys.push(key),
            Found::Json(name) => {
                let is_meant = |column: &&mut DeclaredColumn| column.name.eq_ignore_ascii_case(&name);
                self.columns.iter_mut().filter(is_meant).for_each(|column| column.is_json = true);
            }
            Found::Check(check) => self.checks.push(check),
            Found::Nothing => {}
        }
    }
}
