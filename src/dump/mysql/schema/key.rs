//! Keys and other constraints, as CREATE TABLE and ALTER TABLE … ADD write them.

use super::declared::{DeclaredForeignKey, DeclaredKey, KeyPart};
use super::{Cursor, Misread, Name};
use crate::dump::checks::{DeclaredCheck, Unit};
use crate::dump::token::Token;

/// What a constraint says.
#[derive(Clone, Debug)]
pub(super) enum Found {
    Key(DeclaredKey),
    Foreign(DeclaredForeignKey),
    /// `CHECK (json_valid(column))`.
    Json(String),
    Check(DeclaredCheck),
    Nothing,
}

/// Whether a constraint begins here, and not a column: all of the words are reserved, but for two.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    const WORDS: [&str; 9] =
        ["constraint", "primary", "unique", "key", "index", "fulltext", "spatial", "foreign", "check"];
    let is_there = |words: &str| cursor.clone().take_words(words);
    WORDS.iter().any(|word| cursor.is_word(word))
        || ["period for", "vector key", "vector index"].into_iter().any(is_there)
}

/// Reads a constraint up to the `,` or `)` behind it.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Found, Misread> {
    let mut name = None;
    if cursor.take_words("constraint") {
        let _ = cursor.take_words("if not exists");
        let is_named = !["primary", "unique", "foreign", "check"].iter().any(|word| cursor.is_word(word));
        if is_named {
            name = Some(cursor.name("a constraint's name")?);
        }
    }
    let found = if cursor.take_words("primary key") {
        Found::Key(DeclaredKey { parts: named_parts(cursor)?, primary: true })
    } else if cursor.take_words("unique") {
        let _ = cursor.take_one_of(&["key", "index"]);
        Found::Key(DeclaredKey { parts: named_parts(cursor)?, primary: false })
    } else if cursor.take_words("foreign key") {
        Found::Foreign(foreign_key(cursor)?)
    } else if cursor.take_words("check") {
        check(cursor, name)?
    } else if cursor.take_one_of(&["key", "index", "fulltext", "spatial", "period", "vector"]).is_some() {
        Found::Nothing
    } else {
        return Err(cursor.unreadable("a constraint"));
    };
    cursor.skip_item()?;
    Ok(found)
}

/// Reads what follows `CREATE UNIQUE INDEX`: the key, and the table that it is of.
pub(super) fn unique_index(cursor: &mut Cursor<'_>) -> Result<(Name, DeclaredKey), Misread> {
    "CREATE UNIQUE INDEX".clone_into(&mut cursor.statement);
    let _ = cursor.take_words("if not exists");
    let _ = cursor.name("an index's name")?;
    index_type(cursor)?;
    cursor.expect_words("on")?;
    let table = cursor.qualified("a table's name")?;
    Ok((table, DeclaredKey { parts: parts(cursor)?, primary: false }))
}

/// `name USING BTREE (parts)`, of which the parts must be there.
fn named_parts(cursor: &mut Cursor<'_>) -> Result<Vec<KeyPart>, Misread> {
    let _ = cursor.take_words("if not exists");
    if !cursor.is_symbol(b'(') && !cursor.is_word("using") {
        let _ = cursor.name("a key's name")?;
    }
    index_type(cursor)?;
    parts(cursor)
}

fn index_type(cursor: &mut Cursor<'_>) -> Result<(), Misread> {
    if cursor.take_one_of(&["using", "type"]).is_some() {
        let _ = cursor.name("an index type")?;
    }
    Ok(())
}

fn parts(cursor: &mut Cursor<'_>) -> Result<Vec<KeyPart>, Misread> {
    cursor.list(|cursor| {
        let part = match cursor.is_symbol(b'(') {
            true => expression(cursor)?,
            false => {
                let name = cursor.name("a column or an expression")?;
                let prefix = cursor.numbers()?.first().copied().flatten();
                KeyPart::Column { name, prefix: prefix.and_then(|prefix| u32::try_from(prefix).ok()) }
            }
        };
        cursor.skip_item()?;
        Ok(part)
    })
}

fn expression(cursor: &mut Cursor<'_>) -> Result<KeyPart, Misread> {
    let mut ahead = cursor.clone();
    while ahead.take_symbol(b'(') {}
    let folds = ahead.take_one_of(&["lower", "upper", "lcase", "ucase"]).is_some() && ahead.take_symbol(b'(');
    let is_bare = folds && ahead.name("a column").is_ok() && ahead.is_symbol(b')');
    Ok(KeyPart::Expression { names: names_in_group(cursor)?, ignores_case: is_bare })
}

/// Takes `(…)`, and gives the names in it that may be columns: not those of functions.
pub(super) fn names_in_group(cursor: &mut Cursor<'_>) -> Result<Vec<String>, Misread> {
    let mut names: Vec<String> = Vec::new();
    let mut depth = 0usize;
    loop {
        let Some(token) = cursor.take()? else { return Err(cursor.unreadable("`)`")) };
        match token {
            Token::Symbol(b'(') => depth += 1,
            Token::Symbol(b')') => depth = depth.saturating_sub(1),
            Token::Word(_) if cursor.is_symbol(b'(') => {}
            token => names.extend(token.name().map(str::to_owned)),
        }
        if depth == 0 {
            return Ok(names);
        }
    }
}

fn foreign_key(cursor: &mut Cursor<'_>) -> Result<DeclaredForeignKey, Misread> {
    let _ = cursor.take_words("if not exists");
    if !cursor.is_symbol(b'(') {
        let _ = cursor.name("a key's name")?;
    }
    let columns = cursor.list(|cursor| cursor.name("a column's name"))?;
    cursor.expect_words("references")?;
    references(cursor, columns)
}

/// Behind REFERENCES: the table, and its columns if they are named. What is to happen to the rows is left there.
pub(super) fn references(
    cursor: &mut Cursor<'_>,
    columns: Vec<String>,
) -> Result<DeclaredForeignKey, Misread> {
    let table = cursor.qualified("a table's name")?;
    let referenced = match cursor.is_symbol(b'(') {
        true => cursor.list(|cursor| {
            let name = cursor.name("a column's name")?;
            cursor.skip_item()?;
            Ok(name)
        })?,
        false => Vec::new(),
    };
    Ok(DeclaredForeignKey { columns, table, referenced })
}

/// Takes the parentheses of CHECK. What is not enforced says nothing.
pub(super) fn check(cursor: &mut Cursor<'_>, name: Option<String>) -> Result<Found, Misread> {
    let mut ahead = cursor.clone();
    let begins = ahead.take_symbol(b'(') && ahead.take_words("json_valid") && ahead.take_symbol(b'(');
    let column = ahead.name("a column");
    let check = cursor.check(name, Unit::Bytes)?;
    let is_json = begins && ahead.take_symbol(b')') && ahead.take_symbol(b')');
    Ok(match column {
        Ok(column) if is_json => Found::Json(column),
        _ if cursor.clone().take_words("not enforced") => Found::Nothing,
        _ => Found::Check(check),
    })
}
