//! CREATE TYPE and CREATE DOMAIN.

use super::Cursor;
use super::declared::{Constraint, DeclaredColumn, DeclaredType};
use super::{Misread, Name, column, type_name};

/// Reads what follows `CREATE TYPE`.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<(Name, DeclaredType), Misread> {
    let name = cursor.qualified("a type's name")?;
    cursor.statement = format!("CREATE TYPE {}", name.in_policies());
    let declared = if cursor.take_words("as enum") {
        DeclaredType::Enumeration(cursor.list(Cursor::label)?)
    } else if !cursor.take_words("as") || cursor.is_word("range") {
        // A base type, its shell, or a range.
        DeclaredType::Other
    } else {
        DeclaredType::Composite(cursor.list(field)?)
    };
    cursor.skip_statement()?;
    Ok((name, declared))
}

fn field(cursor: &mut Cursor<'_>) -> Result<DeclaredColumn, Misread> {
    let name = cursor.name("a field's name")?;
    let type_name = type_name::read(cursor)?;
    cursor.skip_item()?;
    Ok(DeclaredColumn { name, type_name: Some(type_name), not_null: false, generated: false })
}

/// Reads what follows `CREATE DOMAIN`.
pub(super) fn read_domain(cursor: &mut Cursor<'_>) -> Result<(Name, DeclaredType), Misread> {
    let name = cursor.qualified("a domain's name")?;
    cursor.statement = format!("CREATE DOMAIN {}", name.in_policies());
    let _ = cursor.take_words("as");
    let base = type_name::read(cursor)?;
    let clauses = column::clauses(cursor, "")?;
    if !cursor.is_end() {
        return Err(cursor.unreadable("the end of the statement"));
    }
    let checks = clauses.constraints.into_iter().filter_map(|constraint| match constraint {
        Constraint::Check(check, _) => Some(check),
        _ => None,
    });
    Ok((name, DeclaredType::Domain { base, not_null: clauses.not_null, checks: checks.collect() }))
}
