//! Names of databases that PostgreSQL keeps as they are.

use super::error::PostgresError;
use crate::database::client::names::Names;

/// The longest name that PostgreSQL keeps, in bytes (NAMEDATALEN - 1). It cuts longer ones without an error, and two
/// names that differ at their ends would be one.
const MAX_BYTES: usize = 63;

/// The names of a restore, none of which is cut.
pub(super) fn names(database: &str) -> Result<Names, PostgresError> {
    let names = Names::of(database);
    match names.longer_than(MAX_BYTES, str::len) {
        Some(longest) => Err(PostgresError::LongName { name: longest.to_owned(), max: MAX_BYTES }),
        None => Ok(names),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_long_as_the_server_keeps_them() {
        let check = |name: &str, expected: Result<&str, &str>| {
            let names = names(name).map(|names| names.incoming).map_err(|error| error.to_string());
            assert_eq!(names.as_deref().map_err(String::as_str), expected, "{name}");
        };
        check("shop", Ok("shop_incoming"));
        let fits = "a".repeat(54);
        check(&fits, Ok(&format!("{fits}_incoming")));
        let longer = format!("{}é", "a".repeat(53));
        let error =
            format!("the name `{longer}_outgoing` would have 64 bytes, and PostgreSQL cuts it after 63");
        check(&longer, Err(&error));
    }
}
