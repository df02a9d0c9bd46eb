//! Runs a [`Rewriter`] over batches: one thread reads, some rewrite, one writes, and batches come out
//! in the order in which they went in.
//!
//! Each worker has a channel of its own in and out, and batches are dealt in turn: whoever collects in
//! the same turn needs no reordering. At most `IN_FLIGHT` batches wait for each worker, and all batches
//! together stay within a number of bytes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::census::Census;
use super::in_flight::InFlight;
use super::rewrite_error::{Problem, RewriteError};
use super::rows::{Rewriter, Rewritten};
use super::window::Windows;
use crate::dump::Batch;

/// Batches that may wait in front of a worker, and behind it.
const IN_FLIGHT: usize = 2;

/// What a table's rows came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows written.
    pub rows: u64,
    /// For each field, in how many rows it changed.
    pub changed: Vec<u64>,
    /// Rows that filters left out.
    pub left_out: u64,
    /// What was counted of the others.
    pub census: Census,
}

impl Totals {
    fn add(&mut self, rewritten: &Rewritten) {
        self.rows += rewritten.batch.kept() as u64;
        self.left_out += rewritten.left_out;
        self.census.merge(&rewritten.census);
        for (total, more) in self.changed.iter_mut().zip(&rewritten.changed) {
            *total += more;
        }
    }
}

/// How reading ended early.
#[derive(Debug)]
pub enum ReadEnd<E> {
    /// By its own failure.
    Failed(E),
    /// Because the other ends have failed, so there is no use in going on. The cause comes from there.
    Stopped,
}

impl<E> From<E> for ReadEnd<E> {
    fn from(cause: E) -> Self {
        ReadEnd::Failed(cause)
    }
}

/// Lets `read` hand over batches on this thread, rewrites them on `threads` workers, and lets `write`
/// take them, in their order, on a thread of its own. Batches that were read and are not written yet
/// hold at most `bytes_in_flight` bytes, or are a single one; rewriting them takes as much again.
///
/// Where several ends fail, the cause that comes last in the order read, rewrite, write is returned: the earlier
/// ones only saw it stop. Where none fails, every row that was read has been taken.
pub fn run<E: From<RewriteError> + Send>(
    rewriter: &Rewriter,
    threads: usize,
    bytes_in_flight: usize,
    read: impl FnOnce(&mut dyn FnMut(Batch) -> Result<(), ReadEnd<E>>) -> Result<(), ReadEnd<E>>,
    write: impl FnOnce(&mut Batches) -> Result<(), E> + Send,
) -> Result<Totals, E> {
    let in_flight = &InFlight::at_most(bytes_in_flight);
    thread::scope(|scope| {
        let (mut to_workers, mut from_workers) = (Vec::new(), Vec::new());
        for _ in 0..threads.max(1) {
            let (batches_in, batches) = bounded::<Batch>(IN_FLIGHT);
            let (results_in, results) = bounded(IN_FLIGHT);
            to_workers.push(batches_in);
            from_workers.push(results);
            scope.spawn(move || work(rewriter, &batches, &results_in));
        }
        let totals = Totals { changed: vec![0; rewriter.fields], ..Totals::default() };
        let mut batches = Batches { workers: from_workers, turn: 0, totals, in_flight, in_hand: 0 };
        let writer = scope.spawn(move || write(&mut batches).map(|()| std::mem::take(&mut batches.totals)));
        let mut turn = to_workers.iter().cycle();
        let mut rows_read = 0;
        let mut deal = |batch: Batch| {
            rows_read += batch.len() as u64;
            match turn.next() {
                Some(worker) if in_flight.enter(batch.byte_len()) => {
                    worker.send(batch).map_err(|_| ReadEnd::Stopped)
                }
                _ => Err(ReadEnd::Stopped),
            }
        };
        let read = match rewriter.window() {
            None => read(&mut deal),
            Some(rows) => {
                let mut windows = Windows::of(rows, |number, row| rewriter.may_stay(row, number));
                read(&mut |batch| windows.add(batch, &mut deal)).and_then(|()| windows.finish(&mut deal))
            }
        };
        drop(to_workers);
        let written = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        match (read, written) {
            (_, Err(cause)) | (Err(ReadEnd::Failed(cause)), Ok(_)) => Err(cause),
            (Ok(()), Ok(totals)) if totals.rows + totals.left_out == rows_read => Ok(totals),
            (Ok(()) | Err(ReadEnd::Stopped), Ok(totals)) => {
                let (table, row) = (rewriter.table.clone(), totals.rows + totals.left_out + 1);
                Err(RewriteError { table, row, problem: Problem::Lost }.into())
            }
        }
    })
}

/// The rewritten batches, in order.
pub struct Batches<'a> {
    workers: Vec<Receiver<Dealt>>,
    turn: usize,
    totals: Totals,
    in_flight: &'a InFlight,
    /// What the batch that was handed out last held before it was rewritten.
    in_hand: usize,
}

/// What became of a batch, and how many bytes it held before.
struct Dealt {
    bytes: usize,
    rewritten: Result<Rewritten, RewriteError>,
}

impl Iterator for Batches<'_> {
    type Item = Result<Batch, RewriteError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.in_flight.leave(std::mem::take(&mut self.in_hand));
        // The first worker without a batch at its turn has had the last one dealt before it.
        let Dealt { bytes, rewritten } = self.workers[self.turn].recv().ok()?;
        self.in_hand = bytes;
        self.turn = (self.turn + 1) % self.workers.len();
        Some(rewritten.map(|rewritten| {
            self.totals.add(&rewritten);
            rewritten.batch
        }))
    }
}

impl Drop for Batches<'_> {
    fn drop(&mut self) {
        self.in_flight.close();
    }
}

fn work(rewriter: &Rewriter, batches: &Receiver<Batch>, results: &Sender<Dealt>) {
    for batch in batches {
        let (bytes, row) = (batch.byte_len(), batch.first_row + 1);
        // A worker that just died would look like one that has no more rows.
        let rewritten = catch_unwind(AssertUnwindSafe(|| rewriter.rewrite_owned(batch)));
        let rewritten = rewritten.unwrap_or_else(|_| {
            Err(RewriteError { table: rewriter.table.clone(), row, problem: Problem::Panicked })
        });
        if results.send(Dealt { bytes, rewritten }).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anonymize::draw::RunKey;
    use crate::dump::cells::Cells;
    use crate::dump::{RowCodec, RowError, Value};

    #[derive(Debug, PartialEq)]
    enum Failure {
        Rewrite(RewriteError),
        Read,
        Write,
    }

    impl From<RewriteError> for Failure {
        fn from(error: RewriteError) -> Self {
            Failure::Rewrite(error)
        }
    }

    fn rewriter() -> Rewriter {
        Rewriter {
            table: "t".to_owned(),
            fields: 1,
            codec: Box::new(Cells),
            filters: Vec::new(),
            watched: Default::default(),
            steps: Vec::new(),
            fixed: Vec::new(),
            key: RunKey::from_random([0; 32]),
        }
    }

    fn batch(first_row: u64, fields: usize) -> Batch {
        let mut batch = Batch::starting_at(first_row);
        batch
            .push(|out| (0..fields).try_for_each(|_| Cells.encode(&Value::Integer(first_row as i64), out)))
            .unwrap();
        batch
    }

    #[test]
    fn batches_come_out_in_order_for_every_number_of_threads() {
        for threads in [1, 2, 3, 8] {
            let mut seen = Vec::new();
            let totals = run::<Failure>(
                &rewriter(),
                threads,
                20,
                |take| (0..100).try_for_each(|row| take(batch(row, 1))),
                |batches| {
                    for batch in batches {
                        seen.push(batch?.first_row);
                    }
                    Ok(())
                },
            );
            assert_eq!(totals.unwrap(), Totals { rows: 100, changed: vec![0], ..Totals::default() });
            assert_eq!(seen, (0..100).collect::<Vec<_>>(), "{threads} threads");
        }
    }

    #[test]
    fn the_first_failure_stops_everything_and_is_the_one_told() {
        let endless = |take: &mut dyn FnMut(Batch) -> Result<(), ReadEnd<Failure>>| {
            (0..).try_for_each(|row| take(batch(row, if row == 50 { 2 } else { 1 })))
        };
        let rewriting = run::<Failure>(&rewriter(), 3, 1000, endless, |batches| {
            Ok(batches.try_for_each(|batch| batch.map(drop))?)
        });
        let problem = Problem::FieldCount { expected: 1, found: 2 };
        let expected = RewriteError { table: "t".to_owned(), row: 51, problem };
        assert_eq!(rewriting, Err(Failure::Rewrite(expected)));

        assert_eq!(run(&rewriter(), 3, 10, endless, |_| Err(Failure::Write)), Err(Failure::Write));
        let reading = run(&rewriter(), 3, 10, |_| Err(ReadEnd::Failed(Failure::Read)), |_| Ok(()));
        assert_eq!(reading, Err(Failure::Read));
    }

    #[test]
    fn rows_that_were_read_and_not_taken_are_a_failure() {
        for rows in [2, 1000] {
            let read = |take: &mut dyn FnMut(Batch) -> Result<(), ReadEnd<Failure>>| {
                (0..rows).try_for_each(|row| take(batch(row, 1)))
            };
            let result = run(&rewriter(), 2, 20, read, |batches| {
                Ok(batches.take(1).try_for_each(|batch| batch.map(drop))?)
            });
            let expected = RewriteError { table: "t".to_owned(), row: 2, problem: Problem::Lost };
            assert_eq!(result, Err(Failure::Rewrite(expected)), "{rows} rows");
        }
    }

    struct Panics;

    impl RowCodec for Panics {
        fn split(&self, _: &[u8], _: &mut Vec<std::ops::Range<usize>>) -> Result<(), RowError> {
            panic!("on purpose")
        }

        fn decode<'a>(&self, _: &'a [u8]) -> Result<Value<'a>, RowError> {
            Ok(Value::Null)
        }

        fn encode(&self, _: &Value<'_>, _: &mut Vec<u8>) -> Result<(), RowError> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_a_failure_and_never_an_early_end() {
        let rewriter = Rewriter { codec: Box::new(Panics), ..rewriter() };
        let result = run::<Failure>(
            &rewriter,
            2,
            10,
            |take| (0..100).try_for_each(|row| take(batch(row, 1))),
            |batches| Ok(batches.try_for_each(|batch| batch.map(drop))?),
        );
        let expected = RewriteError { table: "t".to_owned(), row: 1, problem: Problem::Panicked };
        assert_eq!(result, Err(Failure::Rewrite(expected)));
    }
}
