//! The shape of rows that are written with a list of columns, which need not stand as in the table.

use super::{Check, ForeignKey, Table, UniqueKey};

/// A column of a list that the table does not have, or that is listed twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotListed {
    /// As the list has it.
    pub column: String,
    /// What names it, such as `the list of columns of its rows`.
    pub by: &'static str,
}

/// The table with the columns of the list, in its order, and then the generated ones that it leaves out, which are
/// not in the rows. `find` tells where the table has a column.
pub fn listed_order(
    declared: &Table,
    listed: &[String],
    find: impl Fn(&str) -> Option<usize>,
) -> Result<Table, NotListed> {
    // Where the columns of the rows stand in the table, and the other way round.
    let mut order = Vec::with_capacity(listed.len());
    let mut places = vec![None; declared.columns.len()];
    for column in listed {
        let unknown = |by| NotListed { column: column.clone(), by };
        let position = find(column).ok_or_else(|| unknown("the list of columns of its rows"))?;
        if places[position].replace(order.len()).is_some() {
            return Err(unknown("the list of columns of its rows for the second time"));
        }
        order.push(position);
    }
    for (position, column) in declared.columns.iter().enumerate() {
        if places[position].is_none() && column.generated {
            places[position] = Some(order.len());
            order.push(position);
        }
    }
    Ok(Table {
        columns: order.iter().map(|&position| declared.columns[position].clone()).collect(),
        unique_keys: declared.unique_keys.iter().filter_map(|key| moved_key(key, &places)).collect(),
        foreign_keys: declared.foreign_keys.iter().filter_map(|key| moved_reference(key, &places)).collect(),
        partition_key: moved(&declared.partition_key, &places),
        checks: declared.checks.iter().map(|check| moved_check(check, &places)).collect(),
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

fn moved_check(check: &Check, places: &[Option<usize>]) -> Check {
    Check { columns: moved(&check.columns, places), told: check.told.clone() }
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
