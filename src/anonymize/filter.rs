//! Which rows of a table stay: `rows: {where: …}` and `rows: {sample: 1%}`.

use crate::anonymize::rows::Rewriter;
use crate::anonymize::step::{Condition, ConditionError};
use crate::dump::{Equality, RowError, Value};

/// What decides whether a row stays.
#[derive(Clone)]
pub enum RowFilter {
    /// A condition over the row.
    Where(Condition),
    /// A share of all rows.
    Sample(Sample),
}

/// A share of all rows, chosen by the value of a key, so that rows of other tables that refer to it can be chosen
/// alike. Rows without that value stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Of 2^64 values, how many stay.
    pub share: u64,
    /// The field of the key; none is the number of the row.
    pub field: Option<usize>,
    /// Which of its values count as the same.
    pub folding: Equality,
}

impl RowFilter {
    /// Whether the row of this number stays, whose fields `decode` reads.
    pub(super) fn keeps<'a>(
        &self,
        rewriter: &Rewriter,
        number: u64,
        decode: impl Fn(usize) -> Result<Value<'a>, RowError>,
    ) -> Result<bool, ConditionError> {
        let sample = match self {
            RowFilter::Where(condition) => return condition.holds(decode),
            RowFilter::Sample(sample) => sample,
        };
        let seed = match sample.field {
            None => rewriter.key.row(&rewriter.table, "rows", number),
            Some(field) => match decode(field)? {
                Value::Null => return Ok(true),
                value => rewriter.key.value(&sample.folding.folded(&value.borrowed()).identity()),
            },
        };
        Ok(seed.draw("sample of rows").word() < sample.share)
    }

    /// What the policy calls it.
    pub fn name(&self) -> &'static str {
        match self {
            RowFilter::Where(_) => "where",
            RowFilter::Sample(_) => "sample",
        }
    }

    /// The same for rows whose fields stand elsewhere; `field` says where.
    pub fn bound<E>(&self, mut field: impl FnMut(usize) -> Result<usize, E>) -> Result<RowFilter, E> {
        Ok(match self {
            RowFilter::Where(condition) => RowFilter::Where(condition.bound(field)?),
            RowFilter::Sample(sample) => {
                RowFilter::Sample(Sample { field: sample.field.map(&mut field).transpose()?, ..*sample })
            }
        })
    }
}
