//! Statements as pg_dump 15 and 18 write them, and the shapes that they make.

mod columns;
mod families;
mod keys;
mod laws;
mod refused;
mod rows;
mod types;

use super::{FactError, Facts, Schema};
use crate::dump::Column;

/// The schema that these statements make, each handed over by itself.
fn schema(statements: &[&str]) -> Schema {
    let mut facts = Facts::new();
    for sql in statements {
        facts.read(sql.as_bytes(), None).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }
    facts.finish().unwrap()
}

/// The statements must make this schema; indented lines of `expected` belong to the table above them.
fn check(statements: &[&str], expected: &str) {
    let lines = |text: &str| text.trim().lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    let text = schema(statements).text();
    assert_eq!(lines(&text), lines(expected), "\n{text}");
}

/// A column as declared in a table `t` behind these other statements.
fn column(declaration: &str, before: &[&str]) -> Column {
    let table = format!("CREATE TABLE public.t (\n    before text,\n    {declaration},\n    behind text\n);");
    let schema = schema(&[before, &[table.as_str()]].concat());
    let columns = &schema.tables[0].shape.columns;
    assert_eq!(columns.len(), 3, "{declaration}: {columns:?}");
    assert_eq!((columns[0].declared_type.as_str(), columns[2].name.as_str()), ("text", "behind"));
    columns[1].clone()
}

/// What is wrong with these statements.
fn error(statements: &[&str]) -> FactError {
    let mut facts = Facts::new();
    let read = statements.iter().try_for_each(|sql| facts.read(sql.as_bytes(), None));
    match read.and_then(|()| facts.finish()) {
        Ok(schema) => panic!("nothing is wrong with {statements:?}:\n{}", schema.text()),
        Err(error) => error,
    }
}
