//! The shape of rows as a COPY or an INSERT writes them, whose columns need not stand as in the table.

use std::collections::HashMap;

use super::Name;
use super::{FactError, PgTable, Schema};
use crate::dump::listed::{NotListed, listed_order};
use crate::dump::{Column, ColumnKind, Table};

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
    let mut shape = listed_order(declared, listed, |name| positions.get(name).copied()).map_err(
        |NotListed { column, by }| FactError::UnknownColumn { table: declared.name.clone(), column, by },
    )?;
    shape.columns[..listed.len()].iter_mut().for_each(|column| column.generated = false);
    Ok(shape)
}
