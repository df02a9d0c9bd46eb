//! Names of types as SQL spells them: some take several words, lengths, and brackets for arrays.
//!
//! Source: the manual's chapter on data types (`datatype.html`, PostgreSQL 18).

use super::Cursor;
use super::Misread;
use crate::dump::postgres::tokens::Token;

/// A type as a column, a domain or a cast names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypeName {
    /// None where the statement gives none: a built-in type, or one of the default schema.
    pub schema: Option<String>,
    /// Where it is looked for if it has no schema.
    pub default_schema: String,
    /// Without quotes; of built-in types the short name of `pg_type`, such as `int4`.
    pub name: String,
    /// What stands in parentheses; none for what is no number.
    pub modifiers: Vec<Option<i64>>,
    pub is_array: bool,
    /// As written.
    pub written: String,
}

/// The names of SQL, and those of `pg_type`.
const SHORT_NAMES: [(&str, &str); 8] = [
    ("smallint", "int2"),
    ("int", "int4"),
    ("integer", "int4"),
    ("bigint", "int8"),
    ("real", "float4"),
    ("float", "float8"),
    ("boolean", "bool"),
    ("decimal", "numeric"),
];

/// Reads a type. Where none begins, the error says so.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<TypeName, Misread> {
    let start = cursor.at();
    let is_quoted = matches!(cursor.peek()?, Some(Token::Quoted(_)));
    let mut name = cursor.name("a type")?;
    let mut schema = None;
    while cursor.take_symbol(b'.') {
        schema = Some(std::mem::replace(&mut name, cursor.name("a type's name")?));
    }
    let is_spelled = schema.is_none() && !is_quoted;
    let spelled = if is_spelled { words_behind(&name, cursor) } else { None };
    let mut modifiers = cursor.numbers()?;
    let mut name = spelled.map_or(name, str::to_owned);
    if is_spelled {
        if name == "bpchar" && modifiers.is_empty() && spelled.is_some() {
            modifiers.push(Some(1));
        }
        if let Some(with_zone) = zone(&name, cursor) {
            name = with_zone.to_owned();
        }
    }
    let is_array = brackets(cursor)?;
    let default_schema = cursor.default_schema.to_owned();
    Ok(TypeName { schema, default_schema, name, modifiers, is_array, written: cursor.written(start) })
}

/// Takes the further words of the types that have some, and gives the short name.
fn words_behind(first: &str, cursor: &mut Cursor<'_>) -> Option<&'static str> {
    match first {
        "double" => cursor.take_words("precision").then_some("float8"),
        "character" | "char" | "nchar" => Some(character(cursor)),
        "national" => cursor.take_one_of(&["character", "char"]).map(|_| character(cursor)),
        "bit" => cursor.take_words("varying").then_some("varbit"),
        "interval" => {
            let fields = ["year", "month", "day", "hour", "minute", "second", "to"];
            while cursor.take_one_of(&fields).is_some() {}
            Some("interval")
        }
        _ => SHORT_NAMES.iter().find(|(long, _)| *long == first).map(|(_, short)| *short),
    }
}

fn character(cursor: &mut Cursor<'_>) -> &'static str {
    if cursor.take_words("varying") { "varchar" } else { "bpchar" }
}

/// `with time zone` and `without time zone`, which come behind the precision.
fn zone(name: &str, cursor: &mut Cursor<'_>) -> Option<&'static str> {
    let (with, without) = match name {
        "timestamp" => ("timestamptz", "timestamp"),
        "time" => ("timetz", "time"),
        _ => return None,
    };
    if cursor.take_words("with time zone") {
        return Some(with);
    }
    let _ = cursor.take_words("without time zone");
    Some(without)
}

/// `[]`, `[3][]`, `ARRAY`, `ARRAY[3]`.
fn brackets(cursor: &mut Cursor<'_>) -> Result<bool, Misread> {
    let mut is_array = cursor.take_words("array");
    while cursor.is_symbol(b'[') {
        cursor.skip_group()?;
        is_array = true;
    }
    Ok(is_array)
}
