//! A new database takes the place of another: whatever happens, a whole one stands under the name.

use db_airlock::database::DatabaseError;
use db_airlock::database::sqlite::connection::Database;
use db_airlock::database::sqlite::restore::{Incoming, resolve, roll_back, settle};
use rusqlite::Connection;
use std::path::Path;

use super::{Folder, dump};

const ROWS: &str = "SELECT a FROM t";

fn script(value: u32) -> String {
    format!("CREATE TABLE t(a); INSERT INTO t VALUES({value});")
}

/// Restores the file `dump` of the folder over `target`.
fn restore(folder: &Folder, target: &Path) -> Result<(), DatabaseError> {
    let mut incoming = Incoming::beside(target)?;
    incoming.write(&std::fs::read(folder.path("original")).unwrap())?;
    incoming.check([("t", 1)])?;
    incoming.take_after_former()?;
    let settled = settle(target)?;
    incoming.put_in_place(settled)?;
    Ok(())
}

fn make(folder: &Folder, name: &str, script: &str) {
    Connection::open(folder.path(name)).unwrap().execute_batch(script).unwrap();
}

#[test]
fn a_settled_database_is_nobody_elses_until_it_is_replaced() {
    for mode in ["DELETE", "WAL"] {
        let folder = Folder::new(&script(1));
        let target = folder.path("db");
        make(&folder, "db", &format!("PRAGMA journal_mode = {mode}; {}", script(2)));
        let settled = settle(&target).unwrap();
        let other = Connection::open(&target).unwrap();
        other.busy_timeout(std::time::Duration::ZERO).unwrap();
        assert!(other.query_row(ROWS, [], |row| row.get::<_, i64>(0)).is_err(), "{mode}");
        drop(settled);
        assert_eq!(other.query_row(ROWS, [], |row| row.get::<_, i64>(0)), Ok(2), "{mode}");
    }
}

#[test]
fn an_idle_connection_in_write_ahead_mode_is_noticed_by_its_lock() {
    let folder = Folder::new(&script(1));
    make(&folder, "db", &format!("PRAGMA journal_mode = WAL; {}", script(2)));
    // In this very process, where open files are not looked at.
    let idle = Connection::open(folder.path("db")).unwrap();
    idle.query_row(ROWS, [], |row| row.get::<_, i64>(0)).unwrap();
    let error = restore(&folder, &folder.path("db")).unwrap_err();
    assert!(matches!(error, DatabaseError::InUse { .. }), "{error}");
    assert_eq!(dump(&folder.path("db"), ROWS), ["Integer(2)"]);
    drop(idle);
    restore(&folder, &folder.path("db")).unwrap();
    assert_eq!(dump(&folder.path("db"), ROWS), ["Integer(1)"]);
    assert_eq!(dump(&folder.path("db.previous"), ROWS), ["Integer(2)"]);
}

#[test]
fn what_stands_in_a_log_or_journal_goes_with_the_former_database() {
    let folder = Folder::new(&script(1));
    let writer = Connection::open(folder.path("live")).unwrap();
    writer.execute_batch(&format!("PRAGMA journal_mode = WAL; {} UPDATE t SET a = 22", script(2))).unwrap();
    for name in ["", "-wal"] {
        std::fs::copy(folder.path(&format!("live{name}")), folder.path(&format!("db{name}"))).unwrap();
    }
    restore(&folder, &folder.path("db")).unwrap();
    assert_eq!(dump(&folder.path("db"), ROWS), ["Integer(1)"]);
    assert_eq!(dump(&folder.path("db.previous"), ROWS), ["Integer(22)"]);
    assert!(!folder.names().iter().any(|name| name == "db-wal"), "{:?}", folder.names());
}

#[test]
fn a_log_without_its_database_is_not_applied_to_the_new_one() {
    let folder = Folder::new(&script(1));
    let writer = Connection::open(folder.path("live")).unwrap();
    writer.execute_batch(&format!("PRAGMA journal_mode = WAL; {}", script(2))).unwrap();
    std::fs::copy(folder.path("live-wal"), folder.path("db-wal")).unwrap();
    restore(&folder, &folder.path("db")).unwrap();
    assert_eq!(dump(&folder.path("db"), ROWS), ["Integer(1)"]);
}

#[test]
fn a_file_that_is_no_database_is_replaced_and_kept() {
    let folder = Folder::new(&script(1));
    for name in ["db", "db-wal", "db-journal"] {
        std::fs::write(folder.path(name), format!("no database at all: {name}").repeat(100)).unwrap();
    }
    restore(&folder, &folder.path("db")).unwrap();
    assert_eq!(dump(&folder.path("db"), ROWS), ["Integer(1)"]);
    assert!(std::fs::read(folder.path("db.previous")).unwrap().starts_with(b"no database at all: db"));
    assert!(folder.names().iter().all(|name| !name.starts_with("db-")), "{:?}", folder.names());
}

#[test]
fn rolling_back_brings_the_mode_and_what_was_looked_at_since() {
    let folder = Folder::new(&script(1));
    make(&folder, "db", &format!("PRAGMA journal_mode = WAL; {}", script(2)));
    restore(&folder, &folder.path("db")).unwrap();
    assert_eq!(
        dump(&folder.path("db"), "PRAGMA journal_mode"),
        dump(&folder.path("db.previous"), "PRAGMA journal_mode")
    );
    make(&folder, "db.previous", "UPDATE t SET a = 23");
    roll_back(&folder.path("db")).unwrap();
    assert_eq!(dump(&folder.path("db"), ROWS), ["Integer(23)"]);
    assert_eq!(dump(&folder.path("db.previous"), ROWS), ["Integer(1)"]);
    std::fs::remove_file(folder.path("db.previous")).unwrap();
    let error = roll_back(&folder.path("db")).unwrap_err();
    assert!(matches!(error, DatabaseError::NoPrevious { .. }), "{error}");
    assert_eq!(dump(&folder.path("db"), ROWS), ["Integer(23)"]);
}

#[test]
fn two_restores_at_once_end_with_two_whole_databases() {
    let folder = Folder::new(&script(1));
    make(&folder, "db", &script(2));
    for _ in 0..10 {
        std::thread::scope(|scope| {
            let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| restore(&folder, &folder.path("db")))).collect();
            for run in runs {
                run.join().unwrap().unwrap();
            }
        });
    }
    for name in ["db", "db.previous"] {
        assert_eq!(dump(&folder.path(name), ROWS), ["Integer(1)"], "{name}");
    }
    assert_eq!(folder.names(), ["db", "db.previous", "original"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_also_to_where_nothing_is_yet() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&script(1));
    std::fs::create_dir(folder.path("data")).unwrap();
    symlink("data/there", folder.path("link")).unwrap();
    symlink("link", folder.path("link to link")).unwrap();
    restore(&folder, &resolve(&folder.path("link to link"))).unwrap();
    assert!(folder.path("link").is_symlink());
    assert_eq!(dump(&folder.path("data/there"), ROWS), ["Integer(1)"]);
    symlink("round", folder.path("round")).unwrap();
    resolve(&folder.path("round"));
}

#[cfg(unix)]
#[test]
fn permissions_are_kept_and_a_folder_is_no_target() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(&script(1));
    make(&folder, "db", &script(2));
    std::fs::set_permissions(folder.path("db"), std::fs::Permissions::from_mode(0o664)).unwrap();
    restore(&folder, &folder.path("db")).unwrap();
    assert_eq!(std::fs::metadata(folder.path("db")).unwrap().permissions().mode() & 0o777, 0o664);
    std::fs::create_dir(folder.path("folder")).unwrap();
    let error = restore(&folder, &folder.path("folder")).unwrap_err();
    assert!(error.to_string().contains("folder"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path("folder")).unwrap().count(), 0);
}

#[test]
fn a_dump_in_write_ahead_mode_leaves_no_log_behind() {
    let folder = Folder::new(&format!("PRAGMA journal_mode = WAL; {}", script(1)));
    restore(&folder, &folder.path("db")).unwrap();
    assert_eq!(folder.names(), ["db", "original"]);
    drop(Database::open_to_read(&folder.path("db")).unwrap());
    assert_eq!(folder.names(), ["db", "original"]);
}
