//! CREATE TABLE.

use super::Cursor;
use super::declared::{Bond, DeclaredColumn, DeclaredTable, Parent, TableKind};
use super::{Misread, column, constraint, key_part};

/// Reads what follows `CREATE … TABLE`, up to the end of the statement.
pub(super) fn read(cursor: &mut Cursor<'_>, kind: TableKind) -> Result<DeclaredTable, Misread> {
    let _ = cursor.take_words("if not exists");
    let name = cursor.qualified("a table's name")?;
    cursor.statement = format!("CREATE TABLE {}", name.in_policies());
    let mut table = DeclaredTable {
        name,
        kind,
        columns: Vec::new(),
        parents: Vec::new(),
        of_type: None,
        partition_parts: Vec::new(),
        constraints: Vec::new(),
    };
    if cursor.take_words("of") {
        table.of_type = Some(cursor.qualified("a type's name")?);
    } else if cursor.take_words("partition of") {
        let name = cursor.qualified("a table's name")?;
        table.parents.push(Parent { name, bond: Bond::PartitionOf });
    }
    let has_types = table.of_type.is_none() && table.parents.is_empty();
    if has_types && !cursor.is_symbol(b'(') {
        return Err(cursor.unreadable("`(`"));
    }
    if cursor.is_symbol(b'(') {
        elements(cursor, &mut table, has_types)?;
    }
    while !cursor.is_end() {
        option(cursor, &mut table)?;
    }
    Ok(table)
}

/// What stands in the parentheses: columns and constraints.
fn elements(cursor: &mut Cursor<'_>, table: &mut DeclaredTable, has_types: bool) -> Result<(), Misread> {
    let items = cursor.list(|cursor| {
        if cursor.is_word("like") {
            return Err(cursor.unsupported("LIKE"));
        }
        element(cursor, table, has_types)
    })?;
    table.columns = items.into_iter().flatten().collect();
    Ok(())
}

fn element(
    cursor: &mut Cursor<'_>,
    table: &mut DeclaredTable,
    has_types: bool,
) -> Result<Option<DeclaredColumn>, Misread> {
    if constraint::begins(cursor) {
        table.constraints.extend(constraint::read(cursor)?);
        return Ok(None);
    }
    column::read(cursor, has_types, &mut table.constraints).map(Some)
}

/// One of the clauses behind the parentheses; an unknown one is an error.
fn option(cursor: &mut Cursor<'_>, table: &mut DeclaredTable) -> Result<(), Misread> {
    let bounds = ["for values in", "for values with", "for values from", "to", "with", "options"];
    let whole = ["without oids", "with oids", "default", "on commit preserve rows", "on commit delete rows"];
    if cursor.take_words("inherits") {
        let names = cursor.list(|cursor| cursor.qualified("a table's name"))?;
        table.parents.extend(names.into_iter().map(|name| Parent { name, bond: Bond::Inherits }));
    } else if cursor.take_words("partition by") {
        if cursor.take_one_of(&["list", "range", "hash"]).is_none() {
            return Err(cursor.unreadable("LIST, RANGE or HASH"));
        }
        table.kind = TableKind::Partitioned;
        table.partition_parts = key_part::list(cursor)?;
    } else if cursor.take_one_of(&whole).is_some() {
        // Says nothing of columns.
    } else if cursor.take_one_of(&bounds).is_some() {
        cursor.skip_group()?;
    } else if cursor.take_one_of(&["using", "tablespace", "server"]).is_some() {
        let _ = cursor.name("a name")?;
    } else {
        return Err(cursor.unreadable("a clause of CREATE TABLE"));
    }
    Ok(())
}
