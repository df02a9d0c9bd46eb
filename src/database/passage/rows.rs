//! The rows of one table on their way through: rewritten by workers, and counted.

use super::{Meter, PassageError, binding};
use crate::anonymize::draw::RunKey;
use crate::anonymize::pipeline::{self, ReadEnd, Totals};
use crate::anonymize::plan::TablePlan;
use crate::anonymize::rows::Rewriter;
use crate::database::{DatabaseError, RewrittenTable, Settings};
use crate::dump::{Batch, RowCodec};

/// What all rows of a dump need on their way; `E` is what the engine calls an encoding of text.
pub(in crate::database) struct Passage<'a, E> {
    pub key: &'a RunKey,
    pub settings: Settings,
    pub encoding: &'a E,
    pub meter: Meter<'a>,
}

impl<E> Clone for Passage<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Passage<'_, E> {}

/// The position of a column, and what stands for each of its values.
pub(in crate::database) type Fixed = (usize, &'static [u8]);

/// The rows of one table on their way.
pub(in crate::database) struct TableRows<'a, E> {
    pub passage: Passage<'a, E>,
    /// What is decided on them. Its name for the table keeps parts apart whose rows come under their parent's name.
    pub planned: &'a TablePlan,
    /// How many of them came before.
    pub rows_before: u64,
    /// Columns of the plan whose values give way to these bytes: see [`Rewriter::fixed`].
    pub fixed: &'a [Fixed],
}

impl<E> TableRows<'_, E> {
    /// Lets workers rewrite the batches that `next` gives, and `write` take them, in their order.
    pub fn rewritten(
        &self,
        codec: impl RowCodec + 'static,
        fields: &[usize],
        mut next: impl FnMut() -> Result<Option<Batch>, DatabaseError>,
        mut write: impl FnMut(&Batch) -> std::io::Result<()> + Send,
    ) -> Result<RewrittenTable, DatabaseError> {
        let Settings { threads, limits } = self.passage.settings;
        let totals = pipeline::run::<DatabaseError>(
            &self.rewriter(codec, fields)?,
            threads,
            limits.bytes_in_flight,
            |take| {
                while let Some(batch) = next().map_err(ReadEnd::Failed)? {
                    self.passage.meter.tell();
                    take(batch)?;
                }
                Ok(())
            },
            |batches| {
                for batch in batches {
                    write(&batch?).map_err(PassageError::Write)?;
                }
                Ok(())
            },
        )?;
        let mut totals = binding::in_order_of_columns(totals, self.planned, fields);
        // What the database computes, nobody changed.
        self.fixed.iter().for_each(|&(column, _)| totals.changed[column] = 0);
        let left_out = (!self.planned.filters.is_empty()).then_some(totals.left_out);
        Ok(RewrittenTable { table: self.planned.table.name.clone(), totals, left_out })
    }

    /// What rewrites the rows. `fields` has the column of each field.
    pub fn rewriter(
        &self,
        codec: impl RowCodec + 'static,
        fields: &[usize],
    ) -> Result<Rewriter, PassageError> {
        Ok(Rewriter {
            table: self.planned.table.name.clone(),
            fields: fields.len(),
            codec: Box::new(codec),
            filters: binding::filters(self.planned, fields)?,
            steps: binding::steps(self.planned, fields)?,
            fixed: binding::fixed(self.fixed, fields),
            watched: binding::watched(self.planned, fields)?,
            key: self.passage.key.clone(),
        })
    }

    /// What is said of so many rows that were kept as they are.
    pub fn kept(&self, rows: u64) -> RewrittenTable {
        let totals = Totals { rows, ..Totals::default() };
        RewrittenTable { table: self.planned.table.name.clone(), totals, left_out: None }
    }

    /// What is said of so many rows that were left out.
    pub fn left_out(&self, rows: u64) -> RewrittenTable {
        let table = self.planned.table.name.clone();
        RewrittenTable { table, totals: Totals::default(), left_out: Some(rows) }
    }
}
