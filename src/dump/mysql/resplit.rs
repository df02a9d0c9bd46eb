//! Rewritten rows in statements that a server takes: where rows have grown, a statement is ended and begun anew.
//!
//! A statement of more bytes than the server's `max_allowed_packet` ends the restore ("server has gone away"). The tools
//! end theirs at about 1 MiB (`net_buffer_length`), or where they were told to.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::insert_rows::RowPlace;
use super::spans::Quoting;
use crate::dump::Batch;

/// How long the tools' own statements are, at most.
pub const STATEMENT_BYTES: usize = 1024 * 1024;

/// Writes rows, and begins a new statement where one would pass the limit that was not so long in the dump. Where
/// that is depends on the rows alone, and not on how they come in batches. Rows that did not change stay as they are.
#[derive(Debug)]
pub struct Resplit<W> {
    out: W,
    quoting: Quoting,
    limit: usize,
    /// How the current statement begins, up to the `(` of its first row.
    head: Vec<u8>,
    /// Bytes of the statement so far: as written …
    written: usize,
    /// … and as they were in the dump.
    original: usize,
    too_long: u64,
}

impl<W: Write> Resplit<W> {
    /// Begins between two statements.
    pub fn new(out: W, quoting: Quoting, limit: usize) -> Self {
        Resplit { out, quoting, limit, head: Vec::new(), written: 0, original: 0, too_long: 0 }
    }

    /// How many rows were alone longer than the limit, and had not been.
    pub fn too_long(&self) -> u64 {
        self.too_long
    }

    /// Writes rows; `lengths` has for each how long it was before it was rewritten.
    pub fn write(&mut self, batch: &Batch, lengths: &[usize]) -> io::Result<()> {
        if lengths.len() != batch.len() {
            return Err(io::Error::other("a batch of rows without their lengths"));
        }
        batch.rows().zip(lengths).try_for_each(|(row, &length)| self.row(row, length))
    }

    fn row(&mut self, row: &[u8], length: usize) -> io::Result<()> {
        self.too_long += u64::from(row.len() > self.limit.max(length));
        let is_next = row.trim_ascii_start().first() == Some(&b',');
        if is_next && self.written + row.len() <= self.limit.max(self.original + length) {
            (self.written, self.original) = (self.written + row.len(), self.original + length);
            return self.out.write_all(row);
        }
        match RowPlace::of_row(row, self.quoting) {
            Some(RowPlace::First(head)) => {
                (self.written, self.original) = (row.len(), length);
                self.head.clear();
                self.head.extend_from_slice(&row[head]);
                self.out.write_all(row)
            }
            Some(RowPlace::Next(tuple)) if !self.head.is_empty() => {
                self.written = self.head.len() + row.len() - tuple;
                self.original += length;
                self.out.write_all(b";\n")?;
                self.out.write_all(&self.head)?;
                self.out.write_all(&row[tuple..])
            }
            _ => Err(io::Error::other("a row of no statement")),
        }
    }

    /// The writer behind.
    pub fn into_inner(self) -> W {
        self.out
    }
}

/// How long the rows were that are on their way: noted where they are read, taken where they are written, in the same
/// order.
#[derive(Clone, Debug, Default)]
pub struct Lengths(Arc<Mutex<VecDeque<usize>>>);

impl Lengths {
    /// Notes the rows of a batch that was read.
    pub fn note(&self, batch: &Batch) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(batch.rows().map(<[u8]>::len));
    }

    /// Takes those of so many rows, which are to be written next.
    pub fn take(&self, rows: usize) -> Vec<usize> {
        let mut lengths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = rows.min(lengths.len());
        lengths.drain(..rows).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Rows that were `lengths` long, in batches of so many.
    fn resplit(rows: &[&str], lengths: &[usize], limit: usize, batch_rows: usize) -> (String, u64) {
        let mut out = Vec::new();
        let mut resplit = Resplit::new(&mut out, Quoting::default(), limit);
        for (rows, lengths) in rows.chunks(batch_rows).zip(lengths.chunks(batch_rows)) {
            let mut end = 0;
            let ends = rows.iter().map(|row| (end += row.len(), end).1).collect();
            let batch = Batch::of_rows(0, rows.concat().into_bytes(), ends);
            resplit.write(&batch, lengths).unwrap();
        }
        let too_long = resplit.too_long();
        (String::from_utf8(out).unwrap(), too_long)
    }

    #[track_caller]
    fn check(rows: &[&str], lengths: &[usize], limit: usize, expected: &str, too_long: u64) {
        for batch_rows in 1..=rows.len() {
            let found = resplit(rows, lengths, limit, batch_rows);
            assert_eq!(found, (expected.to_owned(), too_long), "{batch_rows} a batch");
        }
    }

    #[test]
    fn a_statement_that_has_grown_is_ended() {
        let rows =
            ["\nINSERT INTO `t` VALUES\n(11)", ",\n(22)", ",\n(33);\n", "INSERT INTO `t` VALUES (44);\n"];
        let whole = rows.concat();
        check(&rows, &[26, 5, 7, 28], 35, &whole.replace(",\n(33)", ";\nINSERT INTO `t` VALUES\n(33)"), 0);
        // Their own statements were longer.
        check(&rows, &[30, 10, 10, 28], 35, &whole, 0);
        check(&rows, &[26, 5, 7, 28], 1000, &whole, 0);
    }

    #[test]
    fn a_row_that_has_grown_over_the_limit_is_told() {
        let rows = ["INSERT INTO t VALUES (1)", ",(22222222222222222222222222)", ",(3);"];
        let expected = "INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (22222222222222222222222222);\nINSERT INTO t VALUES (3);";
        check(&rows, &[24, 4, 5], 25, expected, 1);
    }

    #[test]
    fn lengths_come_back_in_their_order() {
        let (there, here) = (Lengths::default(), Batch::of_rows(0, b"abc".to_vec(), vec![1, 3]));
        there.clone().note(&here);
        there.note(&Batch::default());
        assert_eq!((there.take(9), there.take(9)), (vec![1, 2], Vec::new()));
    }

    #[test]
    fn rows_without_their_statement_are_refused() {
        let mut resplit = Resplit::new(Vec::new(), Quoting::default(), 1);
        let batch = Batch::of_rows(0, b",(1)".to_vec(), vec![4]);
        assert!(resplit.write(&batch, &[]).is_err());
        assert!(resplit.write(&batch, &[1]).is_err());
    }

    proptest! {
        #[test]
        fn rows_that_did_not_change_stay_as_they_are(
            first in any::<bool>(),
            parts in proptest::collection::vec(proptest::sample::select(vec![
                ",(1)", ",\n(22)", ", ('33')", "INSERT INTO t VALUES (4)",
            ]), 0..20),
            limit in 1_usize..60,
        ) {
            let begins = if first { "INSERT INTO t VALUES\n(0)" } else { "\nREPLACE INTO `(` VALUES(0)" };
            let rows: Vec<&str> = std::iter::once(begins).chain(parts).collect();
            let lengths: Vec<usize> = rows.iter().map(|row| row.len()).collect();
            prop_assert_eq!(resplit(&rows, &lengths, limit, 3), (rows.concat(), 0));
        }
    }
}
