//! ALTER TABLE: what comes behind the tables, such as keys and partitions.

use super::Cursor;
use super::declared::{Bond, Change, Constraint, Parent};
use super::{Misread, Name, column, constraint};

/// Reads what follows `ALTER [FOREIGN] TABLE`, up to the end of the statement: each change with the table that it
/// is made to.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Vec<(Name, Change)>, Misread> {
    let _ = cursor.take_words("if exists");
    let _ = cursor.take_words("only");
    let table = cursor.qualified("a table's name")?;
    let _ = cursor.take_symbol(b'*');
    cursor.statement = format!("ALTER TABLE {}", table.in_policies());
    let mut changes = Vec::new();
    loop {
        // What is left of an action holds commas within parentheses only.
        action(cursor, &table, &mut changes)?;
        cursor.skip_item()?;
        if cursor.is_end() {
            return Ok(changes);
        }
        cursor.expect_symbol(b',', "`,` or the end")?;
    }
}

/// Reads the actions that count here; others are left to be stepped over.
fn action(cursor: &mut Cursor<'_>, table: &Name, changes: &mut Vec<(Name, Change)>) -> Result<(), Misread> {
    let mut change = |change| changes.push((table.clone(), change));
    if cursor.take_words("add") {
        added(cursor, &mut change)
    } else if cursor.take_words("attach partition") {
        let name = cursor.qualified("a table's name")?;
        let parent = Parent { name: table.clone(), bond: Bond::Attached };
        changes.push((name, Change::Parent(parent)));
        Ok(())
    } else if cursor.take_words("inherit") {
        let name = cursor.qualified("a table's name")?;
        change(Change::Parent(Parent { name, bond: Bond::Adopted }));
        Ok(())
    } else if cursor.take_words("alter") {
        altered(cursor, &mut change)
    } else {
        refuse_what_takes_away(cursor)
    }
}

/// pg_dump writes none of these but DROP CONSTRAINT, with --clean, in front of everything else.
fn refuse_what_takes_away(cursor: &mut Cursor<'_>) -> Result<(), Misread> {
    if cursor.take_one_of(&["drop constraint", "rename constraint"]).is_some() {
        return Ok(());
    }
    for (word, what) in [("drop", "DROP COLUMN"), ("rename", "RENAME"), ("set schema", "SET SCHEMA")] {
        if cursor.take_words(word) {
            return Err(cursor.unsupported(what));
        }
    }
    Ok(())
}

fn added(cursor: &mut Cursor<'_>, change: &mut impl FnMut(Change)) -> Result<(), Misread> {
    if constraint::begins(cursor) {
        constraint::read(cursor)?.into_iter().for_each(|found| change(Change::Constraint(found)));
        return Ok(());
    }
    let _ = cursor.take_words("column");
    let _ = cursor.take_words("if not exists");
    let mut constraints = Vec::new();
    let column = column::read(cursor, true, &mut constraints)?;
    change(Change::Column(column));
    constraints.into_iter().for_each(|found| change(Change::Constraint(found)));
    Ok(())
}

/// `ALTER [COLUMN] name …`: identities, which are NOT NULL, and NOT NULL itself.
fn altered(cursor: &mut Cursor<'_>, change: &mut impl FnMut(Change)) -> Result<(), Misread> {
    if cursor.is_word("constraint") {
        return Ok(());
    }
    let _ = cursor.take_words("column");
    let column = cursor.name("a column's name")?;
    if cursor.take_words("set not null") || cursor.take_words("add generated") {
        change(Change::Constraint(Constraint::NotNull(column)));
    } else if cursor.is_word("type") || cursor.take_words("set data type") {
        return Err(cursor.unsupported("ALTER COLUMN … TYPE"));
    } else if cursor.take_words("drop expression") {
        return Err(cursor.unsupported("ALTER COLUMN … DROP EXPRESSION"));
    }
    Ok(())
}
