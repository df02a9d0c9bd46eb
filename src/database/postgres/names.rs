//! The names that a restore uses on a server, beside the database's own.

use super::error::PostgresError;

/// The longest name that PostgreSQL keeps, in bytes (NAMEDATALEN - 1). It cuts longer ones without an error, and two
/// names that differ at their ends would be one.
const MAX_BYTES: usize = 63;

/// A database and those beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    /// The database itself.
    pub present: String,
    /// Kept for `rollback`.
    pub previous: String,
    /// Being loaded; a leftover where nothing is.
    pub incoming: String,
    /// Given up by a swap, about to be dropped; a leftover where nothing is.
    pub outgoing: String,
}

impl Names {
    pub(super) fn of(name: &str) -> Result<Self, PostgresError> {
        let with = |suffix: &str| format!("{name}_{suffix}");
        let names = Names {
            present: name.to_owned(),
            previous: with("previous"),
            incoming: with("incoming"),
            outgoing: with("outgoing"),
        };
        let longest = names.all().into_iter().max_by_key(|name| name.len()).unwrap_or(name);
        match longest.len() > MAX_BYTES {
            true => Err(PostgresError::LongName { name: longest.to_owned(), max: MAX_BYTES }),
            false => Ok(names),
        }
    }

    pub(super) fn all(&self) -> [&str; 4] {
        [&self.present, &self.previous, &self.incoming, &self.outgoing]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_long_as_the_server_keeps_them() {
        let check = |name: &str, expected: Result<&str, &str>| {
            let names = Names::of(name).map(|names| names.incoming).map_err(|error| error.to_string());
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
