//! `init`: what it writes passes `check` as it is, and nothing that somebody wrote is ever replaced.

mod again;
mod dumps;
mod judged;
mod survival;

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
fn what_is_no_configuration_is_never_replaced() {
    let project = Project::of("databases: {}\n");
    project.sql(PRODUCTION, SHOP);
    let before = project.state();
    let arguments = ["init", "--yes", "--dump", PRODUCTION];
    project.run(Role::Developer, &arguments).ends(3).says("no database is configured");
    project.write("config/letter.yaml", b"dear reader");
    project
        .run(Role::Developer, &[&arguments[..], &["--output", "config/letter.yaml"]].concat())
        .ends(7)
        .says("it is no configuration")
        .says("--output FILE");
    std::fs::remove_file(project.path("config/letter.yaml")).unwrap();
    assert_eq!(project.state(), before);
    let elsewhere = [&arguments[..], &["--output", "config/proposed.yaml"]].concat();
    project.run(Role::Developer, &elsewhere).ends(0).says("look at every line");
    assert_eq!(project.read(CONFIG), b"databases: {}\n");
}

#[test]
fn values_are_read_unless_nobody_wants_that_and_never_told() {
    let project = empty();
    project
        .sql(PRODUCTION, "CREATE TABLE t (contact TEXT NOT NULL); INSERT INTO t VALUES ('mary@example.org')");
    let told = |arguments: &[&str]| {
        let arguments = [&["init", "--yes", "--dump", PRODUCTION], arguments].concat();
        let run = project.run(Role::Developer, &arguments).ends(0);
        let written = String::from_utf8(project.read(CONFIG)).unwrap();
        std::fs::remove_file(project.path(CONFIG)).unwrap();
        assert!(!run.to_string().contains("mary") && !written.contains("mary"), "{run}\n{written}");
        written
    };
    assert!(told(&[]).contains("      contact: email  # TEXT NOT NULL, an email by value\n"));
    assert!(told(&["--show-values"]).contains("an email by value"));
    assert!(!told(&["--no-values"]).contains("by value"));
}

#[test]
fn a_locale_is_that_of_the_columns_or_the_one_that_is_wished_for() {
    let project = empty();
    project.sql(
        PRODUCTION,
        "CREATE TABLE client (prenom TEXT, rue TEXT NOT NULL, code_postal TEXT, ville TEXT)",
    );
    let written = |arguments: &[&str]| {
        let arguments = [&["init", "--yes", "--dump", PRODUCTION], arguments].concat();
        project.run(Role::Developer, &arguments).ends(0);
        let written = String::from_utf8(project.read(CONFIG)).unwrap();
        std::fs::remove_file(project.path(CONFIG)).unwrap();
        written
    };
    assert!(written(&[]).contains("locale: fr_FR"));
    assert!(written(&["--locale", "de_DE"]).contains("locale: de_DE"));
    let wrong = ["init", "--yes", "--dump", PRODUCTION, "--locale", "klingon"];
    project.run(Role::Developer, &wrong).ends(2).says("klingon");
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
