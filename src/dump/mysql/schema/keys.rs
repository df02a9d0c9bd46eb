//! The keys of a table: names become positions.

use std::collections::BTreeSet;

use super::declared::{DeclaredForeignKey, DeclaredKey, DeclaredTable, KeyPart};
use super::{FactError, Generated};
use crate::dump::{ColumnKind, Equality, ForeignKey, Letters, Table, UniqueKey};

/// Gives the shape the keys that were declared. `called` tells how policies call a table.
pub(super) fn give(
    declared: &DeclaredTable,
    generated: &[Generated],
    called: impl Fn(&super::Name) -> String,
    shape: &mut Table,
) -> Result<(), FactError> {
    for key in &declared.keys {
        unique_key(key, generated, shape)?;
    }
    for key in &declared.foreign_keys {
        let found = foreign_key(key, called(&key.table), shape)?;
        if !shape.foreign_keys.contains(&found) {
            shape.foreign_keys.push(found);
        }
    }
    let partition_key: BTreeSet<usize> = declared
        .partition_names
        .iter()
        .filter_map(|name| shape.position(name))
        .flat_map(|position| sources(position, generated))
        .collect();
    shape.partition_key = partition_key.into_iter().collect();
    Ok(())
}

fn unique_key(key: &DeclaredKey, generated: &[Generated], shape: &mut Table) -> Result<(), FactError> {
    let mut columns: Vec<usize> = Vec::new();
    for part in &key.parts {
        let found = match part {
            KeyPart::Column { name, prefix } => {
                let position = position(name, "a key", shape)?;
                if let Some(prefix) = *prefix {
                    shorten(position, prefix, shape);
                }
                sources(position, generated)
            }
            KeyPart::Expression { names, ignores_case } => {
                let found: Vec<usize> = names.iter().filter_map(|name| shape.position(name)).collect();
                if let (&[column], true, 1) = (found.as_slice(), *ignores_case, key.parts.len()) {
                    ignore_case(column, shape);
                }
                found.into_iter().flat_map(|position| sources(position, generated)).collect()
            }
        };
        columns.extend(found);
    }
    let mut seen = BTreeSet::new();
    columns.retain(|column| seen.insert(*column));
    if key.primary {
        columns.iter().for_each(|&column| shape.columns[column].nullable = false);
    }
    let is_same = |known: &UniqueKey| {
        known.columns.len() == columns.len() && known.columns.iter().all(|column| seen.contains(column))
    };
    match shape.unique_keys.iter_mut().find(|known| is_same(known)) {
        Some(known) => known.primary |= key.primary,
        None if columns.is_empty() => {}
        None => shape.unique_keys.push(UniqueKey { columns, primary: key.primary }),
    }
    Ok(())
}

/// The column itself; one that is computed is as distinct as those that it depends on.
fn sources(position: usize, generated: &[Generated]) -> Vec<usize> {
    let found = generated.iter().find(|generated| generated.column == position);
    std::iter::once(position)
        .chain(found.into_iter().flat_map(|found| found.depends_on.iter().copied()))
        .collect()
}

/// Values must differ within the prefix, so that new ones have no more room than that.
fn shorten(position: usize, prefix: u32, shape: &mut Table) {
    let column = &mut shape.columns[position];
    if matches!(column.kind, ColumnKind::Text | ColumnKind::Blob) {
        column.max_length = Some(column.max_length.map_or(prefix, |length| length.min(prefix)));
    }
}

/// `lower(column)`: values that differ in case are the same, whatever the collation says.
fn ignore_case(position: usize, shape: &mut Table) {
    let equality = &mut shape.columns[position].equality;
    if equality.letters == Letters::Exact {
        *equality = Equality { letters: Letters::IgnoreAsciiCase, ..*equality };
    }
}

fn foreign_key(key: &DeclaredForeignKey, table: String, shape: &Table) -> Result<ForeignKey, FactError> {
    let positions = key.columns.iter().map(|name| position(name, "a foreign key", shape));
    let columns = positions.collect::<Result<_, _>>()?;
    Ok(ForeignKey { columns, table, referenced: key.referenced.clone() })
}

fn position(name: &str, by: &'static str, shape: &Table) -> Result<usize, FactError> {
    shape.position(name).ok_or_else(|| FactError::UnknownColumn {
        table: shape.name.clone(),
        column: name.to_owned(),
        by,
    })
}
