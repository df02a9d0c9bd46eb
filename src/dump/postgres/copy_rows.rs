//! The rows behind a COPY statement, up to the line `\.`: in batches for those who rewrite them, or straight
//! through for those who do not.

use std::io::{self, BufRead, Write};

use memchr::{memchr, memchr_iter, memchr2_iter};

use super::copy_text::{is_escaped, trailing_backslashes};
use super::rows_error::RowsError;
use crate::dump::{Batch, Limits};

/// The line that ends the rows. It is read and not handed out: who writes the rows writes it behind them.
pub const END: &[u8] = b"\\.\n";

/// Reads the rows of one COPY statement.
#[derive(Clone, Debug)]
pub struct CopyRows {
    limits: Limits,
    next_row: u64,
    is_done: bool,
}

impl CopyRows {
    /// Begins behind the line of the statement. `first_row` is how many rows of the table came before.
    pub fn new(first_row: u64, limits: Limits) -> Self {
        CopyRows { limits, next_row: first_row, is_done: false }
    }

    /// How many rows of the table were read, those that came before included.
    pub fn next_row(&self) -> u64 {
        self.next_row
    }

    /// The next rows, each with its line feed; none after the end line, which is then taken from `input`.
    pub fn next_batch(&mut self, input: &mut impl BufRead) -> Result<Option<Batch>, RowsError> {
        let mut cut = Cut { first_row: self.next_row, bytes: Vec::new(), ends: Vec::new(), row_start: 0 };
        while !self.is_done && !cut.is_full(&self.limits) {
            let slab = fill(input)?;
            if slab.is_empty() {
                return Err(RowsError::Unfinished { row: cut.row() });
            }
            let (taken, is_done) = cut.take_rows(slab, &self.limits)?;
            input.consume(taken);
            self.is_done = is_done;
        }
        if cut.ends.is_empty() {
            return Ok(None);
        }
        self.next_row += cut.ends.len() as u64;
        Ok(Some(Batch::of_rows(cut.first_row, cut.bytes, cut.ends)))
    }

    /// Copies all rows to `out`, and counts them; each must have so many `fields`, an OID included. Fields of any
    /// length go through, since no row is kept in memory.
    pub fn pass_through(
        &mut self,
        input: &mut impl BufRead,
        fields: usize,
        out: &mut impl Write,
    ) -> Result<u64, RowsError> {
        let mut passage = Passage { fields, next_row: self.next_row, ..Passage::default() };
        while !self.is_done {
            let slab = fill(input)?;
            if slab.is_empty() {
                return Err(RowsError::Unfinished { row: passage.next_row + 1 });
            }
            let (taken, is_done) = passage.pass(slab, out)?;
            input.consume(taken);
            self.is_done = is_done;
        }
        let rows = passage.next_row - self.next_row;
        self.next_row = passage.next_row;
        Ok(rows)
    }
}

fn fill(input: &mut impl BufRead) -> Result<&[u8], RowsError> {
    // Twice, because the borrow of a successful call cannot leave a loop.
    while let Err(error) = input.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(RowsError::Read(error));
        }
    }
    input.fill_buf().map_err(RowsError::Read)
}

/// Rows that become a batch; the last may not be whole yet.
struct Cut {
    first_row: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    row_start: usize,
}

impl Cut {
    /// The number of the row that is being read, from 1.
    fn row(&self) -> u64 {
        self.first_row + self.ends.len() as u64 + 1
    }

    /// Never within a row.
    fn is_full(&self, limits: &Limits) -> bool {
        let is_whole = self.row_start == self.bytes.len();
        is_whole
            && !self.ends.is_empty()
            && (self.ends.len() >= limits.batch_rows || self.bytes.len() >= limits.batch_bytes)
    }

    /// Takes rows from the start of `slab`: how many bytes, and whether the last of them were the end line.
    fn take_rows(&mut self, slab: &[u8], limits: &Limits) -> Result<(usize, bool), RowsError> {
        let before = self.bytes.len();
        for line_feed in memchr_iter(b'\n', slab) {
            let end = before + line_feed + 1;
            if self.ends_escaped(before, &slab[..line_feed]) {
                continue;
            }
            if end - self.row_start == END.len() && self.is_end_line(before, &slab[..=line_feed]) {
                // The line may have begun in the slab before.
                let kept = self.row_start.saturating_sub(before);
                self.append(&slab[..kept])?;
                self.bytes.truncate(self.row_start);
                return Ok((line_feed + 1, true));
            }
            self.check_length(end, limits)?;
            self.ends.push(end);
            self.row_start = end;
            if self.ends.len() >= limits.batch_rows || end >= limits.batch_bytes {
                self.append(&slab[..=line_feed])?;
                return Ok((line_feed + 1, false));
            }
        }
        self.check_length(before + slab.len(), limits)?;
        self.append(slab)?;
        Ok((slab.len(), false))
    }

    fn check_length(&self, end: usize, limits: &Limits) -> Result<(), RowsError> {
        let limit = limits.row_bytes;
        if end - self.row_start > limit { Err(RowsError::TooLong { row: self.row(), limit }) } else { Ok(()) }
    }

    /// Whether a backslash makes the line feed behind `part`, which follows what was taken before, one of the row.
    fn ends_escaped(&self, before: usize, part: &[u8]) -> bool {
        let row = &part[self.row_start.saturating_sub(before)..];
        let count = trailing_backslashes(row);
        let is_all = count == row.len() && self.row_start < before;
        let earlier = if is_all { trailing_backslashes(&self.bytes[self.row_start..]) } else { 0 };
        (count + earlier) % 2 == 1
    }

    /// Whether the row that ends with `part` is the end line; its length is known to be right.
    fn is_end_line(&self, before: usize, part: &[u8]) -> bool {
        match self.row_start.checked_sub(before) {
            Some(start) => &part[start..] == END,
            None => self.bytes[self.row_start..].iter().chain(part).eq(END),
        }
    }

    fn append(&mut self, part: &[u8]) -> Result<(), RowsError> {
        if let Some(at) = memchr(b'\r', part) {
            let before = self.bytes.len() + at;
            let row = self.first_row + self.ends.partition_point(|&end| end <= before) as u64 + 1;
            return Err(RowsError::CarriageReturn { row });
        }
        self.bytes.extend_from_slice(part);
        Ok(())
    }
}

/// Where a passage through rows stands between two slabs.
#[derive(Default)]
struct Passage {
    fields: usize,
    next_row: u64,
    /// Tabs of the row so far.
    tabs: usize,
    /// Bytes of the row so far.
    length: u64,
    /// Whether the last byte was a backslash that escapes the next one.
    escapes_next: bool,
    /// How many bytes of [`END`] the row has, if it has no others: they are not written yet.
    held: usize,
}

impl Passage {
    fn pass(&mut self, slab: &[u8], out: &mut impl Write) -> Result<(usize, bool), RowsError> {
        let mut row_start = 0;
        for at in memchr2_iter(b'\t', b'\n', slab) {
            if self.is_escaped(&slab[row_start..at]) {
                continue;
            }
            if slab[at] == b'\t' {
                self.tabs += 1;
                continue;
            }
            if self.is_end_line(&slab[row_start..=at]) {
                self.write(&slab[..row_start], out)?;
                return Ok((at + 1, true));
            }
            self.end_row(self.length + (at - row_start) as u64)?;
            if self.held > 0 {
                out.write_all(&END[..self.held]).map_err(RowsError::Write)?;
                self.held = 0;
            }
            row_start = at + 1;
        }
        self.keep(slab, row_start, out)?;
        Ok((slab.len(), false))
    }

    /// Whether what follows `part`, the row's bytes in this slab, is escaped.
    fn is_escaped(&self, part: &[u8]) -> bool {
        let is_whole = trailing_backslashes(part) == part.len();
        is_escaped(part, part.len()) != (is_whole && self.escapes_next)
    }

    fn is_end_line(&self, part: &[u8]) -> bool {
        self.held as u64 == self.length && END[self.held..] == *part
    }

    fn end_row(&mut self, length: u64) -> Result<(), RowsError> {
        let is_none = self.fields == 0 && length == 0;
        let found = if is_none { 0 } else { self.tabs + 1 };
        self.next_row += 1;
        if found != self.fields {
            return Err(RowsError::FieldCount { row: self.next_row, expected: self.fields, found });
        }
        (self.tabs, self.length, self.escapes_next) = (0, 0, false);
        Ok(())
    }

    /// The slab ends within a row, which begins at `row_start` or began before.
    fn keep(&mut self, slab: &[u8], row_start: usize, out: &mut impl Write) -> Result<(), RowsError> {
        let part = &slab[row_start..];
        self.escapes_next = self.is_escaped(part);
        let may_be_end = self.held as u64 == self.length && END[self.held..].starts_with(part);
        self.length += part.len() as u64;
        if may_be_end {
            self.write(&slab[..row_start], out)?;
            self.held += part.len();
            return Ok(());
        }
        out.write_all(&END[..self.held]).map_err(RowsError::Write)?;
        self.held = 0;
        self.write(slab, out)
    }

    fn write(&self, part: &[u8], out: &mut impl Write) -> Result<(), RowsError> {
        if let Some(at) = memchr(b'\r', part) {
            let later = memchr_iter(b'\n', &part[at..]).count() as u64;
            return Err(RowsError::CarriageReturn { row: (self.next_row + 1).saturating_sub(later) });
        }
        out.write_all(part).map_err(RowsError::Write)
    }
}
