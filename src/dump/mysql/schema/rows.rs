//! The shape of rows as an INSERT writes them, whose columns need not stand as in the table.

use super::{FactError, Generated, Schema, SqlTable};
use crate::dump::listed::{NotListed, listed_order};
use crate::dump::{Column, ColumnKind, Table};

/// What rows hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowShape {
    /// Columns in the order of the rows' fields, and behind them those generated ones that are not in the rows.
    pub shape: Table,
    /// How many fields a row has.
    pub fields: usize,
    /// The generated columns that are in the rows; positions are fields.
    pub generated: Vec<Generated>,
    /// Whether the dump declares the table. If not, nothing is known of its columns but their names.
    pub is_known: bool,
}

impl Schema {
    /// The shape of the rows of an INSERT.
    ///
    /// With a list of columns: these, in this order. Without: all columns as declared, but the invisible ones. Generated
    /// columns stay generated where they are in the rows, as MariaDB writes them: their values are replaced by DEFAULT
    /// where they must be.
    ///
    /// A table that the dump does not declare (`--no-create-info`) gets columns of kind `Opaque`; without a list, none.
    pub fn shape_of_rows(
        &self,
        database: Option<&str>,
        name: &str,
        columns: Option<&[String]>,
    ) -> Result<RowShape, FactError> {
        let Some(table) = self.table(database, name) else {
            return Ok(unknown(name, columns.unwrap_or_default()));
        };
        match columns {
            Some(listed) => in_order(table, listed),
            None if table.invisible.is_empty() => Ok(RowShape {
                shape: table.shape.clone(),
                fields: table.shape.columns.len(),
                generated: table.generated.clone(),
                is_known: true,
            }),
            None => {
                let visible = (0..table.shape.columns.len()).filter(|at| !table.invisible.contains(at));
                let names: Vec<String> = visible.map(|at| table.shape.columns[at].name.clone()).collect();
                in_order(table, &names)
            }
        }
    }
}

fn unknown(name: &str, columns: &[String]) -> RowShape {
    let columns: Vec<_> = columns.iter().map(|name| Column::new(name, "", ColumnKind::Opaque)).collect();
    let fields = columns.len();
    let shape = Table { name: name.to_owned(), columns, ..Table::default() };
    RowShape { shape, fields, generated: Vec::new(), is_known: false }
}

fn in_order(table: &SqlTable, listed: &[String]) -> Result<RowShape, FactError> {
    let declared = &table.shape;
    let shape = listed_order(declared, listed, |name| declared.position(name)).map_err(
        |NotListed { column, by }| FactError::UnknownColumn { table: declared.name.clone(), column, by },
    )?;
    // Where a column of the table stands in the rows. The names of one table are distinct.
    let place = |position: &usize| {
        let name = &declared.columns[*position].name;
        shape.columns[..listed.len()].iter().position(|column| column.name == *name)
    };
    let moved = |generated: &Generated| {
        let column = place(&generated.column)?;
        Some(Generated { column, depends_on: generated.depends_on.iter().filter_map(place).collect() })
    };
    let generated = table.generated.iter().filter_map(moved).collect();
    Ok(RowShape { shape, fields: listed.len(), generated, is_known: true })
}
