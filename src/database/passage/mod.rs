//! What dumps of every engine have in common on their way through: rows that workers rewrite, what reads ahead of them
//! and writes behind them, and the counts of all that.

#![cfg_attr(
    not(feature = "postgres"),
    allow(dead_code, reason = "COPY and archives need more than scripts do")
)]

#[cfg(feature = "server")]
mod binding;
mod error;
#[cfg(feature = "server")]
mod meter;
#[cfg(feature = "server")]
mod relay;
#[cfg(feature = "server")]
mod rows;
#[cfg(feature = "server")]
mod spool;
#[cfg(feature = "server")]
mod stream;
#[cfg(feature = "server")]
mod tally;

#[cfg(feature = "server")]
pub(super) use binding::fields;
pub use error::PassageError;
#[cfg(feature = "server")]
pub(super) use meter::{Counted, Meter};
#[cfg(feature = "server")]
pub(super) use relay::relay;
#[cfg(feature = "server")]
pub(super) use rows::{Fixed, Passage, TableRows};
#[cfg(all(feature = "server", feature = "postgres"))]
pub(super) use spool::Decoded;
#[cfg(feature = "server")]
pub(super) use spool::Spool;
#[cfg(feature = "server")]
pub(super) use stream::Stream;
#[cfg(feature = "server")]
pub(super) use tally::Tally;

#[cfg(feature = "server")]
/// How much is read and written at a time.
pub(super) const SLAB: usize = 256 * 1024;
