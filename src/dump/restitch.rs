//! Statements of many rows of which some are left out, put together again: what stands before the first row of a
//! statement goes before the first that stays, and what ends it behind the last.

use std::io;

use super::{Batch, RowCodec, RowError};

/// Puts rows together again that [`super::statement_rows::StatementRows`] took apart.
pub struct Restitch<C> {
    codec: C,
    /// How the current statement begins, up to its first row.
    head: Vec<u8>,
    /// Whether a row of the current statement has stayed.
    is_open: bool,
    /// The last row that stayed, until it is known whether its statement ends behind it; with its former length.
    pending: Option<(Vec<u8>, usize)>,
}

/// Rows that stay, each with how long it was in the dump.
#[derive(Debug, Default)]
pub struct Stitched {
    /// The rows.
    pub batch: Batch,
    /// For each, its former length.
    pub lengths: Vec<usize>,
}

impl<C: RowCodec> Restitch<C> {
    /// Begins between two statements.
    pub fn new(codec: C) -> Self {
        Restitch { codec, head: Vec::new(), is_open: false, pending: None }
    }

    /// Takes the rows of a batch; `lengths` has for each how long it was in the dump. The last that stays may come with
    /// the next batch.
    pub fn stitch(&mut self, batch: &Batch, lengths: &[usize]) -> Result<Stitched, RowError> {
        let mut stitched = Stitched::default();
        let mut fields = Vec::new();
        for (position, row) in batch.rows().enumerate() {
            let length = lengths.get(position).copied().unwrap_or(row.len());
            let tuple = match batch.left_out(position) {
                Some(at) => at..at,
                None => {
                    self.codec.split(row, &mut fields)?;
                    self.codec.tuple(row, &fields)?.unwrap_or(0..row.len())
                }
            };
            let (before, own, behind) = (&row[..tuple.start], &row[tuple.clone()], &row[tuple.end..]);
            self.add(before, own, behind, length, &mut stitched);
        }
        Ok(stitched)
    }

    /// Fails where a row still waits for the end of its statement: it would be lost.
    pub fn finish(self) -> io::Result<()> {
        match self.pending {
            None => Ok(()),
            Some(_) => Err(io::Error::other("rows of a statement without its end")),
        }
    }

    fn add(&mut self, before: &[u8], own: &[u8], behind: &[u8], length: usize, stitched: &mut Stitched) {
        if before.trim_ascii_start().first() != Some(&b',') {
            self.head = before.to_vec();
            self.is_open = false;
        }
        if !own.is_empty() {
            self.give(stitched);
            let before = if self.is_open { before } else { &self.head };
            self.pending = Some(([before, own].concat(), length));
            self.is_open = true;
        }
        if !behind.is_empty() {
            if let Some((row, _)) = &mut self.pending {
                row.extend_from_slice(behind);
            }
            self.give(stitched);
            self.is_open = false;
        }
    }

    fn give(&mut self, stitched: &mut Stitched) {
        if let Some((row, length)) = self.pending.take() {
            let pushed = stitched.batch.push(|out| {
                out.extend_from_slice(&row);
                Ok::<(), std::convert::Infallible>(())
            });
            match pushed {
                Ok(()) => stitched.lengths.push(length),
                Err(never) => match never {},
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use proptest::prelude::*;

    use super::*;
    use crate::dump::Value;

    /// Rows such as `I(a)`, `,(b)` and `,(c);`.
    struct Letters;

    impl RowCodec for Letters {
        fn split(&self, row: &[u8], fields: &mut Vec<Range<usize>>) -> Result<(), RowError> {
            fields.clear();
            let at = row.iter().position(|byte| *byte == b'(').unwrap() + 1;
            fields.push(at..at + 1);
            Ok(())
        }

        fn decode<'a>(&self, _: &'a [u8]) -> Result<Value<'a>, RowError> {
            Ok(Value::Null)
        }

        fn encode(&self, _: &Value<'_>, _: &mut Vec<u8>) -> Result<(), RowError> {
            Ok(())
        }

        fn tuple(&self, _: &[u8], fields: &[Range<usize>]) -> Result<Option<Range<usize>>, RowError> {
            Ok(Some(fields[0].start - 1..fields[0].end + 1))
        }
    }

    /// Statements of so many rows; the letter of a row that is left out is large.
    fn check(statements: &[&str], batch_rows: usize) {
        let (mut batch, mut expected, mut found) = (Batch::default(), String::new(), String::new());
        let mut restitch = Restitch::new(Letters);
        let mut take = |batch: &mut Batch| {
            let stitched = restitch.stitch(&std::mem::take(batch), &[]).unwrap();
            assert_eq!(stitched.batch.len(), stitched.lengths.len());
            found.push_str(std::str::from_utf8(stitched.batch.bytes()).unwrap());
        };
        for letters in statements {
            let kept: Vec<String> = letters
                .chars()
                .filter(char::is_ascii_lowercase)
                .map(|letter| format!("({letter})"))
                .collect();
            if !kept.is_empty() {
                expected.push_str(&format!("I{};", kept.join(",")));
            }
            for (at, letter) in letters.char_indices() {
                let before = if at == 0 { "I" } else { "," };
                let behind = if at + 1 == letters.len() { ";" } else { "" };
                match letter.is_ascii_lowercase() {
                    true => batch.push(|out| {
                        out.extend_from_slice(format!("{before}({letter}){behind}").as_bytes());
                        Ok::<(), RowError>(())
                    }),
                    false => {
                        batch.push_left_out(before.as_bytes(), behind.as_bytes());
                        Ok(())
                    }
                }
                .unwrap();
                if batch.len() == batch_rows {
                    take(&mut batch);
                }
            }
        }
        take(&mut batch);
        assert_eq!(found, expected, "{statements:?}");
        restitch.finish().unwrap();
    }

    #[test]
    fn what_stays_is_whole_statements() {
        for rows in 1..5 {
            check(&["abc"], rows);
            check(&["Abc", "aBc", "abC", "ABC", "ABc", "aBC", "a", "A"], rows);
        }
    }

    #[test]
    fn a_row_without_the_end_of_its_statement_is_not_lost_in_silence() {
        let mut restitch = Restitch::new(Letters);
        assert!(
            restitch.stitch(&Batch::of_rows(0, b"I(a),(b)".to_vec(), vec![4, 8]), &[]).unwrap().batch.len()
                == 1
        );
        assert!(restitch.finish().is_err());
    }

    proptest! {
        #[test]
        fn any_rows_can_be_left_out(statements in prop::collection::vec("[aB]{1,6}", 0..6), rows in 1..5_usize) {
            check(&statements.iter().map(String::as_str).collect::<Vec<_>>(), rows);
        }
    }
}
