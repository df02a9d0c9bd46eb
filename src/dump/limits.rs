//! How much of a dump is in memory at a time.

/// How much is in flight: with it, a run's memory does not depend on the size of the database.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A batch is passed on when it holds so many rows …
    pub batch_rows: usize,
    /// … or so many bytes.
    pub batch_bytes: usize,
    /// A single row of more bytes is an error.
    pub row_bytes: usize,
    /// Rows that were read and are not written yet hold at most so many bytes, or are one batch. With
    /// what rules make of them, a run takes about twice this, and twice the largest row: one is read while the other
    /// is written. A rule that reads a field as long as the row takes twice as much again.
    pub bytes_in_flight: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            batch_rows: 1024,
            batch_bytes: 128 * 1024,
            row_bytes: 256 * 1024 * 1024,
            bytes_in_flight: 8 * 1024 * 1024,
        }
    }
}
