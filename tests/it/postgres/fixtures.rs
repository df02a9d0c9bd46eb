//! Databases to test with: a shop of our own, and the sample data where it is there.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::cluster::Cluster;
use crate::project::sample_data;

/// A shop with this many customers and three times as many purchases, in a database of its own.
pub fn shop(cluster: &Cluster, customers: u32) -> String {
    let name = cluster.database("shop");
    cluster.psql(&name, &format!("\\set customers {customers}\n{}", include_str!("shop.sql")));
    name
}

/// Pagila in a database of its own. Nothing where the sample data is missing, which is said loudly.
pub fn pagila(cluster: &Cluster) -> Option<String> {
    let file = sample_data("pagila.pg_dump.sql")?;
    once(cluster, "pagila", || {
        cluster.psql("postgres", "CREATE DATABASE pagila");
        cluster.load("pagila", &file);
    });
    Some(cluster.copy("pagila"))
}

/// The oddities, in the one database that all tests share: it is only read. Nothing where the sample data is
/// missing, which is said loudly.
pub fn oddities(cluster: &Cluster) -> Option<&'static str> {
    let file = sample_data("oddities.postgres.sql")?;
    // It creates the database `a`, the role alice, and a subscription that is never enabled.
    once(cluster, "a", || {
        let mut script = std::fs::read_to_string(&file).unwrap();
        if !has_xml(cluster) {
            assert_eq!(script.matches(" x xml,").count(), 1, "the one column that needs libxml");
            script = script.replace(" x xml,", " x text,");
        }
        cluster.psql("postgres", &script);
    });
    Some("a")
}

/// Whether the server was built with libxml, which the wheel of 18 was not.
fn has_xml(cluster: &Cluster) -> bool {
    let probe = cluster.command("psql").args(["-Xqc", "SELECT '<a/>'::xml", "postgres"]).output().unwrap();
    probe.status.success()
}

/// Makes what tests share in a cluster, for the first that asks for it. The others wait.
fn once(cluster: &Cluster, name: &'static str, make: impl FnOnce()) {
    static MADE: Mutex<BTreeSet<(u32, &'static str)>> = Mutex::new(BTreeSet::new());
    // A test that failed in here has said why; the next one tries again, and says the same.
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if !made.contains(&(cluster.version, name)) {
        make();
        made.insert((cluster.version, name));
    }
}
