//! The servers themselves: they start, take passwords, give back what they dumped, and end with the tests.

use super::cluster::{Cluster, PASSWORD, each};
use super::fixtures::{oddities, pagila, shop};
use crate::server::check_end_with_the_tests;

/// Dumps a database in one of pg_dump's formats, and restores it into a new one.
fn dumped_and_restored(cluster: &Cluster, database: &str, format: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("dump");
    let dump = dump.to_str().unwrap();
    cluster.run("pg_dump", &["--format", format, "--file", dump, database]);
    let restored = cluster.database("restored");
    if format == "plain" {
        cluster.load(&restored, dump.as_ref());
    } else {
        // Subscriptions name their database's cluster as a whole, and so clash with what was dumped.
        cluster.run("pg_restore", &["--exit-on-error", "--no-subscriptions", "-d", &restored, dump]);
    }
    restored
}

/// Every row of every table, in the order of their text. As JSON, because the columns of a child that got another
/// one through its parent come back in another order.
pub fn rows(cluster: &Cluster, database: &str) -> String {
    let tables = cluster.psql(
        database,
        "SELECT format('SELECT %L, to_jsonb(t)::text FROM ONLY %s t ORDER BY 2;', oid::regclass, oid::regclass) FROM pg_class
         WHERE relkind = 'r' AND relnamespace > 16383 OR relkind = 'r' AND relnamespace = 'public'::regnamespace
         ORDER BY oid::regclass::text",
    );
    cluster.psql(database, &tables)
}

#[test]
fn stock_tools_give_back_what_they_dumped() {
    each(|cluster| {
        let original = shop(cluster, 40);
        for format in ["custom", "directory", "tar", "plain"] {
            let restored = dumped_and_restored(cluster, &original, format);
            let (before, after) = (rows(cluster, &original), rows(cluster, &restored));
            assert!(before.contains("SECRETNAME40"), "{before}");
            assert_eq!(before, after, "{format}");
        }
    });
}

#[test]
fn the_sample_data_is_given_back() {
    each(|cluster| {
        if let Some(original) = pagila(cluster) {
            assert_eq!(cluster.psql(&original, "SELECT count(*) FROM customer"), "599");
            let restored = dumped_and_restored(cluster, &original, "custom");
            assert_eq!(rows(cluster, &original), rows(cluster, &restored));
        }
        if let Some(original) = oddities(cluster) {
            assert_eq!(cluster.psql(original, "SELECT count(*) FROM big"), "3000");
            let restored = dumped_and_restored(cluster, original, "custom");
            assert_eq!(rows(cluster, original), rows(cluster, &restored));
        }
    });
}

#[test]
fn a_password_is_asked_for_over_tcp_and_not_over_the_socket() {
    each(|cluster| {
        let database = cluster.database("door");
        let user = |url: String| {
            let mut psql = cluster.command("psql");
            psql.args(["-XAtqw", "-c", "SELECT current_user", "-d", &url]).output().unwrap()
        };
        assert_eq!(user(cluster.url(&database)).stdout, b"postgres\n");
        assert_eq!(user(cluster.url_of_clerk(&database, PASSWORD)).stdout, b"clerk\n");
        assert!(!user(cluster.url_of_clerk(&database, "wrong")).status.success());
    });
}

#[test]
fn servers_end_with_the_tests() {
    let expected = super::releases::RELEASES.into_iter().filter_map(super::releases::programs);
    check_end_with_the_tests("postgres::smoke::servers_end_with_the_tests", expected.count(), || {
        each(|cluster| println!("\nFOLDER {}", cluster.psql("postgres", "SHOW unix_socket_directories")));
    });
}
