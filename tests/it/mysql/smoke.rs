//! The servers themselves: they start, take passwords, give back what they dumped, and end with the tests.

use super::cluster::{CLERK, PASSWORD, each};
use super::dumps::{Gives, dumped, dumped_together, option_sets, rows};
use super::fixtures::{chinook, oddities, sakila, shop};
use crate::plain::difference;
use crate::server::check_end_with_the_tests;

#[test]
fn stock_tools_give_back_what_they_dumped() {
    each(|cluster| {
        let original = shop(cluster, 40);
        let before = rows(cluster, &original);
        assert!(before.contains("'SECRETNAME40'"), "{before}");
        for set in option_sets(cluster) {
            let dump = dumped(cluster, &original, set.options);
            let has_rows = dump.windows(12).any(|window| window == b"SECRETNAME40");
            assert_eq!(has_rows, set.name != "no data", "{set:?}");
            if set.gives == Gives::Nothing {
                continue;
            }
            let restored = cluster.database("restored");
            cluster.load(&restored, &dump);
            let after = rows(cluster, &restored);
            let difference = difference(before.as_bytes(), after.as_bytes());
            assert_eq!(difference.is_none(), set.gives == Gives::Same, "{set:?}: {difference:?}");
        }
    });
}

#[test]
fn several_databases_fit_into_one_file() {
    each(|cluster| {
        let [one, other] = [3, 4].map(|customers| shop(cluster, customers));
        let dump = dumped_together(cluster, &[&one, &other], &["--add-drop-database"]);
        let before = [&one, &other].map(|name| rows(cluster, name));
        cluster.sql("", &format!("DROP DATABASE `{one}`; DROP DATABASE `{other}`"));
        cluster.load("", &dump);
        assert_eq!(before, [&one, &other].map(|name| rows(cluster, name)));
    });
}

#[test]
fn the_sample_data_is_given_back() {
    each(|cluster| {
        let mut databases: Vec<(&str, &str, &str)> = Vec::new();
        databases.extend(sakila(cluster).map(|name| (name, "customer", "599")));
        databases.extend(chinook(cluster).map(|name| (name, "Customer", "59")));
        databases.extend(oddities(cluster).map(|[name, _]| (name, "big", "12000")));
        for (name, table, count) in databases {
            assert_eq!(cluster.sql(name, &format!("SELECT count(*) FROM {table}")), count);
            let restored = cluster.database("restored");
            cluster.load(&restored, &dumped(cluster, name, &["--routines"]));
            assert!(rows(cluster, name) == rows(cluster, &restored), "{name}");
        }
    });
}

#[test]
fn the_clerk_needs_the_password_and_the_authority() {
    each(|cluster| {
        let who = |authority: &str, password: &str| {
            cluster.sql_of_clerk(authority, password, "SELECT substring_index(current_user(), '@', 1)")
        };
        assert_eq!(who("ca.pem", PASSWORD), Ok(CLERK.to_owned()));
        let encrypted = cluster.sql_of_clerk("ca.pem", PASSWORD, "SHOW STATUS LIKE 'Ssl_version'");
        assert_eq!(encrypted, Ok("Ssl_version\tTLSv1.3".to_owned()));
        let wrong = who("ca.pem", "wrong").unwrap_err();
        assert!(wrong.contains("ERROR 1045"), "{wrong}");
        let stranger = who("stranger.pem", PASSWORD).unwrap_err();
        assert!(stranger.contains("ERROR 2026") && !stranger.contains(PASSWORD), "{stranger}");
    });
}

#[test]
fn the_clerk_may_do_what_a_developer_may() {
    each(|cluster| {
        let clerk = |sql: &str| cluster.sql_of_clerk("ca.pem", PASSWORD, sql);
        let name = cluster.unused("own");
        let own = format!(
            "CREATE DATABASE {name}; CREATE DATABASE {name}_other; CREATE TABLE {name}.t (a int);
             CREATE VIEW {name}.v AS SELECT * FROM {name}.t; RENAME TABLE {name}.t TO {name}_other.t;
             CREATE TRIGGER {name}_other.r BEFORE INSERT ON {name}_other.t FOR EACH ROW SET NEW.a = 1;
             DROP DATABASE {name}_other"
        );
        assert_eq!(clerk(&own), Ok(String::new()));
        let of_root = format!("CREATE DEFINER = root@localhost VIEW {name}.w AS SELECT 1");
        for refused in ["SET GLOBAL max_connections = 10", "SET SESSION sql_log_bin = 0", &of_root] {
            let said = clerk(refused).unwrap_err();
            assert!(said.contains("ERROR 1227"), "{refused}: {said}");
        }
    });
}

#[test]
fn urls_name_the_server_and_escape_the_password() {
    each(|cluster| {
        let scheme = if cluster.is_mysql() { "mysql" } else { "mariadb" };
        assert_eq!(
            cluster.url("x"),
            format!("{scheme}://root@localhost/x?socket={}", cluster.file("socket").display())
        );
        for url in [cluster.url_of_clerk("x", PASSWORD), cluster.url_of_clerk_by_socket("x", PASSWORD)] {
            let start = format!("{scheme}://{CLERK}:%70%40%73");
            assert!(url.starts_with(&start), "{url}");
        }
    });
}

#[test]
fn servers_end_with_the_tests() {
    let test = "mysql::smoke::servers_end_with_the_tests";
    let expected = super::releases::RELEASES.into_iter().filter_map(super::releases::Release::programs);
    check_end_with_the_tests(test, expected.count(), || {
        each(|cluster| println!("\nFOLDER {}", cluster.file("").display()));
    });
}
