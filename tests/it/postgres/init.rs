//! `init` of databases of servers: what it writes passes `check`, and holds no password.

use super::cluster::{Cluster, PASSWORD, each};
use super::fixtures::{oddities, pagila, shop};
use crate::init::{check, empty};
use crate::project::Project;

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
