//! A plan is made on the columns of a table; rows may have them in another order, or have only some of them.

use super::{Fixed, PassageError};
use crate::anonymize::census::Watched;
use crate::anonymize::filter::RowFilter;
use crate::anonymize::pipeline::Totals;
use crate::anonymize::plan::TablePlan;
use crate::anonymize::step::Step;

/// For each field of the rows, which column of the plan it holds. Rows that name no columns have all of them, as
/// declared.
pub(in crate::database) fn fields(
    planned: &TablePlan,
    columns: Option<&[String]>,
) -> Result<Vec<usize>, PassageError> {
    let known = &planned.table.columns;
    let Some(columns) = columns else { return Ok((0..known.len()).collect()) };
    let position = |name: &String| known.iter().position(|column| column.name == *name);
    let unplanned =
        |name: &String| PassageError::Unplanned { table: planned.table.name.clone(), column: name.clone() };
    let mut fields = Vec::with_capacity(columns.len());
    for name in columns {
        // Of a column that comes twice, a rule would change one field only.
        let field = position(name).filter(|field| !fields.contains(field));
        fields.push(field.ok_or_else(|| unplanned(name))?);
    }
    Ok(fields)
}

/// The plan's rules, bound to these fields.
pub(super) fn steps(planned: &TablePlan, fields: &[usize]) -> Result<Vec<Step>, PassageError> {
    planned.steps.iter().map(|step| step.bound(|column| field(column, planned, fields))).collect()
}

/// What decides which rows stay, bound to these fields.
pub(super) fn filters(planned: &TablePlan, fields: &[usize]) -> Result<Vec<RowFilter>, PassageError> {
    planned.filters.iter().map(|filter| filter.bound(|column| field(column, planned, fields))).collect()
}

/// The columns that are counted, bound to these fields.
pub(super) fn watched(planned: &TablePlan, fields: &[usize]) -> Result<Watched, PassageError> {
    let Watched { quasi, by_value } = planned.watched();
    let held = |column: Option<usize>| fields.iter().position(|&of| Some(of) == column);
    let by_value = by_value.into_iter().map(|column| field(column, planned, fields));
    Ok(Watched {
        quasi: quasi.into_iter().map(held).collect(),
        by_value: by_value.collect::<Result<_, _>>()?,
    })
}

/// Which field holds the column.
fn field(column: usize, planned: &TablePlan, fields: &[usize]) -> Result<usize, PassageError> {
    fields.iter().position(|&of| of == column).ok_or_else(|| PassageError::NotInRows {
        table: planned.table.name.clone(),
        column: planned.table.columns[column].name.clone(),
    })
}

/// What stands in the place of these columns, bound to the fields: rows need not have all of them.
pub(super) fn fixed(columns: &[Fixed], fields: &[usize]) -> Vec<Fixed> {
    let bound = |&(column, bytes): &Fixed| Some((fields.iter().position(|&of| of == column)?, bytes));
    columns.iter().filter_map(bound).collect()
}

/// Changes counted by field, counted by column.
pub(super) fn in_order_of_columns(totals: Totals, planned: &TablePlan, fields: &[usize]) -> Totals {
    let mut changed = vec![0; planned.table.columns.len()];
    for (&column, count) in fields.iter().zip(&totals.changed) {
        changed[column] += count;
    }
    Totals { changed, ..totals }
}
