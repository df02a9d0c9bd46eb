//! The committed dumps of a small shop in the style of MySQL 5.7, 8.0 and 9.7: servers take them.
//!
//! That of 9.7 was written by its mysqldump. Those of 5.7 and 8.0 were made from it by hand, from what MySQL's
//! documentation says of these releases.

use super::cluster::{Cluster, each};
use super::dumps::rows;

const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dumps/");

/// The dump of a release. Without the transactions it counts, because no server takes those that it has, and MariaDB
/// knows none.
fn dump(name: &str) -> Vec<u8> {
    let bytes = std::fs::read(format!("{PLACE}shop.{name}.sql")).unwrap();
    assert!(bytes.len() < 30_000 && !bytes.contains(&0), "{name}");
    let is_kept = |line: &&[u8]| !line.starts_with(b"SET @@GLOBAL.GTID_PURGED=");
    bytes.split_inclusive(|byte| *byte == b'\n').filter(is_kept).flatten().copied().collect()
}

#[track_caller]
fn check(cluster: &Cluster, name: &str) {
    let restored = cluster.database("restored");
    cluster.load(&restored, &dump(name));
    let rows = rows(cluster, &restored);
    assert!(rows.contains("'SECRETNAME4'") && rows.contains("0x00270A0D5C22FF1A80"), "{rows}");
    assert_eq!(cluster.sql(&restored, "SELECT count(*) FROM purchase"), "12");
    assert!(!cluster.sql(&restored, "SELECT full_name FROM big_buyers").is_empty());
}

#[test]
fn that_of_5_7_is_taken_by_every_server() {
    each(|cluster| check(cluster, "mysql57"));
}

#[test]
fn those_of_8_0_and_9_7_are_taken_by_mysql() {
    // MariaDB has no functional indexes, and 10.11 no collations of 0900.
    each(|cluster| {
        if cluster.is_mysql() {
            check(cluster, "mysql80");
            check(cluster, "mysql97");
        }
    });
}
