//! Checks that kept values keep their storage class.
//!
//! A column's declared type converts what is inserted, such as the text `12` into a number. It did so
//! when the original was written, so nothing changes now, unless somebody changed the type since.
//! Whether it would is SQLite's to say: what was written is counted and compared with what is there.

use super::connection::{Database, quoted};
use super::schema::SqliteTable;
use crate::anonymize::plan::{Act, TablePlan};
use crate::database::DatabaseError;
use crate::dump::{Column, Value};

/// How many texts and floats were written to the kept columns of a table whose type may convert.
pub struct Classes {
    /// For each field of a row, where it is counted.
    fields: Vec<Option<Count>>,
}

#[derive(Clone, Debug)]
struct Count {
    column: Column,
    affinity: Affinity,
    numbers: u64,
    reals: u64,
    texts: u64,
}

/// What a declared type makes of values, as far as it may change them
/// (<https://sqlite.org/datatype3.html>, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Affinity {
    Text,
    Number,
    None,
}

fn affinity(declared_type: &str) -> Affinity {
    let name = declared_type.to_ascii_uppercase();
    let has = |part: &&str| name.contains(part);
    if has(&"INT") {
        Affinity::Number
    } else if ["CHAR", "CLOB", "TEXT"].iter().any(has) {
        Affinity::Text
    } else if name.is_empty() || has(&"BLOB") {
        Affinity::None
    } else {
        Affinity::Number
    }
}

impl Classes {
    /// Counts nothing yet.
    pub fn of(table: &SqliteTable, planned: &TablePlan) -> Self {
        let stored = planned.table.columns.iter().zip(&planned.decisions);
        let stored = stored.filter(|(column, _)| !column.generated);
        let count = |(column, decision): (&Column, &crate::anonymize::plan::Decision)| {
            let affinity = affinity(&column.declared_type);
            let counts =
                decision.action == Act::Keep && affinity != Affinity::None && table.virtual_content.is_none();
            counts.then(|| Count { column: column.clone(), affinity, numbers: 0, reals: 0, texts: 0 })
        };
        Classes { fields: stored.map(count).collect() }
    }

    /// Counts a value that is written.
    pub fn add(&mut self, field: usize, value: &Value<'_>) {
        let Some(Some(count)) = self.fields.get_mut(field) else { return };
        match value {
            Value::Integer(_) => count.numbers += 1,
            Value::Real(_) => {
                count.numbers += 1;
                count.reals += 1;
            }
            Value::Text(_) => count.texts += 1,
            Value::Null | Value::Blob(_) => {}
        }
    }

    /// Fails where the new table holds other classes than were written. Reads it again only where a
    /// value was written that its column might convert.
    pub fn check(&self, new: &Database, table: &str) -> Result<(), DatabaseError> {
        let may_change = |count: &&Count| match count.affinity {
            Affinity::Text => count.numbers > 0,
            Affinity::Number => count.texts > 0 || count.reals > 0,
            Affinity::None => false,
        };
        let counts: Vec<&Count> = self.fields.iter().flatten().filter(may_change).collect();
        if counts.is_empty() {
            return Ok(());
        }
        let sums: Vec<String> = counts.iter().map(|count| sums(&count.column)).collect();
        let sql = format!("SELECT {} FROM {} NOT INDEXED", sums.join(", "), quoted(table));
        let found: Vec<(u64, u64)> = new
            .connection
            .query_row(&sql, [], |row| {
                (0..counts.len()).map(|at| Ok((row.get(2 * at)?, row.get(2 * at + 1)?))).collect()
            })
            .map_err(|source| new.failed("checking what was written", source))?;
        for (count, found) in counts.into_iter().zip(found) {
            if (count.texts, count.reals) != found {
                return Err(changed(table, &count.column));
            }
        }
        Ok(())
    }
}

fn sums(column: &Column) -> String {
    let name = quoted(&column.name);
    format!("coalesce(sum(typeof({name}) = 'text'), 0), coalesce(sum(typeof({name}) = 'real'), 0)")
}

fn changed(table: &str, column: &Column) -> DatabaseError {
    let (name, declared) = (&column.name, &column.declared_type);
    DatabaseError::Unsupported {
        object: format!("column `{name}` of table `{table}`"),
        why: format!(
            "its type `{declared}` would turn kept values into others, such as text into numbers, because they \
             were written when it was another; settle them in the original with UPDATE {} SET {} = {}",
            quoted(table),
            quoted(name),
            quoted(name)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affinity_follows_the_rules_in_their_order() {
        for (declared, expected) in [
            ("VARCHAR(10)", Affinity::Text),
            ("CHARINT", Affinity::Number),
            ("clob", Affinity::Text),
            ("", Affinity::None),
            ("BLOB", Affinity::None),
            ("DATETIME", Affinity::Number),
            ("FLOATING POINT", Affinity::Number),
        ] {
            assert_eq!(affinity(declared), expected, "{declared}");
        }
    }
}
