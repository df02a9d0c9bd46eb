//! Batches cut anew, so that the rows whose values change places with each other are always in one: where a window
//! ends depends on the rows alone, and not on how they came.

use crate::dump::Batch;

/// A window whose rows that stay have so many bytes ends, however few they are.
const WINDOW_BYTES: usize = 1024 * 1024;

/// With those that do not stay, it may have so many.
const LONGEST: usize = 3 * WINDOW_BYTES;

/// Collects rows into windows.
pub(super) struct Windows<S> {
    rows: usize,
    /// Whether the row of this number stays: others take no part, and do not count.
    stays: S,
    /// A window that waits for as many more as half of it: of fewer, the values would hide among too few others.
    full: Option<Batch>,
    pending: Batch,
    /// How many rows of `pending` stay.
    kept: usize,
    /// How many bytes these have.
    kept_bytes: usize,
}

impl<S: Fn(u64, &[u8]) -> bool> Windows<S> {
    /// Windows of so many rows that stay.
    pub fn of(rows: usize, stays: S) -> Self {
        Windows { rows: rows.max(1), stays, full: None, pending: Batch::default(), kept: 0, kept_bytes: 0 }
    }

    /// Adds the rows of a batch, and hands over each window that they fill.
    pub fn add<E>(&mut self, batch: Batch, take: impl FnMut(Batch) -> Result<(), E>) -> Result<(), E> {
        let mut filled = Vec::new();
        // A long row is not copied.
        if batch.len() == 1 && self.pending.is_empty() {
            batch.rows().for_each(|row| self.count(batch.first_row, row));
            self.pending = batch;
            self.fill(&mut filled);
        } else {
            for (number, row) in (batch.first_row..).zip(batch.rows()) {
                if self.pending.is_empty() {
                    self.pending = Batch::starting_at(number);
                }
                push(&mut self.pending, row);
                self.count(number, row);
                self.fill(&mut filled);
            }
            drop(batch);
        }
        filled.into_iter().try_for_each(take)
    }

    fn count(&mut self, number: u64, row: &[u8]) {
        if (self.stays)(number, row) {
            self.kept += 1;
            self.kept_bytes += row.len();
        }
    }

    /// Ends the window if it is full.
    fn fill(&mut self, filled: &mut Vec<Batch>) {
        let is_long = self.kept_bytes >= WINDOW_BYTES || self.pending.byte_len() >= LONGEST;
        if self.kept < self.rows && !is_long {
            return;
        }
        (self.kept, self.kept_bytes) = (0, 0);
        let window = std::mem::take(&mut self.pending);
        filled.extend(self.full.take());
        // What is long does not wait, for the memory's sake.
        match is_long {
            true => filled.push(window),
            false => self.full = Some(window),
        }
    }

    /// Hands over what is left.
    pub fn finish<E>(self, take: impl FnMut(Batch) -> Result<(), E>) -> Result<(), E> {
        let Windows { rows, full, pending, kept, .. } = self;
        let mut left: Vec<Batch> = full.into_iter().collect();
        match left.last_mut() {
            Some(window) if kept < rows.div_ceil(2) => pending.rows().for_each(|row| push(window, row)),
            _ if pending.is_empty() => {}
            _ => left.push(pending),
        }
        left.into_iter().try_for_each(take)
    }
}

fn push(window: &mut Batch, row: &[u8]) {
    let pushed = window.push(|out| {
        out.extend_from_slice(row);
        Ok::<(), std::convert::Infallible>(())
    });
    match pushed {
        Ok(()) => {}
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The windows that rows of these lengths come to, in batches of so many: first row and lengths of each. Rows of one
    /// byte do not stay.
    fn windows(lengths: &[usize], batch_rows: usize, rows: usize) -> Vec<(u64, Vec<usize>)> {
        let (mut windows, mut found) = (Windows::of(rows, |_, row| row.len() != 1), Vec::new());
        let mut take = |window: Batch| {
            found.push((window.first_row, window.rows().map(<[u8]>::len).collect()));
            Ok::<(), ()>(())
        };
        for (at, lengths) in lengths.chunks(batch_rows).enumerate() {
            let mut batch = Batch::starting_at((at * batch_rows) as u64);
            lengths.iter().for_each(|length| push(&mut batch, &vec![0; *length]));
            windows.add(batch, &mut take).unwrap();
        }
        windows.finish(take).unwrap();
        found
    }

    #[test]
    fn a_window_ends_by_rows_or_by_bytes() {
        assert_eq!(windows(&[2, 2, 3, 4, 5], 2, 3), [(0, vec![2, 2, 3]), (3, vec![4, 5])]);
        let long = WINDOW_BYTES;
        assert_eq!(windows(&[2, long, 2], 9, 3), [(0, vec![2, long]), (2, vec![2])]);
        assert_eq!(windows(&[], 1, 3), []);
    }

    #[test]
    fn the_last_rows_are_not_alone() {
        assert_eq!(windows(&[2, 3, 4, 5, 6], 2, 4), [(0, vec![2, 3, 4, 5, 6])]);
        assert_eq!(windows(&[2, 3, 4, 5, 6, 7], 2, 4), [(0, vec![2, 3, 4, 5]), (4, vec![6, 7])]);
    }

    #[test]
    fn rows_that_do_not_stay_do_not_count() {
        assert_eq!(
            windows(&[1, 2, 1, 1, 3, 1, 4, 1, 5], 2, 2),
            [(0, vec![1, 2, 1, 1, 3]), (5, vec![1, 4, 1, 5])]
        );
        assert_eq!(windows(&[2, 3, 1, 1, 1], 2, 2), [(0, vec![2, 3, 1, 1, 1])]);
    }

    proptest! {
        #[test]
        fn how_rows_come_does_not_matter(
            lengths in prop::collection::vec(0..9_usize, 0..40),
            one in 1..9_usize,
            other in 1..9_usize,
            rows in 1..12_usize,
        ) {
            let found = windows(&lengths, one, rows);
            prop_assert_eq!(&found, &windows(&lengths, other, rows));
            let all: Vec<usize> = found.iter().flat_map(|(_, lengths)| lengths.clone()).collect();
            prop_assert_eq!(&all, &lengths);
            let stay = |(_, lengths): &(u64, Vec<usize>)| lengths.iter().filter(|length| **length != 1).count();
            prop_assert!(found.len() < 2 || found.iter().all(|window| stay(window) >= rows.div_ceil(2)));
        }
    }
}
