//! The beginning of a statement of MySQL or MariaDB.

use super::spans::Quoting;
use super::tokens::Tokens;
pub use crate::dump::names::NamesError;

/// Steps through the tokens of a statement.
pub type Names<'a> = crate::dump::names::Names<Tokens<'a>>;

/// Begins at the start of a statement, with this meaning of quotes.
pub fn names(statement: &[u8], quoting: Quoting) -> Names<'_> {
    Names::of_tokens(Tokens::new(statement, quoting), statement.len())
}
