//! A plan and sample rows as a dry run shows them.

use std::fmt::Write as _;

use serde::Serialize;

use super::page::Page;
use super::table::table;
use crate::anonymize::plan::{Act, Rows};
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
    for TableSample { table: name, sample } in &planned.samples {
        let header: Vec<&str> =
            std::iter::once("").chain(sample.columns.iter().map(String::as_str)).collect();
        let pairs = sample.before.iter().zip(&sample.after);
        let lines = pairs.flat_map(|(before, after)| [line("before", before), line("after", after)]);
        let _ = write!(text, "\n{}\n{}", page.bold(name), table(&header, lines, page));
    }
    text
}

fn rows(planned: &PlannedTable) -> Vec<[String; 4]> {
    if let Rows::LeftOut(why) = &planned.rows {
        return vec![[format!("{}.*", planned.name), "rows left out".to_owned(), String::new(), why.clone()]];
    }
    let row = |column: &PlannedColumn| {
        let name = format!("{}.{}", planned.name, column.name);
        [name, column.action.clone(), column.per.clone().unwrap_or_default(), column.because.clone()]
    };
    planned.columns.iter().map(row).collect()
}

fn line(when: &str, cells: &[Option<String>]) -> Vec<String> {
    let cells = cells.iter().map(|cell| cell.clone().unwrap_or_else(|| "NULL".to_owned()));
    std::iter::once(when.to_owned()).chain(cells).collect()
}
