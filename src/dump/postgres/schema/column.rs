//! A column of CREATE TABLE, and what may stand behind its type; domains have the same.

use super::Cursor;
use super::constraint::{self, Keyword};
use super::declared::{Constraint, DeclaredColumn, DeclaredForeignKey, DeclaredKey, KeyPart};
use super::{Misread, type_name};
use crate::dump::postgres::tokens::Token;

/// Words that end a DEFAULT, because the next clause begins with them.
const CLAUSES: [&str; 15] = [
    "constraint",
    "not",
    "null",
    "default",
    "generated",
    "check",
    "primary",
    "unique",
    "references",
    "collate",
    "deferrable",
    "initially",
    "storage",
    "compression",
    "options",
];

/// What stands behind the type of a column or a domain.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    pub not_null: bool,
    pub generated: bool,
    pub constraints: Vec<Constraint>,
    /// Of the constraint that comes next.
    name: Option<String>,
}

/// Reads a column up to the `,` or `)` behind it. `has_type` is false in tables OF a type and in
/// partitions, which list columns only to say more of them.
pub(super) fn read(
    cursor: &mut Cursor<'_>,
    has_type: bool,
    constraints: &mut Vec<Constraint>,
) -> Result<DeclaredColumn, Misread> {
    let name = cursor.name("a column's name")?;
    let type_name = if has_type { Some(type_name::read(cursor)?) } else { None };
    if type_name.is_none() {
        let _ = cursor.take_words("with options");
    }
    let clauses = clauses(cursor, &name)?;
    constraints.extend(clauses.constraints);
    Ok(DeclaredColumn { name, type_name, not_null: clauses.not_null, generated: clauses.generated })
}

/// Reads clauses up to the end of the item; an unknown one is an error.
pub(super) fn clauses(cursor: &mut Cursor<'_>, column: &str) -> Result<Clauses, Misread> {
    let mut found = Clauses::default();
    loop {
        if cursor.is_end() || cursor.is_symbol(b',') || cursor.is_symbol(b')') {
            return Ok(found);
        }
        clause(cursor, column, &mut found)?;
    }
}

fn clause(cursor: &mut Cursor<'_>, column: &str, found: &mut Clauses) -> Result<(), Misread> {
    let attributes = [
        "not deferrable",
        "deferrable",
        "initially deferred",
        "initially immediate",
        "not enforced",
        "enforced",
        "not valid",
        "no inherit",
        "null",
    ];
    if cursor.take_one_of(&attributes).is_some() {
        return Ok(());
    }
    if cursor.take_words("not null") {
        found.not_null = true;
    } else if cursor.take_words("constraint") {
        found.name = Some(cursor.name("a name")?);
    } else if cursor.take_one_of(&["storage", "compression"]).is_some() {
        let _ = cursor.name("a name")?;
    } else if cursor.take_words("collate") {
        let _ = cursor.qualified("a collation")?;
    } else if cursor.take_words("default") {
        skip_default(cursor)?;
    } else if cursor.take_words("generated") {
        found.generated |= generated(cursor)?;
    } else if cursor.take_words("check") {
        found.constraints.extend(constraint::check(cursor, found.name.take())?);
    } else if cursor.take_words("options") {
        cursor.skip_group()?;
    } else if let Some(keyword) = constraint::keyword(cursor) {
        found.constraints.push(inline(cursor, column, keyword)?);
    } else if cursor.take_words("references") {
        let (table, referenced) = constraint::references(cursor)?;
        let columns = vec![column.to_owned()];
        found.constraints.push(Constraint::Foreign(DeclaredForeignKey { columns, table, referenced }));
    } else {
        return Err(cursor.unreadable("a clause of a column"));
    }
    Ok(())
}

/// UNIQUE or PRIMARY KEY behind a column.
fn inline(cursor: &mut Cursor<'_>, column: &str, keyword: Keyword) -> Result<Constraint, Misread> {
    if cursor.take_words("with") {
        cursor.skip_group()?;
    }
    if cursor.take_words("using index tablespace") {
        let _ = cursor.name("a tablespace")?;
    }
    Ok(Constraint::Key(DeclaredKey {
        parts: vec![KeyPart::column(column.to_owned())],
        primary: keyword == Keyword::PrimaryKey,
        partial: false,
        index: None,
    }))
}

/// Behind GENERATED: whether the column is computed. An identity is not: its values are in the rows.
fn generated(cursor: &mut Cursor<'_>) -> Result<bool, Misread> {
    if cursor.take_one_of(&["always as identity", "by default as identity"]).is_some() {
        if cursor.is_symbol(b'(') {
            cursor.skip_group()?;
        }
        return Ok(false);
    }
    cursor.expect_words("always as")?;
    cursor.skip_group()?;
    let _ = cursor.take_one_of(&["stored", "virtual"]);
    Ok(true)
}

/// Takes an expression. It is written without parentheses, so that it ends where the next clause begins;
/// its first word, and those that `.` or `:` or CASE protect, belong to it whatever they are.
fn skip_default(cursor: &mut Cursor<'_>) -> Result<(), Misread> {
    let mut is_protected = true;
    let mut cases = 0usize;
    loop {
        if cursor.is_symbol(b'(') || cursor.is_symbol(b'[') {
            cursor.skip_group()?;
            is_protected = false;
            continue;
        }
        match cursor.peek()? {
            None | Some(Token::Symbol(b',' | b')' | b']' | b';')) => break,
            Some(Token::Word(word)) if cases == 0 && !is_protected && CLAUSES.contains(&word.as_ref()) => {
                break;
            }
            Some(Token::Word(word)) if word == "case" => cases += 1,
            Some(Token::Word(word)) if word == "end" => cases = cases.saturating_sub(1),
            Some(_) => {}
        }
        is_protected = matches!(cursor.take()?, Some(Token::Symbol(b'.' | b':')));
    }
    if is_protected { Err(cursor.unreadable("an expression")) } else { Ok(()) }
}
