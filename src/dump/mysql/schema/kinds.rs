//! What a type lets through: the types of MySQL and MariaDB as rules understand them.
//!
//! Sources: the manuals' pages on numeric types and on storage requirements (MySQL 8.4, MariaDB 11).

use super::declared::{Computed, DeclaredColumn, TextRules, TypeName};
use crate::dump::{Clock, Column, ColumnKind, Equality, Moments, Precision};

/// The column; `text` is what holds for its texts.
pub(super) fn describe(declared: &DeclaredColumn, text: &TextRules) -> Column {
    let type_name = &declared.type_name;
    let mut column = Column::new(&declared.name, &type_name.written, kind(&type_name.name, text));
    column.nullable = !declared.not_null;
    column.generated = declared.generated.is_some();
    match column.kind {
        ColumnKind::Integer => column.range = range(type_name),
        ColumnKind::Number => {
            column.range = range(type_name);
            column.precision = precision(type_name);
        }
        ColumnKind::Moment => column.moments = moments(type_name),
        ColumnKind::Text | ColumnKind::Blob => column.max_length = max_length(type_name, text),
        ColumnKind::Label => column.labels.clone_from(&type_name.labels),
        // Of which a value lists any.
        ColumnKind::Opaque if type_name.name == "set" => column.labels.clone_from(&type_name.labels),
        _ => {}
    }
    if matches!(column.kind, ColumnKind::Text | ColumnKind::Label) {
        column.equality = text.equality();
    }
    if column.kind == ColumnKind::Text {
        column.letters = text.repertoire();
    }
    if declared.is_json && column.kind == ColumnKind::Text {
        column = Column { kind: ColumnKind::Json, max_length: None, equality: Equality::EXACT, ..column };
    }
    if matches!(declared.generated, Some(Computed::RowPeriod)) {
        column.nullable = false;
    }
    column
}

fn kind(name: &str, text: &TextRules) -> ColumnKind {
    match name {
        "tinyint" | "smallint" | "mediumint" | "int" | "integer" | "bigint" | "bool" | "boolean"
        | "serial" | "int1" | "int2" | "int3" | "int4" | "int8" | "middleint" | "year" => ColumnKind::Integer,
        "decimal" | "dec" | "numeric" | "fixed" | "float" | "double" | "real" | "float4" | "float8" => {
            ColumnKind::Number
        }
        "char" | "character" | "nchar" | "varchar" | "nvarchar" | "varcharacter" | "tinytext" | "text"
        | "mediumtext" | "longtext"
            if text.is_binary() =>
        {
            ColumnKind::Blob
        }
        "char" | "character" | "nchar" | "varchar" | "nvarchar" | "varcharacter" | "tinytext" | "text"
        | "mediumtext" | "longtext" => ColumnKind::Text,
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => ColumnKind::Blob,
        "date" | "datetime" | "timestamp" | "time" => ColumnKind::Moment,
        "enum" => ColumnKind::Label,
        "json" => ColumnKind::Json,
        "uuid" => ColumnKind::Uuid,
        "set" => ColumnKind::Opaque,
        "inet4" => ColumnKind::Ipv4,
        "inet6" => ColumnKind::Ipv6,
        // BIT (bytes, where it reads like a number), geometries, vectors, and types to come.
        _ => ColumnKind::Sealed,
    }
}

fn range(type_name: &TypeName) -> Option<(i64, i64)> {
    let of_bits = |bits: u32| {
        let half = 1i64 << (bits - 1);
        if type_name.unsigned { (0, (half - 1) * 2 + 1) } else { (-half, half - 1) }
    };
    Some(match type_name.name.as_str() {
        "tinyint" | "int1" | "bool" | "boolean" => of_bits(8),
        "smallint" | "int2" => of_bits(16),
        "mediumint" | "middleint" | "int3" => of_bits(24),
        "int" | "integer" | "int4" => of_bits(32),
        // The upper half of BIGINT UNSIGNED is beyond an i64.
        "bigint" | "int8" | "serial" if type_name.unsigned => (0, i64::MAX),
        "bigint" | "int8" => (i64::MIN, i64::MAX),
        // And 0, which is no year.
        "year" => (1901, 2155),
        "decimal" | "dec" | "numeric" | "fixed" => {
            let highest = whole_digits(&type_name.numbers)?;
            (if type_name.unsigned { 0 } else { -highest }, highest)
        }
        _ if type_name.unsigned => (0, i64::MAX),
        _ => return None,
    })
}

/// Which moments a type holds. Those of TIMESTAMP are stored in UTC and shown in a zone that the dump need not say
/// (`--skip-tz-utc`), and end in 2038 on all servers but MariaDB from 11.5 on: the range is that of every zone and
/// server.
fn moments(type_name: &TypeName) -> Option<Moments> {
    /// 1970-01-02 00:00:00 and 2038-01-17 23:59:59.
    const EVERYWHERE: (i64, i64) = (86_400, 2_147_385_599);
    let (clock, range) = match type_name.name.as_str() {
        "date" => (Clock::Day, None),
        "datetime" => (Clock::DayAndTime, None),
        "timestamp" => (Clock::DayAndTime, Some(EVERYWHERE)),
        "time" => (Clock::Time, None),
        _ => return None,
    };
    let digits = type_name.numbers.first().copied().flatten().unwrap_or(0);
    Some(Moments { clock, range, fraction: u8::try_from(digits).unwrap_or(0) })
}

/// Of FLOAT, the servers show 6 digits, and dumps do so too.
fn precision(type_name: &TypeName) -> Option<Precision> {
    let number = |at: usize| type_name.numbers.get(at).copied().flatten();
    match (type_name.name.as_str(), number(1)) {
        ("decimal" | "dec" | "numeric" | "fixed", scale) => {
            u8::try_from(scale.unwrap_or(0)).ok().map(Precision::Decimals)
        }
        ("float" | "float4", None) if number(0).is_none_or(|bits| bits <= 24) => Some(Precision::Single),
        (_, Some(scale)) => u8::try_from(scale).ok().map(Precision::Decimals),
        _ => None,
    }
}

/// The highest whole number of `decimal(precision, scale)`; none beyond an `i64`.
fn whole_digits(numbers: &[Option<i64>]) -> Option<i64> {
    let precision = numbers.first().copied().unwrap_or(Some(10))?;
    let scale = numbers.get(1).copied().unwrap_or(Some(0))?;
    let digits = u32::try_from(precision.checked_sub(scale)?.max(0)).ok()?;
    10i64.checked_pow(digits).map(|above| above - 1)
}

/// In characters; for bytes in bytes.
fn max_length(type_name: &TypeName, text: &TextRules) -> Option<u32> {
    let declared = type_name.numbers.first().copied().flatten();
    let bytes_of = |bytes: u32| match type_name.name.ends_with("text") && !text.is_binary() {
        true => bytes / text.bytes_of_character(),
        false => bytes,
    };
    match type_name.name.as_str() {
        "char" | "character" | "nchar" | "binary" => u32::try_from(declared.unwrap_or(1)).ok(),
        "varchar" | "nvarchar" | "varcharacter" | "varbinary" => u32::try_from(declared?).ok(),
        // `text(100)` becomes the smallest of these that holds so much.
        "text" | "blob" if declared.is_some() => u32::try_from(declared?).ok(),
        "tinytext" | "tinyblob" => Some(bytes_of(u8::MAX.into())),
        "text" | "blob" => Some(bytes_of(u16::MAX.into())),
        "mediumtext" | "mediumblob" => Some(bytes_of((1 << 24) - 1)),
        "longtext" | "longblob" => Some(bytes_of(u32::MAX)),
        _ => None,
    }
}
