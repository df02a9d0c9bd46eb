//! `init` of databases of servers: what it writes passes `check`, and holds no password.

use super::cluster::{Cluster, PASSWORD, each};
use super::dumps::dumped;
use super::fixtures::{chinook, oddities, sakila, shop};
use crate::init::{check, empty};
use crate::project::Project;

/// A project without a configuration, on whose path are the programs of this release.
fn beside(cluster: &Cluster) -> Project {
    let mut project = empty();
    project.set("PATH", &format!("{}:/usr/bin:/bin", cluster.bin().display()));
    project
}

fn databases(cluster: &Cluster) -> Vec<String> {
    let mut all = vec![shop(cluster, 3)];
    all.extend([sakila(cluster), chinook(cluster)].into_iter().flatten().map(str::to_owned));
    all.extend(oddities(cluster).map(|[name, _]| name.to_owned()));
    all
}

#[test]
fn what_is_written_for_a_server_passes_at_once() {
    each(|cluster| {
        for database in databases(cluster) {
            let url = cluster.url(&database);
            let written = check(&beside(cluster), &["--url", &url], &[]);
            assert!(written.contains(&format!("url: \"${{DATABASE_URL:-{url}}}\"")), "{written}");
        }
    });
}

#[test]
fn what_is_written_for_a_dump_passes_at_once() {
    each(|cluster| {
        for database in databases(cluster) {
            let project = empty();
            project.write("var/in.sql", &dumped(cluster, &database, &[]));
            let written =
                check(&project, &["--dump", "var/in.sql", "--database", "shop"], &["--dump", "var/in.sql"]);
            assert!(written.contains("url: \"${DATABASE_URL:-mysql:"), "{written}");
        }
    });
}

#[test]
fn a_password_is_not_written_down() {
    each(|cluster| {
        let database = shop(cluster, 1);
        // What routines do may be read by who made them only.
        cluster.sql(&database, "DROP PROCEDURE forget; DROP FUNCTION greeting");
        let url = cluster.url_of_clerk(&database, PASSWORD);
        let mut project = beside(cluster);
        project.set("DATABASE_URL", &url);
        let written = check(&project, &[], &[]);
        assert!(written.contains("url: \"${DATABASE_URL}\"\n"), "{written}");
        let password = url.split(':').nth(2).unwrap().split('@').next().unwrap();
        assert!(!written.contains(password) && !written.contains("w'ord"), "{written}");
    });
}

/// A database of which names tell nothing.
const SILENT: &str = "CREATE TABLE `t ``x` (c1 varchar(80) NOT NULL, c2 blob, c3 varchar(40) NOT NULL);
    INSERT INTO `t ``x` VALUES ('mary@example.org', x'00ff', '192.0.2.1'), ('john@example.org', NULL, '192.0.2.2'),
    ('jane@example.org', x'fe', '192.0.2.3');";

/// What is said of it.
#[track_caller]
fn knows(written: &str) {
    assert!(written.contains("      c1: email  # varchar(80) NOT NULL, an email by value\n"), "{written}");
    assert!(written.contains("  # varchar(40) NOT NULL, a network address by value\n"), "{written}");
    assert!(!written.contains("mary"), "{written}");
}

#[test]
fn values_are_looked_at_in_live_databases_and_in_dumps() {
    each(|cluster| {
        let database = cluster.database("silent");
        cluster.sql(&database, SILENT);
        knows(&check(&beside(cluster), &["--url", &cluster.url(&database)], &[]));
        let project = empty();
        project.write("var/in.sql", &dumped(cluster, &database, &[]));
        knows(&check(&project, &["--dump", "var/in.sql", "--database", "shop"], &["--dump", "var/in.sql"]));
    });
}
