//! `check` of databases of servers: programs, connection, rights and coverage, each as it is found.

use super::cluster::{Cluster, PASSWORD, each};
use super::dumps::dumped;
use super::fixtures::shop;
use crate::project::{Project, Role};

/// A project with keys, whose database has this URL and these further settings.
fn project(cluster: &Cluster, url: &str, settings: &str) -> Project {
    let folder = cluster.bin().display().to_string();
    let project = Project::of(&format!(
        "databases:\n  shop:\n    url: \"{url}\"\n    client: '{folder}'\n    {settings}\nrole: ${{ROLE}}\n\
         policy: {{unmapped: keep}}\n"
    ));
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project
}

#[test]
fn what_is_there_is_listed() {
    each(|cluster| {
        let database = shop(cluster, 3);
        for via in ["", "via: env"] {
            let project = project(cluster, &cluster.url(&database), via);
            let run = project.run(Role::Airlock, &["check"]).ends(0);
            let vendor = if cluster.is_mysql() { "MySQL" } else { "MariaDB" };
            for line in [
                &format!(
                    "ok client programs: {}",
                    if cluster.is_mysql() { "mysqldump of" } else { "mariadb-dump of" }
                ),
                &format!("ok connection: {vendor} "),
                "ok rights: `root@localhost` may create and fill databases",
                "ok coverage: all ",
            ] {
                assert!(run.stdout.contains(line), "{line}\n{run}");
            }
        }
    });
}

#[test]
fn what_is_wrong_is_an_error_with_a_way_out() {
    each(|cluster| {
        let database = shop(cluster, 3);
        for (url, code, says) in [
            (cluster.url("no_such"), 3, "the database does not exist yet"),
            (cluster.url_of_clerk(&database, "wrong"), 6, "Access denied for user 'clerk'"),
            (
                format!("{}?ssl-mod=REQUIRED", cluster.url_of_clerk(&database, PASSWORD)),
                3,
                "`ssl-mod` of the URL",
            ),
            (format!("mysql://127.0.0.1/{database}"), 3, "names no user"),
            (format!("mysql://u@127.0.0.1:1/{database}"), 6, "cannot connect to mysql://u@127.0.0.1:1/"),
        ] {
            let project = project(cluster, &url, "");
            let run = project.run(Role::Airlock, &["check"]).ends(code);
            assert!(run.stdout.contains(says) || run.stderr.contains(says), "{says}\n{run}");
        }
    });
}

#[test]
fn certificates_are_checked_where_they_are_asked_for() {
    each(|cluster| {
        let database = shop(cluster, 3);
        let without = "backup: {options: [--skip-routines, --skip-events, --skip-triggers]}";
        for via in ["", "via: env\n    "] {
            for (authority, code) in [("ca.pem", 0), ("stranger.pem", 6)] {
                let url = cluster.url_of_clerk(&database, PASSWORD);
                let url = format!("{url}?ssl-mode=VERIFY_CA&ssl-ca={}", cluster.file(authority).display());
                let project = project(cluster, &url, &format!("{via}{without}"));
                project.run(Role::Airlock, &["check"]).ends(code);
            }
        }
    });
}

/// Whether it is asked of the database or of a dump, a column that nobody decided on is told with what to paste.
#[test]
fn a_column_that_nobody_decided_on_is_told_with_what_to_paste() {
    each(|cluster| {
        let database = shop(cluster, 3);
        let project = project(cluster, &cluster.url(&database), "");
        let names = [
            "id",
            "*_name",
            "email",
            "note",
            "nickname",
            "referred_by",
            "favourite_*",
            "kind",
            "likes",
            "profile",
        ];
        let names = names.into_iter().chain(["photo", "flags", "password_hash", "created_at"]);
        let kept: String = names.map(|name| format!("customer.{name}, ")).collect();
        let others = format!("{{keep: [{kept}'wo`rd, (odd).*', delivery.*, price.*, purchase.*, visit.*]}}");
        project.reconfigure("{unmapped: keep}", &others);
        project.write("var/in.sql", &dumped(cluster, &database, &["--routines", "--events"]));
        let mut pasted = String::new();
        for judge in [&["check"][..], &["check", "--dump", "var/in.sql"]] {
            let run = project.run(Role::Airlock, judge).ends(3);
            let told = "the policy does not decide on 2 columns: customer.phone, customer.born";
            assert!(run.stderr.contains(told), "{run}");
            pasted =
                run.stderr.lines().filter(|line| line.starts_with("    ")).collect::<Vec<_>>().join("\n");
        }
        let policy = others.trim_end_matches('}').trim_start_matches('{');
        project.reconfigure(&others, &format!("\n  {policy}\n  tables:\n{pasted}\n"));
        project.run(Role::Airlock, &["check", "--dump", "var/in.sql"]).ends(0);
        project.run(Role::Airlock, &["check"]).ends(0);
    });
}
