//! Rows counted on a server, against what a manifest promises.

use crate::database::DatabaseError;
use crate::progress::{Progress, Unit};

/// Tables that are counted by one query.
const AT_ONCE: usize = 50;

/// A table whose rows are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::database) struct Count {
    /// As the manifest names it.
    pub table: String,
    /// From the manifest.
    pub expected: u64,
    /// What the server calls it, behind `FROM`.
    pub from: String,
}

/// Counts, and refuses the first table that holds another number of rows. `ask` runs one query.
pub(in crate::database) fn check<E: Into<DatabaseError>>(
    counts: &[Count],
    mut ask: impl FnMut(&str) -> Result<Vec<Vec<Option<String>>>, E>,
    progress: &dyn Progress,
) -> Result<(), DatabaseError> {
    let rows = counts.iter().map(|count| count.expected).sum();
    progress.start("counting the rows", Some(rows), Unit::Rows);
    for counts in counts.chunks(AT_ONCE) {
        let query = |(index, count): (usize, &Count)| format!("SELECT {index}, count(*) FROM {}", count.from);
        let queries: Vec<String> = counts.iter().enumerate().map(query).collect();
        let mut found = vec![None; counts.len()];
        for row in ask(&queries.join(" UNION ALL ")).map_err(Into::into)? {
            let mut numbers =
                row.into_iter().map(|number| number.and_then(|number| number.parse::<u64>().ok()));
            let (index, count) = (numbers.next().flatten(), numbers.next().flatten());
            let index = index.and_then(|index| usize::try_from(index).ok());
            if let Some(slot) = index.and_then(|index| found.get_mut(index)) {
                *slot = count;
            }
        }
        for (Count { table, expected, .. }, found) in counts.iter().zip(found) {
            let (found, expected) = (found.unwrap_or_default(), *expected);
            if found != expected {
                return Err(DatabaseError::RowCount { table: table.clone(), expected, found });
            }
            progress.advance(found);
        }
    }
    progress.finish();
    Ok(())
}
