//! PARTITION BY: by which columns' values rows are dealt to partitions that may not take another value.

use super::key::names_in_group;
use super::{Cursor, Misread};
use crate::dump::token::Token;

/// Reads what follows `PARTITION BY`, up to the end of the statement: the names in it that may be columns. None for HASH
/// and KEY, where each value has a partition, and for SYSTEM_TIME, which no column decides.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Vec<String>, Misread> {
    let _ = cursor.take_words("linear");
    let names = match cursor.take_one_of(&["range", "list", "hash", "key", "system_time"]) {
        Some("range" | "list") => {
            let _ = cursor.take_words("columns");
            if !cursor.is_symbol(b'(') {
                return Err(cursor.unreadable("`(`"));
            }
            names_in_group(cursor)?
        }
        Some(_) => Vec::new(),
        None => return Err(cursor.unreadable("RANGE, LIST, HASH, KEY or SYSTEM_TIME")),
    };
    // SUBPARTITION BY can be HASH or KEY only.
    while !matches!(cursor.peek()?, None | Some(Token::Symbol(b';'))) {
        let _ = cursor.take()?;
    }
    Ok(names)
}
