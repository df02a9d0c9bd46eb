//! CREATE UNIQUE INDEX: a key as good as a constraint.

use super::Cursor;
use super::declared::DeclaredKey;
use super::{Misread, Name, key_part};

/// Reads what follows `CREATE UNIQUE INDEX`: the key, and the table that it is of.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<(Name, DeclaredKey), Misread> {
    cursor.statement = "CREATE UNIQUE INDEX".to_owned();
    let _ = cursor.take_words("concurrently");
    let _ = cursor.take_words("if not exists");
    let index = if cursor.is_word("on") { None } else { Some(cursor.qualified("an index's name")?.name) };
    if let Some(index) = &index {
        cursor.statement = format!("CREATE UNIQUE INDEX {index}");
    }
    cursor.expect_words("on")?;
    let _ = cursor.take_words("only");
    let table = cursor.qualified("a table's name")?;
    if cursor.take_words("using") {
        let _ = cursor.name("an index method")?;
    }
    let parts = key_part::list(cursor)?;
    let mut partial = false;
    while !cursor.is_end() {
        if cursor.is_symbol(b'(') {
            cursor.skip_group()?;
        } else if cursor.take_words("where") {
            partial = true;
        } else {
            let _ = cursor.take()?;
        }
    }
    Ok((table, DeclaredKey { parts, primary: false, partial, index }))
}
