//! Whether a loaded database holds the rows that the manifest promises.

use super::movable::{self, Table};
use super::session::Session;
use super::sql::quoted;
use super::target_error::TargetError;
use crate::database::DatabaseError;
use crate::database::client::{self, counts::Count};
use crate::progress::Progress;

/// Counts the rows of the manifest's tables, each by its name there.
pub(super) fn check(
    session: &mut Session,
    database: &str,
    expected: &[(&str, u64)],
    progress: &dyn Progress,
) -> Result<(), DatabaseError> {
    let tables = movable::of(session, database)?;
    let counts = counts(database, &tables, expected)?;
    client::counts::check(&counts, |query| session.rows(query).map_err(TargetError::from), progress)
}

fn counts(database: &str, tables: &[Table], expected: &[(&str, u64)]) -> Result<Vec<Count>, TargetError> {
    let find = |name: &str| tables.iter().find(|table| table.name == name);
    let count = |(name, rows): &(&str, u64)| match find(name) {
        None => Err(TargetError::NoTable { table: (*name).to_owned() }),
        Some(table) => {
            // What is versioned was loaded either without its history, and then has none yet, or with it.
            let all = if table.is_versioned() { " FOR SYSTEM_TIME ALL" } else { "" };
            let from = format!("{}.{}{all}", quoted(database), quoted(name));
            Ok(Count { table: (*name).to_owned(), expected: *rows, from })
        }
    };
    expected.iter().map(count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_versioned_table_are_all_that_it_ever_had() {
        let table = |name: &str, kind: &str| Table { name: name.to_owned(), kind: kind.to_owned() };
        let tables = [table("customer", "BASE TABLE"), table("price", "SYSTEM VERSIONED")];
        let check = |expected: &[(&str, u64)], from: Result<&str, &str>| {
            let counts = counts("shop_incoming", &tables, expected).map_err(|error| error.to_string());
            let counts = counts.map(|counts| counts.into_iter().map(|count| count.from).collect::<Vec<_>>());
            let counts = counts.map(|counts| counts.join(", "));
            assert_eq!(counts.as_deref().map_err(String::as_str), from);
        };
        check(
            &[("customer", 1), ("price", 2)],
            Ok("`shop_incoming`.`customer`, `shop_incoming`.`price` FOR SYSTEM_TIME ALL"),
        );
        check(&[("order", 1)], Err("table `order` is in the manifest, and not in the restored database"));
    }
}
