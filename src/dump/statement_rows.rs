//! Batches of the rows that stand in INSERT statements: what the engines have in common.
//!
//! What stands around a tuple belongs to its row: the statement's beginning and the blank lines before it to its
//! first, the comma before it to each other, what ends the statement to its last. So the rows of a batch, one behind the
//! other, are the bytes of the dump.

use std::io::Read;
use std::ops::Range;

use super::lookahead::Lookahead;
use super::rows_error::{InsertProblem, RowsError};
use super::{Batch, Limits, RowError};

/// Finds rows in an engine's dialect of SQL.
pub trait FindRow {
    /// Looks for a row at the start of `sql`, behind the row that was found before. Places in problems count from
    /// there. More text may come unless it `is_complete`.
    fn find(&mut self, sql: &[u8], is_complete: bool) -> Result<Found, InsertProblem>;
}

/// What stands at the place where a row is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A row that has so many bytes.
    Row(usize),
    /// Something else than an INSERT into the table.
    Other,
    /// Cannot be told without more text.
    Cut,
}

/// Reads rows for as long as statements insert into the same columns of the same table.
#[derive(Clone, Debug)]
pub struct StatementRows<F> {
    finder: F,
    limits: Limits,
    next_row: u64,
}

impl<F: FindRow> StatementRows<F> {
    /// Begins at an INSERT statement. `first_row` is how many rows of the table came before.
    pub fn with_finder(finder: F, first_row: u64, limits: Limits) -> Self {
        StatementRows { finder, limits, next_row: first_row }
    }

    /// What finds the rows.
    #[cfg(feature = "mysql-dumps")]
    pub(in crate::dump) fn finder(&self) -> &F {
        &self.finder
    }

    /// How many rows of the table were read, those that came before included.
    pub fn next_row(&self) -> u64 {
        self.next_row
    }

    /// The next rows; none where something else follows, which is left in `input` with all blanks before it.
    pub fn next_batch<R: Read>(&mut self, input: &mut Lookahead<R>) -> Result<Option<Batch>, RowsError> {
        let mut ends: Vec<usize> = Vec::new();
        loop {
            let start = ends.last().copied().unwrap_or(0);
            let row = self.next_row + ends.len() as u64 + 1;
            let found =
                self.finder.find(&input.waiting()[start..], input.is_at_end()).map_err(|problem| {
                    RowsError::Insert { row, at: input.position().offset + start as u64, problem }
                })?;
            match found {
                Found::Row(bytes) => {
                    self.check_length(row, bytes)?;
                    let end = start + bytes;
                    ends.push(end);
                    if ends.len() >= self.limits.batch_rows || end >= self.limits.batch_bytes {
                        break;
                    }
                }
                Found::Other => break,
                Found::Cut if input.is_at_end() => return Err(RowsError::Unfinished { row }),
                Found::Cut => {
                    self.check_length(row, input.waiting().len() - start)?;
                    input.read_on().map_err(RowsError::Read)?;
                }
            }
        }
        let Some(&end) = ends.last() else { return Ok(None) };
        let batch = Batch::of_rows(self.next_row, input.take_bytes(end), ends);
        self.next_row += batch.len() as u64;
        Ok(Some(batch))
    }

    fn check_length(&self, row: u64, bytes: usize) -> Result<(), RowsError> {
        let limit = self.limits.row_bytes;
        if bytes > limit { Err(RowsError::TooLong { row, limit }) } else { Ok(()) }
    }
}

/// Where the `(…)` around these fields stands in a row: between it and them there is nothing but blanks.
pub fn tuple_around(row: &[u8], fields: &[Range<usize>]) -> Result<Range<usize>, RowError> {
    let expected = |at: usize| RowError::Expected { expected: "a row in parentheses", at };
    let (Some(first), Some(last)) = (fields.first(), fields.last()) else { return Err(expected(0)) };
    let start = row[..first.start].iter().rposition(|byte| !byte.is_ascii_whitespace());
    let end = row[last.end..].iter().position(|byte| !byte.is_ascii_whitespace()).map(|at| last.end + at);
    match (start, end) {
        (Some(start), Some(end)) if row[start] == b'(' && row[end] == b')' => Ok(start..end + 1),
        _ => Err(expected(first.start)),
    }
}

/// Where a statement that ends at `end` leaves its last row: behind the line feed, if one follows. None where more
/// text is needed.
pub fn behind_line_feed(sql: &[u8], end: usize, is_complete: bool) -> Option<usize> {
    match sql.get(end) {
        Some(b'\n') => Some(end + 1),
        None if !is_complete => None,
        _ => Some(end),
    }
}
