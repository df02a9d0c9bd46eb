//! CHECK constraints: what is simple narrows its column, and the rest is told of.

/// A CHECK that is not understood, or not all of it: it may refuse a row that a rule wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Positions in [`Table::columns`](super::Table::columns) of the columns that it names.
    pub columns: Vec<usize>,
    /// Its name, or else how its text begins, in one line.
    pub told: String,
}
