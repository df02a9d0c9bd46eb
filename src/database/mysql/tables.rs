//! Which tables of a live database a backup leaves out, by name, as the dumping program is told.

use std::ffi::OsString;

use super::programs::{Flavour, Tool};
use super::session::Session;
use super::sql::literal;
use crate::anonymize::keep::glob;
use crate::config::{LeftOut, TableRule};
use crate::database::DatabaseError;

/// The options for what these rules leave out of a database.
pub(super) fn options(
    session: &mut Session,
    tool: &Tool,
    database: &str,
    rules: &[TableRule],
) -> Result<Vec<OsString>, DatabaseError> {
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let tables = session.rows(&format!(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} AND TABLE_TYPE <> 'VIEW' \
         ORDER BY TABLE_NAME",
        literal(database)
    ))?;
    let tables: Vec<String> = tables.into_iter().flatten().flatten().collect();
    let left_out = left_out(&tables, rules)?;
    let option = |(table, left_out): (&str, LeftOut)| {
        match (left_out, tool.flavour) {
        (LeftOut::Table, _) => Ok(format!("--ignore-table={database}.{table}").into()),
        (LeftOut::Rows, Flavour::Mariadb) => Ok(format!("--ignore-table-data={database}.{table}").into()),
        (LeftOut::Rows, Flavour::Mysql) => Err(DatabaseError::Unsupported {
            object: format!("the table `{table}` without its rows"),
            why: "MySQL's mysqldump cannot dump it so; MariaDB's mariadb-dump can, also from a server of MySQL, or leave \
                  the table out with `skip`"
                .to_owned(),
        }),
    }
    };
    left_out.into_iter().map(option).collect()
}

/// What is left out of which table. The first rule that fits it counts.
fn left_out<'a>(tables: &'a [String], rules: &[TableRule]) -> Result<Vec<(&'a str, LeftOut)>, DatabaseError> {
    let fits = |rule: &TableRule, table: &str| glob(rule.pattern.name.as_bytes(), table.as_bytes());
    if let Some(rule) = rules.iter().find(|rule| !tables.iter().any(|table| fits(rule, table))) {
        return Err(DatabaseError::NoSuchTable { pattern: rule.pattern.as_written().to_owned() });
    }
    let decided = tables.iter().filter_map(|table| {
        let rule = rules.iter().find(|rule| fits(rule, table))?;
        Some((table.as_str(), rule.left_out))
    });
    Ok(decided.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, Source};

    fn check(text: &str, expected: Result<&[(&str, LeftOut)], &str>) {
        let tables = ["customer", "log", "log_2026"].map(str::to_owned);
        let node = yaml::parse(Source::new("a.yaml", text)).unwrap();
        let rule = |(key, value): &(yaml::Key, yaml::Node)| TableRule {
            pattern: key.clone(),
            left_out: if value.text() == Ok("skip") { LeftOut::Table } else { LeftOut::Rows },
        };
        let rules: Vec<TableRule> = node.entries().unwrap().iter().map(rule).collect();
        let found = left_out(&tables, &rules).map_err(|error| error.to_string());
        assert_eq!(found.as_deref().map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn the_first_rule_that_fits_counts() {
        use LeftOut::{Rows, Table};
        check("{log: skip, 'log*': {rows: none}}", Ok(&[("log", Table), ("log_2026", Rows)]));
        check("{}", Ok(&[]));
    }

    #[test]
    fn a_rule_that_fits_no_table_is_an_error() {
        check("{log: skip, 'x*': skip}", Err("`x*` in `backup: {tables: …}` fits no table of the database"));
    }
}
