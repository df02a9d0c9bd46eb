//! The shape of rows as a COPY or an INSERT writes them, whose columns need not stand as in the table.

use std::collections::HashMap;

use super::declared::Name;
use super::{FactError, PgTable, Schema};
use crate::dump::{Column, ColumnKind, ForeignKey, Table, UniqueKey};

/// What rows hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowShape {
    /// Columns in the order of the rows' fields.
    pub shape: Table,
    /// Whether the dump declares the table. If not, nothing is known of its columns but their names.
    pub is_known: bool,
}

impl Schema {
    /// The shape of the rows of a COPY or an INSERT.
    ///
    /// With a list of columns: these, in this order, and then the generated ones, which are not in the rows. A generated
    /// column that is listed is in the rows, and then counts as any other.
    ///
    /// Without a list, as `INSERT INTO t VALUES (…)` has none: all columns as declared, generated ones (where the rows
    /// say DEFAULT) in their places. That is an error where columns are inherited, because pg_dump writes them in an order
    /// that no statement tells.
    ///
    /// A table that the dump does not declare (`--data-only`, tables of extensions) gets columns of kind `Opaque`;
    /// without a list, none.
    pub fn shape_of_rows(
        &self,
        schema: &str,
        name: &str,
        columns: Option<&[String]>,
    ) -> Result<RowShape, FactError> {
        let Some(table) = self.table(schema, name) else {
            let shape = unknown(Name::new(schema, name), columns.unwrap_or_default());
            return Ok(RowShape { shape, is_known: false });
        };
        let shape = match columns {
            Some(columns) => in_order(table, columns)?,
            None if table.has_inherited_columns => {
                return Err(FactError::OrderUnknown { table: table.shape.name.clone() });
            }
            None => table.shape.clone(),
        };
        Ok(RowShape { shape: Table { holds_rows: true, ..shape }, is_known: true })
    }
}

fn unknown(name: Name, columns: &[String]) -> Table {
    let columns = columns.iter().map(|name| Column::new(name, "", ColumnKind::Opaque)).collect();
    Table { name: name.in_policies(), columns, ..Table::default() }
}

fn in_order(table: &PgTable, listed: &[String]) -> Result<Table, FactError> {
    let declared = &table.shape;
    let positions: HashMap<&str, usize> = declared
        .columns
        .iter()
        .enumerate()
        .map(|(position, column)| (column.name.as_str(), position))
        .collect();
    // Where the columns of the rows stand in the table, and the other way round.
    let mut order = Vec::with_capacity(listed.len());
    let mut places = vec![None; declared.columns.len()];
    for column in listed {
        let unknown =
            |by| FactError::UnknownColumn { table: declared.name.clone(), column: column.clone(), by };
        let position =
            *positions.get(column.as_str()).ok_or_else(|| unknown("the list of columns of its rows"))?;
        if places[position].replace(order.len()).is_some() {
            return Err(unknown("the list of columns of its rows for the second time"));
        }
        order.push(position);
    }
    let stored = order.len();
    for (position, column) in declared.columns.iter().enumerate() {
        if places[position].is_none() && column.generated {
            places[position] = Some(order.len());
            order.push(position);
        }
    }
    let mut columns: Vec<Column> = order.iter().map(|&position| declared.columns[position].clone()).collect();
    columns[..stored].iter_mut().for_each(|column| column.generated = false);
    Ok(Table {
        columns,
        unique_keys: declared.unique_keys.iter().filter_map(|key| moved_key(key, &places)).collect(),
        foreign_keys: declared.foreign_keys.iter().filter_map(|key| moved_reference(key, &places)).collect(),
        partition_key: moved(&declared.partition_key, &places),
        ..declared.clone()
    })
}

/// Positions in the rows; columns that the rows do not hold are left out.
fn moved(columns: &[usize], places: &[Option<usize>]) -> Vec<usize> {
    columns.iter().filter_map(|&position| places[position]).collect()
}

/// Columns that are left out have their defaults in all rows, so the others must tell the rows apart.
fn moved_key(key: &UniqueKey, places: &[Option<usize>]) -> Option<UniqueKey> {
    let columns = moved(&key.columns, places);
    (!columns.is_empty()).then_some(UniqueKey { columns, primary: key.primary })
}

fn moved_reference(key: &ForeignKey, places: &[Option<usize>]) -> Option<ForeignKey> {
    // Without names, the pairs are known by their positions only.
    if key.referenced.is_empty() && key.columns.iter().any(|&column| places[column].is_none()) {
        return None;
    }
    let is_there = |index: &usize| places[key.columns[*index]].is_some();
    let kept: Vec<usize> = (0..key.columns.len()).filter(is_there).collect();
    let columns: Vec<usize> = kept.iter().filter_map(|&index| places[key.columns[index]]).collect();
    let referenced = kept.iter().filter_map(|&index| key.referenced.get(index).cloned()).collect();
    (!columns.is_empty()).then(|| ForeignKey { columns, table: key.table.clone(), referenced })
}
