//! ALTER TABLE: keys and columns that come behind the table, as phpMyAdmin and people write them.

use super::declared::{DeclaredColumn, DeclaredTable, shown};
use super::key::Found;
use super::{Cursor, FactError, Misread, Name, column, key, partition};

/// What a statement changes.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Constraint(Found),
    Column(DeclaredColumn),
    Replaced { old: String, new: DeclaredColumn },
    Partitions(Vec<String>),
}

/// Reads what follows `ALTER TABLE`, up to the end of the statement.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<(Name, Vec<Change>), Misread> {
    let _ = cursor.take_words("if exists");
    let table = cursor.qualified("a table's name")?;
    cursor.statement = format!("ALTER TABLE {}", shown(&table));
    let mut changes = Vec::new();
    loop {
        action(cursor, &mut changes)?;
        // What is left of an action that says nothing here holds commas within parentheses only.
        cursor.skip_item()?;
        if cursor.is_end() {
            return Ok((table, changes));
        }
        cursor.expect_symbol(b',', "`,` or the end")?;
    }
}

fn action(cursor: &mut Cursor<'_>, changes: &mut Vec<Change>) -> Result<(), Misread> {
    if cursor.take_words("add") {
        added(cursor, changes)
    } else if cursor.take_one_of(&["modify column", "modify"]).is_some() {
        let _ = cursor.take_words("if exists");
        let old = cursor.clone().name("a column's name")?;
        replaced(cursor, old, changes)
    } else if cursor.take_one_of(&["change column", "change"]).is_some() {
        let _ = cursor.take_words("if exists");
        let old = cursor.name("a column's name")?;
        replaced(cursor, old, changes)
    } else if cursor.take_words("partition by") {
        changes.push(Change::Partitions(partition::read(cursor)?));
        Ok(())
    } else {
        refuse_what_takes_away(cursor)
    }
}

fn added(cursor: &mut Cursor<'_>, changes: &mut Vec<Change>) -> Result<(), Misread> {
    if cursor.is_word("partition") || cursor.take_words("system versioning") {
        return Ok(());
    }
    if key::begins(cursor) {
        changes.push(Change::Constraint(key::read(cursor)?));
        return Ok(());
    }
    let _ = cursor.take_words("column");
    let _ = cursor.take_words("if not exists");
    if cursor.is_symbol(b'(') {
        let _ = cursor.list(|cursor| one_added(cursor, changes))?;
        return Ok(());
    }
    one_added(cursor, changes)
}

fn one_added(cursor: &mut Cursor<'_>, changes: &mut Vec<Change>) -> Result<(), Misread> {
    if key::begins(cursor) {
        changes.push(Change::Constraint(key::read(cursor)?));
        return Ok(());
    }
    let (column, found) = column::read(cursor)?;
    changes.push(Change::Column(column));
    changes.extend(found.into_iter().map(Change::Constraint));
    Ok(())
}

fn replaced(cursor: &mut Cursor<'_>, old: String, changes: &mut Vec<Change>) -> Result<(), Misread> {
    let (new, found) = column::read(cursor)?;
    changes.push(Change::Replaced { old, new });
    changes.extend(found.into_iter().map(Change::Constraint));
    Ok(())
}

fn refuse_what_takes_away(cursor: &mut Cursor<'_>) -> Result<(), Misread> {
    const KEYS: [&str; 5] =
        ["drop foreign key", "drop primary key", "drop constraint", "drop key", "drop index"];
    if cursor.take_one_of(&KEYS).is_some() || cursor.take_one_of(&["rename key", "rename index"]).is_some() {
        return Ok(());
    }
    for (word, what) in [("drop", "DROP COLUMN"), ("rename", "RENAME"), ("convert", "CONVERT")] {
        if cursor.is_word(word) {
            return Err(cursor.unsupported(what));
        }
    }
    Ok(())
}

/// Makes a change. What replaces a column keeps its place.
pub(super) fn apply(change: Change, table: &mut DeclaredTable) -> Result<(), FactError> {
    match change {
        Change::Constraint(found) => table.take(found),
        Change::Column(column) => table.columns.push(column),
        Change::Partitions(names) => table.partition_names = names,
        Change::Replaced { old, new } => {
            let unknown = || FactError::UnknownColumn {
                table: shown(&table.name),
                column: old.clone(),
                by: "ALTER TABLE",
            };
            let is_meant = |column: &&mut DeclaredColumn| column.name.eq_ignore_ascii_case(&old);
            let unknown = unknown();
            *table.columns.iter_mut().find(is_meant).ok_or(unknown)? = new;
        }
    }
    Ok(())
}
