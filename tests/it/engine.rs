//! Laws of the SQLite engine: what is kept is kept byte for byte, and nothing depends on how the work
//! was cut up.

mod files;
mod schemas;
mod swaps;
mod values;

use std::path::{Path, PathBuf};

use db_airlock::anonymize::draw::RunKey;
use db_airlock::anonymize::plan::Plan;
use db_airlock::anonymize::policy::Policy;
use db_airlock::database::DatabaseError;
use db_airlock::database::Settings;
use db_airlock::database::sqlite::rewrite::{Original, rewrite};
use db_airlock::dump::Limits;
use db_airlock::progress::Silent;
use db_airlock::yaml::{Source, parse};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

const ODDITIES: &str = r#"
    PRAGMA foreign_keys = OFF; PRAGMA page_size = 8192; PRAGMA user_version = 41; PRAGMA application_id = 77;
    CREATE TABLE person(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE UNIQUE, email VARCHAR(10),
        note, amount NUMERIC, picture BLOB, full TEXT GENERATED ALWAYS AS (name || '!') STORED,
        shout TEXT AS (upper(name)) VIRTUAL);
    INSERT INTO person(name, email, note, amount, picture)
        WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 300)
        SELECT 'SECRETNAME' || x, 'u' || x || '@SECRETMAIL.example.org',
            CASE x % 4 WHEN 0 THEN x WHEN 1 THEN 'SECRETNOTE' || x WHEN 2 THEN x * 1.5 ELSE x'00ff' END,
            '12.50', x'53454352455442' FROM c;
    DELETE FROM person WHERE id % 50 = 0;
    CREATE INDEX by_email ON person(email);
    CREATE UNIQUE INDEX by_lower ON person(lower(email)) WHERE note IS NOT NULL;
    CREATE TABLE keyed(k TEXT PRIMARY KEY, v ANY) WITHOUT ROWID;
    INSERT INTO keyed VALUES('SECRETKEY', 1), ('', x''), ('b', NULL);
    CREATE TABLE covered(b TEXT, a TEXT);
    INSERT INTO covered(rowid, b, a) VALUES(100, 'z', 'y'), (7, 'a', 'b'), (-5, 'm', 'n');
    CREATE INDEX covering ON covered(a, b);
    CREATE TABLE strict(a INT, b TEXT, c ANY) STRICT;
    INSERT INTO strict VALUES(1, 'SECRETSTRICT', x'01'), (NULL, NULL, '12');
    CREATE TABLE child(id INTEGER PRIMARY KEY, pid INT REFERENCES person(id) ON UPDATE CASCADE ON DELETE CASCADE);
    INSERT INTO child VALUES(1, 1), (2, 50);
    CREATE TABLE audit(old TEXT, new TEXT);
    CREATE TABLE "user data"("the ""key""" TEXT, rowid TEXT, "select" REAL);
    INSERT INTO "user data" VALUES('a', 'not a number', 1e300), (CAST(x'ff00fe' AS TEXT), '', -0.0);
    CREATE TABLE "all three"(rowid, _rowid_, oid);
    INSERT INTO "all three" VALUES(1, 2, 3);
    CREATE TABLE empty(a);
    CREATE VIRTUAL TABLE words USING fts5(body, extra UNINDEXED);
    INSERT INTO words(rowid, body, extra) VALUES(9, 'SECRETFTS one two', 5), (3, 'three', NULL);
    CREATE VIRTUAL TABLE names USING fts5(name, content='person', content_rowid='id');
    INSERT INTO names(names) VALUES('rebuild');
    CREATE VIRTUAL TABLE bare USING fts5(body, content='');
    CREATE VIRTUAL TABLE old_words USING fts4(body);
    INSERT INTO old_words(rowid, body) VALUES(4, 'SECRETOLD four');
    CREATE VIRTUAL TABLE vocabulary USING fts5vocab('words', 'row');
    CREATE VIRTUAL TABLE places USING rtree(id, x0, x1, y0, y1);
    INSERT INTO places VALUES(5, 0.1, 0.2, -3.3, 4.4);
    CREATE TRIGGER renamed AFTER UPDATE ON person BEGIN INSERT INTO audit VALUES(old.name, new.name); END;
    CREATE TRIGGER added AFTER INSERT ON person BEGIN INSERT INTO audit VALUES(NULL, new.name); END;
    CREATE VIEW visible AS SELECT * FROM person WHERE name <> 'x;y';
    ANALYZE;
"#;

const KEEP_ALL: &str = "unmapped: keep";

pub fn settings(threads: usize, batch_rows: usize) -> Settings {
    Settings { threads, limits: Limits { batch_rows, ..Limits::default() } }
}

/// A folder with a database made by a script.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(script: &str) -> Self {
        let folder = Folder(tempfile::tempdir().unwrap());
        Connection::open(folder.path("original")).unwrap().execute_batch(script).unwrap();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn anonymize(&self, policy: &str, to: &str, settings: Settings) -> Result<PathBuf, DatabaseError> {
        anonymize(&self.path("original"), policy, &self.path(to), settings, [1; 32])
    }
}

fn anonymize(
    from: &Path,
    policy: &str,
    to: &Path,
    settings: Settings,
    key: [u8; 32],
) -> Result<PathBuf, DatabaseError> {
    rewritten(&Original::open(from)?, policy, to, settings, key)
}

fn rewritten(
    original: &Original,
    policy: &str,
    to: &Path,
    settings: Settings,
    key: [u8; 32],
) -> Result<PathBuf, DatabaseError> {
    let policy = Policy::parse(&parse(Source::new("policy.yaml", policy)).unwrap())
        .unwrap_or_else(|findings| panic!("{findings:?}"));
    let plan = Plan::new(&policy, &original.tables()).unwrap_or_else(|refusal| panic!("{refusal}"));
    std::fs::write(to, "").unwrap();
    rewrite(original, &plan, &RunKey::from_random(key), to, settings, &Silent)?;
    Ok(to.to_owned())
}

/// Every cell of a query with its storage class, as text.
pub fn dump(database: &Path, sql: &str) -> Vec<String> {
    let connection = Connection::open(database).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let cells: Vec<_> = (0..columns)
            .map(|column| match row.get_ref(column).unwrap() {
                ValueRef::Real(number) => format!("Real({:#x})", number.to_bits()),
                other => format!("{other:?}"),
            })
            .collect();
        lines.push(cells.join(", "));
    }
    lines
}

fn same(one: &Path, other: &Path, sql: &str) {
    assert_eq!(dump(one, sql), dump(other, sql), "{sql}");
}

const ALL_ROWS: [&str; 13] = [
    "SELECT * FROM person",
    "SELECT * FROM keyed",
    "SELECT rowid, * FROM covered NOT INDEXED",
    "SELECT rowid, * FROM strict",
    "SELECT * FROM child",
    "SELECT * FROM audit",
    "SELECT _rowid_, * FROM \"user data\"",
    "SELECT * FROM \"all three\"",
    "SELECT rowid, * FROM words",
    "SELECT rowid, * FROM names",
    "SELECT rowid, * FROM old_words",
    "SELECT * FROM places",
    "SELECT * FROM sqlite_sequence",
];

#[test]
fn a_policy_that_keeps_all_keeps_every_row_and_every_object() {
    let folder = Folder::new(ODDITIES);
    let (original, new) =
        (folder.path("original"), folder.anonymize(KEEP_ALL, "new", settings(2, 100)).unwrap());
    for sql in ALL_ROWS {
        same(&original, &new, sql);
    }
    same(
        &original,
        &new,
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_stat*' ORDER BY type, name",
    );
    for pragma in ["page_size", "user_version", "application_id", "encoding", "auto_vacuum"] {
        same(&original, &new, &format!("PRAGMA {pragma}"));
    }
    for (index, word) in [("words", "SECRETFTS"), ("names", "SECRETNAME7"), ("old_words", "four")] {
        same(&original, &new, &format!("SELECT rowid FROM {index} WHERE {index} MATCH '{word}'"));
    }
    assert_eq!(
        dump(&new, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'sqlite_stat*'"),
        ["Integer(0)"]
    );
}

#[test]
fn utf16_and_auto_vacuum_are_kept() {
    for encoding in ["UTF-16le", "UTF-16be"] {
        let script = format!(
            "PRAGMA encoding = '{encoding}'; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA page_size = 1024;
             CREATE TABLE t(a TEXT); INSERT INTO t VALUES('é€😀'), ('');"
        );
        let folder = Folder::new(&script);
        let new = folder.anonymize(KEEP_ALL, "new", settings(1, 1)).unwrap();
        for sql in ["SELECT * FROM t", "PRAGMA encoding", "PRAGMA auto_vacuum", "PRAGMA page_size"] {
            same(&folder.path("original"), &new, sql);
        }
    }
}

const RULES: &str = r#"
    unmapped: keep
    tables:
      person: {name: md5, email: email, note: lorem, picture: "null"}
      keyed: {k: md5}
      words: {body: {anonymizer: lorem, words: 3}}
      strict: {a: {anonymizer: integer, min: 5, max: 9}, b: lastname}
      old_words: {body: firstname}
"#;

#[test]
fn the_output_is_the_same_for_every_batch_size_and_number_of_threads() {
    let folder = Folder::new(ODDITIES);
    let first = folder.anonymize(RULES, "first", settings(1, 1)).unwrap();
    for (threads, rows) in [(1, 7), (2, 1), (3, 64), (8, 100_000)] {
        let other = folder.anonymize(RULES, "other", settings(threads, rows)).unwrap();
        assert!(
            std::fs::read(&first).unwrap() == std::fs::read(&other).unwrap(),
            "{threads} threads, {rows} rows"
        );
    }
}

#[test]
fn one_key_gives_one_output_and_two_keys_give_unrelated_ones() {
    let folder = Folder::new(ODDITIES);
    let run = |name: &str, key| {
        anonymize(&folder.path("original"), RULES, &folder.path(name), settings(2, 50), key).unwrap()
    };
    let (first, again, other) = (run("first", [3; 32]), run("again", [3; 32]), run("other", [4; 32]));
    assert!(std::fs::read(&first).unwrap() == std::fs::read(&again).unwrap());
    let names = |path: &Path| dump(path, "SELECT name FROM person UNION ALL SELECT email FROM person");
    let shared = names(&first).iter().filter(|name| names(&other).contains(name)).count();
    assert_eq!(shared, 0);
}

#[test]
fn no_original_is_left_in_any_byte_and_triggers_did_not_fire() {
    let folder = Folder::new(ODDITIES);
    let new = folder.anonymize(RULES, "new", settings(2, 64)).unwrap();
    let bytes = std::fs::read(&new).unwrap();
    for secret in [
        "SECRETNAME",
        "SECRETMAIL",
        "SECRETNOTE",
        "SECRETB",
        "SECRETKEY",
        "SECRETFTS",
        "SECRETSTRICT",
        "SECRETOLD",
    ] {
        let found = bytes.windows(secret.len()).any(|window| window.eq_ignore_ascii_case(secret.as_bytes()));
        assert!(!found, "{secret} is in the new file");
    }
    assert_eq!(dump(&new, "SELECT count(*) FROM audit"), ["Integer(0)"]);
    assert_eq!(
        dump(&new, "SELECT count(DISTINCT name), count(DISTINCT email) FROM person"),
        ["Integer(294), Integer(294)"]
    );
    assert_eq!(dump(&new, "SELECT count(*) FROM names WHERE names MATCH 'SECRETNAME7'"), ["Integer(0)"]);
    assert_eq!(
        dump(&new, "SELECT count(*) FROM person WHERE full <> name || '!' OR shout <> upper(name)"),
        ["Integer(0)"]
    );
    // The child's reference to a person who was deleted before is the original's own; it does not stop the run.
    assert_eq!(dump(&new, "SELECT count(*) FROM pragma_foreign_key_check"), ["Integer(1)"]);
}

#[test]
fn rows_left_out_leave_the_table() {
    let folder = Folder::new(ODDITIES);
    let policy = "{unmapped: keep, tables: {keyed: {rows: none}, words: {rows: none}}}";
    let new = folder.anonymize(policy, "new", settings(2, 64)).unwrap();
    assert_eq!(
        dump(&new, "SELECT (SELECT count(*) FROM keyed), (SELECT count(*) FROM words)"),
        ["Integer(0), Integer(0)"]
    );
    assert_eq!(dump(&new, "SELECT count(*) FROM vocabulary"), ["Integer(0)"]);
}

#[test]
fn a_row_over_the_bound_is_a_clear_error() {
    let folder = Folder::new("CREATE TABLE t(a); INSERT INTO t VALUES(1), (zeroblob(2000));");
    let limits = Limits { row_bytes: 1000, ..Limits::default() };
    let error = folder.anonymize(KEEP_ALL, "new", Settings { threads: 2, limits }).unwrap_err();
    assert_eq!(error.to_string(), "table `t`, row 2: it holds 2008 bytes, and the bound for one row is 1000");
}

#[test]
fn a_rule_that_meets_a_value_it_cannot_read_names_the_row_and_not_the_value() {
    let folder = Folder::new("CREATE TABLE t(a); INSERT INTO t VALUES(1), ('forty');");
    let policy = "tables: {t: {a: {anonymizer: integer, delta: 3}}}";
    let error = folder.anonymize(policy, "new", settings(2, 64)).unwrap_err().to_string();
    assert!(error.starts_with("table `t`, row 2: the rule for `a` expected "), "{error}");
    assert!(!error.contains("forty"), "{error}");
}

#[test]
fn a_write_that_breaks_a_constraint_names_it() {
    let folder = Folder::new("CREATE TABLE t(a CHECK (a NOT LIKE '%@%')); INSERT INTO t VALUES('ok');");
    let error = folder.anonymize("tables: {t: {a: email}}", "new", settings(1, 64)).unwrap_err();
    assert_eq!(error.to_string(), "table `t`, row 1: CHECK constraint failed: a NOT LIKE '%@%'");
}

#[test]
fn unknown_collations_are_an_error_and_not_a_loss() {
    let folder = Folder::new(
        "CREATE TABLE t(a); PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = 'CREATE TABLE t(a COLLATE french)'; PRAGMA writable_schema = OFF;
        INSERT INTO t VALUES('x');",
    );
    Connection::open(folder.path("original"))
        .unwrap()
        .execute_batch(
            "PRAGMA writable_schema = ON;
        INSERT INTO sqlite_schema VALUES('index', 'i', 't', 99, 'CREATE INDEX i ON t(a)')",
        )
        .ok();
    let result = folder.anonymize(KEEP_ALL, "new", settings(1, 64));
    assert!(result.is_err(), "{result:?}");
}

#[test]
fn a_table_that_the_plan_does_not_know_stops_the_run() {
    let folder = Folder::new("CREATE TABLE t(a); INSERT INTO t VALUES(1);");
    let original = Original::open(&folder.path("original")).unwrap();
    let policy = Policy::parse(&parse(Source::new("policy.yaml", KEEP_ALL)).unwrap()).unwrap();
    let plan = Plan::new(&policy, &[]).unwrap();
    let target = folder.path("new");
    std::fs::write(&target, "").unwrap();
    let key = RunKey::from_random([1; 32]);
    let error = rewrite(&original, &plan, &key, &target, settings(1, 64), &Silent).unwrap_err();
    assert!(error.to_string().starts_with("table `t` cannot be carried over: the plan is of another schema"));
}
