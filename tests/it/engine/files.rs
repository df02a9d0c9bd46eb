//! Files as they lie about: live, half-written, oddly named, read-only.

use std::path::Path;

use db_airlock::database::sqlite::backup::backup;
use db_airlock::database::sqlite::connection::Database;
use db_airlock::database::sqlite::rewrite::Original;
use db_airlock::progress::Silent;
use rusqlite::Connection;

use super::{Folder, KEEP_ALL, dump, same, settings};

const LOGGED: &str = "PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES(1);";

impl Folder {
    /// The names in the folder, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn back_up(folder: &Folder, name: &str) {
    std::fs::write(folder.path(name), "").unwrap();
    backup(&folder.path("original"), &folder.path(name), &Silent).unwrap();
}

#[test]
fn a_backup_of_a_live_database_is_of_one_moment() {
    let folder = Folder::new(LOGGED);
    let writer = Connection::open(folder.path("original")).unwrap();
    writer
        .execute_batch(
            "PRAGMA wal_autocheckpoint = 0; INSERT INTO t VALUES(2); BEGIN; INSERT INTO t VALUES(3)",
        )
        .unwrap();
    back_up(&folder, "copy");
    assert_eq!(dump(&folder.path("copy"), "SELECT a FROM t"), ["Integer(1)", "Integer(2)"]);
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(dump(&folder.path("original"), "SELECT count(*) FROM t"), ["Integer(3)"]);
}

#[test]
fn an_open_original_does_not_see_what_is_written_later() {
    let folder = Folder::new(LOGGED);
    let original = Original::open(&folder.path("original")).unwrap();
    let writer = Connection::open(folder.path("original")).unwrap();
    writer.execute_batch("INSERT INTO t VALUES(2); CREATE TABLE later(a)").unwrap();
    assert_eq!(original.tables().len(), 1);
    let new = super::rewritten(&original, KEEP_ALL, &folder.path("new"), settings(1, 10), [1; 32]).unwrap();
    assert_eq!(dump(&new, "SELECT a FROM t"), ["Integer(1)"]);
}

#[test]
fn a_backup_has_no_log_of_its_own_and_keeps_row_numbers() {
    let script =
        format!("{LOGGED} CREATE TABLE n(a); INSERT INTO n(rowid, a) VALUES(100, 1), (7, 2); DELETE FROM t;");
    let folder = Folder::new(&script);
    back_up(&folder, "copy");
    assert_eq!(&std::fs::read(folder.path("copy")).unwrap()[18..20], [1, 1]);
    same(&folder.path("original"), &folder.path("copy"), "SELECT rowid, a FROM n");
}

#[test]
fn reading_leaves_nothing_beside_the_database() {
    let folder = Folder::new(LOGGED);
    let before = std::fs::read(folder.path("original")).unwrap();
    assert_eq!(folder.names(), ["original"]);
    folder.anonymize(KEEP_ALL, "new", settings(1, 10)).unwrap();
    back_up(&folder, "copy");
    assert_eq!(folder.names(), ["copy", "new", "original"]);
    assert_eq!(std::fs::read(folder.path("original")).unwrap(), before);
}

#[test]
fn a_log_that_was_there_before_stays_and_is_read() {
    let folder = Folder::new("");
    let writer = Connection::open(folder.path("original")).unwrap();
    writer.execute_batch(LOGGED).unwrap();
    for name in ["", "-wal"] {
        std::fs::copy(folder.path(&format!("original{name}")), folder.path(&format!("taken{name}"))).unwrap();
    }
    drop(writer);
    let before = folder.names();
    let taken =
        super::anonymize(&folder.path("taken"), KEEP_ALL, &folder.path("new"), settings(1, 1), [1; 32]);
    assert_eq!(dump(&taken.unwrap(), "SELECT a FROM t"), ["Integer(1)"]);
    assert!(before.iter().all(|name| folder.names().contains(name)), "{:?}", folder.names());
}

#[test]
fn a_hot_journal_is_an_error_that_says_what_to_do() {
    let folder = Folder::new("CREATE TABLE t(a); INSERT INTO t VALUES(zeroblob(100000)), (1);");
    let writer = Connection::open(folder.path("original")).unwrap();
    writer.execute_batch("PRAGMA cache_size = 1; BEGIN; UPDATE t SET a = randomblob(100000)").unwrap();
    for name in ["", "-journal"] {
        std::fs::copy(folder.path(&format!("original{name}")), folder.path(&format!("cut{name}"))).unwrap();
    }
    let Err(error) = Original::open(&folder.path("cut")) else { panic!("a torn database was read") };
    assert!(error.hint().unwrap().contains("-journal"), "{error}");
    // Any connection that may write undoes the change.
    drop(Database::open_to_write(&folder.path("cut")).unwrap());
    assert_eq!(Original::open(&folder.path("cut")).unwrap().tables().len(), 1);
}

#[test]
fn names_that_sql_or_sqlite_would_read_otherwise_are_names() {
    let folder = Folder::new("CREATE TABLE t(a); INSERT INTO t VALUES(1);");
    for name in ["it's \"here\"", "a?mode=memory", "50%20", "file:x?mode=memory", ":memory:", "é"] {
        back_up(&folder, name);
        assert_eq!(dump(&folder.path(name), "SELECT a FROM t"), ["Integer(1)"], "{name}");
        let new = folder.path("new");
        super::anonymize(&folder.path(name), KEEP_ALL, &new, settings(1, 1), [1; 32]).unwrap();
        assert_eq!(dump(&new, "SELECT a FROM t"), ["Integer(1)"], "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_target_that_is_no_text_is_refused_and_nothing_else_is_written() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new("CREATE TABLE t(a); INSERT INTO t VALUES(1);");
    let target = folder.0.path().join(std::ffi::OsStr::from_bytes(b"copy\xff"));
    std::fs::write(&target, "").unwrap();
    let error = backup(&folder.path("original"), &target, &Silent).unwrap_err();
    assert!(error.to_string().starts_with("cannot write"), "{error}");
    assert_eq!(std::fs::read_dir(folder.0.path()).unwrap().count(), 2);
    let original = target.with_file_name(std::ffi::OsStr::from_bytes(b"original\xff"));
    std::fs::rename(folder.path("original"), &original).unwrap();
    assert_eq!(Original::open(&original).unwrap().tables().len(), 1);
}

#[test]
fn a_relative_path_that_looks_like_a_uri_is_made_plain() {
    let plain = db_airlock::database::sqlite::connection::plain(Path::new("file:x?mode=memory"));
    assert!(plain.is_absolute() && plain.ends_with("file:x?mode=memory"));
}
