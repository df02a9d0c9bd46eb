//! Puts together what the statements said: positions instead of names, facts of types, keys of parents.

use std::collections::HashSet;

use super::declared::{Bond, DeclaredColumn, DeclaredTable, TableKind};
use super::facts::Facts;
use super::inheritance::Family;
use super::keys::Keys;
use super::{FactError, Name, PgTable, Schema, kinds};
use crate::dump::checks::{DeclaredCheck, narrow};
use crate::dump::{Column, ColumnKind, Table};

/// The schema that these facts make.
pub(super) fn schema(mut facts: Facts) -> Result<Schema, FactError> {
    let extensions = std::mem::take(&mut facts.extensions);
    let mut family = Family::new(facts)?;
    refuse_ambiguous_names(&family.tables)?;
    let mut tables = Vec::with_capacity(family.tables.len());
    for index in 0..family.tables.len() {
        let columns = family.columns(index)?;
        tables.push(table(&family, index, columns)?);
    }
    Ok(Schema { tables, extensions, by_name: family.by_name })
}

/// `"a.b"` in schema `public` and `b` in schema `a` have the same name in policies.
fn refuse_ambiguous_names(tables: &[DeclaredTable]) -> Result<(), FactError> {
    let mut known = HashSet::new();
    for table in tables {
        let name = table.name.in_policies();
        if !known.insert(name.clone()) {
            return Err(FactError::Ambiguous { table: name });
        }
    }
    Ok(())
}

fn table(family: &Family, index: usize, columns: Vec<DeclaredColumn>) -> Result<PgTable, FactError> {
    let declared = &family.tables[index];
    let mut shape = Table {
        name: declared.name.in_policies(),
        parents: family.ancestors(index, |_| true).iter().map(Name::in_policies).collect(),
        holds_rows: declared.kind != TableKind::Partitioned,
        ..Table::default()
    };
    let mut checks = Vec::new();
    for column in columns {
        shape.columns.push(describe(column, family, &mut checks)?);
    }
    narrow(&mut shape, &checks);
    narrow(&mut shape, family.checks(index));
    // Its own constraints first, then those of the partitioned tables above it, which a dump may not repeat.
    let above = family.ancestors(index, |parent| parent.bond.is_partition());
    let above = above.iter().filter_map(|name| family.by_name.get(name)).map(|&index| &family.tables[index]);
    let mut keys = Keys::of(&shape);
    for table in std::iter::once(declared).chain(above) {
        keys.read(table)?;
    }
    keys.give_to(&mut shape);
    let Name { schema, name } = declared.name.clone();
    let has_inherited_columns = declared.parents.iter().any(|parent| parent.bond == Bond::Inherits);
    Ok(PgTable { schema, name, shape, kind: declared.kind, has_inherited_columns })
}

fn describe(
    declared: DeclaredColumn,
    family: &Family,
    checks: &mut Vec<DeclaredCheck>,
) -> Result<Column, FactError> {
    let mut column = Column::new(declared.name, "", ColumnKind::Opaque);
    column.nullable = !declared.not_null;
    column.generated = declared.generated;
    if let Some(type_name) = &declared.type_name {
        column.declared_type.clone_from(&type_name.written);
        kinds::describe(&mut column, type_name, &family.types, checks)?;
    }
    Ok(column)
}
