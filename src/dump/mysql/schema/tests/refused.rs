//! What is refused, and what the error says.

use super::error;

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let check = |sql: &str, expected: &str| assert_eq!(error(&[sql]).to_string(), expected, "{sql}");
    check("CREATE TABLE", "cannot read the statement: expected a table's name at byte 12");
    check("CREATE TABLE t", "cannot read CREATE TABLE t: expected `(` at byte 14");
    check("CREATE TABLE d.t (a)", "cannot read CREATE TABLE d.t: expected a type at byte 19");
    check("CREATE TABLE t (a int", "cannot read CREATE TABLE t: expected `,` or `)` at byte 21");
    check(
        "CREATE TABLE t (a int WEIRD)",
        "cannot read CREATE TABLE t: expected a clause of a column at byte 22",
    );
    check(
        "CREATE TABLE t (connection int) ENGINE=FEDERATED CONNECTION='mysql://u:hunter2@h/d/t'",
        "CREATE TABLE t has CONNECTION to another server at byte 49, which dumps do not have and which is not \
         understood",
    );
    check("CREATE TABLE t (a int AS x)", "cannot read CREATE TABLE t: expected `(` at byte 25");
    check("CREATE TABLE t (a enum(1))", "cannot read CREATE TABLE t: expected a label in quotes at byte 24");
    check("CREATE TABLE t (a int DEFAULT)", "cannot read CREATE TABLE t: expected a value at byte 29");
    check("CREATE TABLE t (UNIQUE KEY k a)", "cannot read CREATE TABLE t: expected `(` at byte 29");
    check(
        "ALTER TABLE t ADD b int FIRST",
        "cannot read ALTER TABLE t: expected a clause of a column at byte 24",
    );
    check(
        "CREATE TABLE t (a int) PARTITION BY x",
        "cannot read CREATE TABLE t: expected RANGE, LIST, HASH, KEY or SYSTEM_TIME at byte 36",
    );
    check(
        "CREATE DATABASE d COLLATE 5",
        "cannot read CREATE DATABASE: expected a character set or a collation at byte 26",
    );
    let unfinished = error(&["CREATE TABLE t (a text COMMENT 'x"]);
    assert_eq!(unfinished.to_string(), "cannot read CREATE TABLE t");
}

#[test]
fn what_would_change_columns_unseen_is_refused() {
    let check = |sql: &str, what: &str| {
        let error = error(&[sql]).to_string();
        assert!(error.contains(&format!(" has {what} at byte ")), "{sql}: {error}");
    };
    check("CREATE TABLE t LIKE u", "LIKE");
    check("CREATE TABLE t (LIKE u)", "LIKE");
    check("CREATE TABLE t AS SELECT 1", "SELECT");
    check("CREATE TABLE t SELECT 1", "SELECT");
    check("CREATE TABLE t (a int) ENGINE=InnoDB SELECT b FROM u", "SELECT");
    check("CREATE TEMPORARY TABLE t (a int)", "TEMPORARY");
    check("RENAME TABLE t TO u", "RENAME TABLE");
    check("ALTER TABLE t RENAME TO u", "RENAME");
    check("ALTER TABLE t ENGINE=InnoDB, DROP COLUMN a", "DROP COLUMN");
    check("ALTER TABLE t DROP a", "DROP COLUMN");
    check("ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4", "CONVERT");
}

#[test]
fn contradictions_are_refused() {
    let check = |statements: &[&str], expected: &str| assert_eq!(error(statements).to_string(), expected);
    check(&["CREATE TABLE t (a int)", "CREATE TABLE t (b int)"], "the name `t` stands for two tables");
    check(
        &["USE d", "CREATE TABLE `b.c` (a int)", "USE d.b", "CREATE TABLE `c` (a int)"],
        "the name `d.b.c` stands for two tables",
    );
    check(&["ALTER TABLE t ADD KEY (a), ADD UNIQUE (a)"], "table `t` is changed and not created before");
    check(&["CREATE UNIQUE INDEX i ON t (a)"], "table `t` is changed and not created before");
    check(&["CREATE TABLE t (a int, UNIQUE (b))"], "table `t` has no column `b`, which a key names");
    check(
        &["CREATE TABLE t (a int, FOREIGN KEY (b) REFERENCES o (x))"],
        "table `t` has no column `b`, which a foreign key names",
    );
    check(
        &["CREATE TABLE t (a int)", "ALTER TABLE t CHANGE b c int"],
        "table `t` has no column `b`, which ALTER TABLE names",
    );
    let wide: Vec<String> = (0..4097).map(|number| format!("c{number} int")).collect();
    let wide = format!("CREATE TABLE t ({})", wide.join(", "));
    check(&[&wide], "table `t` has more than 4096 columns");
}
