//! Databases to test with: a shop of our own, and the sample data where it is there.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::cluster::Cluster;
use super::releases::Release;
use crate::project::sample_data;

/// A shop with this many customers, at least three, and three times as many purchases, in a database of its own.
pub fn shop(cluster: &Cluster, customers: u32) -> String {
    let name = cluster.database("shop");
    let script = include_str!("shop.sql").replace("%CUSTOMERS%", &customers.to_string());
    // The one thing that has two names.
    let script = match cluster.is_mysql() {
        true => script,
        false => {
            script.replace("SET SESSION cte_max_recursion_depth", "SET SESSION max_recursive_iterations")
        }
    };
    cluster.load(&name, script.as_bytes());
    name
}

/// Sakila, in the one database that all tests share: it is only read. Nothing where the sample data is missing, which
/// is said loudly.
pub fn sakila(cluster: &Cluster) -> Option<&'static str> {
    let [schema, data] = ["sakila-mv-schema.sql", "sakila-mv-data.sql"].map(sample_data);
    let (schema, data) = (schema?, data?);
    once(cluster, "sakila", || {
        cluster.load_file("", &schema);
        cluster.load_file("", &data);
    });
    Some("sakila")
}

/// Chinook, shared the same way.
pub fn chinook(cluster: &Cluster) -> Option<&'static str> {
    let script = sample_data("chinook.mysql.sql")?;
    once(cluster, "chinook", || cluster.load_file("", &script));
    Some("Chinook")
}

/// The two databases of the oddities, shared the same way. Nothing from MySQL, which does not know what is odd in
/// MariaDB.
pub fn oddities(cluster: &Cluster) -> Option<[&'static str; 2]> {
    let script = sample_data("oddities.mariadb.sql")?;
    if cluster.is_mysql() {
        return None;
    }
    once(cluster, "oddities", || cluster.load_file("", &script));
    Some(["shop", "db2"])
}

/// Makes what tests share in a server, for the first that asks for it. The others wait.
fn once(cluster: &Cluster, name: &'static str, make: impl FnOnce()) {
    static MADE: Mutex<BTreeSet<(Release, &'static str)>> = Mutex::new(BTreeSet::new());
    // A test that failed in here has said why; the next one tries again, and says the same.
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if !made.contains(&(cluster.release, name)) {
        make();
        made.insert((cluster.release, name));
    }
}
