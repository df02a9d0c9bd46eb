//! The rows behind a COPY statement, up to the line `\.`: in batches for those who rewrite them, or straight
//! through for those who do not.

use std::io::{self, BufRead, Write};

use memchr::{memchr, memchr_iter, memchr2_iter};

use super::copy_text::{is_escaped, trailing_backslashes};
use crate::dump::rows_error::RowsError;
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

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    fn limits(batch_rows: usize, batch_bytes: usize, row_bytes: usize) -> Limits {
        Limits { batch_rows, batch_bytes, row_bytes, ..Limits::default() }
    }

    /// The rows, what follows them, and how many there are in each batch.
    type Read = (Vec<Vec<u8>>, Vec<u8>, Vec<usize>);

    fn read(text: &[u8], slab: usize, limits: Limits) -> Result<Read, RowsError> {
        let mut input = BufReader::with_capacity(slab, text);
        let mut reader = CopyRows::new(10, limits);
        let (mut rows, mut batches) = (Vec::new(), Vec::new());
        while let Some(batch) = reader.next_batch(&mut input)? {
            assert_eq!(batch.first_row, 10 + rows.len() as u64);
            batches.push(batch.len());
            rows.extend(batch.rows().map(<[u8]>::to_vec));
        }
        assert!(reader.next_batch(&mut input)?.is_none());
        assert_eq!(reader.next_row(), 10 + rows.len() as u64);
        let mut rest = Vec::new();
        io::Read::read_to_end(&mut input, &mut rest).unwrap();
        Ok((rows, rest, batches))
    }

    fn pass(text: &[u8], slab: usize, fields: usize) -> Result<(u64, Vec<u8>, Vec<u8>), RowsError> {
        let mut input = BufReader::with_capacity(slab, text);
        let (mut out, mut rest) = (Vec::new(), Vec::new());
        let rows = CopyRows::new(0, Limits::default()).pass_through(&mut input, fields, &mut out)?;
        io::Read::read_to_end(&mut input, &mut rest).unwrap();
        Ok((rows, out, rest))
    }

    #[track_caller]
    fn check(text: &str, fields: usize, expected: &[&str]) {
        for slab in 1..text.len() + 1 {
            let (rows, rest, _) = read(text.as_bytes(), slab, Limits::default()).unwrap();
            assert_eq!(
                rows,
                expected.iter().map(|row| row.as_bytes()).collect::<Vec<_>>(),
                "{slab}: {text:?}"
            );
            assert_eq!(rest, b"\n\n-- x\n");
            let (count, out, rest) = pass(text.as_bytes(), slab, fields).unwrap();
            assert_eq!(
                (count, out),
                (expected.len() as u64, expected.concat().into_bytes()),
                "{slab}: {text:?}"
            );
            assert_eq!(rest, b"\n\n-- x\n");
        }
    }

    #[test]
    fn rows_end_at_the_end_line_wherever_slabs_end() {
        check("1\ta\n2\tb\n\\.\n\n\n-- x\n", 2, &["1\ta\n", "2\tb\n"]);
        check("\\.\n\n\n-- x\n", 2, &[]);
        check("\n\n\\.\n\n\n-- x\n", 0, &["\n", "\n"]);
        check("\n\\N\n\\\\.\n\\\\\n.\n\\.\n\n\n-- x\n", 1, &["\n", "\\N\n", "\\\\.\n", "\\\\\n", ".\n"]);
    }

    #[test]
    fn an_escaped_line_feed_or_tab_belongs_to_the_row() {
        check("a\\\nb\n\\\\\\\n\\.\n\\.\n\n\n-- x\n", 1, &["a\\\nb\n", "\\\\\\\n\\.\n"]);
        check("a\\\tb\t\\\\\tc\n\\.\n\n\n-- x\n", 3, &["a\\\tb\t\\\\\tc\n"]);
    }

    #[test]
    fn batches_hold_whole_rows_up_to_a_limit() {
        let text = b"1\n22\n333\n4444\n55555\n\\.\n";
        for slab in 1..24 {
            assert_eq!(read(text, slab, limits(2, 1000, 1000)).unwrap().2, [2, 2, 1]);
            assert_eq!(read(text, slab, limits(100, 6, 1000)).unwrap().2, [3, 2]);
            assert_eq!(read(text, slab, limits(100, 1, 6)).unwrap().2, [1; 5]);
            let error = read(text, slab, limits(100, 1000, 5)).unwrap_err();
            assert_eq!(error.to_string(), "row 15 has more than 5 bytes");
        }
    }

    #[test]
    fn what_is_no_whole_dump_is_refused() {
        for slab in 1..10 {
            let both = |text: &[u8], expected: [&str; 2]| {
                assert_eq!(read(text, slab, Limits::default()).unwrap_err().to_string(), expected[0]);
                assert_eq!(pass(text, slab, 1).unwrap_err().to_string(), expected[1]);
            };
            let unfinished = [
                "the dump ends in row 11, before the end of the table's rows",
                "the dump ends in row 1, before the end of the table's rows",
            ];
            both(b"", unfinished);
            both(b"a", unfinished);
            both(b"\\.", unfinished);
            let converted =
                |row| format!("row {row} holds a carriage return: were the dump's line ends converted?");
            both(b"a\nb\r\nc\n\\.\r\n", [&converted(12), &converted(2)]);
        }
    }

    #[test]
    fn rows_that_pass_through_have_their_fields_counted() {
        for (text, fields, message) in [
            ("a\tb\nc\n\\.\n", 2, "row 2: expected 2 fields, found 1"),
            ("a\tb\n\\.\n", 1, "row 1: expected 1 fields, found 2"),
            ("x\n\\.\n", 0, "row 1: expected 0 fields, found 1"),
        ] {
            for slab in 1..10 {
                assert_eq!(pass(text.as_bytes(), slab, fields).unwrap_err().to_string(), message);
            }
        }
    }

    fn lines() -> impl Strategy<Value = String> {
        let parts = vec!["a", "\\\\", "\\N", "\\", ".", "\t", "\n", "é"];
        proptest::collection::vec(proptest::sample::select(parts), 0..30).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn slabs_and_batches_change_nothing(lines in lines(), slab in 1_usize..9, batch in 1_usize..9) {
            let text = format!("{lines}\n\\.\nrest");
            let whole = read(text.as_bytes(), 1000, Limits::default()).map(|(rows, rest, _)| (rows, rest));
            let parts = read(text.as_bytes(), slab, limits(batch, 10, 1000)).map(|(rows, rest, _)| (rows, rest));
            prop_assert_eq!(format!("{whole:?}"), format!("{parts:?}"));
            if let Ok((rows, rest)) = whole {
                prop_assert_eq!([rows.concat(), END.to_vec(), rest].concat(), text.into_bytes());
            }
        }

        #[test]
        fn passing_through_is_reading_and_writing(lines in lines(), slab in 1_usize..9) {
            let text = format!("{lines}\n\\.\nrest");
            let rows = read(text.as_bytes(), 1000, Limits::default()).map(|(rows, rest, _)| (rows.concat(), rest));
            match pass(text.as_bytes(), slab, 2) {
                Ok((_, out, rest)) => prop_assert_eq!((out, rest), rows.unwrap()),
                Err(RowsError::FieldCount { .. }) => {}
                Err(error) => prop_assert_eq!(error.to_string().replace('1', ""), rows.unwrap_err().to_string().replace('1', "")),
            }
        }
    }
}
