//! Statements that matter and cannot be read stop the run; others never do.

use super::{error, schema};
use crate::dump::cursor::Misread;
use crate::dump::postgres::schema::FactError;

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let check = |sql: &str, expected: &str| {
        let error = error(&[sql]);
        let source =
            std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
        assert_eq!(format!("{error}{source}"), expected, "{sql}");
    };
    check("CREATE TABLE", "cannot read CREATE TABLE: expected a table's name at byte 12");
    check("CREATE TABLE app.t;", "cannot read CREATE TABLE app.t: expected `(` at byte 18");
    check("CREATE TABLE t (a", "cannot read CREATE TABLE t: expected a type at byte 17");
    check("CREATE TABLE t (a text", "cannot read CREATE TABLE t: expected `,` or `)` at byte 22");
    check(
        "CREATE TABLE t (a text WRONG)",
        "cannot read CREATE TABLE t: expected a clause of a column at byte 23",
    );
    check(
        "CREATE TABLE t (a text DEFAULT, b text)",
        "cannot read CREATE TABLE t: expected an expression at byte 30",
    );
    check("CREATE TABLE t (a text CHECK (a)", "cannot read CREATE TABLE t: expected `,` or `)` at byte 32");
    check(
        "CREATE TABLE t (a text) WRONG",
        "cannot read CREATE TABLE t: expected a clause of CREATE TABLE at byte 24",
    );
    check("CREATE TABLE t AS SELECT 1", "cannot read CREATE TABLE t: expected `(` at byte 15");
    check(
        "CREATE TABLE t (a text) PARTITION BY WRONG (a)",
        "cannot read CREATE TABLE t: expected LIST, RANGE or HASH at byte 37",
    );
    check(
        "CREATE TABLE t (LIKE o)",
        "CREATE TABLE t has LIKE at byte 16, which dumps do not have and which is not understood",
    );
    check(
        "CREATE TABLE t (a text DEFAULT 'x)",
        "cannot read CREATE TABLE t: the text that begins at byte 31 of the statement has no end",
    );
    check(
        "SELECT 1; ALTER TABLE t ADD CONSTRAINT c WRONG",
        "cannot read ALTER TABLE t: expected a constraint at byte 41",
    );
    check(
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES o ON DELETE WRONG",
        "cannot read ALTER TABLE t: expected what happens to the rows at byte 57",
    );
    check(
        "CREATE UNIQUE INDEX i ON t USING btree (lower(a)",
        "cannot read CREATE UNIQUE INDEX i: expected `,` or `)` at byte 48",
    );
    check("CREATE TYPE m AS ENUM (sad)", "cannot read CREATE TYPE m: expected a label in quotes at byte 26");
    check(
        "CREATE DOMAIN d AS text WRONG",
        "cannot read CREATE DOMAIN d: expected a clause of a column at byte 24",
    );
    check("CREATE EXTENSION 'x'", "cannot read CREATE EXTENSION: expected an extension's name at byte 17");
}

#[test]
fn labels_are_text() {
    let mut facts = crate::dump::postgres::schema::Facts::new();
    let error = facts.read(b"CREATE TYPE m AS ENUM ('\xe9')", None).unwrap_err();
    assert_eq!(error.to_string(), "CREATE TYPE m: the label before byte 26 is not UTF-8");
}

#[test]
fn what_would_change_columns_unseen_is_refused() {
    for action in [
        "DROP COLUMN a",
        "DROP IF EXISTS a",
        "RENAME TO b",
        "RENAME a TO b",
        "SET SCHEMA s",
        "ALTER a TYPE text",
        "ALTER COLUMN a SET DATA TYPE text",
        "ALTER COLUMN a DROP EXPRESSION",
        "OWNER TO bob, DROP a",
    ] {
        let error = error(&[&format!("ALTER TABLE t {action};")]);
        assert!(matches!(error, FactError::Misread(Misread::Unsupported { .. })), "{action}: {error}");
    }
}

#[test]
fn contradictions_are_refused() {
    let check = |statements: &[&str], expected: &str| assert_eq!(error(statements).to_string(), expected);
    check(&["CREATE TABLE t (a text)", "CREATE TABLE t (b text)"], "the name `t` stands for two tables");
    check(&["CREATE TABLE public.\"a.b\" ()", "CREATE TABLE a.b ()"], "the name `a.b` stands for two tables");
    check(&["CREATE TABLE t (a text, UNIQUE (b))"], "table `t` has no column `b`, which a key names");
    check(
        &["CREATE TABLE t (FOREIGN KEY (b) REFERENCES o)"],
        "table `t` has no column `b`, which a foreign key names",
    );
    check(
        &["CREATE TABLE t (a text) PARTITION BY LIST (b)"],
        "table `t` has no column `b`, which the partition key names",
    );
    check(
        &["CREATE TABLE t (a text)", "ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i"],
        "table `t` has no unique index `i`, of which a constraint is made",
    );
    let circle = ["CREATE TABLE a () INHERITS (b)", "CREATE TABLE b () INHERITS (a)"];
    check(&circle, "`a` is derived from itself, or through more than 100 others");
    check(
        &["CREATE DOMAIN d AS e", "CREATE DOMAIN e AS d", "CREATE TABLE t (a d)"],
        "`d` is derived from itself, or through more than 100 others",
    );
    let columns: Vec<String> = (0..1601).map(|number| format!("c{number} text")).collect();
    check(&[&format!("CREATE TABLE t ({})", columns.join(", "))], "table `t` has more than 1600 columns");
}

#[test]
fn attached_in_a_circle_is_no_end() {
    let circle = [
        "CREATE TABLE a (x int)",
        "CREATE TABLE b (x int)",
        "ALTER TABLE a ATTACH PARTITION b DEFAULT",
        "ALTER TABLE b ATTACH PARTITION a DEFAULT",
    ];
    assert_eq!(schema(&circle).tables[0].shape.parents, ["b"]);
}

#[test]
fn other_statements_are_passed_over() {
    let passed = [
        "",
        ";;",
        "SET search_path = '';",
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;",
        "CREATE FUNCTION f() RETURNS trigger AS $_$ BEGIN\nCREATE TABLE x (wrong\n$_$;",
        "COMMENT ON TABLE t IS 'CREATE TABLE x (;';",
        "CREATE VIEW v AS SELECT 1;",
        "CREATE MATERIALIZED VIEW m AS SELECT 1 WITH NO DATA; CREATE UNIQUE INDEX i ON m USING btree (x);",
        "ALTER TABLE v ALTER COLUMN a SET DEFAULT 1;",
        "ALTER TABLE s OWNER TO bob;",
        "CREATE TRIGGER t BEFORE INSERT ON x EXECUTE FUNCTION f('",
        "CREATE TRIGGER \u{e9} /* no end",
        "CREATE",
    ];
    for sql in passed {
        assert_eq!(schema(&[sql]).text(), "", "{sql}");
    }
    let latin = crate::dump::postgres::schema::Facts::new().read(b"CREATE VIEW caf\xe9 AS SELECT 1;", None);
    assert_eq!(latin, Ok(()));
    assert_eq!(
        schema(&["SELECT 1; CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;"]).extensions,
        ["citext"]
    );
}
