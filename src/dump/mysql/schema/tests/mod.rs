//! Statements as servers and people write them, and the shapes that they make.

mod columns;
mod keys;
mod laws;
mod refused;
mod rows;

use super::{FactError, Facts, Schema};
use crate::dump::Column;
use crate::dump::mysql::spans::Quoting;

/// What these statements say, each handed over by itself; `USE` is followed.
fn facts(statements: &[&str]) -> Result<Facts, FactError> {
    let mut facts = Facts::new();
    let mut database = None;
    for sql in statements {
        database = sql.strip_prefix("USE ").or(database);
        facts.read(sql.as_bytes(), database, Quoting::default())?;
    }
    Ok(facts)
}

fn schema(statements: &[&str]) -> Schema {
    let read = facts(statements).and_then(Facts::finish);
    read.unwrap_or_else(|error| panic!("{error}\n{statements:?}"))
}

/// The statements must make this schema; indented lines of `expected` belong to the table above them.
fn check(statements: &[&str], expected: &str) {
    let lines = |text: &str| text.trim().lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    let text = schema(statements).text();
    assert_eq!(lines(&text), lines(expected), "\n{text}");
}

/// A column as declared in a table of utf8mb4_unicode_ci.
fn column(declaration: &str) -> Column {
    let table = format!(
        "CREATE TABLE `t` (\n  `before` text,\n  {declaration},\n  `behind` text\n) ENGINE=InnoDB AUTO_INCREMENT=5 \
         DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='(a), ) x';"
    );
    let columns = schema(&[&table]).tables[0].shape.columns.clone();
    assert_eq!(columns.len(), 3, "{declaration}: {columns:?}");
    assert_eq!((columns[0].declared_type.as_str(), columns[2].name.as_str()), ("text", "behind"));
    columns[1].clone()
}

/// What is wrong with these statements.
fn error(statements: &[&str]) -> FactError {
    match facts(statements).and_then(Facts::finish) {
        Ok(schema) => panic!("nothing is wrong with {statements:?}:\n{}", schema.text()),
        Err(error) => error,
    }
}
