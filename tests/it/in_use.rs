//! Databases that another process has open: they are backed up as of one moment, and never replaced.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::project::{DEVELOPER, PRODUCTION, Project, Role, Run, SHOP, SHOP_POLICY};
use super::refused::refused;

/// Not a test: the child process that has a database open while the tests below run the program.
#[test]
#[ignore = "run by the tests of databases in use"]
fn holder() {
    let Ok(script) = std::env::var("HOLD_SCRIPT") else { return };
    let connection = rusqlite::Connection::open(std::env::var("HOLD_DATABASE").unwrap()).unwrap();
    for statement in script.split(';').filter(|statement| !statement.trim().is_empty()) {
        let mut statement = connection.prepare(statement).unwrap();
        let mut rows = statement.query([]).unwrap();
        while rows.next().unwrap().is_some() {}
    }
    println!("\nholding");
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// Another process that has run a script on a database and still has it open.
struct Holder(Child);

impl Holder {
    fn new(database: &Path, script: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "in_use::holder", "--ignored", "--nocapture"])
            .env("HOLD_DATABASE", database)
            .env("HOLD_SCRIPT", script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.map_while(Result::ok).any(|line| line == "holding"), "the holder did not start");
        Holder(child)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A run's snapshot, with the holder's program called `holder`.
fn snapshot_of_held(run: &Run) -> String {
    let text = run.snapshot();
    match (text.find("in use by "), text.find(" (process ")) {
        (Some(start), Some(end)) => format!("{}holder{}", &text[..start + "in use by ".len()], &text[end..]),
        _ => text,
    }
}

#[test]
fn a_database_in_use_is_not_replaced() {
    for (mode, use_of_it) in [
        ("delete", "SELECT count(*) FROM customer"),
        ("delete", "BEGIN; SELECT count(*) FROM customer"),
        ("delete", "BEGIN IMMEDIATE; INSERT INTO customer(name) VALUES('half')"),
        ("delete", "BEGIN EXCLUSIVE"),
        ("wal", "SELECT count(*) FROM customer"),
        ("wal", "BEGIN; SELECT count(*) FROM customer"),
        ("wal", "BEGIN IMMEDIATE; INSERT INTO customer(name) VALUES('half')"),
        ("wal", "INSERT INTO customer(name) VALUES('whole')"),
    ] {
        let project = Project::published(SHOP_POLICY, SHOP);
        project.sql(DEVELOPER, SHOP);
        project.run(Role::Developer, &["pull", "--yes"]).ends(0);
        let script = format!("PRAGMA journal_mode = {mode}; {use_of_it}");
        let holder = Holder::new(&project.path(DEVELOPER), &script);
        for args in [&["pull", "--force", "--yes"][..], &["restore", "--yes"], &["rollback", "--yes"]] {
            let run = refused(&project, Role::Developer, args, 7);
            if use_of_it.starts_with("SELECT") && mode == "wal" {
                insta::assert_snapshot!(format!("in_use_{}", args[0]), snapshot_of_held(&run));
            }
            let said = format!("(process {})", holder.0.id());
            assert!(run.stderr.contains("is in use by ") && run.stderr.contains(&said), "{script}\n{run}");
        }
        drop(holder);
        project.run(Role::Developer, &["rollback", "--yes"]).ends(0);
        project.run(Role::Developer, &["pull", "--yes"]).ends(0);
        let connection = rusqlite::Connection::open(project.path(DEVELOPER)).unwrap();
        let rows: u32 = connection.query_row("SELECT count(*) FROM customer", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 50, "{script}");
    }
}

/// A copy is of one moment, so readers and writers need not stop; only a lock that shuts out readers is waited
/// for, and then an error.
#[test]
fn a_database_in_use_is_backed_up() {
    for (mode, use_of_it, rows) in [
        ("delete", "SELECT count(*) FROM customer", 50),
        ("delete", "BEGIN IMMEDIATE; INSERT INTO customer(name) VALUES('half')", 50),
        ("wal", "BEGIN IMMEDIATE; INSERT INTO customer(name) VALUES('half')", 50),
        ("wal", "INSERT INTO customer(name) VALUES('whole')", 51),
    ] {
        let project = Project::new(SHOP_POLICY, SHOP);
        project.run(Role::Airlock, &["keygen"]).ends(0);
        let holder =
            Holder::new(&project.path(PRODUCTION), &format!("PRAGMA journal_mode = {mode}; {use_of_it}"));
        for args in [&["backup", "--plaintext"][..], &["anonymize", "--from-database"]] {
            let run = project.run(Role::Airlock, args).ends(0);
            let connection = rusqlite::Connection::open(project.path(run.stdout.trim())).unwrap();
            let found: u32 =
                connection.query_row("SELECT count(*) FROM customer", [], |row| row.get(0)).unwrap();
            assert_eq!(found, rows, "{mode} {use_of_it}\n{run}");
        }
        drop(holder);
    }
    let project = Project::new(SHOP_POLICY, SHOP);
    let _holder = Holder::new(&project.path(PRODUCTION), "BEGIN EXCLUSIVE");
    let run = refused(&project, Role::Production, &["backup", "--plaintext"], 7);
    insta::assert_snapshot!("backup_of_a_locked_database", snapshot_of_held(&run));
}
