//! Rows on their way from a reader to a writer.

/// Rows of one table, as raw bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The number of the first row within its table, from 0.
    pub first_row: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Rows of which only what stands around them is there: their positions, and where within they stood.
    left_out: Vec<(usize, usize)>,
}

impl Batch {
    /// An empty batch whose first row will have this number.
    pub fn starting_at(first_row: u64) -> Self {
        Batch { first_row, ..Batch::default() }
    }

    /// Appends a row by letting `fill` append its bytes.
    pub fn push<E>(&mut self, fill: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> Result<(), E> {
        fill(&mut self.bytes)?;
        self.ends.push(self.bytes.len());
        Ok(())
    }

    /// Rows that stand one behind the other in `bytes`; each of `ends` is where one ends and the next begins.
    pub fn of_rows(first_row: u64, bytes: Vec<u8>, ends: Vec<usize>) -> Self {
        debug_assert!(ends.is_sorted() && ends.last().copied().unwrap_or(0) == bytes.len());
        Batch { first_row, bytes, ends, left_out: Vec::new() }
    }

    /// Appends a row that is left out: what stood before and behind it in its statement.
    pub fn push_left_out(&mut self, before: &[u8], behind: &[u8]) {
        self.left_out.push((self.ends.len(), before.len()));
        self.bytes.extend_from_slice(before);
        self.bytes.extend_from_slice(behind);
        self.ends.push(self.bytes.len());
    }

    /// Where the row at this position stood within what was around it, if it is left out.
    pub fn left_out(&self, position: usize) -> Option<usize> {
        let found = self.left_out.binary_search_by_key(&position, |(row, _)| *row);
        found.ok().map(|at| self.left_out[at].1)
    }

    /// Lets `edit` change the bytes of the one row that there is.
    pub fn edit_only_row(&mut self, edit: impl FnOnce(&mut Vec<u8>)) {
        debug_assert_eq!(self.ends.len(), 1);
        edit(&mut self.bytes);
        self.ends = vec![self.bytes.len()];
    }

    /// All rows, one behind the other.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.bytes[start..end])
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many of them are not left out.
    pub fn kept(&self) -> usize {
        self.ends.len() - self.left_out.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many bytes the rows take.
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }
}
