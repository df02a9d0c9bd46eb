//! The beginning of a statement of PostgreSQL.

use super::tokens::Tokens;
pub use crate::dump::names::NamesError;

/// Steps through the tokens of a statement.
pub type Names<'a> = crate::dump::names::Names<Tokens<'a>>;
