//! Schemas that SQLite accepts, however odd, come through whole or are refused by name.

use super::{Folder, KEEP_ALL, dump, same, settings};

/// The script's database, kept as it is, has the same schema and the same answers.
fn check(script: &str, queries: &[&str]) {
    let folder = Folder::new(script);
    let new = folder
        .anonymize(KEEP_ALL, "new", settings(2, 3))
        .unwrap_or_else(|error| panic!("{script}: {error}: {:?}", std::error::Error::source(&error)));
    let schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_stat*' ORDER BY 1, 2";
    for sql in queries.iter().chain([&schema]) {
        same(&folder.path("original"), &new, sql);
    }
}

fn check_refused(script: &str, part: &str) {
    let folder = Folder::new(script);
    let open = db_airlock::database::sqlite::rewrite::Original::open(&folder.path("original"));
    let error = match open {
        Err(error) => error,
        Ok(_) => folder.anonymize(KEEP_ALL, "new", settings(1, 9)).unwrap_err(),
    };
    assert!(error.to_string().contains(part), "{script}: {error}");
}

#[test]
fn keys_of_every_sort() {
    check(
        "CREATE TABLE a(id INTEGER PRIMARY KEY DESC, v); INSERT INTO a VALUES(5, 'x'), (2, 'y'), (NULL, 'z');
         CREATE TABLE b(x, y, z AS (x || y) STORED, PRIMARY KEY(y DESC, x)) WITHOUT ROWID;
         INSERT INTO b VALUES(1, 2), (2, 1), ('a', x'00');
         CREATE TABLE c(rowid INTEGER PRIMARY KEY, oid TEXT); INSERT INTO c VALUES(9, 'x'), (-1, 'y');
         CREATE TABLE d(oid, v); INSERT INTO d(_rowid_, oid, v) VALUES(44, 1, 2);
         CREATE TABLE e(a, g AS (a + 1), b, s AS (b + 1) STORED, c DEFAULT \"quoted\"); INSERT INTO e(a, b) VALUES(1, 2);
         CREATE TABLE f(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO f VALUES(70); DELETE FROM f;",
        &["SELECT _rowid_, * FROM a", "SELECT * FROM b", "SELECT * FROM c", "SELECT _rowid_, * FROM d", "SELECT * FROM e",
          "SELECT * FROM sqlite_sequence"],
    );
}

#[test]
fn counters_without_a_table_that_counts() {
    let script = "CREATE TABLE f(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO f VALUES(7); DROP TABLE f;
        CREATE TABLE kept(a); INSERT INTO sqlite_sequence VALUES('SECRETNAME', 1), ('kept', 'SECRETTEXT'), ('kept', 5);";
    let folder = Folder::new(script);
    let new = folder.anonymize(KEEP_ALL, "new", settings(1, 1)).unwrap();
    assert_eq!(dump(&new, "SELECT * FROM sqlite_sequence"), ["Text([107, 101, 112, 116]), Integer(5)"]);
}

#[test]
fn names_of_every_sort() {
    check(
        "CREATE TABLE \"a.b\"(\"x\"\"y\"); INSERT INTO \"a.b\" VALUES(1); CREATE TABLE [main](a); INSERT INTO [main] VALUES(2);
         CREATE TABLE \"temp.t\"('' , \" \"); INSERT INTO \"temp.t\" VALUES(3, 4); CREATE TABLE 'it''s'(\"é\"); INSERT INTO 'it''s' VALUES(5);
         CREATE TABLE SQLITEx(a); INSERT INTO SQLITEx VALUES(6); CREATE INDEX \"i.\"\"x\" ON \"a.b\"(\"x\"\"y\" COLLATE NOCASE DESC);
         CREATE TABLE airlock_sequence(a); INSERT INTO airlock_sequence VALUES(7);
         CREATE TABLE auto(id INTEGER PRIMARY KEY AUTOINCREMENT);",
        &["SELECT * FROM \"a.b\"", "SELECT * FROM [main]", "SELECT * FROM \"temp.t\"", "SELECT * FROM 'it''s'", "SELECT * FROM SQLITEx",
          "SELECT * FROM airlock_sequence"],
    );
}

#[test]
fn objects_that_refer_to_nothing() {
    check(
        "CREATE TABLE t(a); INSERT INTO t VALUES(1); CREATE TABLE gone(a);
         CREATE VIEW v AS SELECT * FROM t, missing; CREATE VIEW w AS SELECT a FROM t;
         CREATE TRIGGER instead INSTEAD OF INSERT ON w BEGIN INSERT INTO missing VALUES(new.a); END;
         CREATE TRIGGER loud BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'stopped by a trigger'); END;",
        &["SELECT * FROM t", "SELECT * FROM w"],
    );
}

#[test]
fn tables_that_grew_columns() {
    check(
        "CREATE TABLE t(a); INSERT INTO t VALUES(1); ALTER TABLE t ADD COLUMN b DEFAULT 'later';
         ALTER TABLE t ADD COLUMN c AS (b || a); INSERT INTO t VALUES(2, NULL); CREATE TABLE u(a, b, c);
         INSERT INTO u VALUES(1, 2, 3); ALTER TABLE u DROP COLUMN b; ALTER TABLE u RENAME COLUMN c TO d;",
        &["SELECT * FROM t", "SELECT * FROM u"],
    );
}

#[test]
fn very_wide_tables() {
    let columns = |count| (0..count).map(|column| format!("c{column}")).collect::<Vec<_>>().join(", ");
    let wide = columns(1999);
    check(
        &format!("CREATE TABLE wide({wide}); INSERT INTO wide(c0, c1998) VALUES(1, 2);"),
        &["SELECT rowid, c0, c1998 FROM wide"],
    );
    let widest = columns(2000);
    check_refused(
        &format!("CREATE TABLE w({widest}); INSERT INTO w(c0) VALUES(1);"),
        "reading table `w` failed",
    );
}

#[test]
fn foreign_keys_that_sqlite_cannot_check_do_not_stop_a_run() {
    check(
        "PRAGMA foreign_keys = OFF; CREATE TABLE parent(a, b); CREATE TABLE child(x REFERENCES parent(a), y REFERENCES nowhere);
         INSERT INTO child VALUES(1, 1); CREATE TABLE tree(id INTEGER PRIMARY KEY, up REFERENCES tree DEFERRABLE INITIALLY DEFERRED);
         INSERT INTO tree VALUES(1, 2), (2, 1), (3, 3), (4, NULL), (5, 99);
         CREATE TABLE pair(a, b, PRIMARY KEY(a, b)); INSERT INTO pair VALUES(1, 2);
         CREATE TABLE of_pair(x, y, FOREIGN KEY(x, y) REFERENCES pair); INSERT INTO of_pair VALUES(1, 2), (1, NULL), (3, 4);",
        &["SELECT * FROM child", "SELECT * FROM tree", "SELECT * FROM of_pair"],
    );
}

#[test]
fn full_text_indexes_with_options() {
    check(
        "CREATE VIRTUAL TABLE a USING fts5(x, y UNINDEXED, tokenize = 'porter ascii', prefix = '2 3', detail = none, columnsize = 0);
         INSERT INTO a(rowid, x, y) VALUES(7, 'running', 1.5), (3, 'walked', NULL);
         CREATE TABLE p(id INTEGER PRIMARY KEY, t); INSERT INTO p VALUES(4, 'alpha'), (9, 'beta');
         CREATE VIEW pv AS SELECT id AS rid, t FROM p; CREATE VIRTUAL TABLE b USING fts5(t, content='pv', content_rowid='rid');
         INSERT INTO b(b) VALUES('rebuild'); CREATE VIRTUAL TABLE c USING fts4(content=\"p\", t); INSERT INTO c(c) VALUES('rebuild');
         CREATE VIRTUAL TABLE d USING fts3(x, tokenize=porter); INSERT INTO d(docid, x) VALUES(5, 'jumping');
         CREATE VIRTUAL TABLE e USING fts4(x, notindexed=x, order=desc, prefix='1'); INSERT INTO e(docid, x) VALUES(6, 'six');
         CREATE VIRTUAL TABLE r USING rtree(id, x0, x1, +name TEXT, +more BLOB); INSERT INTO r VALUES(3, 0.1, 1e9, 'n', x'00');
         CREATE VIRTUAL TABLE ri USING rtree_i32(id, x0, x1); INSERT INTO ri VALUES(-3, -5, 5);",
        &["SELECT rowid, * FROM a", "SELECT rowid FROM a WHERE a MATCH 'run'", "SELECT rowid, * FROM b", "SELECT rowid FROM b WHERE b MATCH 'beta'",
          "SELECT docid FROM c WHERE c MATCH 'alpha'", "SELECT docid, * FROM d", "SELECT docid FROM d WHERE d MATCH 'jump'", "SELECT docid, * FROM e",
          "SELECT * FROM r", "SELECT * FROM ri"],
    );
}

#[test]
fn a_contentless_index_starts_empty() {
    let script = "CREATE VIRTUAL TABLE a USING fts5(x, content='', contentless_delete=1); INSERT INTO a(rowid, x) VALUES(1, 'SECRETWORD');
        CREATE VIRTUAL TABLE b USING fts4(x, content=''); INSERT INTO b(docid, x) VALUES(1, 'SECRETWORD');";
    let folder = Folder::new(script);
    let new = folder.anonymize("tables: {}", "new", settings(1, 1)).unwrap();
    assert_eq!(dump(&new, "SELECT rowid FROM a WHERE a MATCH 'secretword' UNION ALL SELECT docid FROM b WHERE b MATCH 'secretword'").len(), 0);
}

#[test]
fn what_cannot_be_carried_over_is_named() {
    check_refused("CREATE VIRTUAL TABLE f USING fts4(a, languageid=\"lid\");", "virtual table `f`");
    check_refused(
        "CREATE TABLE docs_content(a); CREATE VIRTUAL TABLE docs USING fts5(a, content='docs_content');",
        "table `docs_content` cannot be carried over",
    );
    check_refused("CREATE VIRTUAL TABLE s USING dbstat;", "virtual table `s`");
}

#[test]
fn an_index_over_a_table_that_is_gone_starts_empty() {
    check(
        "CREATE TABLE t(a); INSERT INTO t VALUES(1);
         CREATE VIRTUAL TABLE b USING fts5(t, content='gone'); CREATE VIEW bad AS SELECT * FROM nowhere;
         CREATE VIRTUAL TABLE c USING fts5(t, content='bad');",
        &["SELECT * FROM t"],
    );
}
