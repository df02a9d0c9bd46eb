//! Constraints of tables, as CREATE TABLE and ALTER TABLE … ADD write them.

use super::Cursor;
use super::declared::{Constraint, DeclaredForeignKey, DeclaredKey, Inherited, KeyPart};
use super::{Misread, Name, key_part};
use crate::dump::checks::Unit;

/// What makes a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    PrimaryKey,
    Unique,
}

/// Takes PRIMARY KEY, or UNIQUE with what is said of NULL.
pub(super) fn keyword(cursor: &mut Cursor<'_>) -> Option<Keyword> {
    if cursor.take_words("primary key") {
        return Some(Keyword::PrimaryKey);
    }
    if cursor.take_words("unique") {
        let _ = cursor.take_one_of(&["nulls not distinct", "nulls distinct"]);
        return Some(Keyword::Unique);
    }
    None
}

/// Whether a constraint of a table begins here, and not a column.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    let behind = |first: &str, second: &str| {
        let mut ahead = cursor.clone();
        ahead.take_words(first) && ahead.is_word(second)
    };
    // All of these are reserved, so that a column of the name stands in quotes; but for `exclude`.
    ["constraint", "check", "unique", "primary", "foreign"].iter().any(|word| cursor.is_word(word))
        || behind("not", "null")
        || behind("exclude", "using")
}

/// Reads a constraint of a table up to the `,`, `)` or `;` behind it. None for those that say nothing that counts here.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Constraint>, Misread> {
    let name = match cursor.take_words("constraint") {
        true => Some(cursor.name("a constraint's name")?),
        false => None,
    };
    let found = if let Some(keyword) = keyword(cursor) {
        Some(key(cursor, keyword == Keyword::PrimaryKey)?)
    } else if cursor.take_words("foreign key") {
        Some(Constraint::Foreign(foreign_key(cursor)?))
    } else if cursor.take_words("exclude") {
        Some(Constraint::Key(exclusion(cursor)?))
    } else if cursor.take_words("not null") {
        Some(Constraint::NotNull(cursor.name("a column's name")?))
    } else if cursor.take_words("check") {
        check(cursor, name)?
    } else {
        return Err(cursor.unreadable("a constraint"));
    };
    cursor.skip_item()?;
    Ok(found)
}

/// Behind CHECK. What is not enforced says nothing.
pub(super) fn check(cursor: &mut Cursor<'_>, name: Option<String>) -> Result<Option<Constraint>, Misread> {
    let check = cursor.check(name, Unit::Characters)?;
    let mut inherited = Inherited::Yes;
    while let Some(words) = cursor.take_one_of(&["no inherit", "not valid", "not enforced", "enforced"]) {
        match words {
            "not enforced" => return Ok(None),
            "no inherit" => inherited = Inherited::No,
            _ => {}
        }
    }
    Ok(Some(Constraint::Check(check, inherited)))
}

fn key(cursor: &mut Cursor<'_>, primary: bool) -> Result<Constraint, Misread> {
    if cursor.take_words("using index") {
        return Ok(Constraint::UsingIndex { index: cursor.name("an index's name")?, primary });
    }
    let parts = cursor.list(|cursor| {
        let column = cursor.name("a column's name")?;
        let _ = cursor.take_words("without overlaps");
        Ok(KeyPart::column(column))
    })?;
    Ok(Constraint::Key(DeclaredKey { parts, primary, partial: false, index: None }))
}

fn exclusion(cursor: &mut Cursor<'_>) -> Result<DeclaredKey, Misread> {
    if cursor.take_words("using") {
        let _ = cursor.name("an index method")?;
    }
    let parts = key_part::list(cursor)?;
    // What it excludes is decided by operators that are not known here, so that it says nothing of equality.
    let parts = parts.into_iter().map(|part| KeyPart { ignores_case: false, ..part }).collect();
    Ok(DeclaredKey { parts, primary: false, partial: true, index: None })
}

fn foreign_key(cursor: &mut Cursor<'_>) -> Result<DeclaredForeignKey, Misread> {
    let columns = period_names(cursor)?;
    cursor.expect_words("references")?;
    let (table, referenced) = references(cursor)?;
    Ok(DeclaredForeignKey { columns, table, referenced })
}

/// Behind REFERENCES: the table, its columns if they are named, and what is to happen to the rows.
pub(super) fn references(cursor: &mut Cursor<'_>) -> Result<(Name, Vec<String>), Misread> {
    let table = cursor.qualified("a table's name")?;
    let columns = if cursor.is_symbol(b'(') { period_names(cursor)? } else { Vec::new() };
    let _ = cursor.take_one_of(&["match full", "match partial", "match simple"]);
    while cursor.take_one_of(&["on delete", "on update"]).is_some() {
        let actions = ["no action", "restrict", "cascade", "set null", "set default"];
        if cursor.take_one_of(&actions).is_none() {
            return Err(cursor.unreadable("what happens to the rows"));
        }
        if cursor.is_symbol(b'(') {
            cursor.skip_group()?;
        }
    }
    Ok((table, columns))
}

/// `(a, PERIOD b)`.
fn period_names(cursor: &mut Cursor<'_>) -> Result<Vec<String>, Misread> {
    cursor.list(|cursor| {
        let mut ahead = cursor.clone();
        if ahead.take_words("period") && !ahead.is_symbol(b',') && !ahead.is_symbol(b')') {
            *cursor = ahead;
        }
        cursor.name("a column's name")
    })
}
