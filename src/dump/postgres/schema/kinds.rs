//! What a type lets through: PostgreSQL's types as rules understand them.

use std::collections::HashMap;

use super::declared::DeclaredType;
use super::type_name::TypeName;
use super::{DEEPEST, FactError, Name};
use crate::dump::checks::DeclaredCheck;
use crate::dump::{Column, ColumnKind, Equality};

/// Gives a column the facts of its type, and what the CHECKs of domains say of it. Domains are followed to the type
/// below them.
pub(super) fn describe(
    column: &mut Column,
    type_name: &TypeName,
    types: &HashMap<Name, DeclaredType>,
    found: &mut Vec<DeclaredCheck>,
) -> Result<(), FactError> {
    let mut below = type_name;
    for _ in 0..DEEPEST {
        if below.is_array {
            return Ok(());
        }
        match declared(below, types) {
            Some(DeclaredType::Domain { base, not_null, checks }) => {
                found.extend(checks.iter().map(|check| check.of_column(&column.name)));
                column.nullable &= !not_null;
                below = base;
            }
            Some(DeclaredType::Enumeration(labels)) => {
                column.kind = ColumnKind::Label;
                column.labels.clone_from(labels);
                return Ok(());
            }
            Some(DeclaredType::Composite(_) | DeclaredType::Other) => return Ok(()),
            None => {
                built_in(column, below);
                return Ok(());
            }
        }
    }
    Err(FactError::TooDeep { name: type_name.name.clone(), limit: DEEPEST })
}

fn declared<'a>(type_name: &TypeName, types: &'a HashMap<Name, DeclaredType>) -> Option<&'a DeclaredType> {
    let schema = type_name.schema.as_ref().unwrap_or(&type_name.default_schema);
    types.get(&Name::new(schema, &type_name.name))
}

/// A type that the dump does not declare: PostgreSQL's own, or one of an extension.
fn built_in(column: &mut Column, type_name: &TypeName) {
    let name = type_name.name.as_str();
    if name == "citext" {
        column.kind = ColumnKind::Text;
        column.equality = Equality::IGNORES_CASE;
        return;
    }
    if type_name.schema.as_ref().is_some_and(|schema| schema != "pg_catalog") {
        return;
    }
    column.kind = match name {
        "int2" | "int4" | "int8" | "oid" | "smallserial" | "serial2" | "serial" | "serial4" | "bigserial"
        | "serial8" => ColumnKind::Integer,
        "numeric" | "float4" | "float8" => ColumnKind::Number,
        "text" | "varchar" | "bpchar" | "name" => ColumnKind::Text,
        "bytea" => ColumnKind::Blob,
        "date" | "timestamp" | "timestamptz" | "time" | "timetz" => ColumnKind::Moment,
        "bool" => ColumnKind::Boolean,
        "uuid" => ColumnKind::Uuid,
        "json" | "jsonb" => ColumnKind::Json,
        _ => ColumnKind::Opaque,
    };
    column.range = range(name, &type_name.modifiers);
    column.max_length = match name {
        "varchar" | "bpchar" => length(&type_name.modifiers),
        // NAMEDATALEN less the zero at its end; longer names are cut.
        "name" => Some(63),
        _ => None,
    };
    if name == "bpchar" {
        column.equality = Equality::IGNORES_PADDING;
    }
    column.nullable &= !name.contains("serial");
}

fn length(modifiers: &[Option<i64>]) -> Option<u32> {
    modifiers.first().copied().flatten().and_then(|length| u32::try_from(length).ok())
}

fn range(name: &str, modifiers: &[Option<i64>]) -> Option<(i64, i64)> {
    match name {
        "int2" | "smallserial" | "serial2" => Some((i16::MIN.into(), i16::MAX.into())),
        "int4" | "serial" | "serial4" => Some((i32::MIN.into(), i32::MAX.into())),
        "int8" | "bigserial" | "serial8" => Some((i64::MIN, i64::MAX)),
        "oid" => Some((0, u32::MAX.into())),
        "numeric" => whole_digits(modifiers).map(|highest| (-highest, highest)),
        _ => None,
    }
}

/// The highest whole number of `numeric(precision, scale)`. None where the scale is negative (it rounds) or the number
/// is beyond an `i64`.
fn whole_digits(modifiers: &[Option<i64>]) -> Option<i64> {
    let precision = modifiers.first().copied().flatten()?;
    let scale = modifiers.get(1).copied().map_or(Some(0), |scale| scale)?;
    let digits = u32::try_from(precision.checked_sub(scale)?.max(0)).ok()?;
    if scale < 0 { None } else { 10i64.checked_pow(digits).map(|above| above - 1) }
}
