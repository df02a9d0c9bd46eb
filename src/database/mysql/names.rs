//! Names of databases that a server of MySQL or MariaDB takes.

use super::target_error::TargetError;
use crate::database::client::names::Names;

/// The longest name, in characters (<https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html>).
const MAX_CHARACTERS: usize = 64;

/// The databases of the servers themselves.
const OF_SERVERS: [&str; 4] = ["information_schema", "mysql", "performance_schema", "sys"];

/// The names of a restore. Refuses databases that every server has.
pub(super) fn names(database: &str) -> Result<Names, TargetError> {
    if OF_SERVERS.iter().any(|name| name.eq_ignore_ascii_case(database)) {
        return Err(TargetError::OfServer { name: database.to_owned() });
    }
    let names = Names::of(database);
    match names.longer_than(MAX_CHARACTERS, |name| name.chars().count()) {
        Some(longest) => Err(TargetError::LongName { name: longest.to_owned(), max: MAX_CHARACTERS }),
        None => Ok(names),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_long_as_the_server_takes_them() {
        let check = |name: &str, expected: Result<&str, &str>| {
            let names = names(name).map(|names| names.incoming).map_err(|error| error.to_string());
            assert_eq!(names.as_deref().map_err(String::as_str), expected, "{name}");
        };
        check("shop", Ok("shop_incoming"));
        let fits = "é".repeat(55);
        check(&fits, Ok(&format!("{fits}_incoming")));
        let longer = "a".repeat(56);
        let error = format!("the name `{longer}_outgoing` would have 65 characters, and 64 are the most");
        check(&longer, Err(&error));
        check("MySQL", Err("`MySQL` belongs to the server itself"));
    }
}
