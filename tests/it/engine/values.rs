//! Cells keep their storage class and every byte, or the run stops.

use super::{Folder, KEEP_ALL, same, settings};

fn check(script: &str, query: &str) {
    let folder = Folder::new(script);
    let new = folder.anonymize(KEEP_ALL, "new", settings(2, 2)).unwrap();
    same(&folder.path("original"), &new, query);
}

#[test]
fn numbers_at_their_edges() {
    check(
        "CREATE TABLE n(i INTEGER, r REAL, u NUMERIC, a, t TEXT);
         INSERT INTO n VALUES(9223372036854775807, 3, 1e300, 3.0, 12), (-9223372036854775808, -0.0, 0.5, -0.0, 1.0),
           (1e999, -1e999, 1e999, 9e999 - 9e999, '0x10'), (9007199254740993.0, 9223372036854775807, '1e5x', 1e18, ''),
           (' 12 ', '12x', '0012', '12', 0.1);",
        "SELECT * FROM n",
    );
}

#[test]
fn bytes_that_are_no_text() {
    check(
        "CREATE TABLE t(k TEXT UNIQUE, c TEXT COLLATE NOCASE, b BLOB, PRIMARY KEY(c, k)) WITHOUT ROWID; CREATE INDEX i ON t(c, b);
         INSERT INTO t VALUES(CAST(x'ff00fe' AS TEXT), CAST(x'c328' AS TEXT), zeroblob(70000)), (CAST(x'00' AS TEXT), CAST(x'6100' AS TEXT), x''),
           (CAST(x'eda080' AS TEXT), CAST(x'efbfbd' AS TEXT), CAST('' AS TEXT)), ('', char(65279) || 'b', NULL);",
        "SELECT * FROM t",
    );
}

#[test]
fn page_sizes_at_their_edges() {
    for size in [512, 65536] {
        let script = format!(
            "PRAGMA page_size = {size}; CREATE TABLE t(a); INSERT INTO t VALUES(zeroblob(200000)), ('x');"
        );
        check(&script, "PRAGMA page_size");
        check(&script, "SELECT * FROM t");
    }
}

/// A column whose type was changed behind SQLite's back: `from` and `to` are the two table statements.
fn altered(from: &str, to: &str) -> Folder {
    let folder = Folder::new(from);
    let connection = rusqlite::Connection::open(folder.path("original")).unwrap();
    connection.execute_batch("PRAGMA writable_schema = ON").unwrap();
    connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 't'", [to]).unwrap();
    folder
}

#[test]
fn a_kept_value_that_the_column_would_change_stops_the_run() {
    let texts =
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t(a) VALUES('x'), ('007'), ('y');";
    let folder = altered(texts, "CREATE TABLE t(id INTEGER PRIMARY KEY, a NUMERIC)");
    let error = folder.anonymize(KEEP_ALL, "new", settings(1, 2)).unwrap_err().to_string();
    assert!(error.starts_with("column `a` of table `t`") && !error.contains("007"), "{error}");
    folder.anonymize("tables: {t: {a: \"null\"}}\nunmapped: keep", "other", settings(1, 2)).unwrap();
    let numbers = "CREATE TABLE t(a); INSERT INTO t(a) VALUES(1), (2.5);";
    let folder = altered(numbers, "CREATE TABLE t(a TEXT)");
    folder.anonymize(KEEP_ALL, "new", settings(1, 2)).unwrap_err();
}

#[test]
fn half_a_surrogate_pair_is_never_mangled() {
    for encoding in ["UTF-16le", "UTF-16be"] {
        let cell = if encoding == "UTF-16le" { "x'3dd8'" } else { "x'd83d'" };
        let script = format!(
            "PRAGMA encoding = '{encoding}'; CREATE TABLE t(a TEXT); INSERT INTO t VALUES(CAST({cell} AS TEXT));"
        );
        let folder = Folder::new(&script);
        let error = folder.anonymize(KEEP_ALL, "new", settings(1, 2)).unwrap_err().to_string();
        assert!(error.starts_with("table `t`, row 1: "), "{error}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_threads_or_rows() {
    // In a process of its own, since the system counts by process.
    let test = "engine::values::child_of_the_test_of_memory";
    let program = std::env::current_exe().unwrap();
    let output = std::process::Command::new(program).args([test, "--exact", "--ignored"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "measures its process: run by the test above"]
fn child_of_the_test_of_memory() {
    const ROW: u64 = 1_000_000;
    let peak = || -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    };
    let rows = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 300)";
    let folder = Folder::new(&format!(
        "CREATE TABLE t(a, b TEXT); {rows} INSERT INTO t SELECT zeroblob({ROW}), 'x' FROM c;"
    ));
    let before = peak();
    let mut settings = settings(32, 2048);
    settings.limits.bytes_in_flight = 4_000_000;
    folder.anonymize("{unmapped: keep, tables: {t: {b: md5}}}", "new", settings).unwrap();
    // What `Limits` says, the page caches, and what the allocator keeps for its threads. Bounded by
    // the number of batches alone it would be over 120 MB.
    let bound = 2 * 4_000_000 + 6 * ROW + 18 * 1024 * 1024 + 40_000_000;
    assert!(peak() - before < bound, "{} bytes, and the bound is {bound}", peak() - before);
}
