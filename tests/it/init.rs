//! `init`: what it writes passes `check` as it is, and nothing is ever replaced.

use crate::project::{CONFIG, PRODUCTION, Project, Role, SHOP, sample_data};

/// A project without a configuration.
pub fn empty() -> Project {
    let project = Project::of("");
    std::fs::remove_file(project.path(CONFIG)).unwrap();
    project
}

/// What `init` writes with these arguments passes `check` with those.
#[track_caller]
pub fn check(project: &Project, look: &[&str], judge: &[&str]) -> String {
    project.run(Role::Developer, &[&["init", "--yes"], look].concat()).ends(0);
    let written = String::from_utf8(project.read(CONFIG)).unwrap();
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let run = project.run(Role::Developer, &[&["check"], judge].concat());
    assert_eq!(run.code, 0, "{run}\n{written}");
    assert!(run.stdout.contains("ok coverage: all "), "{run}\n{written}");
    written
}

#[test]
fn what_is_written_for_a_sqlite_file_passes_at_once() {
    let project = empty();
    project.sql(PRODUCTION, SHOP);
    project.sql(
        PRODUCTION,
        "CREATE TABLE \"it's: \"\"#\"\" null\"(\"yes\" TEXT NOT NULL, \"${A}\" TEXT, \"null\" ANY)",
    );
    let written = check(&project, &["--url", &format!("sqlite:{PRODUCTION}")], &[]);
    let written = written.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    insta::assert_snapshot!(written.collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_is_written_for_a_dump_passes_at_once() {
    let project = empty();
    project.sql(PRODUCTION, SHOP);
    let written = check(&project, &["--dump", PRODUCTION, "--database", "shop"], &["--dump", PRODUCTION]);
    assert!(
        written.contains("\"shop\":\n    url: \"${DATABASE_URL:-sqlite:var/shop.sqlite3}\""),
        "{written}"
    );
}

#[test]
fn real_databases_are_proposed_for() {
    for name in ["chinook.sqlite3", "pagila.pg_dump.sql"] {
        let Some(dump) = sample_data(name) else { continue };
        let dump = dump.display().to_string();
        let _ = check(&empty(), &["--dump", &dump], &["--dump", &dump]);
    }
}

#[test]
fn a_configuration_is_never_replaced() {
    let project = Project::of("databases: {}\n");
    project.sql(PRODUCTION, SHOP);
    let before = project.state();
    let arguments = ["init", "--yes", "--dump", PRODUCTION];
    project
        .run(Role::Developer, &arguments)
        .ends(7)
        .says("there is a configuration already")
        .says("--output FILE");
    assert_eq!(project.state(), before);
    let elsewhere = [&arguments[..], &["--output", "config/proposed.yaml"]].concat();
    project.run(Role::Developer, &elsewhere).ends(0).says("look at every line");
    assert_eq!(project.read(CONFIG), b"databases: {}\n");
}

#[test]
fn nothing_is_written_unasked() {
    let project = empty();
    project.sql(PRODUCTION, SHOP);
    let before = project.state();
    project.run(Role::Developer, &["init", "--dump", PRODUCTION]).ends(2).says("--yes");
    project.run(Role::Developer, &["init", "--yes"]).ends(2).says("there is nothing to look at");
    project
        .run(Role::Developer, &["init", "--yes", "--url", "oracle://u:hunter2@h/d"])
        .ends(2)
        .says("unknown kind");
    assert_eq!(project.state(), before);
}
