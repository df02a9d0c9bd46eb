//! What a statement defines that is copied as it is.

use super::spans::Quoting;
use super::tokens::Tokens;
use crate::dump::review::{self, Definition, Placed};

/// The definitions of a statement. What cannot be read defines nothing here: it is judged elsewhere.
pub fn definitions(sql: &[u8], quoting: Quoting) -> Vec<Definition> {
    let placed: Vec<Placed<'_>> = Tokens::new(sql, quoting).map_while(Result::ok).collect();
    review::definitions(&placed, &|_| None)
}
