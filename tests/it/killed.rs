//! Kills in the middle of the work, at many moments: nothing half-done has a final name, the old database
//! stands as it was, and a later run succeeds and cleans up.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::project::{DEVELOPER, PRODUCTION, Project, REMOTE, Role, SHOP_POLICY};

/// Kills of each command.
const KILLS: u32 = 8;

/// Some thirty megabytes, so that a kill lands inside the work and not behind it.
const LARGE: &str = "
    CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
    CREATE TABLE word(id INTEGER PRIMARY KEY, word TEXT);
    INSERT INTO customer(name, email)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        SELECT 'SECRETNAME' || i, 'person' || i || '@secret.example.org' FROM n;
    INSERT INTO word(word)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 15000)
        SELECT hex(zeroblob(1000)) || i FROM n;
";

/// Files of runs that are at work, or were interrupted.
fn partial_files(project: &Project) -> Vec<String> {
    project.files("", "").into_iter().filter(|name| name.contains(".partial")).collect()
}

fn spawn(project: &Project, role: Role, args: &[&str]) -> Child {
    project.command(role, args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Waits until a partial file is there that was not there before. False where the run ended without one.
fn wait_for_work(project: &Project, before: &[String], child: &mut Child) -> bool {
    loop {
        if partial_files(project).iter().any(|name| !before.contains(name)) {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// How long a run works from its first partial file to its end.
fn time_of_work(project: &Project, role: Role, args: &[&str]) -> Duration {
    let before = partial_files(project);
    let mut child = spawn(project, role, args);
    assert!(wait_for_work(project, &before, &mut child), "{args:?} was not seen at work");
    let start = Instant::now();
    assert!(child.wait().unwrap().success(), "{args:?}");
    start.elapsed()
}

/// Kills a command at moments spread over the whole of its work; `check` looks at what each kill left, and is
/// told whether that is a partial file. At least half of the runs must have been killed after their first
/// partial file and before their end.
fn kill_often(project: &Project, role: Role, args: &[&str], work: Duration, check: impl Fn(bool)) {
    let mut landed = 0;
    for kill in 0..KILLS {
        let before = partial_files(project);
        let mut child = spawn(project, role, args);
        let was_at_work = wait_for_work(project, &before, &mut child);
        if was_at_work {
            std::thread::sleep(work * kill / KILLS);
        }
        child.kill().unwrap();
        let is_killed = child.wait().unwrap().code().is_none();
        landed += u32::from(was_at_work && is_killed);
        check(is_killed && partial_files(project).iter().any(|name| !before.contains(name)));
    }
    assert!(landed * 2 >= KILLS, "only {landed} of {KILLS} kills of {args:?} landed within the work");
}

/// What has a final name below a folder.
fn finished(project: &Project, folder: &str) -> Vec<String> {
    let names = project.files(folder, "").into_iter();
    names.filter(|name| !name.contains(".partial") && !name.contains("/.restored/")).collect()
}

/// A kill within the work leaves no new manifest, so no artefact. A kill between the first and the last of the
/// final names may leave a dump without one, which is whole, and goes with the next `clean`.
#[track_caller]
fn nothing_finished(project: &Project, folder: &str, before: &[String], is_within: bool) {
    let new: Vec<_> = finished(project, folder).into_iter().filter(|name| !before.contains(name)).collect();
    let has_manifest = new.iter().any(|name| name.ends_with(".manifest.json"));
    assert!(!(is_within && has_manifest), "killed within the work, and yet there is a manifest: {new:?}");
    for dump in new.iter().filter(|name| name.ends_with(".sqlite3")) {
        let connection = rusqlite::Connection::open(project.path(dump)).unwrap();
        let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(check, "ok", "{dump} is not whole");
    }
}

fn clean(project: &Project, role: Role) {
    project.run(role, &["clean", "--yes"]).ends(0);
    assert_eq!(partial_files(project), Vec::<String>::new(), "clean left something");
}

#[test]
fn a_killed_anonymize_leaves_no_artefact() {
    let project = Project::new(SHOP_POLICY, LARGE);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let original = project.read(PRODUCTION);
    let args = ["anonymize", "--from-database"];
    let work = time_of_work(&project, Role::Airlock, &args);
    let before = finished(&project, "var/airlock");
    kill_often(&project, Role::Airlock, &args, work, |is_within| {
        nothing_finished(&project, "var/airlock", &before, is_within);
        assert!(project.read(PRODUCTION) == original);
    });
    clean(&project, Role::Airlock);
    project.run(Role::Airlock, &args).ends(0);
    project.run(Role::Airlock, &["publish"]).ends(0);
    project.run(Role::Developer, &["pull"]).ends(0).says("35000 rows");
}

#[test]
fn a_killed_publish_leaves_nothing_to_pull() {
    let project = Project::published(SHOP_POLICY, LARGE);
    let again = |project: &Project| {
        std::fs::remove_dir_all(project.path(REMOTE)).unwrap();
        std::fs::create_dir(project.path(REMOTE)).unwrap();
    };
    again(&project);
    let work = time_of_work(&project, Role::Airlock, &["publish"]);
    again(&project);
    kill_often(&project, Role::Airlock, &["publish"], work, |is_within| {
        nothing_finished(&project, REMOTE, &[], is_within);
        if is_within {
            project.run(Role::Developer, &["pull"]).ends(4).says("no anonymized artefact");
        } else {
            again(&project);
        }
    });
    project.run(Role::Airlock, &["publish"]).ends(0);
    assert_eq!(partial_files(&project), Vec::<String>::new(), "the next publish left something");
    project.run(Role::Developer, &["pull"]).ends(0).says("35000 rows");
}

/// The developer's database is either the one of before, byte for byte, or a whole new one.
#[track_caller]
fn stands(project: &Project, own: &[u8], new: &[u8]) {
    let database = project.read(DEVELOPER);
    assert!(database == own || database == new, "neither the old nor the new database");
    if database == own {
        usable(&project.path(DEVELOPER));
    }
}

#[track_caller]
fn usable(database: &Path) {
    let connection = rusqlite::Connection::open(database).unwrap();
    let text: String = connection.query_row("SELECT a FROM mine", [], |row| row.get(0)).unwrap();
    assert_eq!(text, "my own work");
}

#[test]
fn a_killed_pull_leaves_the_old_database() {
    let project = Project::published(SHOP_POLICY, LARGE);
    let new = std::fs::read(project.only_file(REMOTE, ".sqlite3")).unwrap();
    let reset = || {
        for name in project.files("var/developer", "") {
            std::fs::remove_file(project.path(name)).unwrap();
        }
        let _ = std::fs::remove_file(project.path(DEVELOPER));
        project.sql(DEVELOPER, "CREATE TABLE mine(a); INSERT INTO mine VALUES('my own work')");
        project.read(DEVELOPER)
    };
    reset();
    let args = ["pull", "--yes"];
    let work = time_of_work(&project, Role::Developer, &args);
    let own = reset();
    kill_often(&project, Role::Developer, &args, work, |_| {
        stands(&project, &own, &new);
        for name in project.files("var/developer", ".manifest.json") {
            project.run(Role::Developer, &["verify", &name]).ends(0);
        }
        reset();
    });
    project.run(Role::Developer, &args).ends(0);
    assert!(project.read(DEVELOPER) == new);
    clean(&project, Role::Developer);
}

#[test]
fn a_killed_restore_leaves_the_old_database() {
    let project = Project::published(SHOP_POLICY, LARGE);
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
    let new = project.read(DEVELOPER);
    let reset = || {
        std::fs::remove_file(project.path(DEVELOPER)).unwrap();
        project.sql(DEVELOPER, "CREATE TABLE mine(a); INSERT INTO mine VALUES('my own work')");
        project.read(DEVELOPER)
    };
    let own = reset();
    let args = ["restore", "--yes"];
    let work = time_of_work(&project, Role::Developer, &args);
    assert!(reset() == own);
    kill_often(&project, Role::Developer, &args, work, |_| {
        stands(&project, &own, &new);
        reset();
    });
    assert!(!partial_files(&project).is_empty(), "nothing was left, so there is nothing to clean");
    project.run(Role::Developer, &args).ends(0);
    assert!(project.read(DEVELOPER) == new);
    clean(&project, Role::Developer);
    project.run(Role::Developer, &["rollback", "--yes"]).ends(0);
    assert!(project.read(DEVELOPER) == own);
    usable(&project.path(DEVELOPER));
}
