//! Batches cut anew, so that the rows whose values change places with each other are always in one: where a window
//! ends depends on the rows alone, and not on how they came.

use crate::dump::Batch;

/// A window that has so many bytes ends, however few its rows are.
const WINDOW_BYTES: usize = 4 * 1024 * 1024;

/// Collects rows into windows.
pub(super) struct Windows {
    rows: usize,
    pending: Batch,
}

impl Windows {
    /// Windows of so many rows.
    pub fn of(rows: usize) -> Self {
        Windows { rows: rows.max(1), pending: Batch::default() }
    }

    /// Adds the rows of a batch, and hands over each window that they fill.
    pub fn add<E>(&mut self, batch: &Batch, mut take: impl FnMut(Batch) -> Result<(), E>) -> Result<(), E> {
        for (number, row) in (batch.first_row..).zip(batch.rows()) {
            if self.pending.is_empty() {
                self.pending = Batch::starting_at(number);
            }
            self.pending.push(|out| {
                out.extend_from_slice(row);
                Ok(())
            })?;
            if self.pending.len() >= self.rows || self.pending.byte_len() >= WINDOW_BYTES {
                take(std::mem::take(&mut self.pending))?;
            }
        }
        Ok(())
    }

    /// Hands over the last window.
    pub fn finish<E>(self, take: impl FnOnce(Batch) -> Result<(), E>) -> Result<(), E> {
        if self.pending.is_empty() { Ok(()) } else { take(self.pending) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The windows that rows of these lengths come to, in batches of so many: first row and lengths of each.
    fn windows(lengths: &[usize], batch_rows: usize, rows: usize) -> Vec<(u64, Vec<usize>)> {
        let (mut windows, mut found) = (Windows::of(rows), Vec::new());
        let mut take = |window: Batch| {
            found.push((window.first_row, window.rows().map(<[u8]>::len).collect()));
            Ok::<(), ()>(())
        };
        for (at, lengths) in lengths.chunks(batch_rows).enumerate() {
            let mut batch = Batch::starting_at((at * batch_rows) as u64);
            for length in lengths {
                batch
                    .push(|out| {
                        out.resize(out.len() + length, 0);
                        Ok::<(), ()>(())
                    })
                    .unwrap();
            }
            windows.add(&batch, &mut take).unwrap();
        }
        windows.finish(take).unwrap();
        found
    }

    #[test]
    fn a_window_ends_by_rows_or_by_bytes() {
        assert_eq!(windows(&[1, 2, 3, 4, 5], 2, 3), [(0, vec![1, 2, 3]), (3, vec![4, 5])]);
        let long = WINDOW_BYTES;
        assert_eq!(windows(&[1, long, 2], 9, 3), [(0, vec![1, long]), (2, vec![2])]);
        assert_eq!(windows(&[], 1, 3), []);
    }

    proptest! {
        #[test]
        fn how_rows_come_does_not_matter(
            lengths in prop::collection::vec(0..9_usize, 0..40),
            one in 1..9_usize,
            other in 1..9_usize,
            rows in 1..12_usize,
        ) {
            prop_assert_eq!(windows(&lengths, one, rows), windows(&lengths, other, rows));
        }
    }
}
