//! A column of CREATE TABLE or ALTER TABLE: its type, and what stands behind it.

use super::declared::{Computed, DeclaredColumn, DeclaredKey, KeyPart, TypeName};
use super::key::{self, Found};
use super::{Cursor, Misread, charset};
use crate::dump::token::Token;

/// Reads a column up to the `,`, `)` or `;` behind it, and the constraints that stand in it.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<(DeclaredColumn, Vec<Found>), Misread> {
    let name = cursor.name("a column's name")?;
    let type_name = type_name(cursor)?;
    let mut column = DeclaredColumn::new(name, type_name);
    // Of the national types, in the character set that the standard has for them here.
    let written = column.type_name.written.to_ascii_lowercase();
    if ["nchar", "nvarchar", "national"].iter().any(|word| written.starts_with(word)) {
        column.text.charset = Some("utf8mb3".to_owned());
    }
    let mut constraints = Vec::new();
    if column.type_name.name == "serial" {
        column.not_null = true;
        constraints.push(own_key(&column, false));
    }
    while !(cursor.is_end() || cursor.is_symbol(b',') || cursor.is_symbol(b')')) {
        clause(cursor, &mut column, &mut constraints)?;
    }
    Ok((column, constraints))
}

fn own_key(column: &DeclaredColumn, primary: bool) -> Found {
    Found::Key(DeclaredKey {
        parts: vec![KeyPart::Column { name: column.name.clone(), prefix: None }],
        primary,
    })
}

/// A type with its numbers or labels, and whether it is unsigned.
fn type_name(cursor: &mut Cursor<'_>) -> Result<TypeName, Misread> {
    let start = cursor.at();
    let mut name = cursor.name("a type")?.to_ascii_lowercase();
    if name == "national" {
        name = cursor.name("a type")?.to_ascii_lowercase();
    }
    if matches!(name.as_str(), "char" | "character" | "nchar")
        && cursor.take_one_of(&["varying", "varchar"]).is_some()
    {
        "varchar".clone_into(&mut name);
    } else if name == "double" {
        let _ = cursor.take_words("precision");
    } else if name == "long" {
        let is_bytes = cursor.take_one_of(&["varchar", "varbinary"]) == Some("varbinary");
        if is_bytes { "mediumblob" } else { "mediumtext" }.clone_into(&mut name);
    }
    let (mut labels, mut numbers) = (Vec::new(), Vec::new());
    match name.as_str() {
        "enum" | "set" => labels = cursor.list(Cursor::label)?,
        _ => numbers = cursor.numbers()?,
    }
    let mut unsigned = name == "serial";
    while let Some(word) = cursor.take_one_of(&["unsigned", "signed", "zerofill"]) {
        unsigned |= word != "signed";
    }
    Ok(TypeName { name, numbers, labels, unsigned, written: cursor.written(start) })
}

/// One clause; an unknown one is an error.
fn clause(
    cursor: &mut Cursor<'_>,
    column: &mut DeclaredColumn,
    constraints: &mut Vec<Found>,
) -> Result<(), Misread> {
    const SILENT: [&str; 13] = [
        "null",
        "auto_increment",
        "visible",
        "virtual",
        "stored",
        "persistent",
        "not enforced",
        "enforced",
        "not secondary",
        "with system versioning",
        "without system versioning",
        "match full",
        "match simple",
    ];
    if charset::clause(cursor, &mut column.text)? || cursor.take_one_of(&SILENT).is_some() {
        return Ok(());
    }
    if cursor.take_words("not null") {
        column.not_null = true;
    } else if cursor.take_words("invisible") {
        column.invisible = true;
    } else if cursor.take_words("default") {
        skip_value(cursor)?;
    } else if cursor.take_one_of(&["on update", "on delete"]).is_some() {
        skip_action(cursor)?;
    } else if cursor.take_one_of(&["generated always as", "as"]).is_some() {
        column.generated = Some(computed(cursor)?);
    } else if cursor.take_words("check") {
        constraints.push(key::check(cursor, None)?);
    } else if cursor.take_one_of(&["primary key", "key"]).is_some() {
        constraints.push(own_key(column, true));
    } else if cursor.take_words("unique") {
        let _ = cursor.take_words("key");
        constraints.push(own_key(column, false));
    } else if cursor.take_words("references") {
        constraints.push(Found::Foreign(key::references(cursor, vec![column.name.clone()])?));
    } else {
        attribute(cursor, column)?;
    }
    Ok(())
}

/// What has a word or a value of its own, and says nothing here; and the short forms of character sets.
fn attribute(cursor: &mut Cursor<'_>, column: &mut DeclaredColumn) -> Result<(), Misread> {
    const WITH_VALUE: [&str; 8] = [
        "comment",
        "constraint",
        "column_format",
        "storage",
        "engine_attribute",
        "secondary_engine_attribute",
        "srid",
        "ref_system_id",
    ];
    if let Some(word) = cursor.take_one_of(&WITH_VALUE) {
        let _ = cursor.take_symbol(b'=');
        let is_unnamed = word == "constraint" && cursor.is_word("check");
        return if is_unnamed { Ok(()) } else { value(cursor) };
    }
    if cursor.take_words("compressed") {
        return if cursor.take_symbol(b'=') { value(cursor) } else { Ok(()) };
    }
    // `char(5) BINARY` is a collation that no name tells; `BYTE` makes the type one of bytes.
    let (charset, collation) = match cursor.take_one_of(&["binary", "byte", "ascii", "unicode"]) {
        Some("binary") => (None, Some("_bin")),
        Some("byte") => (Some("binary"), None),
        Some("ascii") => (Some("latin1"), None),
        Some(_) => (Some("ucs2"), None),
        None => return Err(cursor.unreadable("a clause of a column")),
    };
    if let Some(charset) = charset {
        column.text.charset = Some(charset.to_owned());
    }
    if let Some(collation) = collation {
        column.text.collation = Some(collation.to_owned());
    }
    Ok(())
}

/// Takes a name, a text or a number.
fn value(cursor: &mut Cursor<'_>) -> Result<(), Misread> {
    match cursor.peek()? {
        None | Some(Token::Symbol(_)) => Err(cursor.unreadable("a value")),
        Some(_) => cursor.take().map(drop),
    }
}

/// Takes the value of a DEFAULT: `-1`, `'x'`, `_utf8mb4'x'`, `b'1'`, `current_timestamp(6)`, `nextval(s)`, `(expression)`.
fn skip_value(cursor: &mut Cursor<'_>) -> Result<(), Misread> {
    while cursor.take_symbol(b'-') || cursor.take_symbol(b'+') {}
    if cursor.is_symbol(b'(') {
        return cursor.skip_group();
    }
    if cursor.take_words("next value for") {
        return cursor.qualified("a sequence's name").map(drop);
    }
    value(cursor)?;
    while matches!(cursor.peek()?, Some(Token::Text(_))) {
        let _ = cursor.take()?;
    }
    if cursor.is_symbol(b'(') { cursor.skip_group() } else { Ok(()) }
}

/// Behind ON UPDATE: `current_timestamp(6)`; and what REFERENCES has there, `SET NULL` or `CASCADE`.
fn skip_action(cursor: &mut Cursor<'_>) -> Result<(), Misread> {
    if cursor.take_one_of(&["set null", "set default", "no action", "cascade", "restrict"]).is_some() {
        return Ok(());
    }
    value(cursor)?;
    if cursor.is_symbol(b'(') { cursor.skip_group() } else { Ok(()) }
}

/// Behind AS: the names in the expression, or which end of a row's period it is.
fn computed(cursor: &mut Cursor<'_>) -> Result<Computed, Misread> {
    if cursor.take_one_of(&["row start", "row end"]).is_some() {
        return Ok(Computed::RowPeriod);
    }
    if !cursor.is_symbol(b'(') {
        return Err(cursor.unreadable("`(`"));
    }
    key::names_in_group(cursor).map(Computed::From)
}
