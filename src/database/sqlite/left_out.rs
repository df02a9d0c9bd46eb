//! Takes out of a fresh copy what the configuration leaves out, so that no byte of it stays.

use std::path::Path;

use rusqlite::config::DbConfig;

use super::connection::{Database, quoted};
use super::schema::{self, Schema, SqliteTable};
use super::virtual_table::Content;
use crate::anonymize::keep::glob;
use crate::config::{LeftOut, TableRule};
use crate::database::DatabaseError;

/// Empties or drops the tables of the copy at `path`, each as the first rule that fits it says, and builds the file
/// anew without free pages.
///
/// Nothing else changes: no trigger fires, and rows of other tables that refer to what is gone stay.
pub fn leave_out(path: &Path, rules: &[TableRule]) -> Result<(), DatabaseError> {
    if rules.is_empty() {
        return Ok(());
    }
    let database = Database::open_to_fill(path)?;
    let doing = "leaving tables out";
    let no_triggers = database.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false);
    no_triggers.map_err(|source| database.failed(doing, source))?;
    let schema = schema::read(&database)?;
    let chosen = choose(&schema, rules)?;
    database.execute(doing, "BEGIN")?;
    for (table, left_out) in &chosen {
        let name = quoted(&table.shape.name);
        let doing = format!("leaving out `{}`", table.shape.name);
        match left_out {
            LeftOut::Table => database.execute(&doing, &format!("DROP TABLE {name}"))?,
            LeftOut::Rows => database.execute(&doing, &format!("DELETE FROM {name}"))?,
        }
    }
    forget_statistics(&database)?;
    database.execute(doing, "COMMIT")?;
    rebuild_indexes(&database, &schema, &chosen)?;
    database.execute(doing, "VACUUM")
}

fn choose<'a>(
    schema: &'a Schema,
    rules: &[TableRule],
) -> Result<Vec<(&'a SqliteTable, LeftOut)>, DatabaseError> {
    let fits = |rule: &TableRule, table: &SqliteTable| {
        glob(rule.pattern.name.as_bytes(), table.shape.name.as_bytes())
    };
    for rule in rules {
        if !schema.tables.iter().any(|table| fits(rule, table)) {
            return Err(DatabaseError::NoSuchTable { pattern: rule.pattern.as_written().to_owned() });
        }
    }
    let mut chosen = Vec::new();
    for table in &schema.tables {
        let Some(rule) = rules.iter().find(|rule| fits(rule, table)) else { continue };
        // A full-text index keeps the words of deleted rows until it is merged.
        if rule.left_out == LeftOut::Rows && table.virtual_content.is_some() {
            return Err(DatabaseError::Unsupported {
                object: format!("virtual table `{}` without its rows", table.shape.name),
                why: "words of its rows would stay in it; leave it out altogether with `skip`".to_owned(),
            });
        }
        chosen.push((table, rule.left_out));
    }
    Ok(chosen)
}

/// What ANALYZE noted: in `sqlite_stat4` that is values of rows, also of the hidden tables of a full-text index. ANALYZE
/// makes it again.
fn forget_statistics(database: &Database) -> Result<(), DatabaseError> {
    let doing = "removing statistics";
    for statistics in ["sqlite_stat1", "sqlite_stat4"] {
        let is_there = format!("SELECT count(*) FROM sqlite_schema WHERE name = '{statistics}'");
        if database.query::<i64>(doing, &is_there)? > 0 {
            database.execute(doing, &format!("DELETE FROM {statistics}"))?;
        }
    }
    Ok(())
}

/// Full-text indexes over other tables or views hold the words of what they were over.
fn rebuild_indexes(
    database: &Database,
    schema: &Schema,
    chosen: &[(&SqliteTable, LeftOut)],
) -> Result<(), DatabaseError> {
    let is_dropped = |name: &str| {
        chosen.iter().any(|(table, left_out)| *left_out == LeftOut::Table && table.shape.name == name)
    };
    for index in schema.tables.iter().filter(|table| !is_dropped(&table.shape.name)) {
        if let Some(Content::External { .. }) = index.virtual_content {
            let name = quoted(&index.shape.name);
            let doing = format!("rebuilding the full-text index `{}`", index.shape.name);
            database.execute(&doing, &format!("INSERT INTO {name}({name}) VALUES('rebuild')"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, Source};

    const SCRIPT: &str = "
        CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT);
        INSERT INTO customer VALUES(1, 'KEPTNAME');
        CREATE TABLE log(id INTEGER PRIMARY KEY, customer_id REFERENCES customer ON DELETE CASCADE, line TEXT);
        CREATE INDEX by_line ON log(line);
        CREATE TABLE audit(what TEXT);
        CREATE TRIGGER log_deleted AFTER DELETE ON log BEGIN INSERT INTO audit VALUES('fired ' || OLD.line); END;
        CREATE VIRTUAL TABLE words USING fts5(line, content='log', content_rowid='id');
        CREATE TABLE cache_a(x TEXT);
        CREATE TABLE cache_b(x TEXT);
        CREATE TABLE child(a REFERENCES log(id) ON DELETE CASCADE);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
            INSERT INTO log(customer_id, line) SELECT 1, 'secretline' || i FROM n;
        INSERT INTO child VALUES(7);
        INSERT INTO cache_a SELECT 'secretcache' || id FROM log;
        INSERT INTO words(words) VALUES('rebuild');
        ANALYZE;
    ";

    fn rules(text: &str) -> Vec<TableRule> {
        let node = yaml::parse(Source::new("a.yaml", text)).unwrap();
        let rule = |(key, value): &(yaml::Key, yaml::Node)| TableRule {
            pattern: key.clone(),
            left_out: if value.text() == Ok("skip") { LeftOut::Table } else { LeftOut::Rows },
        };
        node.entries().unwrap().iter().map(rule).collect()
    }

    /// A copy after its rules: the file's bytes, and a connection to it.
    fn left(rules_text: &str) -> Result<(Vec<u8>, rusqlite::Connection, tempfile::TempDir), DatabaseError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.sqlite3");
        rusqlite::Connection::open(&path).unwrap().execute_batch(SCRIPT).unwrap();
        leave_out(&path, &rules(rules_text))?;
        Ok((std::fs::read(&path).unwrap(), rusqlite::Connection::open(&path).unwrap(), folder))
    }

    fn count(connection: &rusqlite::Connection, query: &str) -> i64 {
        connection.query_row(query, [], |row| row.get(0)).unwrap()
    }

    fn holds(bytes: &[u8], text: &str) -> bool {
        let is = |window: &[u8]| window.eq_ignore_ascii_case(text.as_bytes());
        bytes.windows(text.len()).any(is)
    }

    #[test]
    fn without_rules_nothing_is_touched() {
        let (bytes, ..) = left("{}").unwrap();
        assert!(holds(&bytes, "secretline") && holds(&bytes, "secretcache"));
    }

    #[test]
    fn no_byte_of_what_is_left_out_stays() {
        let (bytes, connection, _folder) = left("{log: {rows: none}, 'cache_*': skip}").unwrap();
        assert!(!holds(&bytes, "secretline") && !holds(&bytes, "secretcache"));
        assert!(holds(&bytes, "KEPTNAME"));
        assert_eq!(count(&connection, "SELECT count(*) FROM log"), 0);
        assert_eq!(count(&connection, "SELECT count(*) FROM audit"), 0, "a trigger fired");
        assert_eq!(count(&connection, "SELECT count(*) FROM child"), 1, "a deletion cascaded");
        assert_eq!(count(&connection, "SELECT count(*) FROM words('secretline1')"), 0);
        assert_eq!(count(&connection, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'cache%'"), 0);
        assert_eq!(count(&connection, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"), 1);
        assert_eq!(count(&connection, "PRAGMA freelist_count"), 0);
    }

    #[test]
    fn the_first_rule_counts_and_one_that_fits_nothing_is_an_error() {
        let (bytes, connection, _folder) = left("{cache_a: {rows: none}, 'cache_*': skip}").unwrap();
        assert!(!holds(&bytes, "secretcache"));
        assert_eq!(count(&connection, "SELECT count(*) FROM cache_a"), 0);
        assert_eq!(count(&connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'cache_b'"), 0);
        let error = left("{logs: skip}").unwrap_err().to_string();
        assert_eq!(error, "`logs` in `backup: {tables: …}` fits no table of the database");
        let error = left("{words: {rows: none}}").unwrap_err().to_string();
        assert!(
            error.starts_with("virtual table `words` without its rows cannot be carried over"),
            "{error}"
        );
        assert!(left("{log: skip}").is_err(), "an index over a table that is gone cannot be rebuilt");
        left("{log: skip, words: skip}").unwrap();
    }
}
