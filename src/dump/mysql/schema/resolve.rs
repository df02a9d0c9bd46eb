//! Puts together what the statements said: positions instead of names, names as policies have them.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::declared::{Computed, DeclaredColumn, DeclaredTable, TextRules, TypeName};
use super::{FactError, Facts, Generated, MOST_COLUMNS, Name, Schema, SqlTable, keys, kinds};
use crate::dump::Table;
use crate::dump::checks::narrow;

/// The schema that these facts make.
pub(super) fn schema(facts: Facts) -> Result<Schema, FactError> {
    let databases: BTreeSet<&str> = facts.tables.iter().map(|table| table.name.schema.as_str()).collect();
    let has_several = databases.len() > 1;
    let mut tables: Vec<SqlTable> = Vec::with_capacity(facts.tables.len());
    let mut known = HashSet::new();
    for declared in &facts.tables {
        let outer = facts.databases.get(&declared.name.schema);
        let found = table(declared, &outer.cloned().unwrap_or_default(), has_several)?;
        if !known.insert(found.shape.name.clone()) {
            return Err(FactError::Ambiguous { table: found.shape.name });
        }
        tables.push(found);
    }
    Ok(Schema { tables })
}

/// As policies write it: bare where the dump has one database, which `inside` is of.
fn in_policies(name: &Name, inside: &Name, has_several: bool) -> String {
    let is_bare = name.schema.is_empty() || (!has_several && name.schema == inside.schema);
    if is_bare { name.name.clone() } else { format!("{}.{}", name.schema, name.name) }
}

fn table(declared: &DeclaredTable, database: &TextRules, has_several: bool) -> Result<SqlTable, FactError> {
    let Name { schema, name } = declared.name.clone();
    let called = |name: &Name| in_policies(name, &declared.name, has_several);
    let mut shape = Table { name: called(&declared.name), ..Table::default() };
    let implicit = implicit_columns(declared);
    let columns: Vec<&DeclaredColumn> = declared.columns.iter().chain(&implicit).collect();
    if columns.len() > MOST_COLUMNS {
        return Err(FactError::TooManyColumns { table: shape.name, limit: MOST_COLUMNS });
    }
    let text = declared.text.within(database);
    shape.columns =
        columns.iter().map(|column| kinds::describe(column, &column.text.within(&text))).collect();
    narrow(&mut shape, &declared.checks);
    let generated = generated(&columns);
    keys::give(declared, &generated, called, &mut shape)?;
    let invisible = (0..columns.len()).filter(|&at| columns[at].invisible).collect();
    Ok(SqlTable {
        database: Some(schema).filter(|schema| !schema.is_empty()),
        name,
        shape,
        generated,
        invisible,
    })
}

/// `WITH SYSTEM VERSIONING` alone makes two columns that no statement shows, but lists of columns do.
fn implicit_columns(declared: &DeclaredTable) -> Vec<DeclaredColumn> {
    let has_period =
        declared.columns.iter().any(|column| matches!(column.generated, Some(Computed::RowPeriod)));
    if !declared.is_versioned || has_period {
        return Vec::new();
    }
    let column = |name: &str| {
        let type_name = TypeName {
            name: "timestamp".to_owned(),
            numbers: vec![Some(6)],
            labels: Vec::new(),
            unsigned: false,
            written: "timestamp(6)".to_owned(),
        };
        let mut column = DeclaredColumn::new(name.to_owned(), type_name);
        column.generated = Some(Computed::RowPeriod);
        column.invisible = true;
        column
    };
    ["row_start", "row_end"].map(column).into()
}

/// The columns that are computed, with all that they depend on.
fn generated(columns: &[&DeclaredColumn]) -> Vec<Generated> {
    let positions: HashMap<String, usize> =
        columns.iter().enumerate().map(|(at, column)| (column.name.to_lowercase(), at)).collect();
    let named = |at: usize| {
        let names = match &columns[at].generated {
            Some(Computed::From(names)) => names.as_slice(),
            _ => &[],
        };
        names.iter().filter_map(|name| positions.get(&name.to_lowercase()).copied())
    };
    let is_computed = |at: &usize| columns[*at].generated.is_some();
    let depends_on = |column: usize| {
        let mut found: BTreeSet<usize> = BTreeSet::new();
        let mut next: Vec<usize> = named(column).collect();
        while let Some(at) = next.pop() {
            if found.insert(at) {
                next.extend(named(at));
            }
        }
        found.into_iter().collect()
    };
    (0..columns.len())
        .filter(is_computed)
        .map(|column| Generated { column, depends_on: depends_on(column) })
        .collect()
}
