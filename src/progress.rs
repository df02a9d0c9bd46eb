//! What long work tells its door: how far it is, and what the user should know. The doors show it on
//! a terminal, in a log or not at all; the stories do not care which.

/// A listener that long work reports to.
pub trait Progress: Sync {
    /// A piece of work begins: what is done (`"copying rows"`) and how much of it there is, where known.
    fn start(&self, what: &str, total: Option<u64>, unit: Unit);

    /// So much more of it is done.
    fn advance(&self, amount: u64);

    /// The piece of work that `start` announced is over.
    fn finish(&self);

    /// Something the user should know, which does not stop the work.
    fn warn(&self, message: &str);
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes.
    Bytes,
    /// Rows of tables.
    Rows,
}

/// Tells nobody. For tests, and for callers that have nobody to tell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _what: &str, _total: Option<u64>, _unit: Unit) {}
    fn advance(&self, _amount: u64) {}
    fn finish(&self) {}
    fn warn(&self, _message: &str) {}
}
