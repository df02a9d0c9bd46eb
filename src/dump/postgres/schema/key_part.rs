//! What a key or an index is over: columns, and expressions over columns.

use super::Cursor;
use super::declared::KeyPart;
use super::{Misread, type_name};
use crate::dump::postgres::tokens::Token;

/// `(a, lower(b) COLLATE "C", (c + 1) DESC)`: what stands behind a column or an expression is stepped over.
pub(super) fn list(cursor: &mut Cursor<'_>) -> Result<Vec<KeyPart>, Misread> {
    cursor.list(|cursor| {
        let part = read(cursor)?;
        cursor.skip_item()?;
        Ok(part)
    })
}

fn read(cursor: &mut Cursor<'_>) -> Result<KeyPart, Misread> {
    if cursor.is_symbol(b'(') {
        return expression(cursor, None);
    }
    let mut name = cursor.name("a column or an expression")?;
    while cursor.take_symbol(b'.') {
        name = cursor.name("a function's name")?;
    }
    if cursor.is_symbol(b'(') { expression(cursor, Some(&name)) } else { Ok(KeyPart::column(name)) }
}

/// The names within `(…)` that may be columns: not those of functions, types and collations.
fn expression(cursor: &mut Cursor<'_>, function: Option<&str>) -> Result<KeyPart, Misread> {
    let mut names: Vec<String> = Vec::new();
    let mut depth = 0usize;
    // Whether there is nothing but one column and its casts.
    let mut is_bare = true;
    loop {
        let Some(token) = cursor.take()? else { return Err(cursor.unreadable("`)`")) };
        match token {
            Token::Symbol(b'(') => depth += 1,
            Token::Symbol(b')') => depth -= 1,
            Token::Symbol(b':') if cursor.take_symbol(b':') => drop(type_name::read(cursor)?),
            Token::Word(_) | Token::Quoted(_) if cursor.is_symbol(b'(') || cursor.is_symbol(b'.') => {
                is_bare = false;
            }
            Token::Word(word) if word == "collate" => {
                let _ = cursor.qualified("a collation")?;
            }
            token => match token.name() {
                Some(name) if !names.iter().any(|known| known == name) => names.push(name.to_owned()),
                _ => is_bare = false,
            },
        }
        if depth == 0 {
            break;
        }
    }
    let folds = matches!(function, Some("lower" | "upper"));
    let ignores_case = folds && is_bare && names.len() == 1;
    Ok(KeyPart { names, is_expression: true, ignores_case })
}
