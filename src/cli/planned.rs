//! A plan and sample rows as a dry run shows them.

use std::fmt::Write as _;

use serde::Serialize;

use super::page::Page;
use super::table::table;
use crate::anonymize::filter::RowFilter;
use crate::anonymize::plan::{Act, Rows};
use crate::database::Sample;
use crate::error::Error;
use crate::stories::anonymize::{Prepared, TableSample};

/// What would be done, table by table.
#[derive(Debug, Serialize)]
pub(crate) struct Planned {
    tables: Vec<PlannedTable>,
    notes: Vec<String>,
    samples: Vec<TableSample>,
}

#[derive(Debug, Serialize)]
struct PlannedTable {
    name: String,
    rows: Rows,
    /// What leaves out some of the rows: `where`, `sample`.
    left_out_by: Vec<&'static str>,
    columns: Vec<PlannedColumn>,
}

#[derive(Debug, Serialize)]
struct PlannedColumn {
    name: String,
    action: String,
    /// `row`, `value` or a column; null where nothing is drawn.
    per: Option<String>,
    because: String,
}

/// Collects what a dry run shows.
pub(super) fn planned(mut prepared: Prepared, sample_rows: usize) -> Result<Planned, Error> {
    let tables = prepared.plan().tables.iter().map(|planned| PlannedTable {
        name: planned.table.name.clone(),
        rows: planned.rows.clone(),
        left_out_by: planned.filters.iter().map(RowFilter::name).collect(),
        columns: planned
            .table
            .columns
            .iter()
            .zip(&planned.decisions)
            .map(|(column, decision)| PlannedColumn {
                name: column.name.clone(),
                action: decision.action.name().to_owned(),
                per: match &decision.action {
                    Act::Anonymize { per, .. } => Some(per.clone()),
                    Act::Keep | Act::Generated => None,
                },
                because: decision.because.clone(),
            })
            .collect(),
    });
    let tables = tables.collect();
    Ok(Planned { tables, samples: prepared.samples(sample_rows)?, notes: prepared.notes })
}

/// The plan as a table, then for each table that changes its first rows before and after.
pub(super) fn shown(planned: &Planned, page: &Page) -> String {
    let mut text = table(&["column", "action", "per", "because"], planned.tables.iter().flat_map(rows), page);
    for note in &planned.notes {
        let _ = writeln!(text, "note: {note}");
    }
    for sample in &planned.samples {
        let _ = write!(text, "\n{}\n{}", page.bold(&sample.table), side_by_side(&sample.sample, page));
    }
    text
}

fn rows(planned: &PlannedTable) -> Vec<[String; 4]> {
    if let Rows::LeftOut(why) = &planned.rows {
        return vec![[format!("{}.*", planned.name), "rows left out".to_owned(), String::new(), why.clone()]];
    }
    let left_out = planned.left_out_by.iter().map(|by| {
        [format!("{}.*", planned.name), "some rows left out".to_owned(), String::new(), format!("`{by}`")]
    });
    let row = |column: &PlannedColumn| {
        let name = format!("{}.{}", planned.name, column.name);
        [name, column.action.clone(), column.per.clone().unwrap_or_default(), column.because.clone()]
    };
    left_out.chain(planned.columns.iter().map(row)).collect()
}

/// Each row as a block: a line for each column, what it held to the left and what it will hold to the right. A cell that
/// changes has a mark.
fn side_by_side(sample: &Sample, page: &Page) -> String {
    let mut lines = Vec::new();
    for (number, (before, after)) in sample.before.iter().zip(&sample.after).enumerate() {
        for (position, (name, (before, after))) in
            sample.columns.iter().zip(before.iter().zip(after)).enumerate()
        {
            let row = if position == 0 { (number + 1).to_string() } else { String::new() };
            let (mark, after) = match before == after {
                true => (String::new(), String::new()),
                false => (CHANGED.to_owned(), shortened(after)),
            };
            lines.push([row, name.clone(), shortened(before), mark, after]);
        }
    }
    table(&["row", "column", "before", "", "after"], lines, page)
}

/// What stands between the old and the new value of a cell.
const CHANGED: &str = "->";

/// A cell longer than this is told by its beginning.
const LONGEST_CELL: usize = 200;

fn shortened(cell: &Option<String>) -> String {
    let Some(text) = cell else { return "NULL".to_owned() };
    match text.char_indices().nth(LONGEST_CELL) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.clone(),
    }
}
