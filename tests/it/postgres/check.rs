//! `check` of databases of servers: programs, connection, rights and coverage, each as it is found.

use super::cluster::{CLERK, Cluster, PASSWORD, each};
use super::fixtures::shop;
use crate::project::{Project, Role, Run};

/// A project with keys, whose database has this URL and these further settings.
fn project(cluster: &Cluster, url: &str, settings: &str) -> Project {
    let folder = cluster.bin("psql").parent().unwrap().display().to_string();
    let client = if settings.contains("client:") { String::new() } else { format!("client: '{folder}'") };
    let project = Project::of(&format!(
        "databases:\n  shop:\n    url: '{url}'\n    {client}\n    {settings}\nrole: ${{ROLE}}\npolicy: {{unmapped: keep}}\n"
    ));
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project
}

/// The run's lines, without numbers of versions and of the names of databases.
fn masked(run: &Run) -> String {
    let mut text = String::new();
    let mut words = run.stdout.split(' ').peekable();
    while let Some(word) = words.next() {
        let is_version = word.starts_with(|letter: char| letter.is_ascii_digit()) && word.contains('.');
        let end = word.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
        text.push_str(if is_version { "[version]" } else { "" });
        text.push_str(if is_version { end } else { word });
        text.push_str(if words.peek().is_some() { " " } else { "" });
    }
    text
}

#[test]
fn what_is_there_is_listed_with_its_version() {
    each(|cluster| {
        let database = shop(cluster, 3);
        let project = project(cluster, &cluster.url(&database), "");
        let run = project.run(Role::Airlock, &["check"]).ends(0);
        assert_eq!(run.stdout.matches(&format!(" {}.", cluster.version)).count(), 4, "{run}");
        let shown = masked(&run);
        let shown = shown.lines().filter(|line| !line.contains("signing key") && !line.contains("coverage"));
        let shown: Vec<&str> = shown.collect();
        assert_eq!(
            shown[..6],
            [
                "ok configuration: config/airlock.yaml, role airlock",
                "ok trusted keys: 1",
                "-- remote: none",
                "ok client programs: pg_dump [version], pg_restore [version], psql [version]",
                "ok connection: PostgreSQL [version], as `postgres`",
                "ok rights: `postgres` may create databases",
            ]
        );
        assert!(run.stdout.contains("ok coverage: all "), "{run}");
        let json = project.run(Role::Production, &["check", "--format", "json"]).ends(0).json();
        let checks = json["result"]["checks"].as_array().unwrap();
        assert!(checks.iter().all(|check| check["what"] != "rights"), "{json}");
    });
}

#[test]
fn programs_that_run_elsewhere_are_asked_there() {
    each(|cluster| {
        let database = shop(cluster, 3);
        let run =
            project(cluster, &cluster.url(&database), "via: env").run(Role::Developer, &["check"]).ends(0);
        assert!(run.stdout.contains(", through `via`\nok connection: "), "{run}");
    });
}

#[test]
fn what_is_wrong_is_an_error_with_a_hint() {
    each(|cluster| {
        let database = shop(cluster, 3);
        let check = |url: &str, settings: &str, code, error: &str, hint: &str| {
            let run = project(cluster, url, settings).run(Role::Developer, &["check"]).ends(code);
            let run = run.says(error).says(hint);
            assert!(!run.stderr.contains("hunter2"), "{run}");
        };
        let wrong = cluster.url_of_clerk(&database, "hunter2");
        check(&wrong, "", 6, "cannot connect to", "the password is wrong");
        let url = cluster.url(&database);
        check(&url, "client: var", 6, "the program `pg_dump` is not there", "client: FOLDER");
    });
}

#[test]
fn a_right_that_only_swapping_needs_is_no_error() {
    each(|cluster| {
        let database = shop(cluster, 3);
        let role = cluster.unused("weak");
        cluster.psql("postgres", &format!("CREATE ROLE {role} LOGIN; GRANT pg_read_all_data TO {role}"));
        let url = cluster.url(&database).replace("postgres@", &format!("{role}@"));
        let run = project(cluster, &url, "").run(Role::Developer, &["check"]).ends(0);
        let line = run.stdout.lines().find(|line| line.contains("rights")).unwrap();
        assert!(line.starts_with(&format!("-- rights: the user `{role}` may not")), "{line}");
        assert!(
            line.contains(&format!("ALTER ROLE \"{role}\" CREATEDB")) && line.contains("--no-swap"),
            "{line}"
        );
        // The clerk may create databases, and not rename this one.
        let url = cluster.url_of_clerk(&database, PASSWORD);
        cluster.psql(&database, &format!("GRANT pg_read_all_data TO {CLERK}"));
        let run = project(cluster, &url, "").run(Role::Developer, &["check"]).ends(0);
        assert!(run.stdout.contains("-- rights: ") && run.stdout.contains("OWNER TO"), "{run}");
    });
}

#[test]
fn a_database_that_does_not_exist_yet_leaves_the_policy_unchecked() {
    each(|cluster| {
        let project = project(cluster, &cluster.url(&cluster.unused("absent")), "");
        let run = project.run(Role::Developer, &["check"]).ends(3).says("not everything could be checked");
        assert!(run.stdout.contains("?? coverage: the database does not exist yet"), "{run}");
        assert!(run.stdout.contains("ok connection: "), "{run}");
    });
}

#[test]
fn a_dump_is_judged_without_any_server() {
    each(|cluster| {
        let database = shop(cluster, 3);
        let project = project(cluster, "postgres://nobody@127.0.0.1:1/none", "client: var");
        let dump = project.path("var/shop.dump").display().to_string();
        cluster.run("pg_dump", &["-Fc", "-f", &dump, &database]);
        let run = project.run(Role::Developer, &["check", "--dump", &dump]).ends(0);
        assert!(run.stdout.contains("ok coverage: all ") && !run.stdout.contains("connection"), "{run}");
    });
}
