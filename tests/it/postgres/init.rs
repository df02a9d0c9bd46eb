//! `init` of databases of servers: what it writes passes `check`, and holds no password.

use super::cluster::{Cluster, PASSWORD, each};
use super::dumps::{dump, place};
use super::fixtures::{oddities, pagila, shop};
use crate::init::{check, empty};
use crate::project::{Project, Role};

/// A project without a configuration, on whose path are the programs of this release.
fn beside(cluster: &Cluster) -> Project {
    let mut project = empty();
    let folder = cluster.bin("psql").parent().unwrap().display().to_string();
    project.set("PATH", &format!("{folder}:/usr/bin:/bin"));
    project
}

#[test]
fn what_is_written_for_a_server_passes_at_once() {
    each(|cluster| {
        let databases = [pagila(cluster), oddities(cluster).map(str::to_owned)];
        for database in databases.into_iter().flatten() {
            let url = cluster.url(&database);
            let written = check(&beside(cluster), &["--url", &url], &[]);
            assert!(written.contains(&format!("url: \"${{DATABASE_URL:-{url}}}\"")), "{written}");
        }
    });
}

#[test]
fn a_password_is_not_written_down() {
    each(|cluster| {
        let database = shop(cluster, 1);
        cluster.psql(&database, "GRANT pg_read_all_data TO clerk");
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
const SILENT: &str = r#"CREATE SCHEMA "o dd";
    CREATE TABLE "o dd"."t ""x""" (c1 text NOT NULL, "c 2" jsonb NOT NULL, c3 bytea);
    INSERT INTO "o dd"."t ""x""" SELECT 'mary' || n || '@example.org', '{"email": "a@b.org"}', '\x00ff' FROM generate_series(1, 500) n;
    CREATE TABLE p (k int NOT NULL, c4 text NOT NULL) PARTITION BY LIST (k);
    CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
    INSERT INTO p SELECT 1, '192.0.2.' || n FROM generate_series(1, 50) n;"#;

/// What is said of it.
#[track_caller]
fn knows(written: &str) {
    for line in [
        "      c1: email  # text NOT NULL, an email by value\n",
        "  # jsonb NOT NULL, a document with $.email by type\n",
        "  # text NOT NULL, a network address by value\n",
    ] {
        assert!(written.contains(line), "{line}\n{written}");
    }
    assert!(!written.contains("mary") && !written.contains("a@b.org"), "{written}");
}

#[test]
fn values_are_looked_at_in_a_live_database() {
    each(|cluster| {
        let database = cluster.database("silent");
        cluster.psql(&database, SILENT);
        knows(&check(&beside(cluster), &["--url", &cluster.url(&database)], &[]));
    });
}

#[test]
fn values_are_looked_at_in_dumps_of_every_form() {
    each(|cluster| {
        let database = cluster.database("silent");
        cluster.psql(&database, SILENT);
        for arguments in
            [&["-Fc"][..], &["-Fd"], &["-Ft"], &["-Fp"], &["-Fp", "--inserts"], &["-Fc", "--inserts"]]
        {
            let project = beside(cluster);
            dump(cluster, &database, &place(&project, "in"), arguments);
            knows(&check(&project, &["--dump", "var/in"], &["--dump", "var/in"]));
        }
    });
}

#[test]
fn a_live_database_is_known_by_its_names_where_nobody_wants_its_values() {
    each(|cluster| {
        let database = cluster.database("silent");
        cluster.psql(&database, SILENT);
        let written = check(&beside(cluster), &["--url", &cluster.url(&database), "--no-values"], &[]);
        assert!(written.contains("      c1: lorem  # text NOT NULL\n"), "{written}");
    });
}

#[test]
fn where_rows_cannot_be_read_names_have_to_do() {
    each(|cluster| {
        let database = cluster.database("silent");
        cluster.psql(&database, SILENT);
        let project = beside(cluster);
        dump(cluster, &database, &place(&project, "whole"), &["-Fc"]);
        let whole = project.read("var/whole");
        project.write("var/in", &whole[..whole.len() - 100]);
        let run = project.run(Role::Developer, &["init", "--yes", "--dump", "var/in"]).ends(0);
        let run = run.says("no more rows can be read, so the rest is proposed by names and types alone");
        assert!(!run.stderr.contains("mary"), "{run}");
    });
}
