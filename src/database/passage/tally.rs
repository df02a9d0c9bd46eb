//! What became of each table so far: its rows may come in several parts of a dump.

use std::collections::HashMap;

use crate::anonymize::plan::Plan;
use crate::database::RewrittenTable;

/// The tables so far, in the order in which their rows came.
#[derive(Default)]
pub(in crate::database) struct Tally {
    tables: Vec<RewrittenTable>,
    places: HashMap<String, usize>,
}

impl Tally {
    /// How many rows of a table have come, those included that were left out.
    pub fn rows_of(&self, table: &str) -> u64 {
        let known = self.places.get(table).map(|&place| &self.tables[place]);
        known.map_or(0, |known| known.totals.rows + known.left_out.unwrap_or(0))
    }

    /// Adds what became of some rows.
    pub fn add(&mut self, more: RewrittenTable) {
        let Some(&place) = self.places.get(&more.table) else {
            let _ = self.places.insert(more.table.clone(), self.tables.len());
            return self.tables.push(more);
        };
        let known = &mut self.tables[place];
        known.totals.rows += more.totals.rows;
        known.totals.left_out += more.totals.left_out;
        known.totals.census.merge(&more.totals.census);
        known.left_out = known.left_out.map(|rows| rows + more.left_out.unwrap_or(0)).or(more.left_out);
        let longest = known.totals.changed.len().max(more.totals.changed.len());
        known.totals.changed.resize(longest, 0);
        for (count, added) in known.totals.changed.iter_mut().zip(more.totals.changed) {
            *count += added;
        }
    }

    /// The only table that rows came of, if any did.
    pub fn into_only(self) -> Option<RewrittenTable> {
        self.tables.into_iter().next()
    }

    /// All tables of the plan that can hold rows: those without any in the dump come last, with none.
    pub fn finish(mut self, plan: &Plan) -> Vec<RewrittenTable> {
        for planned in plan.tables.iter().filter(|planned| planned.table.holds_rows) {
            let table = planned.table.name.clone();
            if !self.places.contains_key(&table) {
                let left_out = (!planned.copies_rows()).then_some(0);
                self.tables.push(RewrittenTable { table, totals: Default::default(), left_out });
            }
        }
        self.tables
    }
}
