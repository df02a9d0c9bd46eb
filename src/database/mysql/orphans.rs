//! Rows that refer to nothing. A dump is loaded without checks of foreign keys, and the server makes up for none of
//! them later.

use super::session::Session;
use super::sql::{literal, quoted};
use super::target_error::TargetError;
use crate::progress::Progress;

/// No such table.
const NO_TABLE: u16 = 1146;

/// A foreign key of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ForeignKey {
    table: String,
    constraint: String,
    /// Database and name.
    parent: (String, String),
    /// Columns of the table, each with the one that it refers to.
    columns: Vec<(String, String)>,
}

impl ForeignKey {
    /// Rows that have a reference: a NULL in any of its columns is none (`MATCH SIMPLE`, the only kind there is).
    fn referring(&self, database: &str) -> String {
        let present = self.columns.iter().map(|(column, _)| format!("c.{} IS NOT NULL", quoted(column)));
        let present: Vec<String> = present.collect();
        format!(
            "SELECT count(*) FROM {}.{} c WHERE {}",
            quoted(database),
            quoted(&self.table),
            present.join(" AND ")
        )
    }

    /// Those of them that refer to nothing.
    fn orphans(&self, database: &str) -> String {
        let same = self.columns.iter().map(|(own, other)| format!("p.{} = c.{}", quoted(other), quoted(own)));
        let same: Vec<String> = same.collect();
        format!(
            "{} AND NOT EXISTS (SELECT 1 FROM {}.{} p WHERE {})",
            self.referring(database),
            quoted(&self.parent.0),
            quoted(&self.parent.1),
            same.join(" AND ")
        )
    }
}

/// Counts the orphans of each foreign key of a database, and refuses any.
pub(super) fn check(
    session: &mut Session,
    database: &str,
    progress: &dyn Progress,
) -> Result<(), TargetError> {
    let keys = foreign_keys(session.rows(&format!(
        "SELECT table_name, constraint_name, referenced_table_schema, referenced_table_name, column_name, \
         referenced_column_name FROM information_schema.key_column_usage WHERE table_schema = {} \
         AND referenced_table_name IS NOT NULL ORDER BY table_name, constraint_name, ordinal_position",
        literal(database)
    ))?);
    progress.start("checking the foreign keys", None, crate::progress::Unit::Rows);
    for key in keys {
        let counted = match session.value(&key.orphans(database)) {
            // What is referred to is not there at all.
            Err(error) if error.code() == Some(NO_TABLE) => session.value(&key.referring(database))?,
            counted => counted?,
        };
        let count = counted.and_then(|count| count.parse().ok()).unwrap_or_default();
        if count > 0 {
            let ForeignKey { table, constraint, parent, .. } = key;
            return Err(TargetError::Orphans { table, constraint, parent: parent.1, count });
        }
    }
    progress.finish();
    Ok(())
}

/// One row for each column of each key, in order.
fn foreign_keys(rows: Vec<Vec<Option<String>>>) -> Vec<ForeignKey> {
    let mut keys: Vec<ForeignKey> = Vec::new();
    for row in rows {
        let mut row = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || row.next().unwrap_or_default();
        let (table, constraint, parent, columns) = (next(), next(), (next(), next()), (next(), next()));
        match keys.last_mut() {
            Some(key) if key.table == table && key.constraint == constraint => key.columns.push(columns),
            _ => keys.push(ForeignKey { table, constraint, parent, columns: vec![columns] }),
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_several_columns_are_one_question() {
        let row = |texts: [&str; 6]| texts.map(|text| Some(text.to_owned())).to_vec();
        let keys = foreign_keys(vec![
            row(["child", "both", "shop", "parent", "a", "x"]),
            row(["child", "both", "shop", "parent", "b`", "y"]),
            row(["child", "other", "billing", "payer", "c", "id"]),
        ]);
        let queries: Vec<String> = keys.iter().map(|key| key.orphans("shop_incoming")).collect();
        assert_eq!(
            queries,
            [
                "SELECT count(*) FROM `shop_incoming`.`child` c WHERE c.`a` IS NOT NULL AND c.`b``` IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM `shop`.`parent` p WHERE p.`x` = c.`a` AND p.`y` = c.`b```)",
                "SELECT count(*) FROM `shop_incoming`.`child` c WHERE c.`c` IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM `billing`.`payer` p WHERE p.`id` = c.`c`)",
            ]
        );
    }
}
